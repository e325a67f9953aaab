"""Missing, moved, replaced and deleted clips: always noticed, never a loss."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.project import read_project
from pixelplayer_gui.dialogs import prompts
from pixelplayer_gui.dialogs.prompts import ReplacedClipChoice
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.window.main_window import MainWindow
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.support.film import make_film


@pytest.fixture
def clip(film: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(film, tmp_path / "mine.mkv"))


@pytest.fixture
def project_file(
    qtbot: QtBot, window: MainWindow, session: Session, clip: Path, tmp_path: Path
) -> Path:
    """A project with one edit, saved; it is open."""
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        window.file_controller.open(clip)
    session.set_strip(REST, StripChange(gain_db=-6.0))
    path = tmp_path / "mine.ppx"
    with qtbot.waitSignal(session.project_saved, timeout=PATIENCE_MS):
        session.save_project(path)
    return path


def replace_film(clip: Path) -> None:
    make_film(clip.with_name("new.mkv"), seconds=2.0).replace(clip)


def gain_db(session: Session) -> float:
    assert session.project is not None
    return session.project.mix.rest.gain_db


def test_a_recent_file_that_moved_is_asked_for(
    qtbot: QtBot, window: MainWindow, session: Session, project_file: Path, settings, monkeypatch
):
    session.close_clip()
    moved = project_file.rename(project_file.with_name("elsewhere.ppx"))
    monkeypatch.setattr(prompts, "ask_clip_location", lambda *_: moved)
    window.recent_files_controller.menu.aboutToShow.emit()
    entry = next(a for a in window.recent_files_controller.menu.actions() if a.text() == "mine.ppx")
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        entry.trigger()
    assert session.project_path == moved
    assert gain_db(session) == -6.0
    assert [Path(name).name for name in settings.recent_files] == ["elsewhere.ppx", "mine.mkv"]


def test_nobody_says_where_it_is(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(prompts, "ask_clip_location", lambda *_: None)
    with qtbot.waitSignal(session.clip_missing, timeout=PATIENCE_MS):
        window.file_controller.open(tmp_path / "never.mkv")
    assert "never.mkv was not found" in window.message_bar.sentence


def test_a_replaced_film_is_used_only_when_the_user_says_so(
    qtbot: QtBot, window: MainWindow, session: Session, project_file: Path, clip, monkeypatch
):
    session.close_clip()
    replace_film(clip)
    choices = [ReplacedClipChoice.NONE, ReplacedClipChoice.USE_IT]
    monkeypatch.setattr(prompts, "ask_replaced_clip", lambda *_, is_open: choices.pop(0))
    with qtbot.waitSignal(session.clip_open_aborted, timeout=PATIENCE_MS):
        window.file_controller.open(project_file)
    assert session.project is None
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        window.file_controller.open(project_file)
    assert gain_db(session) == -6.0
    assert session.duration_seconds == pytest.approx(2.0, abs=0.1)
    assert session.dirty
    with qtbot.waitSignal(session.project_saved, timeout=PATIENCE_MS):
        session.save_project()
    session.close_clip()
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        window.file_controller.open(
            project_file
        )  # known now: no question (none is left to be answered)
    assert not session.dirty


def test_instead_of_a_replaced_film_another_can_be_named(
    qtbot: QtBot, window: MainWindow, session: Session, project_file: Path, clip, film, monkeypatch
):
    session.close_clip()
    replace_film(clip)
    monkeypatch.setattr(
        prompts, "ask_replaced_clip", lambda *_, is_open: ReplacedClipChoice.CHOOSE_ANOTHER
    )
    monkeypatch.setattr(prompts, "ask_clip_location", lambda *_: film)
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        window.file_controller.open(project_file)
    assert session.project is not None
    assert session.project.clip == film


def test_a_film_deleted_while_open_is_told_and_nothing_is_lost(
    qtbot: QtBot, window: MainWindow, session: Session, project_file: Path, clip: Path, film: Path
):
    with qtbot.waitSignal(session.open_clip_deleted, timeout=PATIENCE_MS):
        clip.unlink()
    assert "mine.mkv was deleted or moved" in window.message_bar.sentence
    assert "Traceback" not in window.message_bar.sentence
    session.set_strip(REST, StripChange(gain_db=-9.0))
    with qtbot.waitSignal(session.project_saved, timeout=PATIENCE_MS):
        session.save_project()
    assert read_project(project_file).mix.rest.gain_db == -9.0
    # put back as it was: nobody needs to know
    shutil.copy(film, clip)
    session.close_clip()
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        window.file_controller.open(project_file)
    assert gain_db(session) == -9.0


def test_a_film_replaced_while_open_can_be_opened_again(
    qtbot: QtBot, window: MainWindow, session: Session, project_file: Path, clip, monkeypatch
):
    monkeypatch.setattr(prompts, "ask_replaced_clip", lambda *_, is_open: ReplacedClipChoice.USE_IT)
    session.set_strip(REST, StripChange(gain_db=-9.0))
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        replace_film(clip)
    assert gain_db(session) == -9.0
    assert session.duration_seconds == pytest.approx(2.0, abs=0.1)
    assert session.project_path == project_file
    assert session.dirty
