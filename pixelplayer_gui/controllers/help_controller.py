"""Help: the palette of all actions, the sheet of their keys, the first hints, about the program."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMessageBox

from engine import __version__
from pixelplayer_gui.actions import DEEDS, Actions, plain, without_letter
from pixelplayer_gui.dialogs.command_palette import CommandPalette, Entry
from pixelplayer_gui.dialogs.shortcuts_sheet import ShortcutsSheet
from pixelplayer_gui.i18n.text import mark, told, tr

PROGRAM = "PixelPlayer"
_TEXTS = {deed.id: deed.text for deed in DEEDS}
ABOUT = (
    mark("Click a pixel of a video and hear only what sounds there."),
    mark("After “The Sound of Pixels” (Zhao et al., ECCV 2018) and its successors."),
)


class Helping(QObject):
    """Opens what helps; everything it shows is read from the menus, so nothing is forgotten."""

    def __init__(self, window: QMainWindow, deeds: Actions) -> None:
        super().__init__(window)
        self._window = window
        self.sheet: ShortcutsSheet | None = None
        self.palette: CommandPalette | None = None
        deeds["keys"].triggered.connect(self.show_keys)
        deeds["palette"].triggered.connect(self.show_palette)
        deeds["about"].triggered.connect(self.show_about)

    def entries(self) -> list[Entry]:
        """Every action of the menus that can be done, in their order."""
        return [
            Entry(action, without_letter(action.text()).rstrip("…"), " › ".join(path))
            for path, action in _actions_of(self._window)
            if action.objectName() != "palette"
        ]

    @Slot()
    def show_keys(self) -> None:
        """All keys on one sheet."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for path, action in _actions_of(self._window):
            shown = [_words_of(keys) for keys in action.shortcuts()]
            if shown:
                text = _TEXTS.get(action.objectName())  # "Undo", whatever it would undo now
                name = plain(text) if text else without_letter(action.text())
                keys = f" {tr('or')} ".join(shown)
                groups.setdefault(path[0], []).append((keys, name.rstrip("…")))
        if self.sheet is not None:
            self.sheet.deleteLater()
        self.sheet = ShortcutsSheet(list(groups.items()), self._window)
        self.sheet.show()

    @Slot()
    def show_palette(self) -> None:
        """All actions, to be found by a few letters."""
        if self.palette is not None:
            self.palette.deleteLater()
        self.palette = CommandPalette(self.entries(), self._window)
        self.palette.adjustSize()
        place = self._window.geometry()
        self.palette.move(place.center().x() - self.palette.width() // 2, place.top() + 80)
        self.palette.open()

    @Slot()
    def show_about(self) -> None:
        """What this is."""
        words = "".join(f"<p>{told(sentence)}</p>" for sentence in ABOUT)
        title = f"<h3>{PROGRAM} {__version__}</h3>"
        QMessageBox.about(self._window, tr("About {program}", program=PROGRAM), title + words)


def _actions_of(window: QMainWindow) -> Iterator[tuple[tuple[str, ...], QAction]]:
    """(the menus it stands in, the action) for all that stands in a menu."""
    for action in window.menuBar().actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield from _below(menu, ())


def _below(menu: QMenu, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], QAction]]:
    menu.aboutToShow.emit()  # some are filled only when they open
    here = (*path, without_letter(menu.title()))
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            if not inner.title():
                inner.setTitle(action.text())
            yield from _below(inner, here)
        elif not action.isSeparator() and action.isVisible() and action.text():
            yield here, action


def _words_of(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
