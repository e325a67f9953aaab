"""Everything the user can do, once: words, keys and icons; menus and toolbar are made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QToolButton, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import told, tr


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing the user can do; ``short`` is its word on the toolbar."""

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False
    short: str = ""
    submenu: str = ""


LINE = "-"
_LETTER = re.compile(r"\(&\w\)")  # a Chinese menu names its letter in brackets behind

DEEDS: tuple[Deed, ...] = (
    Deed("open", "&Open…", "&File", ("Ctrl+O",), "open", "Open a film or a project", short="Open"),
    Deed("recent", "Open &Recent", "&File"),
    Deed("demo", "Open the &Demo", "&File", tip="Open the clip that comes with PixelPlayer"),
    Deed("save", "&Save Project", "&File", ("Ctrl+S",), "save", "Save the project", short="Save"),
    Deed("save_as", "Save Project &As…", "&File", ("Ctrl+Shift+S",)),
    Deed(
        "versions", "Earlier &Versions…", "&File",
        tip="Open what this project was when it was saved before",
    ),
    Deed(
        "export_selection", "Export Se&lection…", "&File", ("Ctrl+Alt+E",), "",
        "Export only the selected span",
    ),
    Deed("recover", "&Recover Unsaved Work…", "&File", tip="Show what a crash left behind"),
    Deed(
        "export", "&Export…", "&File", ("Ctrl+E",), "export",
        "Save the film with the sound you hear", short="Export",
    ),
    Deed("exports", "All E&xports", "&File", ("Ctrl+Shift+E",), tip="What is exported, and waits"),
    Deed("close", "&Close", "&File", ("Ctrl+W",)),
    Deed("quit", "&Quit", "&File", ("Ctrl+Q",)),
    Deed("undo", "&Undo", "&Edit", ("Ctrl+Z",), "undo", "Take the last step back"),
    Deed("redo", "&Redo", "&Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "Take the step again"),
    Deed("back", "&Hear Everything", "&Edit", ("Esc",), "back", "Leave the isolated object"),
    Deed("remove", "Remove &Object", "&Edit", ("Del",), "", "Remove the isolated object"),
    Deed(
        "find", "&Find Sounding Objects", "&Edit", ("F",), "find",
        "Find everything that sounds in the film", short="Find objects",
    ),
    Deed("cancel", "&Stop the Analysis", "&Edit", ("Ctrl+.",)),
    Deed("models", "&Models…", "&Edit", tip="See, bring and remove what has learned to listen"),
    Deed("preferences", "&Preferences…", "&Edit", ("Ctrl+,",)),
    Deed(
        "heat", "&Heat Map", "&View", ("H",), "heat",
        "Show where in the picture it sounds", checkable=True, short="Heat map",
    ),
    Deed("outlines", "Object &Outlines", "&View", ("Shift+O",), checkable=True),
    Deed(
        "history", "H&istory", "&View", ("Ctrl+H",),
        tip="Show all steps, and go back to any of them", checkable=True,
    ),
    Deed(
        "stage", "S&tage", "&View", ("Shift+B",),
        tip="Show the head from above with all sounds around it", checkable=True,
    ),
    Deed("zoom_in", "Zoom &In", "&View", ("Ctrl++", "Ctrl+="), "", "Magnify the picture"),
    Deed("zoom_out", "Zoom Ou&t", "&View", ("Ctrl+-",), "", "Show more of the picture"),
    Deed("zoom_fit", "&Whole Picture", "&View", ("Ctrl+0",), "", "Show the whole picture"),
    Deed("full", "&Full Screen", "&View", ("F11",), checkable=True),
    Deed("theme_system", "As the &System", "&View", checkable=True, submenu="&Theme"),
    Deed("theme_dark", "&Dark", "&View", checkable=True, submenu="&Theme"),
    Deed("theme_light", "&Light", "&View", checkable=True, submenu="&Theme"),
    Deed("language_system", "As the &System", "&View", checkable=True, submenu="Lan&guage"),
    Deed("language_en", "English", "&View", checkable=True, submenu="Lan&guage"),
    Deed("language_zh_CN", "简体中文", "&View", checkable=True, submenu="Lan&guage"),
    Deed("play", "&Play / Pause", "&Playback", ("Space",), "play"),
    Deed("stop", "&Stop", "&Playback", ("Shift+Space",), "stop"),
    Deed("backwards", "Play Back&wards, Faster", "&Playback", ("J",)),
    Deed("halt", "&Halt", "&Playback", ("K",), tip="Halt; held with J or L: play slowly"),
    Deed("forwards", "Play &Forwards, Faster", "&Playback", ("L",)),
    Deed("slower", "Slo&wer", "&Playback", ("<",), tip="Play slower, at the same pitch"),
    Deed("faster", "Fas&ter", "&Playback", (">",), tip="Play faster, at the same pitch"),
    Deed(
        "loop", "&Loop", "&Playback", ("/", "Ctrl+L"), "loop",
        "Play the marked span over and over", True,
    ),
    Deed("mark_in", "Mark &In", "&Playback", ("I",), tip="The loop begins at the play head"),
    Deed("mark_out", "Mark &Out", "&Playback", ("O",), tip="The loop ends at the play head"),
    Deed(
        "original", "Compare with the &Original", "&Playback", ("A",), "",
        "Hear the film's own sound, as loud as the remix", True, "A/B",
    ),
    Deed(
        "binaural", "&Binaural", "&Playback", ("B",), "binaural",
        "Put every sound around your head (use headphones)", True, "Binaural",
    ),
    Deed("earlier", "One Second &Back", "&Playback", ("Left",)),
    Deed("later", "One Second For&ward", "&Playback", ("Right",)),
    Deed("frame_earlier", "Previous Frame", "&Playback", (",",)),
    Deed("frame_later", "Next Frame", "&Playback", (".",)),
    Deed("start", "To the S&tart", "&Playback", ("Home",)),
    Deed("end", "To the &End", "&Playback", ("End",)),
    Deed("this_strip", "This &Strip", "&Mix"),
    Deed("all_to_zero", "Everything &Back to 0 dB", "&Mix", tip="No mute, no solo"),
    Deed("presets", "&Presets", "&Mix"),
    Deed("marker", "Add &Marker", "&Timeline", ("M",), "", "Mark where the play head is"),
    Deed("marker_before", "&Previous Marker", "&Timeline", ("Ctrl+Left",)),
    Deed("marker_next", "&Next Marker", "&Timeline", ("Ctrl+Right",)),
    Deed("time_in", "&Closer in Time", "&Timeline", ("+", "=")),
    Deed("time_out", "F&urther in Time", "&Timeline", ("-",)),
    Deed("time_fit", "&Whole Clip", "&Timeline", ("Shift+Z",), "", "Show the clip from end to end"),
    Deed("time_selection", "&Selection", "&Timeline", ("Z",), "", "Show the selected span"),
    Deed(
        "palette", "&Command Palette…", "&Help", ("Ctrl+Shift+P", "Ctrl+K"),
        tip="Find any action by a few letters",
    ),
    Deed("keys", "&Keyboard Shortcuts", "&Help", ("F1",)),
    Deed("hints", "Show &Hints Again", "&Help", tip="Show the first three steps once more"),
    Deed(
        "copy_diagnostics", "&Copy Diagnostics", "&Help",
        tip="Put what the makers need to know of a bug on the clipboard; it names no file of yours",
    ),
    Deed("save_diagnostics", "&Save Diagnostics…", "&Help"),
    Deed("about", "&About PixelPlayer", "&Help"),
)  # fmt: skip

LINES_BEFORE = {
    "save", "close", "quit", "back", "find", "zoom_in", "full", "backwards", "loop", "original",
    "earlier", "time_in", "frame_earlier", "start", "models", "copy_diagnostics", "about",
}  # fmt: skip
TOOLBAR: tuple[str, ...] = (
    "open", "save", LINE, "undo", "redo", LINE, "find", "heat", LINE, "export"
)  # fmt: skip
NEED_CLIP = frozenset(deed.id for deed in DEEDS) - {
    "open", "recent", "demo", "quit", "exports", "full", "heat", "outlines", "keys", "about",
    "undo", "redo", "stage",
    "cancel", "back", "remove", "recover", "history", "theme_system", "theme_dark", "theme_light",
    "language_system", "language_en", "language_zh_CN", "palette", "hints",
    "export_selection", "time_selection",
    "models", "preferences", "copy_diagnostics", "save_diagnostics",
}  # fmt: skip


class Actions(QObject):
    """The deeds as Qt actions, by their id."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._all: dict[str, QAction] = {deed.id: _action(deed, parent) for deed in DEEDS}
        self._bar: QToolBar | None = None
        parent.installEventFilter(self)

    def __getitem__(self, deed_id: str) -> QAction:
        return self._all[deed_id]

    def fill_menus(self, bar: QMenuBar) -> None:
        """Put every deed into its menu, in the order of the table."""
        menus: dict[tuple[str, str], QMenu] = {}
        for deed in DEEDS:
            if (deed.menu, "") not in menus:
                menus[deed.menu, ""] = bar.addMenu(told(deed.menu))
            place = deed.menu, deed.submenu
            if place not in menus:
                menus[place] = menus[deed.menu, ""].addMenu(told(deed.submenu))
            if deed.id in LINES_BEFORE:
                menus[place].addSeparator()
            menus[place].addAction(self[deed.id])

    def fill_toolbar(self, bar: QToolBar) -> None:
        """Put the few deeds of every day on the toolbar."""
        self._bar = bar
        for deed_id in TOOLBAR:
            if deed_id == LINE:
                bar.addSeparator()
            else:
                bar.addAction(self[deed_id])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow a change of theme with all icons."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.Show):
            self._draw_icons()
        return super().eventFilter(watched, event)

    def show_has_clip(self, has_clip: bool) -> None:
        """Grey out what needs a clip while there is none."""
        for deed_id in NEED_CLIP:
            self[deed_id].setEnabled(has_clip)

    def _draw_icons(self) -> None:
        for deed in DEEDS:
            if deed.icon:
                self[deed.id].setIcon(theme.icon(deed.icon))
        more = self._bar.findChild(QToolButton, "qt_toolbar_ext_button") if self._bar else None
        if more is not None:  # Qt's own arrow is drawn for light windows only
            more.setIcon(theme.icon("more"))
            more.setAccessibleName(tr("More tools"))
            more.setToolTip(tr("More tools"))


def plain(text: str) -> str:
    """A text of the table in the language of the window, without the mark of its letter."""
    return without_letter(told(text))


def without_letter(text: str) -> str:
    """A menu's text as it reads: no mark of its letter, "&&" being an ampersand."""
    return "&".join(part.replace("&", "") for part in _LETTER.sub("", text).split("&&"))


def _action(deed: Deed, parent: QWidget) -> QAction:
    action = QAction(told(deed.text), parent)
    action.setObjectName(deed.id)
    action.setCheckable(deed.checkable)
    action.setShortcuts([QKeySequence(keys) for keys in deed.keys])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    if deed.icon:
        action.setIcon(theme.icon(deed.icon))
    action.setIconText(told(deed.short) or plain(deed.text))
    keys = f"  ({deed.keys[0]})" if deed.keys else ""
    tip = told(deed.tip) or plain(deed.text).rstrip("…")
    action.setToolTip(tip + keys)
    parent.addAction(action)
    return action
