"""The head of a lane: its name, automation button and spectrogram button."""

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
    """Shows whose lane it is; ``automation_toggled(id, on)`` and ``spectrogram_toggled(id,
    on)``."""

    automation_toggled = Signal(str, bool)
    spectrogram_toggled = Signal(str, bool)

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self.automation_button = self._button(_automation_tip(lane))
        self.spectrogram_button = self._button(tr("Spectrogram instead of the waveform"))
        self.automation_button.clicked.connect(
            lambda on: self.automation_toggled.emit(self._lane.id, on)
        )
        self.spectrogram_button.clicked.connect(
            lambda on: self.spectrogram_toggled.emit(self._lane.id, on)
        )
        self.show_lane(lane)
        self.refresh()

    def show_lane(self, lane: Lane) -> None:
        """Show another state of the same lane."""
        self._lane = lane
        self.automation_button.setVisible(lane.has_automation)
        self.automation_button.setChecked(lane.shows_automation)
        self.automation_button.setToolTip(_automation_tip(lane))
        self.spectrogram_button.setChecked(lane.spectrogram is not None)
        for button, what in (
            (self.automation_button, tr("Automation")),
            (self.spectrogram_button, tr("Spectrogram")),
        ):
            button.setAccessibleName(f"{what}: {lane.name}")
        self.setToolTip(lane.name)
        self.update()

    def refresh(self) -> None:
        """Take the icons of the present theme."""
        self.automation_button.setIcon(theme.icon("curve"))
        self.spectrogram_button.setIcon(theme.icon("spectrum"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons at the lower right."""
        super().resizeEvent(event)
        x, y = self.width() - 4 - _BUTTON, self.height() - 3 - _BUTTON
        if self.height() < _TWO_ROWS:
            y = (self.height() - _BUTTON) // 2
        self.spectrogram_button.setGeometry(x, y, _BUTTON, _BUTTON)
        self.automation_button.setGeometry(x - _BUTTON - 2, y, _BUTTON, _BUTTON)

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


def _automation_tip(lane: Lane) -> str:
    if not lane.shows_automation:
        return tr("Automation: draw the level over time")
    return tr("Hide the curve; it goes on working")
