"""A pane that shows a frame with zoom, pan and mouse gestures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from engine.scene import Box
from pixelplayer_gui.widgets.video.mouse_gestures import Gesture, MouseGestures
from pixelplayer_gui.widgets.video.picture_cursor import KEYS as CURSOR_KEYS
from pixelplayer_gui.widgets.video.picture_cursor import PictureCursor, is_enter
from pixelplayer_gui.widgets.video.zoom_view import ZOOM_STEP, ZoomView

WHEEL_STEP = 120.0
_KEYS = (Qt.Key.Key_Shift, Qt.Key.Key_Alt)
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_FOR_A_WHILE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class PicturePane(QWidget):
    """Places the frame on the screen and emits mouse gestures in frame coordinates.

    Reached by the keyboard it shows a cursor: arrows move it, Enter clicks there (Shift, Alt as
    with the mouse), and it goes when the focus or a mouse button does.

    Signals:
        clicked: x, y in 0..1 of the picture: hear what sounds there.
        strip_requested: x, y of a shift-click: a strip for it, without isolating it.
        exclusion_requested: x, y of an Alt-click: what is there is none of the object.
        hold_started: x, y: the mouse rests pressed there.
        hold_ended: it is pressed no more.
        region_drawn: a Box of the picture; whether it shall be isolated.
        aspect_changed: another width by height of the picture; not when it goes.
    """

    clicked = Signal(float, float)
    strip_requested = Signal(float, float)
    exclusion_requested = Signal(float, float)
    hold_started = Signal(float, float)
    hold_ended = Signal()
    region_drawn = Signal(object, bool)
    aspect_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self._aspect: float | None = None
        self._zoom_view = ZoomView()
        self._mouse: QPointF | None = None
        self._cursor, self._cursor_shown, self._led_by_keys = PictureCursor(), False, False
        self._keys = Qt.KeyboardModifier.NoModifier
        self._gestures = MouseGestures(self)
        self._gestures.clicked.connect(self._on_click)
        self._gestures.excluded.connect(self._on_exclusion)
        self._gestures.hold_started.connect(self._on_hold)
        self._gestures.hold_ended.connect(self.hold_ended)
        self._gestures.rubber_band_changed.connect(self._on_rubber_band_changed)
        self._gestures.rubber_band_finished.connect(self._on_rubber_band)
        self._gestures.panned.connect(self._pan)

    @property
    def picture_rect(self) -> QRectF:
        """Where the picture is, in logical pixels, also beyond the edges; empty without one."""
        return self._zoom_view.rect_in(self._area, self._aspect) if self._aspect else QRectF()

    @property
    def zoom(self) -> float:
        """How much larger the picture is than when all of it is seen."""
        return self._zoom_view.zoom

    @property
    def picture_cursor(self) -> tuple[float, float] | None:
        """Where the keyboard's cursor is, (x, y) in 0..1 of the picture; None while hidden."""
        return (self._cursor.x, self._cursor.y) if self._cursor_shown else None

    @property
    def gesture(self) -> Gesture:
        """The mouse gesture under way."""
        return self._gestures.gesture

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
        self._set_zoom_view(ZoomView())

    def show_rubber_band(self, band: QRectF | None) -> None:
        """Draw the rectangle of a region that is being drawn; for those who draw."""

    def show_cursor(self) -> None:
        """The keyboard's cursor has moved, come or gone; for those who draw."""

    def update_hover(self) -> None:
        """The mouse or what it would do has changed; for those who say so."""

    def refresh(self) -> None:
        """Draw anew."""
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click, a hold, a region or a push begins."""
        self._show_cursor(on=False)
        self._remember_mouse(event.position(), event.modifiers())
        on_picture = self.point_at(event.position()) is not None
        pressed = self._aspect is not None and self._gestures.press(
            event.position(), event.button(), event.modifiers(), on_picture=on_picture
        )
        if not pressed:
            super().mousePressEvent(event)
        self.update_hover()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun, or look at what is under the mouse."""
        self._remember_mouse(event.position(), event.modifiers())
        self._gestures.move(event.position(), event.modifiers())
        self.update_hover()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It is done, when no button is left."""
        self._remember_mouse(event.position(), event.modifiers())
        if not event.buttons():
            self._gestures.release(event.position())
        self.update_hover()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more; what the cursor is on counts again."""
        self._mouse = None
        self._show_cursor(on=self._cursor_shown)
        self.update_hover()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by the keyboard gets a cursor."""
        if event.reason() in _BY_KEYBOARD and self._aspect is not None:
            self._show_cursor(on=True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Another window came to the front: a sound must not hang on a mouse that is gone."""
        self._gestures.cancel()
        if event.reason() not in _FOR_A_WHILE:
            self._show_cursor(on=False)
        self.update_hover()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        if self._aspect is None:
            event.ignore()
            return
        turned = event.angleDelta().y() or event.angleDelta().x()  # Alt turns the wheel's axis
        self._zoom(ZOOM_STEP ** (turned / WHEEL_STEP), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends a gesture, the cursor takes its keys; the window's actions get the others."""
        if event.key() == Qt.Key.Key_Escape and self.gesture is not Gesture.IDLE:
            self._gestures.cancel()
            self.update_hover()
            return
        if self._cursor_shown and event.key() == Qt.Key.Key_Escape:
            self._show_cursor(on=False)  # the arrows are the window's again
            return
        if self._cursor_shown and event.key() in CURSOR_KEYS:
            self._use_cursor(event)
            return
        self._follow_keys(event)
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Shift and Alt change what a click will do."""
        self._follow_keys(event)
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Take Esc while there is a gesture or the cursor, the cursor's keys, and pinches."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            busy = self._cursor_shown or self.gesture is not Gesture.IDLE
            ends = event.key() == Qt.Key.Key_Escape and busy
            if ends or (self._cursor_shown and event.key() in CURSOR_KEYS):
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
            self._gestures.cancel()
            self._zoom_view = ZoomView()
        elif aspect != self._aspect:
            self.aspect_changed.emit(aspect)
        self._aspect = aspect

    def _use_cursor(self, event: QKeyEvent) -> None:
        if not is_enter(event.key()):
            self._cursor = self._cursor.moved(event.key(), event.modifiers(), self._aspect or 1.0)
            self._show_cursor(on=True)
        elif not event.isAutoRepeat():
            place = (self._cursor.x, self._cursor.y)
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self.exclusion_requested.emit(*place)
            elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.strip_requested.emit(*place)
            else:
                self.clicked.emit(*place)

    def _show_cursor(self, *, on: bool) -> None:
        """Show the cursor, in sight, and say what it is on as if the mouse were there; or hide."""
        if not on and not self._cursor_shown:
            return
        self._cursor_shown = self._led_by_keys = on
        self._mouse = None
        if on:
            self._mouse = self._in_sight(self._cursor)
        self.show_cursor()
        self.update_hover()

    def _in_sight(self, cursor: PictureCursor) -> QPointF:
        """Where the cursor is in this widget, after the picture was pushed to show it."""
        place, seen = self.place_of(cursor.x, cursor.y), QRectF(self.rect())
        by = QPointF(
            min(max(place.x(), seen.left()), seen.right()) - place.x(),
            min(max(place.y(), seen.top()), seen.bottom()) - place.y(),
        )
        if not by.isNull():
            self._pan(by)
        return self.place_of(cursor.x, cursor.y)

    @property
    def is_led_by_keys(self) -> bool:
        """Whether the keyboard's cursor, not the mouse, was the last to point at something."""
        return self._led_by_keys

    @property
    def _area(self) -> QSizeF:
        return QSizeF(self.size())

    def _remember_mouse(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        self._mouse, self._keys, self._led_by_keys = place, keys, False

    def _follow_keys(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            self._keys = QGuiApplication.queryKeyboardModifiers() | event.modifiers()
            if event.type() == QEvent.Type.KeyRelease:
                self._keys = event.modifiers()
            self.update_hover()

    def _zoom_place(self) -> QPointF:
        inside = self._mouse is not None and self.rect().contains(self._mouse.toPoint())
        return self._mouse if inside and self._mouse else QRectF(self.rect()).center()

    def _pinch(self, pinch: QPinchGesture) -> None:
        self._gestures.cancel()
        place = self.mapFromGlobal(pinch.centerPoint())
        self._zoom(pinch.scaleFactor(), QPointF(place))
        moved = pinch.centerPoint() - pinch.lastCenterPoint()
        self._pan(QPointF(moved))

    def _zoom(self, factor: float, place: QPointF) -> None:
        if self._aspect is not None and self.gesture is not Gesture.SELECTING:
            self._set_zoom_view(self._zoom_view.zoomed(factor, place, self._area, self._aspect))

    @Slot(QPointF)
    def _pan(self, by: QPointF) -> None:
        if self._aspect is not None:
            self._set_zoom_view(self._zoom_view.panned(by, self._area, self._aspect))

    def _set_zoom_view(self, zoom_view: ZoomView) -> None:
        if zoom_view != self._zoom_view:
            self._zoom_view = zoom_view
            self.update_hover()
            self.refresh()

    @Slot(QPointF, bool)
    def _on_click(self, place: QPointF, shift: bool) -> None:
        point = self.point_at(place)
        if point is not None:
            if shift:
                self.strip_requested.emit(*point)
            else:
                self.clicked.emit(*point)

    @Slot(QPointF)
    def _on_exclusion(self, place: QPointF) -> None:
        point = self.point_at(place)
        if point is not None:
            self.exclusion_requested.emit(*point)

    @Slot(QPointF)
    def _on_hold(self, place: QPointF) -> None:
        point = self.point_at(place)
        if point is not None:
            self.hold_started.emit(*point)
        self.update_hover()

    @Slot(object)
    def _on_rubber_band_changed(self, band: QRectF | None) -> None:
        self.show_rubber_band(band.intersected(self.picture_rect) if band is not None else None)

    @Slot(QRectF, bool)
    def _on_rubber_band(self, band: QRectF, shift: bool) -> None:
        rect = self.picture_rect
        inside = band.intersected(rect)
        if inside.isEmpty():
            return
        x, y = (inside.x() - rect.x()) / rect.width(), (inside.y() - rect.y()) / rect.height()
        box = Box(x, y, inside.width() / rect.width(), inside.height() / rect.height())
        self.region_drawn.emit(box, not shift)
