"""A picture that can be magnified, pushed about and pointed into."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from engine.scene import Box
from pixelplayer_gui.widgets.video.mouse_gestures import Hand, Pointing
from pixelplayer_gui.widgets.video.zoom_view import ZOOM_STEP, Lens

WHEEL_STEP = 120.0
_KEYS = (Qt.Key.Key_Shift, Qt.Key.Key_Alt)


class PicturePane(QWidget):
    """Where the picture is on the screen, and what the hand does there, told in the picture.

    Signals:
        clicked: x, y in 0..1 of the picture: hear what sounds there.
        strip_requested: x, y of a shift-click: a strip for it, without isolating it.
        held: x, y: the mouse rests pressed there.
        let_go: it is pressed no more.
        region_drawn: a Box of the picture; whether it shall be isolated.
    """

    clicked = Signal(float, float)
    strip_requested = Signal(float, float)
    held = Signal(float, float)
    let_go = Signal()
    region_drawn = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self._aspect: float | None = None
        self._lens = Lens()
        self._mouse: QPointF | None = None
        self._keys = Qt.KeyboardModifier.NoModifier
        self._pointing = Pointing(self)
        self._pointing.clicked.connect(self._take_click)
        self._pointing.held.connect(self._take_hold)
        self._pointing.let_go.connect(self.let_go)
        self._pointing.band_changed.connect(self._show_band)
        self._pointing.banded.connect(self._take_band)
        self._pointing.pushed.connect(self._push)

    @property
    def picture_rect(self) -> QRectF:
        """Where the picture is, in logical pixels, also beyond the edges; empty without one."""
        return self._lens.rect_in(self._area, self._aspect) if self._aspect else QRectF()

    @property
    def zoom(self) -> float:
        """How much larger the picture is than when all of it is seen."""
        return self._lens.zoom

    @property
    def hand(self) -> Hand:
        """What the pressed mouse is doing."""
        return self._pointing.hand

    def point_at(self, place: QPointF) -> tuple[float, float] | None:
        """A place of this widget as (x, y) in 0..1 of the picture; None outside it."""
        rect = self.picture_rect
        if rect.isEmpty() or not rect.contains(place):
            return None
        return (place.x() - rect.x()) / rect.width(), (place.y() - rect.y()) / rect.height()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a point (x, y) of the picture is in this widget."""
        rect = self.picture_rect
        return QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height())

    @Slot()
    def zoom_in(self) -> None:
        """Magnify what is under the mouse."""
        self._zoom(ZOOM_STEP, self._zoom_place())

    @Slot()
    def zoom_out(self) -> None:
        """Show more again."""
        self._zoom(1 / ZOOM_STEP, self._zoom_place())

    @Slot()
    def zoom_fit(self) -> None:
        """Show the whole picture."""
        self._set_lens(Lens())

    def show_band(self, band: QRectF | None) -> None:
        """Draw the rectangle of a region that is being drawn; for those who draw."""

    def hand_moved(self) -> None:
        """The mouse or what it would do has changed; for those who say so."""

    def refresh(self) -> None:
        """Draw anew."""
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click, a hold, a region or a push begins."""
        self._notice(event.position(), event.modifiers())
        on_picture = self.point_at(event.position()) is not None
        pressed = self._aspect is not None and self._pointing.press(
            event.position(), event.button(), event.modifiers(), on_picture=on_picture
        )
        if not pressed:
            super().mousePressEvent(event)
        self.hand_moved()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun, or look at what is under the mouse."""
        self._notice(event.position(), event.modifiers())
        self._pointing.move(event.position(), event.modifiers())
        self.hand_moved()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It is done, when no button is left."""
        self._notice(event.position(), event.modifiers())
        if not event.buttons():
            self._pointing.release(event.position())
        self.hand_moved()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._mouse = None
        self.hand_moved()

    def focusOutEvent(self, event: object) -> None:
        """Another window came to the front: a sound must not hang on a mouse that is gone."""
        self._pointing.cancel()
        self.hand_moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        if self._aspect is None:
            event.ignore()
            return
        turned = event.angleDelta().y() or event.angleDelta().x()  # Alt turns the wheel's axis
        self._zoom(ZOOM_STEP ** (turned / WHEEL_STEP), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends a gesture; every other key is left to the window's actions."""
        if event.key() == Qt.Key.Key_Escape and self.hand is not Hand.FREE:
            self._pointing.cancel()
            self.hand_moved()
            return
        self._follow_keys(event)
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Shift and Alt change what a click will do."""
        self._follow_keys(event)
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Take Esc while a gesture is under way, and pinches."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self.hand is not Hand.FREE:
                event.accept()
                return True
        elif event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom(1 + event.value(), event.position())
                return True
        elif event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._pinch(pinch)
                return True
        return super().event(event)

    def _set_aspect(self, aspect: float | None) -> None:
        """Another picture: None for none."""
        if aspect is None:
            self._pointing.cancel()
            self._lens = Lens()
        self._aspect = aspect

    @property
    def _area(self) -> QSizeF:
        return QSizeF(self.size())

    def _notice(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        self._mouse, self._keys = place, keys

    def _follow_keys(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            self._keys = QGuiApplication.queryKeyboardModifiers() | event.modifiers()
            if event.type() == QEvent.Type.KeyRelease:
                self._keys = event.modifiers()
            self.hand_moved()

    def _zoom_place(self) -> QPointF:
        inside = self._mouse is not None and self.rect().contains(self._mouse.toPoint())
        return self._mouse if inside and self._mouse else QRectF(self.rect()).center()

    def _pinch(self, pinch: QPinchGesture) -> None:
        self._pointing.cancel()
        place = self.mapFromGlobal(pinch.centerPoint())
        self._zoom(pinch.scaleFactor(), QPointF(place))
        moved = pinch.centerPoint() - pinch.lastCenterPoint()
        self._push(QPointF(moved))

    def _zoom(self, factor: float, place: QPointF) -> None:
        if self._aspect is not None and self.hand is not Hand.BANDING:
            self._set_lens(self._lens.zoomed(factor, place, self._area, self._aspect))

    @Slot(QPointF)
    def _push(self, by: QPointF) -> None:
        if self._aspect is not None:
            self._set_lens(self._lens.panned(by, self._area, self._aspect))

    def _set_lens(self, lens: Lens) -> None:
        if lens != self._lens:
            self._lens = lens
            self.hand_moved()
            self.refresh()

    @Slot(QPointF, bool)
    def _take_click(self, place: QPointF, shift: bool) -> None:
        point = self.point_at(place)
        if point is not None:
            (self.strip_requested if shift else self.clicked).emit(*point)

    @Slot(QPointF)
    def _take_hold(self, place: QPointF) -> None:
        point = self.point_at(place)
        if point is not None:
            self.held.emit(*point)
        self.hand_moved()

    @Slot(object)
    def _show_band(self, band: QRectF | None) -> None:
        self.show_band(band.intersected(self.picture_rect) if band is not None else None)

    @Slot(QRectF, bool)
    def _take_band(self, band: QRectF, shift: bool) -> None:
        rect = self.picture_rect
        inside = band.intersected(rect)
        if inside.isEmpty():
            return
        x, y = (inside.x() - rect.x()) / rect.width(), (inside.y() - rect.y()) / rect.height()
        box = Box(x, y, inside.width() / rect.width(), inside.height() / rect.height())
        self.region_drawn.emit(box, not shift)
