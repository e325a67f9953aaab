"""The file controller: open, save, save as and close, with their prompts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtWidgets import QWidget

from engine.message import Message
from engine.project import SUFFIX
from engine.resources import resource
from pixelplayer_gui.dialogs import prompts
from pixelplayer_gui.panels.message_bar import MessageBar
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings

DEMO = ("demo", "demo.mp4")


class FileController(QObject):
    """Asks, then lets the session open or save; unsaved edits are never dropped unasked."""

    def __init__(
        self, window: QWidget, session: Session, settings: Settings, message_bar: MessageBar
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._settings = window, session, settings
        self._message_bar = message_bar
        self._proceed: Callable[[], object] | None = None
        session.project_saved.connect(self._on_saved)

    @property
    def name(self) -> str:
        """What the window's title calls the work."""
        info = self._session.clip_info
        path = self._session.project_path or (info.path if info else None)
        return path.name if path else ""

    def open(self, path: Path) -> None:
        """Open a clip or a project."""
        self.confirm_unsaved_then(lambda: self._session.open(path))

    @Slot()
    def ask_open(self) -> None:
        """Ask which clip or project to open."""
        path = prompts.ask_file_to_open(self._window, self._settings.last_folder)
        if path is not None:
            self.open(path)

    @Slot()
    def open_demo(self) -> None:
        """Open the clip that comes with PixelPlayer."""
        try:
            self.open(resource(*DEMO))
        except FileNotFoundError:
            self._message_bar.show_failure(
                Message("The demo clip is missing from this installation; install it again.")
            )

    @Slot()
    def close_clip(self) -> None:
        """Take the clip off."""
        self.confirm_unsaved_then(self._session.close_clip)

    @Slot()
    def save(self) -> None:
        """Save to the project's file; asks for one the first time."""
        self._save(None)

    @Slot()
    def save_as(self) -> None:
        """Save to a file that is asked for."""
        self._save_as(None)

    def confirm_unsaved_then(self, proceed: Callable[[], object]) -> None:
        """Go on at once when nothing would be lost, else after the answer to that question."""
        self._proceed = None
        choice = prompts.UnsavedChoice.DISCARD
        if self._session.dirty:
            choice = prompts.ask_save_changes(self._window, self.name)
        if choice is prompts.UnsavedChoice.DISCARD:
            proceed()
        elif choice is prompts.UnsavedChoice.SAVE:
            self._save(proceed)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._settings.remember_file(path)
        go_on, self._proceed = self._proceed, None
        if go_on is not None:
            go_on()

    def _save(self, proceed: Callable[[], object] | None) -> None:
        """Save, then go on; when it fails, or nobody chooses a file, nothing more happens."""
        if self._session.project_path is None:
            self._save_as(proceed)
        else:
            self._proceed = proceed
            self._session.save_project()

    def _save_as(self, proceed: Callable[[], object] | None) -> None:
        info = self._session.clip_info
        if info is None:
            return
        suggested = self._session.project_path or info.path.with_suffix(SUFFIX)
        path = prompts.ask_project_file(self._window, suggested)
        if path is not None:
            self._proceed = proceed
            self._session.save_project(path)


def first_local_file(urls: list[QUrl]) -> Path | None:
    """The first of some dropped things that is a file on this machine."""
    paths = (Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    return next((path for path in paths if os.path.isfile(path)), None)
