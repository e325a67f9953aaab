"""The row of all object strips in a scroll area, with drag and drop to reorder."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.widgets.mixer.channel_strip import ChannelStrip

_SPACING = 4


class StripRow(QScrollArea):
    """Holds the strips in order; ``moved(id, place)`` when one was dropped elsewhere.

    ``scroll_bar_shown(height)``: a scroll bar takes that much of the height, 0 when there is none.
    """

    moved = Signal(str, int)
    scroll_bar_shown = Signal(int)

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strips: list[ChannelStrip] = []
        self._reveal: ChannelStrip | None = None
        self._hint = QLabel(hint)
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._hint.setContentsMargins(16, 8, 16, 8)
        holder = self._holder = QWidget()
        self._row = QHBoxLayout(holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING)
        self._row.addWidget(self._hint, 1)
        self._row.addStretch()
        self._drop_mark = _DropMark(holder)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalScrollBar().rangeChanged.connect(self._on_room_changed)

    def show_strips(self, strips: list[ChannelStrip]) -> None:
        """Have these strips, in this order; those that are no more in it are deleted."""
        if strips == self._strips:
            return
        for gone in [strip for strip in self._strips if strip not in strips]:
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, strip in enumerate(strips, start=1):
            if self._row.indexOf(strip) != place:
                self._row.removeWidget(strip)
                self._row.insertWidget(place, strip)
        self._strips = list(strips)
        self._hint.setVisible(not strips)

    def reveal(self, strip: ChannelStrip) -> None:
        """Scroll to a strip that is new, as soon as it has its place."""
        self._reveal = strip

    def drag(self, x: float) -> None:
        """Show where a strip dragged to ``x`` on the screen would fall."""
        place = self._place_at(x)
        left = self._strips[place].x() - _SPACING if place < len(self._strips) else self._end()
        self._drop_mark.setGeometry(max(left, 0), 0, 3, self._holder.height())
        self._drop_mark.raise_()
        self._drop_mark.show()
        here = self.mapFromGlobal(QPoint(round(x), 0)).x()
        bar = self.horizontalScrollBar()
        if here < 24 or here > self.width() - 24:
            bar.setValue(bar.value() + (-24 if here < 24 else 24))

    def drop(self, strip_id: str, x: float) -> None:
        """Let a dragged strip fall at ``x`` on the screen; a negative one gives the drag up."""
        self._drop_mark.hide()
        ids = [strip.strip_id for strip in self._strips]
        if x < 0 or strip_id not in ids:
            return
        at, place = ids.index(strip_id), self._place_at(x)
        place -= place > at  # its own place becomes free
        if place != at:
            self.moved.emit(strip_id, place)

    def _place_at(self, x: float) -> int:
        """Before which strip a point of the screen lies; their number after the last."""
        here = self._holder.mapFromGlobal(QPoint(round(x), 0)).x()
        return sum(strip.x() + strip.width() / 2 < here for strip in self._strips)

    def _end(self) -> int:
        return self._strips[-1].geometry().right() + 1 if self._strips else 0

    @Slot(int, int)
    def _on_room_changed(self, first: int, last: int) -> None:
        """Only now that the range has grown does a new strip have its place."""
        bar = self.horizontalScrollBar()
        self.scroll_bar_shown.emit(bar.sizeHint().height() if last > first else 0)
        if self._reveal in self._strips and self._reveal is not None:
            self.ensureWidgetVisible(self._reveal)
        self._reveal = None


class _DropMark(QWidget):
    """The drop indicator: a line between two strips."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colour("accent"))
