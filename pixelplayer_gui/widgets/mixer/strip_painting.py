"""Paints a strip's background and border, and dims it while it is not heard."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from pixelplayer_gui import theme

_VEIL = 0.4
"""How much of a silenced strip is hidden: it is read and moved all the same."""


def paint_background(
    painter: QPainter, area: QRect, tint: QColor, *, lit: bool, ringed: bool
) -> None:
    """Draw a strip's ground, its border and the line in its object's colour."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(area).adjusted(1, 1, -1, -1)
    ground = theme.colour("panel")
    painter.setBrush(theme.mixed(ground, tint, 0.16) if lit else ground)
    painter.setPen(QPen(tint if lit or ringed else theme.colour("line"), 2 if lit else 1))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawRoundedRect(QRectF(box.left() + 7, box.top() + 5, box.width() - 14, 3), 1.5, 1.5)


def spacer(height: int) -> QWidget:
    """An empty part of that height."""
    gap = QWidget()
    gap.setFixedHeight(height)
    return gap


class StripDimmer(QWidget):
    """Dims a strip that is not heard; transparent for the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what is below."""
        QPainter(self).fillRect(self.rect(), theme.faded(theme.colour("window"), _VEIL))
