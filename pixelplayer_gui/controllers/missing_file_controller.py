"""The missing file controller: asks for clips that are missing, replaced or deleted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from engine.message import Message
from pixelplayer_gui.dialogs import prompts
from pixelplayer_gui.dialogs.prompts import ReplacedClipChoice
from pixelplayer_gui.panels.message_bar import MessageBar
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings


class MissingFileController(QObject):
    """Relinks a project to its clip; never to one that the user did not choose."""

    def __init__(
        self, window: QWidget, session: Session, settings: Settings, message_bar: MessageBar
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._message_bar = window, session, message_bar
        self._settings = settings
        session.clip_missing.connect(self._ask_missing)
        session.clip_mismatch.connect(self._ask_mismatch)
        session.open_clip_deleted.connect(self._report_deleted)
        session.open_clip_replaced.connect(self._ask_replaced)

    @Slot(object)
    def _ask_missing(self, missing: Path) -> None:
        found = prompts.ask_clip_location(self._window, missing)
        if found is None:
            self._message_bar.show_failure(
                Message(
                    "{name} was not found; open it again and say where it is now.",
                    name=missing.name,
                )
            )
            return
        self._settings.forget_file(missing)
        self._session.relink(found)

    @Slot(object)
    def _ask_mismatch(self, clip_path: Path) -> None:
        choice = prompts.ask_replaced_clip(self._window, clip_path, is_open=False)
        if choice is ReplacedClipChoice.USE_IT:
            self._session.relink(clip_path)
        elif choice is ReplacedClipChoice.CHOOSE_ANOTHER:
            found = prompts.ask_clip_location(self._window, clip_path)
            if found is not None:
                self._session.relink(found)

    @Slot(object)
    def _report_deleted(self, clip_path: Path) -> None:
        self._message_bar.show_failure(
            Message(
                "{name} was deleted or moved while it is open; put it back, or save the project"
                " and say where the film is when you open it again. Nothing of your work is lost.",
                name=clip_path.name,
            )
        )

    @Slot(object)
    def _ask_replaced(self, clip_path: Path) -> None:
        if (
            prompts.ask_replaced_clip(self._window, clip_path, is_open=True)
            is ReplacedClipChoice.USE_IT
        ):
            self._session.reopen()
