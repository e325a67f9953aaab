"""The hint card over the video: one onboarding step at a time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr


class HintCard(QFrame):
    """Shows one step of a few; ``skipped`` for this step, ``dismissed`` for good."""

    skipped = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hint_card")
        self.setAccessibleName(tr("First steps"))
        self._count, self._title, self._text = QLabel(), QLabel(), QLabel()
        self._title.setFont(theme.number_font(1.0, bold=True))
        self._count.setFont(theme.small_font())
        for label in (self._title, self._text):
            label.setWordWrap(True)
        self.next_button = QPushButton(tr("Next"))
        self.close_button = QPushButton(tr("No More Hints"))
        for button in (self.next_button, self.close_button):
            button.setAutoDefault(False)
        self.next_button.clicked.connect(self.skipped)
        self.close_button.clicked.connect(self.dismissed)
        row = QHBoxLayout()
        row.addWidget(self.close_button)
        row.addStretch()
        row.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(6)
        for label in (self._count, self._title, self._text):
            column.addWidget(label)
        column.addSpacing(4)
        column.addLayout(row)
        self._dim()
        self.hide()

    @property
    def title(self) -> str:
        """What is proposed; empty when nothing is."""
        return "" if self.isHidden() else self._title.text()

    def show_step(self, number: int, count: int, title: str, text: str) -> None:
        """Propose one step."""
        self._count.setText(tr("Step {number} of {count}", number=number, count=count))
        self._title.setText(title)
        self._text.setText(text)
        self.next_button.setText(tr("Done") if number == count else tr("Next"))
        self.show()
        self.raise_()

    @Slot()
    def end(self) -> None:
        """Nothing more is proposed."""
        self.hide()

    def sizeHint(self) -> QSize:
        """Narrow, so that the clip stays in view."""
        width = self.fontMetrics().averageCharWidth() * 46 + 40
        return QSize(width, max(super().sizeHint().height(), self.heightForWidth(width)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded ground with the accent around it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("accent"))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(12.5, 12.5, -12.5, -12.5), 8, 8)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_count"):
            self._dim()

    def _dim(self) -> None:
        palette = self._count.palette()
        palette.setColor(self._count.foregroundRole(), theme.colour("dim"))
        self._count.setPalette(palette)
