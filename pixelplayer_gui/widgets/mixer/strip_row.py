"""The row of all object strips: it scrolls, counts what is cut, and is reordered by dragging."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from pixelplayer_gui import theme
from pixelplayer_gui.widgets.mixer.channel_strip import ChannelStrip
from pixelplayer_gui.widgets.mixer.cut_edge import CutEdge

_SPACING = 4
_HINT_WIDTH = 180
_WHEEL_PIXELS = 84


class StripRow(QScrollArea):
    """Holds the strips in order; ``moved(id, place)`` when one was dropped elsewhere.

    It is as wide as its strips, no wider. Where it has less room, the edge at which strips are cut
    fades and says how many they are; a click there, a wheel or Tab goes on to them.
    """

    moved = Signal(str, int)

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
        self.left_edge, self.right_edge = CutEdge(self, at_left=True), CutEdge(self, at_left=False)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.horizontalScrollBar().rangeChanged.connect(self._on_room_changed)
        self.horizontalScrollBar().valueChanged.connect(self._count_cut)
        _application().focusChanged.connect(self._show_focus)
        self.left_edge.clicked.connect(self._page_left)
        self.right_edge.clicked.connect(self._page_right)

    @property
    def full_width(self) -> int:
        """The pixels in which no strip is cut."""
        if not self._strips:
            return _HINT_WIDTH
        return sum(strip.width() + _SPACING for strip in self._strips) - _SPACING

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
        self.fit()

    def fit(self) -> None:
        """The strips are more, fewer or of another width: so is the row."""
        self.setMaximumWidth(self.full_width if self._strips else 16777215)
        self.setMinimumWidth(min(strip.width() for strip in self._strips) if self._strips else 0)
        self.updateGeometry()
        self._count_cut()

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

    def sizeHint(self) -> QSize:
        """All strips beside each other."""
        return QSize(self.full_width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer strips are cut."""
        super().resizeEvent(event)
        self.left_edge.place_in(self.rect())
        self.right_edge.place_in(self.rect())
        self._count_cut()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Its layout has put the strips elsewhere: the filter hears of it after the layout."""
        done = super().eventFilter(watched, event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._count_cut()
        return done

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Either wheel scrolls: there is only one way to go."""
        turn = event.angleDelta()
        steps = (turn.x() or turn.y()) / 120
        bar = self.horizontalScrollBar()
        bar.setValue(round(bar.value() - steps * _WHEEL_PIXELS))
        event.accept()

    def _place_at(self, x: float) -> int:
        """Before which strip a point of the screen lies; their number after the last."""
        here = self._holder.mapFromGlobal(QPoint(round(x), 0)).x()
        return sum(strip.x() + strip.width() / 2 < here for strip in self._strips)

    def _end(self) -> int:
        return self._strips[-1].geometry().right() + 1 if self._strips else 0

    @Slot(int, int)
    def _on_room_changed(self, first: int, last: int) -> None:
        """Only now that the range has grown does a new strip have its place."""
        if self._reveal in self._strips and self._reveal is not None:
            self.ensureWidgetVisible(self._reveal)
        self._reveal = None
        self._count_cut()

    @Slot()
    def _count_cut(self) -> None:
        """How many strips are not wholly in view, on either side."""
        left = self.horizontalScrollBar().value()
        right = left + self.viewport().width()
        self.left_edge.show_count(sum(strip.x() < left for strip in self._strips))
        beyond = sum(strip.geometry().right() >= right for strip in self._strips)
        self.right_edge.show_count(beyond)

    @Slot(QWidget, QWidget)
    def _show_focus(self, _: QWidget | None, focused: QWidget | None) -> None:
        """Scroll to the strip the keyboard came to; Qt does so for Tab, not for other keys."""
        for strip in self._strips:
            if focused is not None and strip.isAncestorOf(focused):
                self.ensureWidgetVisible(strip)

    @Slot()
    def _page_left(self) -> None:
        self._page(-1)

    @Slot()
    def _page_right(self) -> None:
        self._page(1)

    def _page(self, direction: int) -> None:
        """So far that the strips that were cut are the first, or the last, in view."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() + direction * max(bar.pageStep() - _WHEEL_PIXELS, _WHEEL_PIXELS))


def _application() -> QApplication:
    return cast("QApplication", QApplication.instance())


class _DropMark(QWidget):
    """The drop indicator: a line between two strips."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colour("accent"))
