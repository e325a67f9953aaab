"""The loudness display of the master (EBU R 128), and the lamp of its limiter."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.mixer.thumbnail import HEIGHT

_NONE = (-math.inf, -math.inf, -math.inf, -math.inf)
_CAPTIONS = ("M", "S", "I", "TP")
FULL_SCALE_DBTP = 0.0
"""A true peak above this is distorted by whatever plays it; the lamp of the master says so too."""
_WHOLE, _SHORT = (0, 1, 2, 3), (2,)


def format_level(level: float) -> str:
    """A level in as few letters as it needs: "−14.2", "−∞"."""
    return "−∞" if level <= -99.9 else f"{level:.1f}".replace("-", "−")


class LoudnessView(QWidget):
    """Momentary, short-term and integrated loudness in LUFS, the true peak in dBTP.

    A double-click, Enter or Space asks for a fresh start: ``reset_requested``.
    """

    reset_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = _NONE
        self._rows = _WHOLE
        self.setFont(theme.number_font(-1.5))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(
            tr(
                "Loudness (EBU R 128) in LUFS: M of the last 0.4 s, S of the last 3 s,\n"
                "I of all since the last reset; TP: true peak in dBTP.\n"
                "Double-click or Enter: begin anew"
            )
        )
        self.setAccessibleName(tr("Loudness of the master"))
        self.set_rows(3)
        self.show_values(*_NONE)

    @property
    def values(self) -> tuple[float, float, float, float]:
        """Momentary, short-term, integrated, true peak."""
        return self._values

    def show_values(
        self, momentary: float, short_term: float, integrated: float, true_peak: float
    ) -> None:
        """Show what was measured."""
        values = (momentary, short_term, integrated, true_peak)
        if values != self._values or not self.accessibleDescription():
            self._values = values
            self.setAccessibleDescription(
                tr(
                    "Integrated {integrated} LUFS, short-term {short} LUFS, true peak {peak} dBTP",
                    integrated=format_level(integrated),
                    short=format_level(short_term),
                    peak=format_level(true_peak),
                )
            )
            self.update()

    def set_rows(self, rows: int) -> None:
        """How many bars the other strips have there: with one, only the integrated is told."""
        self._rows = _WHOLE if rows > 1 else _SHORT
        bar = theme.number_font(-1.0)
        self.setFixedHeight(rows * (_row_height(bar) + 3) - 3)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the strip gives."""
        return QSize(70, self.height())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begin anew."""
        self.reset_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin anew."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.reset_requested.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the well and the rows; the integrated loudness is the bold one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(theme.colour("well"))
        painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "line"), 1))
        painter.drawRoundedRect(box, 3, 3)
        height = (box.height() - 2) / len(self._rows)
        for place, row in enumerate(self._rows):
            line = QRectF(box.left() + 5, box.top() + 1 + place * height, box.width() - 10, height)
            self._paint_row(painter, line, row)

    def _paint_row(self, painter: QPainter, line: QRectF, row: int) -> None:
        value, middle = self._values[row], Qt.AlignmentFlag.AlignVCenter
        font = self.font()
        font.setBold(row == 2)
        painter.setFont(font)
        enabled = self.isEnabled()
        painter.setPen(theme.colour("dim" if enabled else "disabled"))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | middle, _CAPTIONS[row])
        hot = row == 3 and value > FULL_SCALE_DBTP
        tone = "warning" if hot else "text"
        painter.setPen(theme.colour(tone if enabled else "disabled"))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | middle, format_level(value))


class LimiterLamp(QWidget):
    """Whether the limiter turns the master down, and by how much."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reduction_db = 0.0
        self.setFixedHeight(HEIGHT)
        self.setFont(theme.small_font(-1.0))
        works = tr("The limiter keeps true peaks below −1 dBTP; the lamp says it works")
        rests = tr("It rests while the mix is untouched, which is the film's own sound as it is")
        self.setToolTip(f"{works}\n{rests}")
        self.setAccessibleName(tr("Limiter"))
        self.show_reduction(0.0)

    @property
    def lit(self) -> bool:
        """Whether it works."""
        return self._reduction_db >= 0.05

    def show_reduction(self, reduction_db: float) -> None:
        """By how many dB the limiter works now; 0 when it rests."""
        self._reduction_db = abs(reduction_db)
        words = tr("turns down by {db} dB", db=f"{self._reduction_db:.1f}")
        self.setAccessibleDescription(words if self.lit else tr("rests"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lamp and the figure."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        dot = QRectF(box.center().x() - 5, box.top() + 2, 10, 10)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("warning" if self.lit else "groove"))
        painter.drawEllipse(dot)
        painter.setPen(theme.colour("dim" if self.isEnabled() else "disabled"))
        state = f"−{self._reduction_db:.1f} dB" if self.lit else tr("rests")
        # each in a half of its own: lines of a Chinese font are higher than the widget's own
        half = (box.height() - 13) / 2
        for number, words in enumerate((tr("Limiter"), state)):
            place = QRectF(box.left(), box.top() + 13 + number * half, box.width(), half)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)


def _row_height(font: QFont) -> int:
    """How high a bar of the other strips is."""
    return QFontMetrics(font).height() + 6
