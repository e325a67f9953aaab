"""The sound card in the window: its name at the foot, the choice of it in the settings."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from pixelplayer_gui.panels.status_bar import StatusLine
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings


class SoundOutput(QObject):
    """Keeps the status line true when a card goes away or comes, and remembers the choice."""

    def __init__(self, status: StatusLine, session: Session, settings: Settings) -> None:
        super().__init__(status)
        self._status, self._session, self._settings = status, session, settings
        session.set_sound_device(settings.sound_device)
        session.sound_output_changed.connect(self._show)
        session.sound_device_chosen.connect(self._remember)

    @Slot()
    def _show(self) -> None:
        self._status.show_output(self._session.output_name, self._session.output_notice)

    @Slot(str)
    def _remember(self, name: str) -> None:
        self._settings.sound_device = name
        self._settings.save()
