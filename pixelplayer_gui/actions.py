"""The table of all actions: text, menu, shortcut, icon; menus and toolbar are made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QToolButton, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr, translate


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action of the user interface; ``short`` is its text on the toolbar."""

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False
    short: str = ""
    submenu: str = ""


SEPARATOR = "-"
_REASON = "disabled_reason"
_MNEMONIC = re.compile(r"\(&\w\)")  # a Chinese menu names its letter in brackets behind

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "open", "&Open…", "&File", ("Ctrl+O",), "open",
        "Open a film or a project", short="Open",
    ),
    ActionSpec("recent", "Open &Recent", "&File"),
    ActionSpec("demo", "Open the &Demo", "&File", tip="Open the clip that comes with PixelPlayer"),
    ActionSpec(
        "save", "&Save Project", "&File", ("Ctrl+S",), "save",
        "Save the project", short="Save",
    ),
    ActionSpec("save_as", "Save Project &As…", "&File", ("Ctrl+Shift+S",)),
    ActionSpec(
        "versions", "Earlier &Versions…", "&File",
        tip="Open what this project was when it was saved before",
    ),
    ActionSpec("recover", "&Recover Unsaved Work…", "&File", tip="Show what a crash left behind"),
    ActionSpec(
        "export", "&Export…", "&File", ("Ctrl+E",), "export",
        "Save the film with the sound you hear", short="Export",
    ),
    ActionSpec(
        "export_range", "Export Ran&ge…", "&File", ("Ctrl+Alt+E",), "",
        "Export only the range",
    ),
    ActionSpec(
        "exports", "All E&xports", "&File", ("Ctrl+Shift+E",),
        tip="What is exported, and waits",
    ),
    ActionSpec("close", "&Close", "&File", ("Ctrl+W",)),
    ActionSpec("quit", "&Quit", "&File", ("Ctrl+Q",)),
    ActionSpec("undo", "&Undo", "&Edit", ("Ctrl+Z",), "undo", "Take the last step back"),
    ActionSpec("redo", "&Redo", "&Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "Take the step again"),
    ActionSpec("back", "&Hear Everything", "&Edit", ("Esc",), "back", "Leave the isolated object"),
    ActionSpec("remove", "Remove &Object", "&Edit", ("Del",), "", "Remove the isolated object"),
    ActionSpec(
        "find", "&Find Sounding Objects", "&Edit", ("F",), "find",
        "Find everything that sounds in the film", short="Find objects",
    ),
    ActionSpec("cancel", "&Stop the Analysis", "&Edit", ("Ctrl+.",)),
    ActionSpec(
        "models", "&Models…", "&Edit",
        tip="See, bring and remove what has learned to listen",
    ),
    ActionSpec("preferences", "&Preferences…", "&Edit", ("Ctrl+,",)),
    ActionSpec(
        "heat", "&Heat Map", "&View", ("H",), "heat",
        "Show where in the picture it sounds", checkable=True, short="Heat map",
    ),
    ActionSpec(
        "colours", "Sounds in &Colour", "&View", ("C",), "",
        "Show in one colour what sounds alike", checkable=True,
    ),
    ActionSpec("outlines", "Object &Outlines", "&View", ("Shift+O",), checkable=True),
    ActionSpec("mixer_panel", "&Mixer", "&View", tip="Show the mixer", checkable=True),
    ActionSpec(
        "timeline_panel", "Time&line", "&View", tip="Show the timeline", checkable=True
    ),
    ActionSpec(
        "history", "H&istory", "&View", ("Ctrl+H",),
        tip="Show all steps, and go back to any of them", checkable=True,
    ),
    ActionSpec(
        "stage", "S&tage", "&View", ("Shift+B",),
        tip="Show the head from above with all sounds around it", checkable=True,
    ),
    ActionSpec(
        "reset_layout", "&Reset Layout", "&View",
        tip="Bring all panels back to their first places and sizes",
    ),
    ActionSpec("zoom_in", "Zoom &In", "&View", ("Ctrl++", "Ctrl+="), "", "Magnify the picture"),
    ActionSpec("zoom_out", "Zoom Ou&t", "&View", ("Ctrl+-",), "", "Show more of the picture"),
    ActionSpec("zoom_fit", "&Whole Picture", "&View", ("Ctrl+0",), "", "Show the whole picture"),
    ActionSpec("full", "&Full Screen", "&View", ("F11",), checkable=True),
    ActionSpec(
        "next_area", "&Next Area", "&View", ("F6",), "",
        "Take the keyboard to the next area; in the picture arrows move a cursor, Enter clicks",
    ),
    ActionSpec("previous_area", "&Previous Area", "&View", ("Shift+F6",)),
    ActionSpec("theme_system", "As the &System", "&View", checkable=True, submenu="&Theme"),
    ActionSpec("theme_dark", "&Dark", "&View", checkable=True, submenu="&Theme"),
    ActionSpec("theme_light", "&Light", "&View", checkable=True, submenu="&Theme"),
    ActionSpec("language_system", "As the &System", "&View", checkable=True, submenu="Lan&guage"),
    ActionSpec("language_en", "English", "&View", checkable=True, submenu="Lan&guage"),
    ActionSpec("language_zh_CN", "简体中文", "&View", checkable=True, submenu="Lan&guage"),
    ActionSpec("play", "&Play / Pause", "&Playback", ("Space",), "play"),
    ActionSpec("stop", "&Stop", "&Playback", ("Shift+Space",), "stop"),
    ActionSpec("backwards", "Play Back&wards, Faster", "&Playback", ("J",)),
    ActionSpec("halt", "&Halt", "&Playback", ("K",), tip="Halt; held with J or L: play slowly"),
    ActionSpec("forwards", "Play &Forwards, Faster", "&Playback", ("L",)),
    ActionSpec("slower", "Slo&wer", "&Playback", ("<",), tip="Play slower, at the same pitch"),
    ActionSpec("faster", "Fas&ter", "&Playback", (">",), tip="Play faster, at the same pitch"),
    ActionSpec(
        "loop", "&Loop", "&Playback", ("/", "Ctrl+L"), "loop",
        "Play the range over and over, or all where there is none", True,
    ),
    ActionSpec("mark_in", "Mark &In", "&Playback", ("I",), tip="The range begins at the play head"),
    ActionSpec("mark_out", "Mark &Out", "&Playback", ("O",), tip="The range ends at the play head"),
    ActionSpec("no_range", "&No Range", "&Playback", ("Shift+X",), tip="Take the range away"),
    ActionSpec(
        "original", "Compare with the &Original", "&Playback", ("A",), "",
        "Hear the film's own sound, as loud as the remix", True, "A/B",
    ),
    ActionSpec(
        "binaural", "&Binaural", "&Playback", ("B",), "binaural",
        "Put every sound around your head (use headphones)", True, "Binaural",
    ),
    ActionSpec("earlier", "One Second &Back", "&Playback", ("Left",)),
    ActionSpec("later", "One Second For&ward", "&Playback", ("Right",)),
    ActionSpec("frame_earlier", "Previous Frame", "&Playback", (",",)),
    ActionSpec("frame_later", "Next Frame", "&Playback", (".",)),
    ActionSpec("start", "To the S&tart", "&Playback", ("Home",)),
    ActionSpec("end", "To the &End", "&Playback", ("End",)),
    ActionSpec("this_strip", "This &Strip", "&Mix"),
    ActionSpec(
        "adapt", "&Adapt to This Film", "&Mix",
        tip="Learn what each object sounds like from the seconds marked as its own",
    ),
    ActionSpec(
        "adapted", "&Hear It Adapted", "&Mix", ("Shift+A",),
        tip="Hear the objects with what was learned of them, or as before", checkable=True,
    ),
    ActionSpec("all_to_zero", "Everything &Back to 0 dB", "&Mix", tip="No mute, no solo"),
    ActionSpec("presets", "&Presets", "&Mix"),
    ActionSpec(
        "narrow", "&Narrow Strips", "&Mix",
        tip="More strips beside each other, without scale and words", checkable=True,
    ),
    ActionSpec("marker", "Add &Marker", "&Timeline", ("M",), "", "Mark where the play head is"),
    ActionSpec("marker_before", "&Previous Marker", "&Timeline", ("Ctrl+Left",)),
    ActionSpec("marker_next", "&Next Marker", "&Timeline", ("Ctrl+Right",)),
    ActionSpec("time_in", "&Closer in Time", "&Timeline", ("+", "=")),
    ActionSpec("time_out", "F&urther in Time", "&Timeline", ("-",)),
    ActionSpec(
        "time_fit", "&Whole Clip", "&Timeline", ("Shift+Z",), "",
        "Show the clip from end to end",
    ),
    ActionSpec("time_range", "&Range", "&Timeline", ("Z",), "", "Show the range close"),
    ActionSpec(
        "palette", "&Command Palette…", "&Help", ("Ctrl+Shift+P", "Ctrl+K"),
        tip="Find any action by a few letters",
    ),
    ActionSpec("keys", "&Keyboard Shortcuts", "&Help", ("F1",)),
    ActionSpec("hints", "Show &Hints Again", "&Help", tip="Show the first three steps once more"),
    ActionSpec(
        "copy_diagnostics", "&Copy Diagnostics", "&Help",
        tip="Put what the makers need to know of a bug on the clipboard; it names no file of yours",
    ),
    ActionSpec("save_diagnostics", "&Save Diagnostics…", "&Help"),
    ActionSpec("about", "&About PixelPlayer", "&Help"),
)  # fmt: skip

SEPARATOR_BEFORE = {
    "save", "export", "close", "quit", "back", "find", "mixer_panel",
    "zoom_in", "full", "next_area",
    "backwards", "loop", "original", "earlier", "time_in", "frame_earlier", "start", "models",
    "copy_diagnostics", "about",
}  # fmt: skip
TOOLBAR: tuple[str, ...] = (
    "open", "save", SEPARATOR, "undo", "redo", SEPARATOR, "find", "heat", SEPARATOR, "export"
)  # fmt: skip
ACTIONS_NEEDING_CLIP = frozenset(spec.id for spec in ACTIONS) - {
    "open", "recent", "demo", "quit", "exports", "full", "heat", "colours", "outlines", "keys",
    "undo", "redo", "stage", "about", "narrow",
    "mixer_panel", "timeline_panel", "reset_layout",
    "next_area", "previous_area",
    "cancel", "back", "remove", "recover", "history", "theme_system", "theme_dark", "theme_light",
    "language_system", "language_en", "language_zh_CN", "palette", "hints",
    "export_range", "time_range", "no_range", "adapt", "adapted",
    "models", "preferences", "copy_diagnostics", "save_diagnostics",
}  # fmt: skip
ACTIONS_NEEDING_PICTURE = frozenset({"find", "zoom_in", "zoom_out", "zoom_fit"})
ACTIONS_NEEDING_SOUND = frozenset({"find", "binaural", "original", "all_to_zero"})
_SPECS = {spec.id: spec for spec in ACTIONS}


class Actions(QObject):
    """The table's actions as QActions, by their id."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._all: dict[str, QAction] = {spec.id: _make_action(spec, parent) for spec in ACTIONS}
        for action_id in self._all:
            self.show_tip(action_id)
        self._toolbar: QToolBar | None = None
        parent.installEventFilter(self)

    def __getitem__(self, action_id: str) -> QAction:
        return self._all[action_id]

    def fill_menus(self, bar: QMenuBar) -> None:
        """Put every action into its menu, in the order of the table."""
        menus: dict[tuple[str, str], QMenu] = {}
        for spec in ACTIONS:
            if (spec.menu, "") not in menus:
                menus[spec.menu, ""] = bar.addMenu(translate(spec.menu))
            place = spec.menu, spec.submenu
            if place not in menus:
                menus[place] = menus[spec.menu, ""].addMenu(translate(spec.submenu))
            if spec.id in SEPARATOR_BEFORE:
                menus[place].addSeparator()
            menus[place].setToolTipsVisible(True)  # they say why something is grey
            menus[place].addAction(self[spec.id])

    def fill_toolbar(self, bar: QToolBar) -> None:
        """Put the few deeds of every day on the toolbar."""
        self._toolbar = bar
        for action_id in TOOLBAR:
            if action_id == SEPARATOR:
                bar.addSeparator()
            else:
                bar.addAction(self[action_id])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow a change of theme with all icons."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.Show):
            self._draw_icons()
        return super().eventFilter(watched, event)

    def allow(self, action_id: str, allowed: bool, reason: str = "") -> None:
        """Let it be done, or grey it out with the reason in its tip."""
        set_action_enabled(self[action_id], allowed, reason)
        self.show_tip(action_id)

    def show_tip(self, action_id: str) -> None:
        """What it does, its key, and why it cannot be done now."""
        action, spec = self[action_id], _SPECS[action_id]
        keys = action.shortcut().toString()
        tip = translate(spec.tip) or plain_text(spec.text).rstrip("…")
        reason = reason_of_action(action)
        action.setToolTip(tip + (f"  ({keys})" if keys else "") + (reason and f"\n{reason}"))

    def set_has_clip(self, has_clip: bool, *, picture: bool = True, sound: bool = True) -> None:
        """Grey out what needs a clip, its picture or its sound, where there is none."""
        for action_id in ACTIONS_NEEDING_CLIP:
            reason = tr("Open a film first.") if not has_clip else ""
            if not sound and action_id in ACTIONS_NEEDING_SOUND:
                reason = reason or tr("This film has no sound.")
            if not picture and action_id in ACTIONS_NEEDING_PICTURE:
                reason = reason or tr("This clip has no picture.")
            self.allow(action_id, not reason, reason)

    def _draw_icons(self) -> None:
        for spec in ACTIONS:
            if spec.icon:
                self[spec.id].setIcon(theme.icon(spec.icon))
        more = (
            self._toolbar.findChild(QToolButton, "qt_toolbar_ext_button") if self._toolbar else None
        )
        if more is not None:  # Qt's own arrow is drawn for light windows only
            more.setIcon(theme.icon("more"))
            more.setAccessibleName(tr("More tools"))
            more.setToolTip(tr("More tools"))


def set_action_enabled(action: QAction, enabled: bool, reason: str) -> None:
    """Let an action of a menu be done; or not, and then its tooltip is the reason."""
    action.setEnabled(enabled)
    action.setProperty(_REASON, "" if enabled else reason)
    action.setToolTip("" if enabled else reason)


def reason_of_action(action: QAction) -> str:
    """Why it cannot be done; empty when it can."""
    return "" if action.isEnabled() else action.property(_REASON) or ""


def plain_text(text: str) -> str:
    """A text of the table in the language of the window, without the mark of its letter."""
    return without_mnemonic(translate(text))


def without_mnemonic(text: str) -> str:
    """A menu's text as it reads: no mark of its letter, "&&" being an ampersand."""
    return "&".join(part.replace("&", "") for part in _MNEMONIC.sub("", text).split("&&"))


def _make_action(spec: ActionSpec, parent: QWidget) -> QAction:
    action = QAction(translate(spec.text), parent)
    action.setObjectName(spec.id)
    action.setCheckable(spec.checkable)
    action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    if spec.icon:
        action.setIcon(theme.icon(spec.icon))
    action.setIconText(translate(spec.short) or plain_text(spec.text))
    parent.addAction(action)
    return action
