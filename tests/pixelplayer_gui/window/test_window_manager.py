"""Another language while a film is open: the window is made anew and shows the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pixelplayer_gui import theme
from pixelplayer_gui.i18n import translation
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.window_manager import House
from tests.pixelplayer_gui.conftest import PATIENCE_MS, delete_now


@pytest.fixture
def house(
    qtbot: QtBot, qapp: QApplication, session: Session, settings: Settings
) -> Iterator[House]:
    settings.language = translation.ENGLISH
    house = House(session, settings)
    with qtbot.waitExposed(house.window):
        house.window.show()
    yield house
    house.window.discard_and_close()
    delete_now(house.window)
    delete_now(house)
    translation.speak(qapp, translation.ENGLISH)


def test_the_language_changes_while_a_film_is_open(qtbot: QtBot, house: House, film):
    session = house._session
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        house.window.files.open(film)
    with qtbot.waitSignal(session.project_changed, timeout=PATIENCE_MS):
        session.add_strip(0.25, 0.5)
    session.set_strip("rest", gain_db=-6.0)
    old, project, step = house.window, session.project, session.undo_name
    title = old.windowTitle()
    assert old.deeds["open"].text() == "&Open…"

    old.look.choose_language(translation.CHINESE)
    qtbot.waitUntil(lambda: house.window is not old)

    new = house.window
    assert new.isVisible()
    assert new.deeds["open"].text() == "打开(&O)…"
    assert new.windowTitle() == title
    assert session.project is not None
    assert project is not None
    assert session.project.mix == project.mix  # of the scene more is learned meanwhile
    assert session.undo_name == step
    assert new.deeds["undo"].isEnabled()
    assert [strip.strip_id for strip in new.mixer.strips] == ["object-1", "rest", "master"]
    assert new.mixer.rest.fader.number == -6.0
    assert new.timeline.axis.duration == session.duration_seconds
    assert new.deeds["export"].isEnabled()
    qtbot.waitUntil(lambda: not new.video.picture_rect.isEmpty())
    session.play()  # the new window follows, and nothing of the old one is spoken to
    qtbot.waitUntil(lambda: session.position_seconds > 0.1)
    session.pause()

    new.look.choose_language(translation.ENGLISH)
    qtbot.waitUntil(lambda: house.window is not new)
    assert house.window.deeds["open"].text() == "&Open…"


def test_the_theme_changes_at_once(house: House, settings: Settings):
    for name, dark in ((theme.LIGHT, False), (theme.DARK, True)):
        house.window.deeds[f"theme_{name}"].trigger()
        assert theme.is_dark() is dark
        assert settings.theme == name
        assert house.window.deeds[f"theme_{name}"].isChecked()
