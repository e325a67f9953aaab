"""A language change while a clip is open: the window is recreated and shows the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.errors import DeviceLost
from engine.mixing.mix_change import StripChange
from pixelplayer_gui import theme
from pixelplayer_gui.i18n import translation
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.main_window import MainWindow
from pixelplayer_gui.window.window_manager import WindowManager
from tests.pixelplayer_gui.conftest import PATIENCE_MS, delete_now
from tests.support.present import present


@pytest.fixture
def window_manager(
    qtbot: QtBot, qapp: QApplication, session: Session, settings: Settings
) -> Iterator[WindowManager]:
    settings.language = translation.ENGLISH
    window_manager = WindowManager(session, settings)
    with qtbot.waitExposed(window_manager.window):
        window_manager.window.show()
    yield window_manager
    window_manager.window.discard_and_close()
    delete_now(window_manager.window)
    delete_now(window_manager)
    translation.set_language(qapp, translation.ENGLISH)


def test_the_language_changes_while_a_film_is_open(
    qtbot: QtBot, window_manager: WindowManager, film
):
    session = window_manager._session
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        window_manager.window.file_controller.open(film)
    with qtbot.waitSignal(session.project_changed, timeout=PATIENCE_MS):
        session.add_strip(0.25, 0.5)
    session.set_strip("rest", StripChange(gain_db=-6.0))
    old, project, step = window_manager.window, session.project, session.undo_name
    title = old.windowTitle()
    assert old.action_map["open"].text() == "&Open…"
    old.message_bar.show_failure(DeviceLost("The sound card {name} went away", name="USB").message)
    details = old.message_bar._details
    old.export_controller.show_queue()

    old.appearance_controller.choose_language(translation.CHINESE)
    qtbot.waitUntil(lambda: window_manager.window is not old)

    new = window_manager.window
    assert new.isVisible()
    assert new.action_map["open"].text() == "打开(&O)…"
    assert new.windowTitle() == title
    assert new.message_bar.sentence == "声卡 USB 已断开"
    assert new.message_bar._details == details
    assert new.export_controller.open_dialogs == (None, True)
    assert present(new.export_controller._queue).windowTitle() == "导出"
    assert session.project is not None
    assert project is not None
    assert session.project.mix == project.mix  # of the scene more is learned meanwhile
    assert session.undo_name == step
    assert new.action_map["undo"].isEnabled()
    assert [strip.strip_id for strip in new.mixer.strips] == ["object-1", "rest", "master"]
    assert new.mixer.rest.fader.number == -6.0
    assert new.timeline.axis.duration == session.duration_seconds
    assert new.action_map["export"].isEnabled()
    qtbot.waitUntil(lambda: not new.video.picture_rect.isEmpty())
    session.play()  # the new window follows, and nothing of the old one is spoken to
    qtbot.waitUntil(lambda: session.position_seconds > 0.1)
    session.pause()

    assert new.action_map["undo"].text() == "撤销 其余：0.0 → −6.0 dB(&U)"
    assert _names(new) == ["Low", "其余", "主输出"]
    session.set_strip("object-1", StripChange(mute=True))
    assert _steps(new) == ["已打开", "添加对象", "其余：0.0 → −6.0 dB", "静音 Low"]

    new.appearance_controller.choose_language(translation.ENGLISH)
    qtbot.waitUntil(lambda: window_manager.window is not new)
    last = window_manager.window
    assert last.message_bar.sentence == "The sound card USB went away"
    last.message_bar.dismiss()
    assert last.action_map["open"].text() == "&Open…"
    assert _names(last) == ["Low", "Rest", "Master"]
    assert last.action_map["undo"].text() == "&Undo Mute Low"
    assert _steps(last) == ["Opened", "Add an object", "Rest: 0.0 → −6.0 dB", "Mute Low"]


def _names(window: MainWindow) -> list[str]:
    return [strip.name.text for strip in window.mixer.strips]


def _steps(window: MainWindow) -> list[str]:
    window.action_map["history"].setChecked(True)
    steps = window.history_dock.panel.list
    return [steps.item(row).text() for row in range(steps.count())]


def test_the_theme_changes_at_once(window_manager: WindowManager, settings: Settings):
    for name, dark in ((theme.LIGHT, False), (theme.DARK, True)):
        window_manager.window.action_map[f"theme_{name}"].trigger()
        assert theme.is_dark() is dark
        assert settings.theme == name
        assert window_manager.window.action_map[f"theme_{name}"].isChecked()
