"""A monkey at the window: whatever it does, all can be taken back and nothing is left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from engine.project import Project, open_project
from pixelplayer_gui.benchmark.monkey import Monkey
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.window.main_window import MainWindow
from tests.pixelplayer_gui.conftest import PATIENCE_MS

STEPS, PAUSE_MS, ROUNDS = 100, 20, 4


def running_timers(*roots: QObject) -> list[str]:
    """Whose timers go on and on, and how often they beat."""
    return sorted(
        f"{type(timer.parent()).__name__} {timer.interval()}"
        for root in roots
        for timer in root.findChildren(QTimer)
        if timer.isActive() and not timer.isSingleShot()
    )


def objects_of(*roots: QObject) -> Counter[str]:
    """How many Qt objects of each class there are."""
    return Counter(
        f"{type(thing).__name__} of {type(thing.parent()).__name__}"
        for root in roots
        for thing in root.findChildren(QObject)
    )


def come_to_rest(qtbot: QtBot, session: Session) -> None:
    lanes = session._parts.file_worker, session._parts.inference._worker
    qtbot.waitUntil(lambda: not any(worker.busy for worker in lanes), timeout=PATIENCE_MS)
    qtbot.wait(300)  # the last answers arrive, what was to be deleted is


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_all_that_a_monkey_did_can_be_taken_back(
    qtbot: QtBot,
    window: MainWindow,
    session: Session,
    film: Path,
    tmp_path: Path,
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        window.file_controller.open(film)
    qtbot.waitUntil(lambda: not window.video.picture_rect.isEmpty(), timeout=PATIENCE_MS)
    failures: list[str] = []
    session.failed.connect(failures.append)
    monkeypatch.setattr(window.message_bar, "show_failure", failures.append)
    first = session.project
    target = tmp_path / "monkey.ppx"
    Monkey(window, session, seed).reset_window()
    come_to_rest(qtbot, session)
    quiet = running_timers(window, session)

    counts: list[Counter[str]] = []
    left: dict[str, int] = {}
    done: Sequence[str] = ()
    for _ in range(ROUNDS):  # the same each time: what piles up, piles up in every round
        monkey = Monkey(window, session, seed, target)
        for _ in range(STEPS):
            monkey.step()
            qtbot.wait(PAUSE_MS)
            assert not failures, f"{failures} after {monkey.done}"
        monkey.reset_window()
        done = monkey.done
        assert session.steps_taken or session.redo_name, "the monkey changed nothing"
        saved = session._parts.editor.committed_project
        with qtbot.waitSignal(session.project_saved, timeout=PATIENCE_MS):
            session.save_project(target)
        assert saved is not None
        assert open_project(target).mix == saved.mix
        monkey.undo_all()
        assert plain(session.project) == plain(first), monkey.done
        come_to_rest(qtbot, session)
        # the meters take some seconds to fall
        qtbot.waitUntil(lambda: running_timers(window, session) == quiet, timeout=PATIENCE_MS)
        counts.append(objects_of(window, session))
        left = dict(counts[-1] - counts[-2]) if len(counts) > 1 else {}
        if len(counts) > 1 and not left:  # else it was made when first needed, or piles up
            break
    assert not left, f"{left} left by {done}"
    assert not failures


def test_a_seed_says_what_the_monkey_does(window: MainWindow, opened: Session) -> None:
    def doings(seed: int) -> list[str]:
        monkey = Monkey(window, opened, seed)
        doings = [monkey.step() for _ in range(12)]
        monkey.reset_window()
        return doings

    assert doings(7) == doings(7)
    assert doings(7) != doings(8)


def plain(project: Project | None) -> tuple[object, ...]:
    assert project is not None
    return project.mix, project.scene.objects, project.markers
