"""The queue of exports: real processes, in their order, each with the project as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.export import ExportRequest
from engine.media.clip import Clip
from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.project import Project
from pixelplayer_gui.dialogs import prompts
from pixelplayer_gui.dialogs.export.queue_dialog import QueueDialog
from pixelplayer_gui.session.export_queue import (
    CANCELLED,
    DONE,
    FAILED,
    RUNNING,
    WAITING,
    ExportQueue,
    QueuedExport,
    snapshot_stems,
)
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.workers.worker import Worker
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.support.film import make_film, noise
from tests.support.mouse import LEFT


@pytest.fixture
def exports(qtbot: QtBot):
    worker = Worker("files")
    queue = ExportQueue(worker)
    yield queue
    queue.close()
    worker.close()


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("films") / "short.mkv", seconds=1.0)


def order(queue: ExportQueue) -> list[int]:
    return [job.id for job in queue.jobs]


def outcome(queue: ExportQueue, job_id: int) -> str:
    return next(job.outcome for job in queue.jobs if job.id == job_id)


def until_over(qtbot: QtBot, queue: ExportQueue) -> None:
    qtbot.waitUntil(lambda: not queue.running, timeout=6 * PATIENCE_MS)


def test_one_after_the_other_in_the_order_they_stand(qtbot, exports, short, tmp_path):
    project = Project(short).with_strip(REST, StripChange(gain_db=-6.0))
    ended: list[int] = []
    exports.ended.connect(lambda job: ended.append(job.id))
    ids = [
        exports.add(ExportRequest(project, tmp_path / f"{number}.mkv"), None) for number in range(4)
    ]
    assert outcome(exports, ids[0]) == RUNNING  # and the window goes on at once
    exports.move(ids[2], -1)
    assert order(exports) == [ids[0], ids[2], ids[1], ids[3]]
    exports.move(ids[2], -1)  # the one that runs is not overtaken
    assert order(exports) == [ids[0], ids[2], ids[1], ids[3]]
    exports.cancel(ids[3])
    assert outcome(exports, ids[3]) == CANCELLED
    until_over(qtbot, exports)
    assert ended == [ids[3], ids[0], ids[2], ids[1]]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.mkv", "1.mkv", "2.mkv"]
    exports.remove(ids[0])
    assert ids[0] not in order(exports)


def test_a_failed_one_does_not_stop_the_rest_and_can_be_tried_again(
    qtbot, exports, short, tmp_path
):
    folder = tmp_path / "not there yet"
    bad = exports.add(ExportRequest(Project(short), folder / "a.mkv"), None)
    good = exports.add(ExportRequest(Project(short), tmp_path / "b.mkv"), None)
    until_over(qtbot, exports)
    assert (outcome(exports, bad), outcome(exports, good)) == (FAILED, DONE)
    assert "folder" in next(job.sentence for job in exports.jobs if job.id == bad)
    folder.mkdir()
    exports.retry(bad)
    assert order(exports) == [good, bad]
    until_over(qtbot, exports)
    assert outcome(exports, bad) == DONE
    assert (folder / "a.mkv").is_file()


def test_the_running_one_can_be_stopped_and_the_next_begins(qtbot, exports, tmp_path):
    sound = noise(1, 600 * 16000)
    long = make_film(
        tmp_path / "long.mkv", sound=sound, rate=16000, audio_codec="pcm_s16le", codec=None
    )
    project = Project(long).with_strip(REST, StripChange(gain_db=-6.0))
    first = exports.add(ExportRequest(project, tmp_path / "a.mkv"), None)
    second = exports.add(ExportRequest(project, tmp_path / "b.mkv"), None)
    qtbot.waitUntil(lambda: exports.jobs[0].done > 0, timeout=PATIENCE_MS)
    exports.cancel(first)
    qtbot.waitUntil(lambda: outcome(exports, second) == RUNNING, timeout=PATIENCE_MS)
    assert outcome(exports, first) == CANCELLED
    exports.cancel(second)
    until_over(qtbot, exports)
    assert [path.name for path in tmp_path.iterdir()] == ["long.mkv"]


def test_a_job_keeps_its_project_and_its_stems(qtbot, opened, tmp_path):
    """What is edited, or closed, after an export was asked for does not change it."""
    low = opened.project.with_strip(REST, StripChange(gain_db=-20.0))
    target = tmp_path / "out.wav"
    exports = opened.exports
    first = opened.export(ExportRequest(low, tmp_path / "first.wav"))
    second = opened.export(ExportRequest(low, target))
    qtbot.waitUntil(
        lambda: all(job.request.stems_from is not None for job in exports.jobs),
        timeout=PATIENCE_MS,
    )
    kept = exports.jobs[1].request.stems_from
    opened.set_strip(REST, StripChange(gain_db=6.0))
    opened.close_clip()
    assert kept is not None
    until_over(qtbot, exports)
    assert (outcome(exports, first), outcome(exports, second)) == (DONE, DONE)
    assert not kept.exists()
    with Clip.open(target).sound() as made, Clip.open(low.clip).sound() as source:
        quiet = source.read(0, source.length) * np.float32(0.1)
        np.testing.assert_allclose(made.read(0, made.length), quiet, rtol=0, atol=1e-6)


def test_kept_stems_outlive_their_deck(opened):
    deck = opened._parts.deck
    deck.stems.add("a")
    deck.stems.write("a", 0, np.ones((2, 100), np.float32))
    folder = snapshot_stems(deck)
    assert folder is not None
    from engine.scene import Stems

    deck.stems.remove("a")
    stems = Stems.open(folder)
    assert stems.read("a", 0, 100).all()
    stems.close()


def test_quitting_asks_while_exports_run(qtbot, window, session, short, tmp_path, monkeypatch):
    asked: list[int] = []
    answer = [False]

    def ask(_: object, count: int) -> bool:
        asked.append(count)
        return answer[0]

    monkeypatch.setattr(prompts, "confirm_stop_exports", ask)
    session.exports.add(ExportRequest(Project(short), tmp_path / "a.mkv"), None)
    session.exports.add(ExportRequest(Project(short), tmp_path / "b.mkv"), None)
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    assert asked == [2]
    until_over(qtbot, session.exports)
    assert window.export_controller.confirm_quit()
    assert asked == [2]


def test_the_list_shows_every_job_and_asks_for_changes(qtbot, short, tmp_path):
    dialog = QueueDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.empty.isVisible()
    request = ExportRequest(Project(short), tmp_path / "a.mkv")
    jobs = [
        QueuedExport(1, request, RUNNING, "writing the film", 0.5, 61.0),
        QueuedExport(2, replace(request, target=tmp_path / "b.mkv")),
        QueuedExport(3, replace(request, target=tmp_path / "c.mkv")),
        QueuedExport(4, request, FAILED, sentence="The disk is full."),
        QueuedExport(5, request, DONE),
    ]
    dialog.show_jobs(jobs)
    assert not dialog.empty.isVisible()
    rows = dialog.rows
    assert rows[1].bar.isVisible()
    assert rows[1].state.text() == "Writing the film · about 2 min left"
    assert not rows[2].up_button.isEnabled()
    assert rows[2].down_button.isEnabled()
    assert rows[4].state.text() == "The disk is full."
    for button, signal, arguments in (
        (rows[1].stop_button, dialog.cancel_requested, [1]),
        (rows[3].up_button, dialog.move_requested, [3, -1]),
        (rows[2].down_button, dialog.move_requested, [2, 1]),
        (rows[4].retry_button, dialog.retry_requested, [4]),
        (rows[5].forget_button, dialog.remove_requested, [5]),
    ):
        with qtbot.waitSignal(signal) as asked:
            QTest.mouseClick(button, LEFT)
        assert asked.args == arguments
    dialog.show_jobs([jobs[2], jobs[1]])
    assert list(rows) == [2, 3]
    assert dialog._list.indexOf(rows[3]) == 0
    assert dialog.rows[2].state.text() == "Waiting"
    assert jobs[1].outcome == WAITING


def test_exports_are_asked_for_from_the_window(qtbot, window, opened, tmp_path):
    opened.set_range(0.5, 1.5)
    window.action_map["export_range"].trigger()
    dialog = window.export_controller.dialog
    assert dialog.form.only_range.isChecked()
    assert dialog.request.span == (0.5, 1.5)
    dialog.form.target.setText(str(tmp_path / "part.mkv"))
    with qtbot.waitSignal(opened.export_ended, timeout=6 * PATIENCE_MS) as ended:
        QTest.mouseClick(dialog.export_button, LEFT)
    assert ended.args[0].outcome == DONE, ended.args[0].sentence
    assert "part.mkv" in dialog.state.text()
    assert all(line.status.name != "WARNING" for line in dialog.preflight.lines)
    window.action_map["exports"].trigger()
    assert list(window.export_controller.queue.rows) == [1]
    opened.close_clip()
    assert window.export_controller.dialog is None


def test_an_export_can_be_stopped_before_its_process_runs(
    qtbot: QtBot, opened: Session, tmp_path: Path
):
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    target = tmp_path / "out.mkv"
    with qtbot.waitSignal(opened.export_ended, timeout=PATIENCE_MS):
        job = opened.export(ExportRequest(opened.project, target))  # type: ignore[arg-type]
        assert opened.exports.running
        opened.exports.cancel(job)
    assert not opened.exports.running
    qtbot.waitUntil(lambda: not opened._parts.file_worker.busy, timeout=PATIENCE_MS)
    qtbot.wait(50)
    assert not opened.exports.running
    assert not target.exists()
