"""The head map: the listener's head from above, with a draggable disc for every sound."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.controls.label_places import label_places
from pixelplayer_gui.widgets.controls.value_scales import ANGLE_SCALE, DistanceScale

_DISC = 9.0
_HEAD = 15.0
_INNER = 0.26
"""Where the nearest sound stands, as a share of the radius of the farthest."""
_DEGREES, _FINE_DEGREES = 5.0, 1.0
_DISTANCE_SCALE = DistanceScale()
_NAME_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Spot:
    """A sound around the head: azimuth in degrees (90 left), distance in times of its own.

    ``placed``: put there by hand, else it stands where it is in the picture.
    """

    id: str
    name: str
    tint: QColor
    azimuth: float
    distance: float = 1.0
    placed: bool = False
    heard: bool = True


class HeadMap(QWidget):
    """Drag a disc, or choose it by page keys and move it by arrows; double-click: as in picture.

    ``previewed(id, azimuth, distance)`` while it is dragged, ``placed(...)`` once at the end,
    ``reset_requested(id)``, ``chosen(id)`` when another disc is pointed at, "" for none.

    The head is turned by dragging it or by Shift + arrows; double-click: ahead.
    ``turn_previewed`` and ``turned`` say by how many degrees to the left.
    """

    previewed = Signal(str, float, float)
    placed = Signal(str, float, float)
    reset_requested = Signal(str)
    menu_requested = Signal(str, object)
    chosen = Signal(str)
    turn_previewed = Signal(float)
    turned = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spots: tuple[Spot, ...] = ()
        self._field_degrees, self._turn = 60.0, 0.0
        self._turning: float | None = None
        self._current = ""
        self._held: Spot | None = None
        self._stepping = self._has_moved = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 180)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Stage: the head from above"))
        self.setToolTip(
            tr(
                "Drag a sound around the head · ← →: around, ↑ ↓: farther, nearer (Ctrl: finely)\n"
                "Page keys: the next sound · double-click, Backspace: as in the picture\n"
                "Drag the head, or Shift + ← →: turn it · double-click on it: straight ahead"
            )
        )

    @property
    def current(self) -> str:
        """The id of the sound the keyboard moves."""
        return self._current

    @property
    def turn(self) -> float:
        """By how many degrees the head is turned to the left, as it is shown."""
        return self._turn if self._turning is None else self._turning

    def show_spots(
        self, spots: tuple[Spot, ...], field_degrees: float, turn_degrees: float = 0.0
    ) -> None:
        """Show all sounds and how the head is turned; what is held stays as it is held."""
        self._spots, self._field_degrees, self._turn = spots, field_degrees, turn_degrees
        if self._current not in [spot.id for spot in spots]:
            self._current = spots[0].id if spots else ""
        self._describe_current()
        self.update()

    def highlight(self, spot_id: str) -> None:
        """Light a sound that is pointed at elsewhere."""
        if spot_id and any(spot.id == spot_id for spot in self._spots):
            self._current = spot_id
            self.update()

    def point_of(self, spot: Spot) -> QPointF:
        """Where a sound is drawn."""
        centre, reach = self._centre(), self._reach()
        away = (_INNER + (1 - _INNER) * _DISTANCE_SCALE.position_of(spot.distance)) * reach
        angle = math.radians(spot.azimuth)
        return centre + QPointF(-math.sin(angle) * away, -math.cos(angle) * away)

    def sizeHint(self) -> QSize:
        """A square of some use."""
        return QSize(260, 260)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the disc under the mouse, or of the head."""
        spot = self._at(event.position())
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if spot is not None:
            self._current, self._held = spot.id, spot
        elif self._is_head(event.position()):
            self._turning = self._turn
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the disc along, turn the head, or say what is under the mouse."""
        if self._turning is not None:
            self._turn_to(self._angle_of(event.position()))
            return
        if self._held is None:
            spot = self._at(event.position())
            held = spot is not None or self._is_head(event.position())
            over = Qt.CursorShape.OpenHandCursor if held else Qt.CursorShape.ArrowCursor
            self.setCursor(over)
            self.chosen.emit(spot.id if spot else "")
            return
        away = event.position() - self._centre()
        length = math.hypot(away.x(), away.y())
        azimuth = self._angle_of(event.position())
        share = (length / self._reach() - _INNER) / (1 - _INNER)
        distance = _DISTANCE_SCALE.number_at(share)
        distance = (
            1.0
            if abs(_DISTANCE_SCALE.position_of(distance) - _DISTANCE_SCALE.position_of(1.0)) < 0.03
            else distance
        )
        self._move_held(azimuth, distance)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to where it stands in the picture; the head looks straight ahead again."""
        spot = self._at(event.position())
        self._held = self._turning = None
        if spot is not None:
            self.reset_requested.emit(spot.id)
        elif self._is_head(event.position()):
            self.turned.emit(0.0)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What else can be done with this sound."""
        spot = self._at(QPointF(event.pos())) or self._spot(self._current)
        if spot is not None:
            self.menu_requested.emit(spot.id, event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Claim the arrows before the window's shortcuts do."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the chosen sound, or choose another."""
        spot, key = self._spot(self._current), event.key()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and key in _TURNS:
            self._stepping = True
            self._turn_to(self.turn + _TURNS[Qt.Key(key)] * (_FINE_DEGREES if fine else _DEGREES))
        elif spot is None or key not in _KEYS:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            ids = [other.id for other in self._spots]
            step = 1 if key == Qt.Key.Key_PageDown else -1
            self._current = ids[(ids.index(spot.id) + step) % len(ids)]
            self._describe_current()
            self.chosen.emit(self._current)
            self.update()
        elif key == Qt.Key.Key_Backspace:
            self.reset_requested.emit(spot.id)
        else:
            self._step(spot, key, fine=fine)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The end of a run of steps."""
        if self._stepping and not event.isAutoRepeat():
            self._release()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving ends the gesture."""
        self._release()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rings of distance, the field of view, the head, and every sound."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre, reach = self._centre(), self._reach()
        self._paint_field(painter, centre, reach)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(theme.small_font(-2.0))
        for distance in (0.5, 1.0, 2.0, 4.0):
            ring = (_INNER + (1 - _INNER) * _DISTANCE_SCALE.position_of(distance)) * reach
            own = distance == 1.0
            painter.setPen(QPen(theme.colour("dim" if own else "line"), 1))
            painter.drawEllipse(centre, ring, ring)
            painter.setPen(theme.colour("dim"))
            painter.drawText(centre + QPointF(3, ring - 3), _DISTANCE_SCALE.description(distance))
        painter.save()
        painter.translate(centre)
        painter.rotate(-self.turn)
        self._paint_head(painter, QPointF())
        painter.restore()
        for spot in self._shown():
            self._paint_spot(painter, spot)
        self._paint_names(painter)

    def _paint_field(self, painter: QPainter, centre: QPointF, reach: float) -> None:
        box = QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.faded(theme.colour("accent"), 0.13))
        start, span = 90 - self._field_degrees / 2, self._field_degrees
        painter.drawPie(box, round(start * 16), round(span * 16))

    def _paint_head(self, painter: QPainter, centre: QPointF) -> None:
        painter.setPen(QPen(theme.colour("dim"), 1.5))
        painter.setBrush(theme.colour("raised"))
        nose = QPainterPath(centre + QPointF(-4, -_HEAD + 2))
        nose.lineTo(centre + QPointF(0, -_HEAD - 6))
        nose.lineTo(centre + QPointF(4, -_HEAD + 2))
        painter.drawPath(nose)
        for side in (-1, 1):
            painter.drawEllipse(centre + QPointF(side * _HEAD, 0), 3, 5)
        painter.drawEllipse(centre, _HEAD, _HEAD)

    def _paint_spot(self, painter: QPainter, spot: Spot) -> None:
        place, current = self.point_of(spot), spot.id == self._current
        tint = spot.tint if spot.heard else theme.faded(spot.tint, 0.35)
        ring = theme.colour("text") if current and self.hasFocus() else theme.colour("panel")
        painter.setPen(QPen(ring, 2))
        painter.setBrush(tint)
        size = _DISC + (2 if current else 0)
        painter.drawEllipse(place, size, size)
        if spot.placed:  # put there by hand: it has a dot
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("panel"))
            painter.drawEllipse(place, 2.5, 2.5)

    def _paint_names(self, painter: QPainter) -> None:
        """The names beside their discs, over none of them and over no other name."""
        painter.setFont(theme.small_font(-1.0))
        for spot, (words, box) in zip(self._shown(), self.names().values(), strict=True):
            painter.setPen(theme.colour("text" if spot.heard else "dim"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def names(self) -> dict[str, tuple[str, QRectF]]:
        """Of each sound its name as it fits, and where that stands."""
        metrics = QFontMetricsF(theme.small_font(-1.0))
        spots = self._shown()
        words = [
            metrics.elidedText(spot.name, Qt.TextElideMode.ElideRight, _NAME_WIDTH)
            for spot in spots
        ]
        sizes = [QSizeF(metrics.horizontalAdvance(word) + 4, metrics.height()) for word in words]
        points = [self.point_of(spot) for spot in spots]
        boxes = label_places(points, sizes, _DISC + 2, QRectF(self.rect()))
        return {spot.id: (word, box) for spot, word, box in zip(spots, words, boxes, strict=True)}

    def _shown(self) -> list[Spot]:
        """All sounds as they stand, the chosen one last, on top."""
        held = self._held
        spots = [held if held is not None and s.id == held.id else s for s in self._spots]
        return sorted(spots, key=lambda spot: spot.id == self._current)

    def _step(self, spot: Spot, key: int, *, fine: bool) -> None:
        around, away = _KEYS[Qt.Key(key)]
        spot = self._held or spot
        azimuth = spot.azimuth + around * (_FINE_DEGREES if fine else _DEGREES)
        azimuth = (azimuth + 180) % 360 - 180
        self._held, self._stepping = spot, True
        self._move_held(
            azimuth, _DISTANCE_SCALE.stepped(spot.distance, away * (0.1 if fine else 1.0))
        )

    def _move_held(self, azimuth: float, distance: float) -> None:
        if self._held is not None:
            moved = replace(self._held, azimuth=azimuth, distance=distance, placed=True)
            if moved != self._held:
                self._held, self._has_moved = moved, True
                self.previewed.emit(moved.id, azimuth, distance)
                self._describe_current()
                self.update()

    def _turn_to(self, degrees: float) -> None:
        degrees = (degrees + 180) % 360 - 180
        if degrees != self._turning:
            self._turning = degrees
            self.turn_previewed.emit(degrees)
            self.update()

    def _release(self) -> None:
        held, self._held, self._stepping = self._held, None, False
        turning, self._turning = self._turning, None
        moved, self._has_moved = self._has_moved, False
        if turning is not None and turning != self._turn:
            self._turn = turning
            self.turned.emit(turning)
        if held is not None and moved:
            self._spots = tuple(held if s.id == held.id else s for s in self._spots)
            self.placed.emit(held.id, held.azimuth, held.distance)

    def _describe_current(self) -> None:
        spot = self._held or self._spot(self._current)
        if spot is not None:
            self.setAccessibleDescription(
                tr(
                    "{name}: {azimuth}, {distance}",
                    name=spot.name,
                    azimuth=ANGLE_SCALE.description(spot.azimuth),
                    distance=_DISTANCE_SCALE.description(spot.distance),
                )
            )

    def _spot(self, spot_id: str) -> Spot | None:
        return next((spot for spot in self._spots if spot.id == spot_id), None)

    def _at(self, point: QPointF) -> Spot | None:
        """The sound whose disc is under a point, the topmost of several."""
        near = [
            spot
            for spot in self._shown()
            if (self.point_of(spot) - point).manhattanLength() <= 1.6 * _DISC
        ]
        return near[-1] if near else None

    def _is_head(self, point: QPointF) -> bool:
        away = point - self._centre()
        return math.hypot(away.x(), away.y()) <= _HEAD + 8

    def _angle_of(self, point: QPointF) -> float:
        """In which direction from the head a point lies, in whole degrees."""
        away = point - self._centre()
        return float(round(math.degrees(math.atan2(-away.x(), -away.y()))))

    def _centre(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _reach(self) -> float:
        return max(min(self.width(), self.height()) / 2 - _DISC - 4, 40.0)


_TURNS = {Qt.Key.Key_Left: 1, Qt.Key.Key_Right: -1}
_KEYS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_PageUp: (0, 0),
    Qt.Key.Key_PageDown: (0, 0),
    Qt.Key.Key_Backspace: (0, 0),
}
