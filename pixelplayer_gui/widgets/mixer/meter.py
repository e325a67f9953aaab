"""The level meter: peak and RMS bars, peak hold and overload lamp."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.mixer import level_scale

FALL_DB_PER_SECOND = 20.0 / 1.7
"""IEC 60268-10, type I: 20 dB in 1.7 seconds."""
HOLD_SECONDS = 1.5
_ZONES = ((-9.0, "meter_low"), (-1.0, "meter_mid"), (level_scale.HIGHEST_DB, "meter_high"))
_FLOOR_DB = -math.inf


class Ballistics:
    """Meter ballistics: up at once, down at a steady rate, the highest peak held a while."""

    def __init__(self) -> None:
        self.peak_db = _FLOOR_DB
        self.rms_db = _FLOOR_DB
        self.hold_db = _FLOOR_DB
        self._hold_until = 0.0
        self._now: float | None = None

    @property
    def at_rest(self) -> bool:
        """Whether nothing is left to fall."""
        return max(self.peak_db, self.rms_db, self.hold_db) <= level_scale.LOWEST_DB

    def advance(self, seconds: float) -> None:
        """Let everything fall to how it stands at a time (any clock that only rises)."""
        fallen = 0.0 if self._now is None else FALL_DB_PER_SECOND * max(0.0, seconds - self._now)
        self.peak_db -= fallen
        self.rms_db -= fallen
        if self._now is not None and seconds > self._hold_until:
            falling_since = max(self._now, self._hold_until)
            self.hold_db -= FALL_DB_PER_SECOND * (seconds - falling_since)
        self._now = seconds

    def feed(self, peak_db: float, rms_db: float, seconds: float) -> None:
        """Take levels measured at a time."""
        self.advance(seconds)
        self.peak_db = max(self.peak_db, peak_db)
        self.rms_db = max(self.rms_db, rms_db)
        if peak_db >= self.hold_db:
            self.hold_db = peak_db
            self._hold_until = seconds + HOLD_SECONDS


class Meter(QWidget):
    """The bar beside a fader; the peak pale, the mean level full, a lamp on top for overs.

    Signals:
        reset_by_user: a click took the lamp and the held peak away.
    """

    reset_by_user = Signal()

    def __init__(
        self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._ballistics = Ballistics()
        self._over = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFixedWidth(12)
        self.setToolTip(tr("Level: mean (full), peak (pale), highest peak (line). Click: reset"))

    @property
    def ballistics(self) -> Ballistics:
        """What is shown."""
        return self._ballistics

    @property
    def over(self) -> bool:
        """Whether the level passed full scale since the last reset."""
        return self._over

    def show_levels(self, peak_db: float, rms_db: float) -> None:
        """Take the levels measured now."""
        self._ballistics.feed(peak_db, rms_db, self._clock())
        self._over = self._over or peak_db > 0.0
        self.update()

    def show_over(self, over: bool) -> None:
        """Let the lamp say what somebody else measured, until the next reset."""
        if over and not self._over:
            self._over = True
            self.update()

    def decay(self) -> bool:
        """Move on to now; False when nothing moves any more."""
        self._ballistics.advance(self._clock())
        self.update()
        return not self._ballistics.at_rest

    def reset(self) -> None:
        """Forget what was."""
        self._ballistics = Ballistics()
        self._over = False
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the fader."""
        return QSize(12, 180)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes the lamp and the held peak away."""
        self.reset()
        self.reset_by_user.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the well, both bars, the held peak and the lamp."""
        painter = QPainter(self)
        margin = level_scale.END_MARGIN
        well = QRectF(0, margin, self.width(), self.height() - 2 * margin)
        painter.fillRect(well, theme.colour("groove"))
        self._paint_bar(painter, self._ballistics.peak_db, 0.45)
        self._paint_bar(painter, self._ballistics.rms_db, 1.0)
        hold = self._ballistics.hold_db
        if hold > level_scale.LOWEST_DB:
            y = round(level_scale.y_of(hold, self.height()))
            painter.fillRect(QRectF(0, y, self.width(), 2), _zone_colour(hold))
        lamp = theme.colour("meter_high" if self._over else "groove")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(lamp)
        painter.drawRoundedRect(QRectF(0, margin - 8, self.width(), 6), 1.5, 1.5)

    def _paint_bar(self, painter: QPainter, level_db: float, alpha: float) -> None:
        below = level_scale.LOWEST_DB
        for above, name in _ZONES:
            if level_db > below:
                top = level_scale.y_of(min(level_db, above), self.height())
                bottom = level_scale.y_of(below, self.height())
                area = QRectF(2, top, self.width() - 4, bottom - top)
                painter.fillRect(area, theme.faded(theme.colour(name), alpha))
            below = above


def _zone_colour(db: float) -> QColor:
    return next((theme.colour(name) for above, name in _ZONES if db <= above), theme.colour("text"))
