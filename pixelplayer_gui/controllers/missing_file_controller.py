"""Asks and tells where films are: missing, replaced by others, deleted while they are open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from pixelplayer_gui.controllers.file_controller import Files
from pixelplayer_gui.dialogs import prompts
from pixelplayer_gui.dialogs.prompts import Film
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings


class Whereabouts(QObject):
    """A project is never opened with a film that the user did not mean."""

    def __init__(self, window: QWidget, session: Session, settings: Settings, files: Files) -> None:
        super().__init__(window)
        self._window, self._session, self._files = window, session, files
        self._settings = settings
        session.clip_missing.connect(self._ask_missing)
        session.clip_differs.connect(self._ask_changed)
        session.open_clip_gone.connect(self._tell_gone)
        session.open_clip_replaced.connect(self._ask_replaced)

    @Slot(object)
    def _ask_missing(self, missing: Path) -> None:
        found = prompts.clip_instead_of(self._window, missing)
        if found is None:
            self._files.failed.emit(
                tr(
                    "{name} was not found; open it again and say where it is now.",
                    name=missing.name,
                )
            )
            return
        self._settings.forget_file(missing)
        self._session.relink(found)

    @Slot(object)
    def _ask_changed(self, film: Path) -> None:
        choice = prompts.film_replaced(self._window, film, is_open=False)
        if choice is Film.THIS:
            self._session.relink(film)
        elif choice is Film.ANOTHER:
            found = prompts.clip_instead_of(self._window, film)
            if found is not None:
                self._session.relink(found)

    @Slot(object)
    def _tell_gone(self, film: Path) -> None:
        self._files.failed.emit(
            tr(
                "{name} was deleted or moved while it is open; put it back, or save the project"
                " and say where the film is when you open it again. Nothing of your work is lost.",
                name=film.name,
            )
        )

    @Slot(object)
    def _ask_replaced(self, film: Path) -> None:
        if prompts.film_replaced(self._window, film, is_open=True) is Film.THIS:
            self._session.reopen()
