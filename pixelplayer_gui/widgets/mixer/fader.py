"""The volume fader of a strip."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.quantities import format_db
from pixelplayer_gui.i18n.text import tr, tr_noop, translate
from pixelplayer_gui.widgets.controls.value_slider import ValueSlider
from pixelplayer_gui.widgets.mixer import level_scale

_SMALLEST_STEP_FROM_DB = -60.0
_CAP_HEIGHT = 20.0
_PAGE_STEPS = 6.0
_HINT = (
    tr_noop("Drag, wheel, ↑ ↓: change · with Ctrl: finely"),
    tr_noop("Double-click, Backspace: 0 dB · Enter or a figure: type the volume"),
)


class GainScale:
    """Scale of a gain in dB: -inf at the lower end, +12 at the upper."""

    default = 0.0
    key_steps: Mapping[int, float] = MappingProxyType(
        {
            Qt.Key.Key_Up: 1.0,
            Qt.Key.Key_Down: -1.0,
            Qt.Key.Key_PageUp: _PAGE_STEPS,
            Qt.Key.Key_PageDown: -_PAGE_STEPS,
        }
    )

    def position_of(self, number: float) -> float:
        """Where a gain stands on the travel."""
        return level_scale.position_of(number)

    def number_at(self, share: float) -> float:
        """The gain at a place on the travel, to a hundredth of a dB."""
        return round(level_scale.level_at(share), 2)

    def stepped(self, number: float, steps: float) -> float:
        """The gain some dB further; below -60 dB comes silence."""
        lowest = _SMALLEST_STEP_FROM_DB
        if number < lowest:
            return lowest if steps > 0 else -math.inf
        result = round(number + steps, 2)
        return -math.inf if result < lowest else min(level_scale.HIGHEST_DB, result)

    def ticks_of(self, number: float) -> int:
        """The gain in tenths of a dB, silence as the lowest."""
        return round(max(number, level_scale.LOWEST_DB) * 10)

    def number_of(self, ticks: int) -> float:
        """The gain of so many tenths of a dB."""
        return -math.inf if ticks <= level_scale.LOWEST_DB * 10 else ticks / 10

    def description(self, number: float) -> str:
        """The gain in words."""
        return tr("silent") if math.isinf(number) else f"{format_db(number)} dB"


class Fader(ValueSlider):
    """A gain in dB from -inf to +12, held at a cap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(GainScale(), level_scale.END_MARGIN, parent)
        self._tint = theme.colour("accent")
        self.setOrientation(Qt.Orientation.Vertical)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFixedWidth(30)
        self.setMinimumHeight(96)
        self.setToolTip("\n".join(translate(hint) for hint in _HINT))

    def set_tint(self, tint: QColor) -> None:
        """The colour of the line on the cap."""
        self._tint = tint
        self.update()

    def sizeHint(self) -> QSize:
        """Room for a useful travel."""
        return QSize(30, 180)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the groove, the 0 dB mark and the cap."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, margin = self.width() / 2, level_scale.END_MARGIN
        groove = QRectF(middle - 2, margin - 3, 4, self.height() - 2 * margin + 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("groove"))
        painter.drawRoundedRect(groove, 2, 2)
        unity = round(level_scale.y_of(0.0, self.height())) + 0.5
        painter.setPen(QPen(theme.colour("dim"), 1))
        painter.drawLine(QPointF(2, unity), QPointF(self.width() - 2, unity))
        self._paint_cap(painter, middle, level_scale.y_of(self.number, self.height()))

    def _paint_cap(self, painter: QPainter, middle: float, y: float) -> None:
        cap = QRectF(middle - 11, round(y) - _CAP_HEIGHT / 2 + 0.5, 22, _CAP_HEIGHT)
        body = theme.mixed(
            theme.colour("raised"), theme.colour("text"), 0.22 if self.is_adjusting else 0.1
        )
        edge = theme.colour("accent" if self.hasFocus() else "line")
        painter.setBrush(body if self.isEnabled() else theme.colour("raised"))
        painter.setPen(QPen(edge, 1.5 if self.hasFocus() else 1))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(QPen(self._tint if self.isEnabled() else theme.colour("disabled"), 2))
        painter.drawLine(
            QPointF(cap.left() + 4, round(y) + 0.5), QPointF(cap.right() - 4, round(y) + 0.5)
        )
