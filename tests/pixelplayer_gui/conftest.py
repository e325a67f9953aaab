"""Fixtures of the GUI tests: session and window without screen, sound card or big model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.playback.outputs.base import SilentOutput
from pixelplayer_gui import theme
from pixelplayer_gui.dialogs import prompts
from pixelplayer_gui.i18n import translation
from pixelplayer_gui.settings import Settings
from tests.support.film import make_film

if TYPE_CHECKING:
    from pixelplayer_gui.session.session import Session
    from pixelplayer_gui.window.main_window import MainWindow

SECONDS = 4.0
PATIENCE_MS = 120_000
"""How long to wait for what must come: long, for busy machines; a wait ends when it is there."""


class PatientQtBot(QtBot):
    """The qtbot of pytest-qt, which waits with our patience where a test names no other."""

    def waitUntil(self, callback: Callable[[], Any], **options: Any) -> None:
        super().waitUntil(callback, **{"timeout": PATIENCE_MS, **options})

    def waitSignal(self, signal: Any, **options: Any) -> Any:
        return super().waitSignal(signal, **{"timeout": PATIENCE_MS, **options})

    def waitSignals(self, signals: Any, **options: Any) -> Any:
        return super().waitSignals(signals, **{"timeout": PATIENCE_MS, **options})

    def waitExposed(self, widget: QWidget, **options: Any) -> Any:
        return super().waitExposed(widget, **{"timeout": PATIENCE_MS, **options})


def delete_now(thing: QObject) -> None:
    """Delete a Qt object here: left to Python, its turn may come in some other test's thread."""
    thing.deleteLater()
    QCoreApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientQtBot(request)


@pytest.fixture(autouse=True, scope="session")
def english(qapp: QApplication) -> None:
    """What every program begins with: the plural forms are in a translation too."""
    translation.set_language(qapp, translation.ENGLISH)


@pytest.fixture(autouse=True)
def silent_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with loudspeakers stays quiet, and the clock is the same everywhere."""
    monkeypatch.setattr(
        "engine.playback.player.open_output",
        lambda rate, channels, _="": SilentOutput(rate, channels),
    )


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of the small world: the red square sounds low, the blue one high."""
    from tests.support.toy_model import high_sound, low_sound, squares_film, stereo

    sound = stereo(low_sound(SECONDS), high_sound(SECONDS))
    path = tmp_path_factory.mktemp("films") / "two squares.mkv"
    return squares_film(path, sound, SECONDS, size=(320, 192))


@pytest.fixture(scope="session")
def silent_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("films") / "silent.mp4", seconds=1.0, sound=None)


@pytest.fixture(scope="session")
def sound_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("films") / "only sound.m4a", seconds=1.0, codec=None)


@pytest.fixture
def session(qtbot: QtBot, home: str) -> Iterator[Session]:
    """A session with nothing open; the model is small, everything else is what users get."""
    from pixelplayer_gui.session.session import Session

    def load(_: str):
        from tests.support.toy_model import ColourBands

        return ColourBands().eval()

    session = Session(load=load)
    yield session
    session.close()
    delete_now(session)


@pytest.fixture
def opened(qtbot: QtBot, session: Session, film: Path) -> Session:
    """A session with the film open and its model ready."""
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        session.open(film)
    return session


@pytest.fixture
def settings(home: str) -> Settings:
    return Settings.load()


@pytest.fixture
def window(
    qtbot: QtBot,
    qapp: object,
    session: Session,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MainWindow]:
    """The whole window, shown, with nothing open."""
    from pixelplayer_gui.window.main_window import MainWindow

    theme.apply(qapp, dark=True)  # type: ignore[arg-type]
    # a question nobody expected would wait for an answer for ever
    monkeypatch.setattr(prompts, "ask_save_changes", lambda *_: pytest.fail("asked to save"))
    window = MainWindow(session, settings)
    window.resize(1200, 800)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.discard_and_close()
    delete_now(window)
