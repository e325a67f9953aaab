"""Autosave and recovery: edits are kept soon, and found again after a killed process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import CannotWrite
from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.project import read_project
from engine.project.backups import backups_of
from engine.project.recovery import Recovery, read_recovery, recovery_files, recovery_folder
from pixelplayer_gui.dialogs.versions_dialog import VersionsDialog
from pixelplayer_gui.session import autosave as keeping_module
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.window.main_window import MainWindow
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.support.present import present

PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from engine.playback.outputs.base import SilentOutput
import engine.playback.player as player
player.open_output = SilentOutput
from engine import atomic_file
from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from pixelplayer_gui.session.session import Session

app = QApplication([])
session = Session(load=lambda _: time.sleep(600))  # edits need no model, and torch takes seconds
gain = 0.0

def edit():
    global gain
    gain -= 0.25
    session.set_strip(REST, StripChange(gain_db=gain))
    print(gain, flush=True)

def opened(_):
    timer.start(40)

how = sys.argv[2]
reach = atomic_file._fsync_with_old_mode
writes = 0

def die_on_the_third(target, temporary):
    global writes
    writes += target.suffix == ".json"
    if writes == 3:  # all is written beside it, and nothing renamed yet
        print("dying", os.listdir(target.parent), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    reach(target, temporary)

if how == "while writing":
    atomic_file._fsync_with_old_mode = die_on_the_third
timer = QTimer(interval=40, timeout=edit)
session.clip_opened.connect(opened)
session.open(sys.argv[1])
sys.exit(app.exec())
"""


def start(film: Path, how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(film), how],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def left_behind(qtbot: QtBot, session: Session) -> tuple[Recovery, ...]:
    with qtbot.waitSignal(session.recoveries_found, timeout=PATIENCE_MS) as received:
        session.find_recoveries()
    return present(received.args)[0]


def wait_until_kept(qtbot: QtBot, gain_db: float) -> Path:
    def kept() -> bool:
        return any(
            read_recovery(file).project.mix.rest.gain_db == gain_db
            for file in recovery_files(recovery_folder())
        )

    qtbot.waitUntil(kept, timeout=PATIENCE_MS)
    return recovery_files(recovery_folder())[0]


def test_an_edit_is_kept_without_being_asked(qtbot: QtBot, opened: Session, film: Path):
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    kept = read_recovery(wait_until_kept(qtbot, -6.0))
    assert kept.project.clip == film
    assert kept.project_file is None
    assert kept.project == opened._parts.editor.committed_project


def test_edits_in_a_row_do_not_put_it_off(qtbot: QtBot, opened: Session):
    for gain in range(PATIENCE_MS // 50):  # an edit every 50 ms
        opened.set_strip(REST, StripChange(gain_db=-float(gain % 60)))
        qtbot.wait(50)
        if recovery_files(recovery_folder()):
            return
    pytest.fail("it waited for a pause that never came")


def test_the_delay_meets_the_promise():
    assert keeping_module.DELAY_MS <= 3000 / 2  # the rest is for a slow disk


def test_what_is_only_heard_is_no_work(qtbot: QtBot, opened: Session):
    opened.preview_strip(REST, StripChange(gain_db=-6.0))
    opened.isolate(REST)
    assert not opened._parts.autosave._timer.isActive()


def test_saving_makes_the_kept_work_needless(qtbot: QtBot, opened: Session, tmp_path: Path):
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    file = wait_until_kept(qtbot, -6.0)
    with qtbot.waitSignal(opened.project_saved, timeout=PATIENCE_MS):
        opened.save_project(tmp_path / "p.ppx")
    qtbot.waitUntil(lambda: not file.exists(), timeout=PATIENCE_MS)
    assert len(backups_of(tmp_path / "p.ppx")) == 1
    opened.set_strip(REST, StripChange(gain_db=-7.0))
    assert read_recovery(wait_until_kept(qtbot, -7.0)).project_file == tmp_path / "p.ppx"


def test_undoing_everything_or_closing_leaves_nothing(qtbot: QtBot, opened: Session):
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    file = wait_until_kept(qtbot, -6.0)
    opened.undo()
    qtbot.waitUntil(lambda: not file.exists(), timeout=PATIENCE_MS)
    opened.redo()
    wait_until_kept(qtbot, -6.0)
    opened.close_clip()
    qtbot.waitUntil(lambda: not list(recovery_folder().iterdir()), timeout=PATIENCE_MS)


def test_an_orderly_end_leaves_nothing(qtbot: QtBot, opened: Session):
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    wait_until_kept(qtbot, -6.0)
    opened.close()
    assert not list(recovery_folder().iterdir())


def test_work_in_another_window_is_not_left_behind(qtbot: QtBot, opened: Session):
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    wait_until_kept(qtbot, -6.0)
    other = Session()
    assert left_behind(qtbot, other) == ()
    other.close()


def test_a_disk_that_refuses_is_told_once_and_tried_again(
    qtbot: QtBot, opened: Session, monkeypatch: pytest.MonkeyPatch
):
    received: list[str] = []
    opened.failed.connect(received.append)
    real = keeping_module.write_recovery

    def refuse(file: Path, *_: object) -> None:
        raise CannotWrite(file, "the disk is full; free some space and try again.")

    monkeypatch.setattr(keeping_module, "write_recovery", refuse)
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    qtbot.waitUntil(lambda: bool(received), timeout=PATIENCE_MS)
    opened.set_strip(REST, StripChange(gain_db=-7.0))
    qtbot.waitUntil(
        lambda: (
            opened._parts.autosave._written is None and not opened._parts.autosave._timer.isActive()
        )
    )
    monkeypatch.setattr(keeping_module, "write_recovery", real)
    opened.set_strip(REST, StripChange(gain_db=-8.0))
    wait_until_kept(qtbot, -8.0)
    assert len(received) == 1
    assert "disk is full" in received[0]


def test_a_crash_keeps_the_work_at_once(qtbot: QtBot, opened: Session):
    assert opened.save_now() == ""
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    assert "kept" in opened.save_now()
    (file,) = recovery_files(recovery_folder())
    assert read_recovery(file).project.mix.rest.gain_db == -6.0


def test_a_crash_that_cannot_keep_the_work_says_so(
    qtbot: QtBot, opened: Session, monkeypatch: pytest.MonkeyPatch
):
    def refuse(file: Path, *_: object) -> None:
        raise CannotWrite(file, "no.")

    monkeypatch.setattr(keeping_module, "write_recovery", refuse)
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    assert "could not be kept" in opened.save_now()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["between edits", "while writing"])
def test_a_killed_program_loses_nothing(qtbot: QtBot, session: Session, film: Path, how: str):
    with start(film, how) as process:
        assert process.stdout is not None
        if how == "between edits":
            while not recovery_files(recovery_folder()):
                assert process.stdout.readline()  # edits go on meanwhile
            assert left_behind(qtbot, session) == ()  # it runs
            process.kill()
        lines = process.stdout.read().splitlines()
    assert process.returncode == -signal.SIGKILL
    if how == "while writing":  # between edits the next writing may just have begun, or not
        assert any(".pp-tmp-" in path.name for path in recovery_folder().iterdir()), lines

    (recovery,) = left_behind(qtbot, session)
    assert recovery.project.mix.rest.gain_db <= -0.25
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.recover(recovery)
    assert session.project is not None
    assert session.project.mix.rest.gain_db == recovery.project.mix.rest.gain_db
    assert session.dirty
    # ours is written, then the dead one's is gone, with what it had half written
    own = f"{os.getpid()}-"
    qtbot.waitUntil(
        lambda: (
            {path.suffix for path in recovery_folder().glob(f"{own}*")} == {".json", ".lock"}
            and all(path.name.startswith(own) for path in recovery_folder().iterdir())
        ),
        timeout=PATIENCE_MS,
    )
    (file,) = recovery_files(recovery_folder())
    assert read_recovery(file).project == recovery.project


@pytest.mark.slow
def test_several_killed_programs_are_all_offered(qtbot: QtBot, window: MainWindow, session, film):
    for _ in range(2):
        before = len(recovery_files(recovery_folder()))
        with start(film, "between edits") as process:
            assert process.stdout is not None
            while len(recovery_files(recovery_folder())) == before:
                assert process.stdout.readline()
            process.kill()
    with qtbot.waitSignal(session.recoveries_found, timeout=PATIENCE_MS):
        window.recovery_controller.offer_at_start()
    dialog = window.recovery_controller.dialog
    assert isinstance(dialog, VersionsDialog)
    assert dialog.list.count() == 2
    assert film.name in dialog.list.item(0).text()
    assert "never saved" in dialog.list.item(0).text()
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        dialog.open_button.click()
    assert window.recovery_controller.dialog is None
    assert window.isWindowModified()
    # the other one waits for the next time, or for being discarded
    qtbot.waitUntil(lambda: session._parts.autosave._adopted is None, timeout=PATIENCE_MS)
    with qtbot.waitSignal(session.recoveries_found, timeout=PATIENCE_MS):
        window.action_map["recover"].trigger()
    dialog = window.recovery_controller.dialog
    assert isinstance(dialog, VersionsDialog)
    assert dialog.list.count() == 1
    dialog.discard_button.click()
    qtbot.waitUntil(lambda: len(recovery_files(recovery_folder())) == 1, timeout=PATIENCE_MS)
    assert window.recovery_controller.dialog is None


def test_a_recovered_film_that_moved_can_be_shown_its_new_place(
    qtbot: QtBot, window: MainWindow, session: Session, film: Path, tmp_path: Path, monkeypatch
):
    from engine.project import Project
    from engine.project.recovery import write_recovery
    from pixelplayer_gui.dialogs import prompts

    project = Project(tmp_path / "gone.mkv").with_strip(REST, StripChange(gain_db=-6.0))
    file = recovery_folder() / "1-dead.json"
    write_recovery(file, project, None)
    (recovery,) = left_behind(qtbot, session)
    monkeypatch.setattr(prompts, "ask_clip_location", lambda *_: film)
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.recover(recovery)
    assert session.project is not None
    assert session.project.clip == film
    assert session.project.mix.rest.gain_db == -6.0
    qtbot.waitUntil(lambda: not file.exists(), timeout=PATIENCE_MS)


def test_nothing_to_recover_is_said_only_when_asked(qtbot: QtBot, window: MainWindow, session):
    with qtbot.waitSignal(session.recoveries_found, timeout=PATIENCE_MS):
        window.recovery_controller.offer_at_start()
    assert window.message_bar.sentence == ""
    with qtbot.waitSignal(session.recoveries_found, timeout=PATIENCE_MS):
        window.action_map["recover"].trigger()
    assert "no unsaved work" in window.message_bar.sentence


def test_an_earlier_version_opens_unsaved(
    qtbot: QtBot, window: MainWindow, session: Session, film: Path, tmp_path: Path
):
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        window.file_controller.open(film)
    path = tmp_path / "p.ppx"
    for gain in (-3.0, -6.0):
        session.set_strip(REST, StripChange(gain_db=gain))
        with qtbot.waitSignal(session.project_saved, timeout=PATIENCE_MS):
            session.save_project(path)
    window.action_map["versions"].trigger()
    dialog = window.recovery_controller.dialog
    assert isinstance(dialog, VersionsDialog)
    assert dialog.list.count() == 2
    dialog.list.setCurrentRow(1)
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        dialog.open_button.click()
    assert session.project is not None
    assert session.project.mix.rest.gain_db == -3.0
    assert session.project_path == path
    assert session.dirty
    assert read_project(path).mix.rest.gain_db == -6.0


def test_the_list_of_steps_jumps(qtbot: QtBot, window: MainWindow, session: Session, film: Path):
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        window.file_controller.open(film)
    window.action_map["history"].trigger()
    # one number after the other: a run of the same one is one step
    for change in (StripChange(gain_db=-3.0), StripChange(pan=0.5), StripChange(gain_db=-9.0)):
        session.set_strip(REST, change)
    session.set_strip(REST, StripChange(mute=True))
    session.set_strip(REST, StripChange(mute=False))
    listed = window.history_dock.panel.list
    names = [listed.item(row).text() for row in range(listed.count())]
    assert names[0] == "Opened"
    assert names[-2:] == ["Mute Rest", "Unmute Rest"]
    assert listed.currentRow() == 5
    listed.itemClicked.emit(listed.item(1))
    assert session.project is not None
    assert session.project.mix.rest.gain_db == -3.0
    assert listed.currentRow() == 1
    assert listed.count() == 6  # what was taken back is still there
    listed.itemClicked.emit(listed.item(4))
    assert session.project.mix.rest.mute
    assert session.project.mix.rest.gain_db == -9.0
    assert session.undo_name == "Mute Rest"
    window.history_dock.dock.close()
    assert not window.action_map["history"].isChecked()
