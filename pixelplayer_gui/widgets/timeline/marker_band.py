"""The marker band over the lanes: flags to jump to, to drag, to rename."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.timeline.time_strip import TimeStrip

HEIGHT = 18
_REACH = 6
_EDITOR_WIDTH = 140
Markers = tuple[tuple[float, str], ...]


class MarkerBand(TimeStrip):
    """Shows markers (seconds, name); a click goes there, a drag moves, a double click names.

    ``seek_requested(seconds)``, ``moved(index, seconds)``, ``renamed(index, name)``,
    ``removed(index)``.
    """

    seek_requested = Signal(float)
    moved = Signal(int, float)
    renamed = Signal(int, str)
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markers: Markers = ()
        self._selected: int | None = None
        self._pressed: QPointF | None = None
        self._dragged: float | None = None
        self._editor: QLineEdit | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.small_font(-1.5))
        self.setToolTip(tr("Click: go there · drag: move · double-click: name · Del: take away"))
        self.setAccessibleName(tr("Markers"))
        self.hide()

    @property
    def markers(self) -> Markers:
        """What is shown."""
        return self._markers

    @property
    def selected(self) -> int | None:
        """The index of the selected marker."""
        return self._selected

    @property
    def editor(self) -> QLineEdit | None:
        """Where a name is being typed."""
        return self._editor

    def set_markers(self, markers: Markers) -> None:
        """Show other markers; without any the band gives its room away."""
        if markers != self._markers:
            self._markers = markers
            self._selected = (
                self._selected
                if self._selected is not None and self._selected < len(markers)
                else None
            )
            self.setVisible(bool(markers))
            self.update()

    def remove_selected(self) -> None:
        """Ask to take the selected marker away."""
        if self._selected is not None:
            selected, self._selected = self._selected, None
            self.removed.emit(selected)

    def clear_selection(self) -> None:
        """Select none."""
        self._selected = None
        self.update()

    def rename(self, index: int) -> None:
        """Let the user type another name in place."""
        self._close_editor()
        seconds, name = self._markers[index]
        editor = self._editor = QLineEdit(name, self)
        editor.setObjectName("inline")
        editor.setAccessibleName(tr("Name of the marker"))
        editor.setFont(self.font())
        x = min(self._axis.x_of(seconds), self.width() - _EDITOR_WIDTH)
        editor.setGeometry(round(x), 0, _EDITOR_WIDTH, HEIGHT)
        editor.selectAll()
        editor.show()
        editor.setFocus()
        editor.editingFinished.connect(lambda: self._take_name(index))

    def sizeHint(self) -> QSize:
        """As wide as the lanes."""
        return QSize(400, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a marker."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._selected = self._marker_at(event.position().x())
        self._pressed = event.position() if self._selected is not None else None
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._pressed is None:
            return
        far = abs(event.position().x() - self._pressed.x()) >= QApplication.startDragDistance() / 2
        if far or self._dragged is not None:
            self._dragged = self._axis.seconds_at(event.position().x())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Emit the new place of the marker, or seek to it."""
        if self._pressed is None or self._selected is None:
            return
        dragged, self._dragged, self._pressed = self._dragged, None, None
        if dragged is not None:
            self.moved.emit(self._selected, dragged)
        else:
            self.seek_requested.emit(self._markers[self._selected][0])
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Name it."""
        index = self._marker_at(event.position().x())
        if index is not None:
            self._pressed = None
            self.rename(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Name it or take it away."""
        index = self._marker_at(event.pos().x())
        if index is None:
            return
        menu = QMenu(self)
        menu.addAction(tr("Rename"), lambda: self.rename(index))
        menu.addAction(tr("Remove"), lambda: self.removed.emit(index))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a flag and a name for each."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._axis.span <= 0:
            return
        painter.setClipRect(QRectF(self._axis.left - 6, 0, self.width(), HEIGHT))
        for index in range(len(self._markers)):
            self._paint_marker(painter, index)

    def _paint_marker(self, painter: QPainter, index: int) -> None:
        seconds, name = self._markers[index]
        if index == self._selected and self._dragged is not None:
            seconds = self._dragged
        x = self._axis.x_of(seconds)
        later = [self._axis.x_of(other) for other, _ in self._markers if other > seconds]
        room = min([*later, self.width()]) - x - 12
        tint = theme.colour("accent" if index == self._selected else "warning")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        corners = ((-5, 4), (5, 4), (5, 11), (0, HEIGHT - 1), (-5, 11))
        painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in corners]))
        if room > 12:
            metrics = painter.fontMetrics()
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, round(room))
            painter.setPen(theme.colour("text"))
            painter.drawText(QPointF(x + 8, (HEIGHT + metrics.ascent()) / 2 - 1), text)

    def _marker_at(self, x: float) -> int | None:
        near = [
            (abs(self._axis.x_of(seconds) - x), index)
            for index, (seconds, _) in enumerate(self._markers)
        ]
        nearest = min(near, default=None)
        if nearest is not None and nearest[0] <= _REACH:
            return nearest[1]
        return None

    def _take_name(self, index: int) -> None:
        editor = self._editor
        if editor is None:
            return
        name = editor.text().strip()
        self._close_editor()
        if index < len(self._markers) and name and name != self._markers[index][1]:
            self.renamed.emit(index, name)

    def _close_editor(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()
