"""The head of a lane: its name, and what it may show besides the waveform."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.timeline.lane import Lane

_BUTTON = 20
_TWO_ROWS = 50


class LaneHead(QWidget):
    """Shows whose lane it is; ``curve_toggled(id, on)`` and ``spectrum_toggled(id, on)``."""

    curve_toggled = Signal(str, bool)
    spectrum_toggled = Signal(str, bool)

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self.curve = self._button(tr("Automation: draw the level over time"))
        self.spectrum = self._button(tr("Spectrogram instead of the waveform"))
        self.curve.clicked.connect(lambda on: self.curve_toggled.emit(self._lane.id, on))
        self.spectrum.clicked.connect(lambda on: self.spectrum_toggled.emit(self._lane.id, on))
        self.show_lane(lane)
        self.refresh()

    def show_lane(self, lane: Lane) -> None:
        """Show another state of the same lane."""
        self._lane = lane
        self.curve.setVisible(lane.fades)
        self.curve.setChecked(lane.curve)
        self.spectrum.setChecked(lane.spectrum is not None)
        for button, what in ((self.curve, tr("Automation")), (self.spectrum, tr("Spectrogram"))):
            button.setAccessibleName(f"{what}: {lane.name}")
        self.setToolTip(lane.name)
        self.update()

    def refresh(self) -> None:
        """Wear the icons of the present theme."""
        self.curve.setIcon(theme.icon("curve"))
        self.spectrum.setIcon(theme.icon("spectrum"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons at the lower right."""
        super().resizeEvent(event)
        x, y = self.width() - 4 - _BUTTON, self.height() - 3 - _BUTTON
        if self.height() < _TWO_ROWS:
            y = (self.height() - _BUTTON) // 2
        self.spectrum.setGeometry(x, y, _BUTTON, _BUTTON)
        self.curve.setGeometry(x - _BUTTON - 2, y, _BUTTON, _BUTTON)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colour and the name."""
        painter = QPainter(self)
        box = QRectF(0, 1, self.width(), self.height() - 2)
        painter.fillRect(box, theme.colour("panel"))
        painter.fillRect(QRectF(0, box.top(), 4, box.height()), self._lane.tint)
        taken = 0 if self.height() >= _TWO_ROWS else 2 * _BUTTON + 4
        room = self.width() - 16 - taken
        name = self.fontMetrics().elidedText(self._lane.name, Qt.TextElideMode.ElideRight, room)
        painter.setPen(theme.colour("dim" if self._lane.dimmed else "text"))
        below = _BUTTON if self.height() >= _TWO_ROWS else 0
        painter.drawText(box.adjusted(12, 0, -4, -below), Qt.AlignmentFlag.AlignVCenter, name)

    def _button(self, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setIconSize(QSize(14, 14))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(tip)
        button.setStyleSheet("QToolButton { padding: 1px; }")
        return button
