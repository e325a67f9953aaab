"""The head of a lane: its name, its two buttons, and the edge by which it is made higher."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.timeline.lane import Lane

_BUTTON = 20
_TOP = 6
_TWO_ROWS = 46
_EDGE = 5
"""So close (pixels) to its lower edge a lane can be taken to make it higher or lower."""


class LaneHead(QWidget):
    """Shows whose lane it is; ``automation_toggled(id, on)`` and ``spectrogram_toggled(id,
    on)``; ``height_drawn(id, pixels)`` while its lower edge is dragged, ``height_released(id)``
    when a double-click there gives it up."""

    automation_toggled = Signal(str, bool)
    spectrogram_toggled = Signal(str, bool)
    height_drawn = Signal(str, float)
    height_released = Signal(str)

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._held: float | None = None
        self.setMouseTracking(True)
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

    @property
    def buttons(self) -> tuple[QToolButton, QToolButton]:
        """Both, from left to right."""
        return self.automation_button, self.spectrogram_button

    def show_lane(self, lane: Lane) -> None:
        """Show another state of the same lane."""
        self._lane = lane
        self.automation_button.setVisible(lane.has_automation)
        self.automation_button.setChecked(lane.shows_automation)
        self.automation_button.setToolTip(_automation_tip(lane))
        self.spectrogram_button.setVisible(lane.has_spectrogram)
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
        """Buttons at the upper right: of a high lane the top is what is seen longest."""
        super().resizeEvent(event)
        x, y = self.width() - 4 - _BUTTON, min(_TOP, max((self.height() - _BUTTON) // 2, 0))
        self.spectrogram_button.setGeometry(x, y, _BUTTON, _BUTTON)
        self.automation_button.setGeometry(x - _BUTTON - 2, y, _BUTTON, _BUTTON)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colour, and the name beside the buttons, or below them if it needs the room."""
        painter = QPainter(self)
        box = QRectF(0, 1, self.width(), self.height() - 2)
        painter.fillRect(box, theme.colour("panel"))
        painter.fillRect(QRectF(0, box.top(), 4, box.height()), self._lane.tint)
        metrics, buttons = self.fontMetrics(), 2 * _BUTTON + 4
        row = self.automation_button.y() + (_BUTTON - metrics.height()) / 2
        room = self.width() - 16
        beside = metrics.horizontalAdvance(self._lane.name) <= room - buttons
        if not beside and self.height() >= _TWO_ROWS:
            row += _BUTTON
        else:
            room -= buttons
        name = metrics.elidedText(self._lane.name, Qt.TextElideMode.ElideRight, room)
        painter.setPen(theme.colour("dim" if self._lane.dimmed else "text"))
        line = QRectF(12, row, room, metrics.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the lower edge."""
        if event.button() == Qt.MouseButton.LeftButton and self._is_at_edge(event):
            self._held = self.height() - event.position().y()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Make the lane as high as the hand says; without a button show what a press takes."""
        if self._held is not None:
            self.height_drawn.emit(self._lane.id, event.position().y() + self._held)
        else:
            shape = Qt.CursorShape
            self.setCursor(shape.SplitVCursor if self._is_at_edge(event) else shape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the lane be as high as there is room for again."""
        if self._is_at_edge(event):
            self._held = None
            self.height_released.emit(self._lane.id)

    def _is_at_edge(self, event: QMouseEvent) -> bool:
        return self.height() - event.position().y() <= _EDGE

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
