"""Docks for tests of the window: the separator beside a panel, and a hand that drags it."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from pixelplayer_gui.window.window_layout import WindowLayout
from tests.support.mouse import move, press, release


def separator(panels: WindowLayout, name: str) -> QPoint:
    """A point of the host on the separator between the picture and a panel."""
    frame = panels.docks[name].geometry()
    if name == "mixer_panel":
        return QPoint(frame.left() - 3, frame.center().y())
    return QPoint(frame.center().x(), frame.top() - 3)


def drag_separator(panels: WindowLayout, name: str, pixels: int) -> None:
    """Make a panel smaller by some pixels, as a hand does."""
    at = separator(panels, name)
    to = at + (QPoint(pixels, 0) if name == "mixer_panel" else QPoint(0, pixels))
    press(panels.host, at.x(), at.y())
    move(panels.host, to.x(), to.y())
    QApplication.processEvents()  # Qt follows the hand when the event loop turns
    release(panels.host, to.x(), to.y())
