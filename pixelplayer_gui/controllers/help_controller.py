"""The help controller: command palette, shortcuts sheet, About box."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMessageBox

from engine import __version__
from pixelplayer_gui.actions import ACTIONS, Actions, plain_text, without_mnemonic
from pixelplayer_gui.dialogs.command_palette import CommandPalette, Entry
from pixelplayer_gui.dialogs.shortcuts_sheet import ShortcutsSheet
from pixelplayer_gui.i18n.text import tr, tr_noop, translate

PROGRAM = "PixelPlayer"
_TEXTS = {spec.id: spec.text for spec in ACTIONS}
ABOUT = (
    tr_noop("Click a pixel of a video and hear only what sounds there."),
    tr_noop("After “The Sound of Pixels” (Zhao et al., ECCV 2018) and its successors."),
)


class HelpController(QObject):
    """Opens the help windows; everything they show is read from the menus."""

    def __init__(
        self, window: QMainWindow, actions: Actions, fill_menus: Callable[[], None]
    ) -> None:
        """``fill_menus`` fills the menus that are filled only when they open."""
        super().__init__(window)
        self._window, self._fill_menus = window, fill_menus
        self.shortcuts_sheet: ShortcutsSheet | None = None
        self.command_palette: CommandPalette | None = None
        actions["keys"].triggered.connect(self.show_shortcuts)
        actions["palette"].triggered.connect(self.show_palette)
        actions["about"].triggered.connect(self.show_about)

    def entries(self) -> list[Entry]:
        """Every action of the menus that can be done, in their order."""
        self._fill_menus()
        return [
            Entry(action, without_mnemonic(action.text()).rstrip("…"), " › ".join(path))
            for path, action in _menu_actions(self._window)
            if action.objectName() != "palette"
        ]

    @Slot()
    def show_shortcuts(self) -> None:
        """All keys on one sheet."""
        self._fill_menus()
        groups: dict[str, list[tuple[str, str]]] = {}
        for path, action in _menu_actions(self._window):
            shown = [_key_text(keys) for keys in action.shortcuts()]
            if shown:
                text = _TEXTS.get(action.objectName())  # "Undo", whatever it would undo now
                name = plain_text(text) if text else without_mnemonic(action.text())
                keys = f" {tr('or')} ".join(shown)
                groups.setdefault(path[0], []).append((keys, name.rstrip("…")))
        if self.shortcuts_sheet is not None:
            self.shortcuts_sheet.deleteLater()
        self.shortcuts_sheet = ShortcutsSheet(list(groups.items()), self._window)
        self.shortcuts_sheet.show()

    @Slot()
    def show_palette(self) -> None:
        """All actions, to be found by a few letters."""
        if self.command_palette is not None:
            self.command_palette.deleteLater()
        self.command_palette = CommandPalette(self.entries(), self._window)
        self.command_palette.adjustSize()
        place = self._window.geometry()
        self.command_palette.move(
            place.center().x() - self.command_palette.width() // 2, place.top() + 80
        )
        self.command_palette.open()

    @Slot()
    def show_about(self) -> None:
        """What this is."""
        words = "".join(f"<p>{translate(sentence)}</p>" for sentence in ABOUT)
        title = f"<h3>{PROGRAM} {__version__}</h3>"
        QMessageBox.about(self._window, tr("About {program}", program=PROGRAM), title + words)


def _menu_actions(window: QMainWindow) -> Iterator[tuple[tuple[str, ...], QAction]]:
    """(the menus it stands in, the action) for all that stands in a menu."""
    for action in window.menuBar().actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield from _walk_menu(menu, ())


def _walk_menu(menu: QMenu, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], QAction]]:
    here = (*path, without_mnemonic(menu.title()))
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            if not inner.title():
                inner.setTitle(action.text())
            yield from _walk_menu(inner, here)
        elif not action.isSeparator() and action.isVisible() and action.text():
            yield here, action


def _key_text(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
