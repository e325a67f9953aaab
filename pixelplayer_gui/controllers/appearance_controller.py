"""The appearance controller: theme and language as the settings say, or the desktop's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QApplication

from pixelplayer_gui import theme
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.i18n import translation
from pixelplayer_gui.i18n.text import NO_FONT, tr, translate
from pixelplayer_gui.settings import Settings

THEMES = (theme.SYSTEM, theme.DARK, theme.LIGHT)
LANGUAGES = (translation.SYSTEM, *translation.LANGUAGES)


def apply_appearance(app: QApplication, settings: Settings) -> None:
    """Apply theme and language of the settings to the application."""
    translation.set_language(app, settings.language)
    theme.apply(app, theme.wants_dark(settings.theme))


class AppearanceController(QObject):
    """Theme and language of one window, chosen in its menus or in the preferences.

    Signals:
        language_changed: the window has to be made anew to speak it.
    """

    language_changed = Signal()

    def __init__(self, actions: Actions, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._actions, self._settings = actions, settings
        for prefix, names, choose in (
            ("theme", THEMES, self.choose_theme),
            ("language", LANGUAGES, self.choose_language),
        ):
            group = QActionGroup(self)
            for name in names:
                action = actions[f"{prefix}_{name}"]
                group.addAction(action)
                action.triggered.connect(partial(_call, choose, name))
        for language in translation.LANGUAGES:
            if not translation.has_font(language):
                action = actions[f"language_{language}"]
                name = translation.plain_name(language)
                action.setText(tr("{language} (no font has its characters)", language=name))
                action.setToolTip(translate(NO_FONT))
        QApplication.styleHints().colorSchemeChanged.connect(self._follow_desktop)
        self._show_choices()

    def choose_theme(self, name: str) -> None:
        """Set the theme: "system", "dark" or "light"."""
        self._settings.theme = name
        self._show_choices()
        self._follow_desktop()

    def choose_language(self, name: str) -> None:
        """Set the language: "system" or one of ``translation.LANGUAGES``."""
        self._settings.language = name
        self._show_choices()
        app = QApplication.instance()
        if isinstance(app, QApplication) and translation.set_language(app, name):
            # when whoever asked, a menu or a dialog, has gone
            QTimer.singleShot(0, self, self.language_changed.emit)

    @Slot()
    def _follow_desktop(self) -> None:
        app = QApplication.instance()
        dark = theme.wants_dark(self._settings.theme)
        if isinstance(app, QApplication) and dark != theme.is_dark():
            theme.apply(app, dark)

    def _show_choices(self) -> None:
        for prefix, names, chosen in (
            ("theme", THEMES, self._settings.theme),
            ("language", LANGUAGES, self._settings.language),
        ):
            for name in names:
                self._actions[f"{prefix}_{name}"].setChecked(name == chosen)


def _call(choose: Callable[[str], None], name: str, on: bool = True) -> None:
    choose(name)
