"""The empty window offers the recent clips, with their thumbnails."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from pixelplayer_gui.controllers.welcome_controller import thumbnail_path
from tests.pixelplayer_gui.conftest import PATIENCE_MS


def test_a_film_that_was_open_comes_back_as_a_card(qtbot: QtBot, window, session, film):
    assert window.video._empty_state.cards == []
    with qtbot.waitSignals([session.clip_opened, session.frame_changed], timeout=PATIENCE_MS):
        session.open(film)
    qtbot.waitUntil(lambda: thumbnail_path(film.resolve()).is_file(), timeout=PATIENCE_MS)
    session.close_clip()
    (card,) = window.video._empty_state.cards
    assert card.accessibleName() == f"Open {film.name}"
    image = card.icon().pixmap(card.iconSize()).toImage()
    colours = {image.pixelColor(x, image.height() // 2).hue() // 30 for x in range(image.width())}
    assert len(colours) > 1  # the film's own squares, not the sign of a film
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        card.click()


def test_cards_give_way_where_there_is_no_room(window):
    from pathlib import Path

    from PySide6.QtGui import QPixmap

    from pixelplayer_gui.widgets.video.empty_state import RecentCard

    view = window.video._empty_state
    view.show_cards(tuple(RecentCard(Path(f"/{n}.mp4"), QPixmap()) for n in range(4)))
    view.resize(400, 400)
    assert [card.isVisible() for card in view.cards] == [True, True, False, False]
    view.resize(900, 200)
    assert not any(card.isVisible() for card in view.cards)


def test_an_opening_can_be_stopped(qtbot: QtBot, window, session, film, monkeypatch):
    from threading import Event

    from engine.media.clip import Clip

    go_on, opened = Event(), Clip.open

    def slowly(*given, **named):
        go_on.wait(30)
        return opened(*given, **named)

    monkeypatch.setattr(Clip, "open", slowly)
    session.open(film)
    assert window.status_bar.is_busy
    window.status_bar.stop_button.click()
    assert not window.status_bar.is_busy
    go_on.set()
    session.clip_opened.connect(lambda *_: pytest.fail("opened though it was stopped"))
    qtbot.waitUntil(lambda: not session._parts.file_worker.busy, timeout=PATIENCE_MS)
    assert session.clip_info is None
