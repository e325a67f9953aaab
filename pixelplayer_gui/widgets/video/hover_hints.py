"""Hover hints: what a click in the video would do, as status text and cursor."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.video.mouse_gestures import Gesture

_SHIFT, _ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_CURSORS = {
    Gesture.PANNING: Qt.CursorShape.ClosedHandCursor,
    Gesture.SELECTING: Qt.CursorShape.CrossCursor,
    Gesture.HOLDING: Qt.CursorShape.WhatsThisCursor,
}


def cursor_for(
    gesture: Gesture,
    keys: Qt.KeyboardModifier,
    *,
    over_object: bool,
    zoomed: bool,
    excludes: bool = False,
) -> Qt.CursorShape:
    """The cursor over the picture; ``excludes``: some object can lose what is there."""
    if gesture in _CURSORS:
        return _CURSORS[gesture]
    if keys & _ALT and excludes:
        return Qt.CursorShape.ForbiddenCursor
    if keys & _ALT and zoomed:
        return Qt.CursorShape.OpenHandCursor
    if keys & _SHIFT:
        return Qt.CursorShape.DragCopyCursor
    return Qt.CursorShape.PointingHandCursor if over_object else Qt.CursorShape.CrossCursor


def hint_for(
    gesture: Gesture,
    keys: Qt.KeyboardModifier,
    name: str,
    *,
    isolated: bool = False,
    suggested: bool = False,
    loser: str = "",
) -> str:
    """The sentence over the picture; ``name`` of the object under the mouse, "" for none.

    ``loser`` is the name of what a click with Alt takes something away from.
    """
    shift = bool(keys & _SHIFT)
    if gesture is Gesture.SELECTING and shift:
        return tr("Let go: a strip for this region · Esc: never mind")
    if gesture is Gesture.SELECTING:
        return tr("Let go: hear only this region · Esc: never mind")
    if gesture is Gesture.HOLDING:
        return tr("Listening to what sounds here until you let go")
    if keys & _ALT and loser and gesture is not Gesture.PANNING:
        return tr("Click: not this, {name} loses what sounds here · drag: move", name=loser)
    if gesture is Gesture.PANNING or keys & _ALT:
        return tr("Drag: move the picture · wheel: zoom · Ctrl+0: the whole picture")
    if shift:
        return tr("Click or drag: a strip for what sounds here, nothing isolated")
    if isolated:
        return tr("Click: hear everything again")
    if suggested:
        return tr("Click: a strip for {name}, and hear only it · hold: listen", name=name)
    if name:
        return tr("Click: hear only {name} · hold: listen", name=name)
    return tr("Click: hear only what sounds here · hold: listen · drag: a region")


def hint_by_keys(
    keys: Qt.KeyboardModifier,
    name: str,
    *,
    isolated: bool = False,
    suggested: bool = False,
    loser: str = "",
) -> str:
    """The sentence while the keyboard's cursor is there, as ``hint_for`` gives it for the mouse."""
    if keys & _ALT and loser:
        return tr("Alt+Enter: not this, {name} loses what sounds here", name=loser)
    if keys & _SHIFT:
        return tr("Shift+Enter: a strip for what sounds here · Shift+arrows: far")
    if isolated:
        return tr("Enter: hear everything again · arrows: move · Esc: leave the cursor")
    if suggested:
        return tr("Enter: a strip for {name}, and hear only it · Esc: leave the cursor", name=name)
    if name:
        return tr("Enter: hear only {name} · arrows: move · Esc: leave the cursor", name=name)
    return tr("Enter: hear only what sounds here · arrows: move · Esc: leave the cursor")
