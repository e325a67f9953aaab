"""Screenshots of all screens and dialogs: ``python -m tests.support.screenshots FOLDER``.

One run for one scale (``QT_SCALE_FACTOR``); both themes and all languages, one after the other. At
another scale than 1 each language in one theme only: colours make no text longer.
Beside the pictures lies ``clipped.json``: the texts that do not fit their place.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QToolButton,
    QWidget,
)

from engine.mixing.mix_change import StripChange
from engine.models.model import Model
from engine.resources import resource
from pixelplayer_gui import theme
from pixelplayer_gui.i18n import translation
from tests.support.every_dialog import visit_every_dialog, wait

_PATIENCE_MS = 120_000


def main(folder: Path) -> None:
    """Take all pictures."""
    from engine.playback.outputs.base import SilentOutput
    from pixelplayer_gui.app import application
    from pixelplayer_gui.session.session import Session
    from pixelplayer_gui.settings import Settings
    from pixelplayer_gui.window.window_manager import WindowManager

    player = __import__("engine.playback.player", fromlist=["player"])
    player.open_output = SilentOutput
    app = application()
    session, settings = Session(load=_model), Settings(language=translation.ENGLISH)
    theme.apply(app, True)
    window_manager = WindowManager(session, settings)
    window_manager.window.resize(1280, 800)
    window_manager.window.show()
    clipped: dict[str, list[str]] = {}
    for name, language in looks():
        window_manager.window.appearance_controller.choose_theme(name)
        window_manager.window.appearance_controller.choose_language(language)
        wait()
        for screen, shot in _screens(window_manager, session):
            path = folder / f"{screen}-{name}-{language}.png"
            shot.picture.save(str(path))
            if shot.clipped:
                clipped[path.stem] = shot.clipped
    (folder / "clipped.json").write_text(json.dumps(clipped, ensure_ascii=False, indent=1), "utf-8")
    window_manager.window.discard_and_close()
    session.close()
    os._exit(0)  # what torch left behind does not matter here


def looks() -> list[tuple[str, str]]:
    """Theme and language of every round."""
    themes = (theme.DARK, theme.LIGHT)
    if os.environ.get("QT_SCALE_FACTOR", "1") == "1":
        return [(name, lang) for lang in translation.LANGUAGES for name in themes]
    return list(zip(itertools.cycle(themes), translation.LANGUAGES))


class Screenshot:
    """A screenshot of a window, and the texts that are clipped in it."""

    def __init__(self, window: QWidget) -> None:
        self.picture = window.grab()
        self.clipped = clipped_texts(window)


def clipped_texts(window: QWidget) -> list[str]:
    """Texts of a window that have less room than they need."""
    found: list[str] = []
    for part in window.findChildren(QWidget):
        text = getattr(part, "text", None)
        words = text() if callable(text) else ""
        if not part.isVisible() or not isinstance(words, str) or not words:
            continue
        if isinstance(part, QLabel):
            lacks = (
                part.heightForWidth(part.width()) > part.height() + 1
                if part.wordWrap()
                else (part.sizeHint().width() > part.width() + 1)
            )
        elif isinstance(part, QToolButton) and part.objectName() == "card":
            lacks = False  # shortened where it is made
        elif isinstance(part, QAbstractButton):
            lacks = part.minimumSizeHint().width() > part.width() + 1
        else:
            continue
        if lacks:
            found.append(words)
    return found


def _screens(window_manager: object, session: object) -> Iterator[tuple[str, Screenshot]]:
    window = window_manager.window  # type: ignore[attr-defined]
    window.file_controller.confirm_unsaved_then = lambda proceed: proceed()
    session.close_clip()  # type: ignore[attr-defined]
    wait()
    window.resize(1280, 800)
    wait()
    yield "empty", Screenshot(window)
    window.resize(700, 600)
    wait()
    yield "narrow", Screenshot(window)
    window.resize(1280, 800)
    _until(session.clip_opened, lambda: session.open(resource("demo", "demo.mp4")))  # type: ignore
    _until_idle(session)
    window.action_map["hints"].trigger()
    wait()
    yield "hint", Screenshot(window)
    window.hint_card.end()
    for x in (0.25, 0.75):
        _until(session.project_changed, lambda x=x: session.add_strip(x, 0.5))  # type: ignore
    session.set_strip("rest", StripChange(gain_db=-6.0))  # type: ignore[attr-defined]
    _until(session.heat_changed, lambda: window.action_map["heat"].setChecked(True))  # type: ignore
    _until_idle(session)
    yield "film", Screenshot(window)
    window.action_map["heat"].setChecked(False)  # else the next round waits for news of it
    window.message_bar.show_failure(
        "Cannot open /films/duet.mp4: there is no such file; check its name and place."
    )
    wait()
    yield "failure", Screenshot(window)
    window.message_bar.dismiss()
    yield from _dialogs(window)


def _dialogs(window: QWidget) -> Iterator[tuple[str, Screenshot]]:
    taken: list[tuple[str, Screenshot]] = []
    visit_every_dialog(window, lambda name, dialog: taken.append((name, Screenshot(dialog))))
    yield from taken


def _until(signal: object, do: object) -> None:
    """Do something and wait for a signal; one that does not come ends the program."""
    loop, late = QEventLoop(), QTimer(singleShot=True, interval=_PATIENCE_MS)
    signal.connect(loop.quit)  # type: ignore[attr-defined]
    late.timeout.connect(lambda: loop.exit(1))
    late.start()
    do()  # type: ignore[operator]
    if loop.exec():
        raise TimeoutError(f"no {signal} in {_PATIENCE_MS / 1000:.0f} s")


def _until_idle(session: object) -> None:
    """Until the sounds are separated, the waveforms drawn and the thumbnails there."""
    parts = session._parts  # type: ignore[attr-defined]
    workers = parts.file_worker, parts.inference._worker
    for _ in range(100):
        wait(200)
        if not any(worker.busy for worker in workers):
            return


def _model(_: str) -> Model:
    from tests.support.toy_model import ColourBands

    return ColourBands().eval()


if __name__ == "__main__":
    with TemporaryDirectory() as home:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            os.environ[name] = home
        out = Path(sys.argv[1])
        out.mkdir(parents=True, exist_ok=True)
        main(out)
