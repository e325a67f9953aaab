"""The pan of a strip: where between left and right it sounds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.widgets.held_value import HeldValue
from pixelplayer_gui.words import mark, told, tr

_MARGIN = 7
_HINT = mark("Pan. Drag or ← →: move · double-click: middle (heard when binaural is off)")


class PanLaw:
    """A place between left, -1, and right, 1."""

    default = 0.0
    key_steps: Mapping[int, float] = MappingProxyType(
        {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}
    )

    def share_of(self, number: float) -> float:
        """Left is 0, right is 1."""
        return (number + 1) / 2

    def number_at(self, share: float) -> float:
        """The pan at a place on the line, to a hundredth."""
        return round(min(1.0, max(0.0, share)) * 2 - 1, 2)

    def stepped(self, number: float, steps: float) -> float:
        """The pan some twentieths further."""
        return round(min(1.0, max(-1.0, number + steps * 0.05)), 3)

    def ticks_of(self, number: float) -> int:
        """The pan in hundredths."""
        return round(number * 100)

    def number_of(self, ticks: int) -> float:
        """The pan of so many hundredths."""
        return ticks / 100

    def spoken(self, number: float) -> str:
        """The pan in words."""
        percent = abs(round(number * 100))
        if percent == 0:
            return tr("middle")
        side = tr("{percent}% right", percent=percent)
        return tr("{percent}% left", percent=percent) if number < 0 else side


class Pan(HeldValue):
    """A place from -1 (left) to 1 (right) on a short line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(PanLaw(), _MARGIN, parent)
        self._tint = theme.colour("accent")
        self.setOrientation(Qt.Orientation.Horizontal)
        # By Tab only: a click here must not take the arrow keys away from the film.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(18)
        self.setToolTip(told(_HINT))

    def set_tint(self, tint: QColor) -> None:
        """The colour of the distance from the middle."""
        self._tint = tint
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the strip gives."""
        return QSize(70, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, the distance from its middle, and the knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y, width = self.height() / 2, self.width() - 2 * _MARGIN
        x, middle = _MARGIN + PanLaw().share_of(self.number) * width, _MARGIN + width / 2
        painter.setPen(QPen(theme.colour("groove"), 3, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(_MARGIN, y), QPointF(_MARGIN + width, y))
        painter.setPen(QPen(theme.colour("dim"), 1))
        painter.drawLine(QPointF(middle, y - 5), QPointF(middle, y + 5))
        tint = self._tint if self.isEnabled() else theme.colour("disabled")
        if self.number:
            painter.setPen(QPen(tint, 3, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(middle, y), QPointF(x, y))
        painter.setBrush(theme.mixed(theme.colour("raised"), theme.colour("text"), 0.15))
        painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "dim"), 1.2))
        painter.drawEllipse(QRectF(x - 5, y - 5, 10, 10))
