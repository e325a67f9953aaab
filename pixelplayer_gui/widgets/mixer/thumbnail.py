"""The thumbnail of a strip's object, and the handle by which the strip is dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from pixelplayer_gui import theme

HEIGHT = 40
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Thumbnail(QWidget):
    """A thumbnail that fills its box; it can be dragged, or moved by Alt + arrows.

    ``dragged(x)`` and ``dropped(x)`` in pixels of the screen, ``moved_by_keys(places)``,
    ``pressed_for_menu`` for Enter or Space.
    """

    dragged = Signal(float)
    dropped = Signal(float)
    drag_cancelled = Signal()
    moved_by_keys = Signal(int)
    menu_requested = Signal()

    def __init__(self, parent: QWidget | None = None, *, movable: bool = True) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._tint = theme.colour("rest")
        self._pressed: QPointF | None = None
        self._dragging = False
        self._movable = movable
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if movable:
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture to show."""
        return self._image is not None

    def show_image(self, image: QImage | None) -> None:
        """Show another picture, or only the colour."""
        self._image = image
        self.update()

    def set_tint(self, tint: QColor) -> None:
        """The colour of the object."""
        self._tint = tint
        self.update()

    def sizeHint(self) -> QSize:
        """Twice as wide as high."""
        return QSize(2 * HEIGHT, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Perhaps the beginning of a drag."""
        if event.button() == Qt.MouseButton.LeftButton and self._movable:
            self._pressed = event.globalPosition()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag once the mouse has gone far enough."""
        if self._pressed is None:
            return
        far = (event.globalPosition() - self._pressed).manhattanLength()
        if not self._dragging and far < QApplication.startDragDistance():
            return
        self._dragging = True
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.dragged.emit(event.globalPosition().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop."""
        dragging, self._pressed, self._dragging = self._dragging, None, False
        if self._movable:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        if dragging:
            self.dropped.emit(event.globalPosition().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt + arrows move the strip, Enter opens its menu, Escape gives a drag up."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() in _KEYS and self._movable:
            self.moved_by_keys.emit(_KEYS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.menu_requested.emit()
        elif event.key() == Qt.Key.Key_Escape and self._dragging:
            self._pressed, self._dragging = None, False
            self.drag_cancelled.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, cut to the box, or the object's colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(box, 3, 3)
        painter.fillPath(path, theme.mixed(theme.colour("panel"), self._tint, 0.18))
        if self._image is not None:
            painter.setClipPath(path)
            painter.setOpacity(1.0 if self.isEnabled() else 0.4)
            painter.drawImage(box, self._image, _middle(self._image, box))
            painter.setOpacity(1.0)
            painter.setClipping(False)
            if self._movable:  # under the button that removes the strip
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.faded(theme.colour("panel"), 0.8))
                painter.drawRoundedRect(QRectF(box.right() - 20, 1, 20, 20), 3, 3)
        edge = theme.colour("accent") if self.hasFocus() else self._tint
        painter.setPen(QPen(edge, 1.5 if self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)


def _middle(image: QImage, box: QRectF) -> QRectF:
    """The largest part of the picture that has the box's shape."""
    scale = min(image.width() / box.width(), image.height() / box.height())
    wide, high = box.width() * scale, box.height() * scale
    return QRectF((image.width() - wide) / 2, (image.height() - high) / 2, wide, high)
