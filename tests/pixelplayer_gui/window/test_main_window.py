"""The whole window: a click in it is heard, its keys do what they say, nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QKeyCombination, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QTreeView
from pytestqt.qtbot import QtBot

from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from pixelplayer_gui.actions import ACTIONS
from pixelplayer_gui.dialogs import prompts
from pixelplayer_gui.dialogs.prompts import UnsavedChoice
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.window.main_window import MainWindow
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.support.docks import drag_separator
from tests.support.present import present

RED = (0.25, 0.5)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def open_window(qtbot: QtBot, window: MainWindow, session: Session, film: Path) -> MainWindow:
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        window.file_controller.open(film)
    qtbot.waitUntil(lambda: not window.video.picture_rect.isEmpty(), timeout=PATIENCE_MS)
    return window


def mix_of(session: Session):
    assert session.project is not None
    return session.project.mix


def key(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Press a key as the user does, whatever part of the window has the focus."""
    window.activateWindow()
    combination: QKeyCombination = cast("Any", QKeySequence(name))[0]  # the stubs lack it
    target = QApplication.focusWidget() or window.video
    qtbot.keyClick(target, combination.key(), combination.keyboardModifiers())


def test_a_click_in_the_window_isolates(qtbot: QtBot, open_window: MainWindow, session: Session):
    place = open_window.video.place_of(*RED).toPoint()
    with qtbot.waitSignal(session.click_finished, timeout=PATIENCE_MS):
        qtbot.mouseClick(open_window.video, LEFT, pos=place)
    (item,) = present(session.project).scene.objects
    assert mix_of(session).isolated == item.id
    assert [strip.strip_id for strip in open_window.mixer.strips] == [item.id, REST, "master"]
    assert open_window.mixer.strip(item.id).state.alone
    assert open_window.video.outlines[0].name == "Low"
    qtbot.mouseClick(open_window.video, LEFT, pos=place)
    assert mix_of(session).isolated is None


def test_escape_goes_back(qtbot: QtBot, open_window: MainWindow, session: Session):
    with qtbot.waitSignal(session.click_finished, timeout=PATIENCE_MS):
        qtbot.mouseClick(open_window.video, LEFT, pos=open_window.video.place_of(*RED).toPoint())
    assert mix_of(session).isolated is not None
    key(qtbot, open_window, "Esc")
    assert mix_of(session).isolated is None


def test_keys_play_and_seek(qtbot: QtBot, open_window: MainWindow, session: Session):
    key(qtbot, open_window, "Space")
    assert session.playing
    key(qtbot, open_window, "Space")
    assert not session.playing
    key(qtbot, open_window, "Home")
    qtbot.waitUntil(lambda: session.position_seconds == 0)
    key(qtbot, open_window, "Right")
    assert session.position_seconds == pytest.approx(1.0)
    key(qtbot, open_window, "Right")
    key(qtbot, open_window, "Left")
    assert session.position_seconds == pytest.approx(1.0)
    key(qtbot, open_window, ".")
    assert session.position_seconds == pytest.approx(1.1)  # ten frames a second
    key(qtbot, open_window, "End")
    assert session.position_seconds == pytest.approx(session.duration_seconds)


def test_keys_mix_and_undo(qtbot: QtBot, open_window: MainWindow, session: Session):
    key(qtbot, open_window, "B")
    assert mix_of(session).binaural
    assert open_window.transport.binaural_button.isChecked()
    assert open_window.action_map["binaural"].isChecked()
    assert open_window.isWindowModified()
    key(qtbot, open_window, "Ctrl+Z")
    assert not mix_of(session).binaural
    assert not open_window.transport.binaural_button.isChecked()
    assert not open_window.isWindowModified()
    assert "Binaural" in open_window.action_map["redo"].text()
    key(qtbot, open_window, "Ctrl+Shift+Z")
    assert mix_of(session).binaural


def test_keys_loop_and_heat(qtbot: QtBot, open_window: MainWindow, session: Session):
    key(qtbot, open_window, "/")
    deck = present(session._parts.deck)
    assert deck.player.loop == (deck.sample_of(0.0), deck.sample_of(session.duration_seconds))
    assert open_window.transport.loop_button.isChecked()
    assert open_window.timeline.time_range is None  # all of the film is no range
    open_window.transport.loop_button.click()
    assert deck.player.loop is None
    assert not open_window.action_map["loop"].isChecked()
    with qtbot.waitSignal(session.heat_changed, timeout=PATIENCE_MS):
        key(qtbot, open_window, "H")
    assert open_window.action_map["heat"].isChecked()
    with qtbot.waitSignal(session.heat_changed, timeout=PATIENCE_MS) as received:
        key(qtbot, open_window, "C")
    assert present(received.args)[0].colours is not None
    assert not open_window.action_map["heat"].isChecked()  # one at a time lies over the picture
    with qtbot.waitSignal(session.heat_changed, timeout=PATIENCE_MS) as received:
        key(qtbot, open_window, "C")
    assert present(received.args)[0] is None


def test_find_objects_by_key(qtbot: QtBot, open_window: MainWindow, session: Session):
    with qtbot.waitSignal(session.history_changed, timeout=PATIENCE_MS):
        key(qtbot, open_window, "F")
    assert len(open_window.mixer.strips) == 4  # two objects, the rest, the master
    assert len(open_window.video.outlines) == 2


def test_no_two_deeds_share_a_key():
    keys = [keys for spec in ACTIONS for keys in spec.keys]
    assert len(keys) == len(set(keys))


def test_what_needs_a_clip_waits_for_one(qtbot: QtBot, window: MainWindow):
    for name in ("save", "export", "play", "find", "binaural"):
        assert not window.action_map[name].isEnabled()
    assert window.action_map["export"].toolTip().endswith("(Ctrl+E)\nOpen a film first.")
    for name in ("open", "demo", "quit"):
        assert window.action_map[name].isEnabled()
        assert "\n" not in window.action_map[name].toolTip()
    assert window.windowTitle() == "PixelPlayer[*]"


def test_the_title_names_the_film_and_marks_edits(open_window: MainWindow, session: Session, film):
    assert open_window.windowTitle() == f"{film.name}[*] — PixelPlayer"
    assert not open_window.isWindowModified()
    session.set_strip(REST, StripChange(mute=True))
    assert open_window.isWindowModified()


def test_a_dropped_film_is_opened(qtbot: QtBot, window: MainWindow, session: Session, film: Path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(film))])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, LEFT, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        drop = QDropEvent(QPointF(50, 50), copy, data, LEFT, none)
        QApplication.sendEvent(window, drop)
    assert drop.isAccepted()


def test_dropped_text_is_refused(qtbot: QtBot, window: MainWindow):
    data = QMimeData()
    data.setText("no film")
    event = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    event.setAccepted(False)
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()


def test_a_bad_file_is_one_sentence(qtbot: QtBot, window: MainWindow, session, tmp_path: Path):
    path = tmp_path / "letter.mp4"
    path.write_text("Dear film,")
    with qtbot.waitSignal(session.failed, timeout=PATIENCE_MS):
        window.file_controller.open(path)
    assert "letter.mp4" in window.message_bar.sentence
    assert "\n" not in window.message_bar.sentence
    assert "Traceback" not in window.message_bar.sentence
    window.message_bar.dismiss()
    assert window.message_bar.sentence == ""


def test_unsaved_edits_are_asked_about(
    qtbot: QtBot, open_window: MainWindow, session: Session, monkeypatch, tmp_path: Path
):
    session.set_strip(REST, StripChange(gain_db=-6.0))
    answers = [UnsavedChoice.CANCEL]
    monkeypatch.setattr(prompts, "ask_save_changes", lambda *_: answers[0])
    open_window.close()
    assert open_window.isVisible()
    target = tmp_path / "saved.ppx"
    monkeypatch.setattr(prompts, "ask_project_file", lambda *_: target)
    answers[0] = UnsavedChoice.SAVE
    open_window.close()
    qtbot.waitUntil(lambda: not open_window.isVisible(), timeout=PATIENCE_MS)
    assert target.exists()


def test_leaving_is_forgotten_when_saving_fails(
    qtbot: QtBot, open_window: MainWindow, session: Session, monkeypatch, tmp_path: Path
):
    session.set_strip(REST, StripChange(gain_db=-6.0))
    places = [tmp_path / "not there" / "a.ppx", tmp_path / "b.ppx"]
    monkeypatch.setattr(prompts, "ask_save_changes", lambda *_: UnsavedChoice.SAVE)
    monkeypatch.setattr(prompts, "ask_project_file", lambda *_: places.pop(0))
    with qtbot.waitSignal(session.failed, timeout=PATIENCE_MS):
        open_window.file_controller.close_clip()
    with qtbot.waitSignal(session.project_saved, timeout=PATIENCE_MS):
        open_window.file_controller.save()
    assert session.project is not None  # the save that was asked for much later closes nothing


def test_discarding_closes_at_once(open_window: MainWindow, session: Session, monkeypatch):
    session.set_strip(REST, StripChange(gain_db=-6.0))
    monkeypatch.setattr(prompts, "ask_save_changes", lambda *_: UnsavedChoice.DISCARD)
    open_window.close()
    assert not open_window.isVisible()


def test_a_missing_clip_is_asked_for(
    qtbot: QtBot, window: MainWindow, session: Session, film, monkeypatch, tmp_path: Path
):
    clip = tmp_path / "a.mkv"
    clip.write_bytes(film.read_bytes())
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        window.file_controller.open(clip)
    with qtbot.waitSignal(session.project_saved, timeout=PATIENCE_MS):
        session.save_project(tmp_path / "p.ppx")
    session.close_clip()
    moved = clip.rename(tmp_path / "b.mkv")
    monkeypatch.setattr(prompts, "ask_clip_location", lambda *_: moved)
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        window.file_controller.open(tmp_path / "p.ppx")
    assert present(session.project).clip == moved


def test_the_analysis_is_shown_and_can_be_stopped(
    qtbot: QtBot, open_window: MainWindow, session: Session
):
    session.analysis_busy.emit("Separating 2 objects", 0.25, 42.0)
    assert open_window.status_bar.is_busy
    open_window.status_bar.stop_button.click()
    assert not open_window.status_bar.is_busy
    assert "pixel-slots@3" in open_window.status_bar.model.text
    assert "CPU" in open_window.status_bar.model.text


def test_the_window_remembers_its_habits(qtbot: QtBot, open_window, settings, film, home):
    open_window.action_map["outlines"].setChecked(False)
    drag_separator(open_window.panels, "mixer_panel", 40)
    open_window.close()
    again = type(settings).load()
    assert again.recent_files == [str(film.resolve())]
    assert not again.show_outlines
    (layout,) = again.layouts.values()
    assert layout.geometry
    assert layout.panels["mixer"].isdecimal()  # only what a hand says is remembered


def test_recent_files_open_again(qtbot: QtBot, open_window: MainWindow, session: Session, film):
    session.close_clip()
    open_window.recent_files_controller.menu.aboutToShow.emit()
    action, _, clear = open_window.recent_files_controller.menu.actions()
    assert action.text() == film.name
    assert action.isEnabled()
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        action.trigger()
    clear.trigger()
    open_window.recent_files_controller.menu.aboutToShow.emit()
    assert not open_window.recent_files_controller.menu.actions()


@pytest.mark.parametrize("size", [(1000, 640), (1280, 800), (1920, 1080)])
def test_no_panel_hides_another(qtbot: QtBot, open_window: MainWindow, size: tuple[int, int]):
    open_window.resize(*size)
    qtbot.waitUntil(lambda: open_window.size().width() == size[0])
    QApplication.processEvents()
    panels = (open_window.video, open_window.mixer, open_window.timeline, open_window.transport)
    frames = [
        panel.rect().translated(panel.mapTo(open_window, QPoint())) for panel in panels
    ]  # fmt: skip
    for place, frame in enumerate(frames):
        assert open_window.rect().contains(frame)
        assert not any(frame.intersects(other) for other in frames[place + 1 :])


def test_a_recent_film_that_is_gone_is_dim(qtbot: QtBot, window: MainWindow, settings, tmp_path):
    there, gone = tmp_path / "there.mp4", tmp_path / "gone.mp4"
    there.write_bytes(b"")
    settings.recent_files = [str(gone), str(there)]
    menu = window.recent_files_controller.menu
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: not menu.actions()[0].isEnabled())
    assert menu.actions()[0].toolTip() == f"{gone}\nIt is not there any more."
    assert menu.actions()[1].isEnabled()
    window.welcome_controller.show_cards()
    assert [card.isEnabled() for card in window.video._empty_state.cards] == [False, True]


def test_one_dialog_opens_films_sounds_and_projects(window: MainWindow, tmp_path):
    dialog = prompts.open_file_dialog(window, str(tmp_path))
    first = dialog.nameFilters()[0]
    for pattern in ("*.mp4", "*.flac", "*.ppx"):
        assert pattern in first
    dialog.resize(560, 400)
    dialog.show()
    header = present(dialog.findChild(QTreeView, "treeView")).header()
    others = sum(header.sectionSize(column) for column in range(1, header.count()))
    assert header.sectionSize(0) == header.width() - others  # all that the others leave
    dialog.close()
