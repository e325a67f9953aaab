"""The picture cursor: a place in the picture that keys move, for who does not use a mouse."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

STEP, FINE_STEP, FAR_STEP = 1 / 40, 1 / 200, 1 / 8
"""How far an arrow goes, with Ctrl and with Shift: shares of the picture's height."""
_RADIUS, _ARM = 9.0, 7.0
_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
KEYS = (*_WAYS, *_ENTER)
"""The keys that the cursor takes while it is shown."""


@dataclass(frozen=True, slots=True)
class PictureCursor:
    """The cursor at (x, y) in 0..1 of the picture; a move gives another one."""

    x: float = 0.5
    y: float = 0.5

    def moved(self, key: int, modifiers: Qt.KeyboardModifier, aspect: float) -> PictureCursor:
        """After an arrow key in a picture of that width over its height; it stays inside."""
        across, down = _WAYS[Qt.Key(key)]
        step = STEP
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            step = FINE_STEP
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            step = FAR_STEP
        x, y = self.x + across * step / aspect, self.y + down * step
        return PictureCursor(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))


def is_enter(key: int) -> bool:
    """Whether a key clicks at the cursor."""
    return key in _ENTER


def draw_cursor(painter: QPainter, place: QPointF) -> None:
    """A ring with four arms, light on a dark seam, so that it shows on any picture."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0, 170), 4.5), (QColor(255, 255, 255), 1.8)):
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
        painter.drawEllipse(place, _RADIUS, _RADIUS)
        for x, y in _WAYS.values():
            near = place + QPointF(x, y) * _RADIUS
            painter.drawLine(near, near + QPointF(x, y) * _ARM)
