"""The edge of a row at which strips are cut: it fades, counts them, and goes on to them."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr

_WIDTH = 34


class CutEdge(QAbstractButton):
    """Lies over one edge; hidden while nothing is cut there. ``clicked`` asks to go on."""

    def __init__(self, parent: QWidget, *, at_left: bool) -> None:
        super().__init__(parent)
        self.setObjectName("cut_left" if at_left else "cut_right")
        self._at_left, self._count = at_left, 0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab reaches the strips themselves
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(theme.number_font(-0.5, bold=True))
        self.hide()

    @property
    def count(self) -> int:
        """How many strips are cut here."""
        return self._count

    def show_count(self, count: int) -> None:
        """Say how many are cut; 0 hides the edge."""
        self._count = count
        self.setVisible(count > 0)
        self.raise_()
        words = tr("{count} more strips", count=count) if count != 1 else tr("1 more strip")
        self.setText(f"‹{count}" if self._at_left else f"{count}›")
        self.setAccessibleName(words)
        self.setToolTip(words)

    def place_in(self, area: QRect) -> None:
        """Stand at the edge of an area, from top to bottom."""
        left = area.left() if self._at_left else area.right() + 1 - _WIDTH
        self.setGeometry(left, area.top(), _WIDTH, area.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the fade and the count."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.colour("window")
        clear = QColor(ground)
        clear.setAlpha(0)
        fade = QLinearGradient(0, 0, self.width(), 0)
        fade.setColorAt(0, ground if self._at_left else clear)
        fade.setColorAt(1, clear if self._at_left else ground)
        painter.fillRect(self.rect(), fade)
        badge = QRectF(0, 0, self.fontMetrics().horizontalAdvance(self.text()) + 10, 22)
        badge.moveCenter(QRectF(self.rect()).center())
        if self._at_left:
            badge.moveLeft(1)
        else:
            badge.moveRight(self.width() - 1)
        painter.setBrush(theme.colour("raised"))
        painter.setPen(QPen(theme.colour("accent" if self.underMouse() else "line"), 1))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(theme.colour("text"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, self.text())
