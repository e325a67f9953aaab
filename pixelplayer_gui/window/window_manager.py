"""The window manager: recreates the main window when the language changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.main_window import MainWindow


class WindowManager(QObject):
    """Holds the main window of a session, and replaces it by one that shows the same."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        parent: QObject | None = None,
        *,
        prepare: Callable[[MainWindow], None] = lambda _: None,
    ) -> None:
        """``prepare`` is called with every window before it is shown."""
        super().__init__(parent)
        self._session, self._settings, self._prepare = session, settings, prepare
        self.window = self._create_window()

    @Slot()
    def recreate_window(self) -> None:
        """Put a new window in the place of the old one; project, sound and history go on."""
        old, shown = self.window, self.window.isVisible()
        dialogs = old.export_controller.open_dialogs
        old.close_for_replacement()
        self.window = self._create_window()  # it shows the state that the session is in
        self.window.message_bar.show_what(old.message_bar)
        if shown:
            self.window.show()
            self.window.export_controller.reopen(*dialogs)

    def _create_window(self) -> MainWindow:
        window = MainWindow(self._session, self._settings)
        window.appearance_controller.language_changed.connect(self.recreate_window)
        self._prepare(window)
        return window
