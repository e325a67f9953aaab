"""The markers over the lanes: flags to go to, to move, to name."""

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
Marks = tuple[tuple[float, str], ...]


class MarkerBand(TimeStrip):
    """Shows markers (seconds, name); a click goes there, a drag moves, a double click names.

    ``sought(seconds)``, ``moved(index, seconds)``, ``renamed(index, name)``, ``removed(index)``.
    """

    sought = Signal(float)
    moved = Signal(int, float)
    renamed = Signal(int, str)
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: Marks = ()
        self._held: int | None = None
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
    def marks(self) -> Marks:
        """What is shown."""
        return self._marks

    @property
    def held(self) -> int | None:
        """The index of the selected marker."""
        return self._held

    @property
    def editor(self) -> QLineEdit | None:
        """Where a name is being typed."""
        return self._editor

    def set_marks(self, marks: Marks) -> None:
        """Show other markers; without any the band gives its room away."""
        if marks != self._marks:
            self._marks = marks
            self._held = self._held if self._held is not None and self._held < len(marks) else None
            self.setVisible(bool(marks))
            self.update()

    def remove_held(self) -> None:
        """Ask to take the selected marker away."""
        if self._held is not None:
            held, self._held = self._held, None
            self.removed.emit(held)

    def drop(self) -> None:
        """Select none."""
        self._held = None
        self.update()

    def rename(self, index: int) -> None:
        """Let the user type another name in place."""
        self._close_editor()
        seconds, name = self._marks[index]
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
        self._held = self._mark_at(event.position().x())
        self._pressed = event.position() if self._held is not None else None
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
        """Tell where it is now, or go there."""
        if self._pressed is None or self._held is None:
            return
        dragged, self._dragged, self._pressed = self._dragged, None, None
        if dragged is not None:
            self.moved.emit(self._held, dragged)
        else:
            self.sought.emit(self._marks[self._held][0])
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Name it."""
        index = self._mark_at(event.position().x())
        if index is not None:
            self._pressed = None
            self.rename(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Name it or take it away."""
        index = self._mark_at(event.pos().x())
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
        for index in range(len(self._marks)):
            self._paint_mark(painter, index)

    def _paint_mark(self, painter: QPainter, index: int) -> None:
        seconds, name = self._marks[index]
        if index == self._held and self._dragged is not None:
            seconds = self._dragged
        x = self._axis.x_of(seconds)
        later = [self._axis.x_of(other) for other, _ in self._marks if other > seconds]
        room = min([*later, self.width()]) - x - 12
        tint = theme.colour("accent" if index == self._held else "warning")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        corners = ((-5, 4), (5, 4), (5, 11), (0, HEIGHT - 1), (-5, 11))
        painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in corners]))
        if room > 12:
            metrics = painter.fontMetrics()
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, round(room))
            painter.setPen(theme.colour("text"))
            painter.drawText(QPointF(x + 8, (HEIGHT + metrics.ascent()) / 2 - 1), text)

    def _mark_at(self, x: float) -> int | None:
        near = [
            (abs(self._axis.x_of(seconds) - x), index)
            for index, (seconds, _) in enumerate(self._marks)
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
        if index < len(self._marks) and name and name != self._marks[index][1]:
            self.renamed.emit(index, name)

    def _close_editor(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()
