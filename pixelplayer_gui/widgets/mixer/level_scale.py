"""The dB scale shared by fader and meter, with its tick marks."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.quantities import LOWEST_DB

HIGHEST_DB = 12.0
END_MARGIN = 11
"""Pixels above and below the travel, where half of a fader's cap needs room."""

_KNOTS = (
    (LOWEST_DB, 0.0),
    (-60.0, 0.06),
    (-40.0, 0.2),
    (-20.0, 0.45),
    (-10.0, 0.62),
    (0.0, 0.8),
    (HIGHEST_DB, 1.0),
)
_MARKS_DB = (12, 6, 0, -5, -10, -20, -30, -40, -60)
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def position_of(db: float) -> float:
    """Where a level stands on the travel: 0 the lower end, 1 the upper."""
    if db <= LOWEST_DB:
        return 0.0
    for (low_db, low), (high_db, high) in pairwise(_KNOTS):
        if db <= high_db:
            return low + (db - low_db) / (high_db - low_db) * (high - low)
    return 1.0


def level_at(share: float) -> float:
    """The level at a place on the travel; the lower end is -inf."""
    if share <= 0.0:
        return -math.inf
    for (low_db, low), (high_db, high) in pairwise(_KNOTS):
        if share <= high:
            return low_db + (share - low) / (high - low) * (high_db - low_db)
    return HIGHEST_DB


def parse_db(text: str) -> float | None:
    """What a typed level means, kept below +12 dB; None when it means nothing."""
    plain = text.strip().lower().replace("−", "-").removesuffix("db").strip()
    if plain in {"-inf", "-∞", "inf", "∞", "off"}:
        return -math.inf
    if not _NUMBER.fullmatch(plain):
        return None
    db = min(HIGHEST_DB, float(plain.replace(",", ".")))
    return -math.inf if db <= LOWEST_DB else db


def y_of(db: float, height: float) -> float:
    """The pixel row of a level in a fader or meter of that height."""
    return END_MARGIN + (1.0 - position_of(db)) * (height - 2 * END_MARGIN)


class ScaleMarks(QWidget):
    """The tick labels between a fader and its meter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFont(theme.number_font(-2.0))
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("60") + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as many figures as stand clear of each other, 0 dB first."""
        painter = QPainter(self)
        painter.setFont(self.font())
        row = self.fontMetrics().height()
        taken: list[float] = []
        for mark in sorted(_MARKS_DB, key=abs):
            y = y_of(mark, self.height())
            tone = theme.colour("text" if mark == 0 else "dim")
            painter.setPen(tone if self.isEnabled() else theme.colour("disabled"))
            if all(abs(y - other) >= row for other in taken):
                taken.append(y)
                box = QRectF(3, y - row / 2, self.width() - 6, row)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(abs(mark)))
                painter.setPen(theme.colour("line"))
                painter.drawLine(0, round(y), 2, round(y))
                painter.drawLine(self.width() - 3, round(y), self.width() - 1, round(y))
