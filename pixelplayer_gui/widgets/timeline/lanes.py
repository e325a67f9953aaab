"""The lanes of the timeline: waveforms, the range, scrubbing, automation editing."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.controls.arrow_walk import UP_DOWN, ArrowWalk, chain_tab_order
from pixelplayer_gui.widgets.timeline import lane_picture
from pixelplayer_gui.widgets.timeline.automation_curve import CurveEditor, SelectedPoint, point_at
from pixelplayer_gui.widgets.timeline.lane import (
    HEADER_WIDTH,
    HIGHEST_BY_HAND,
    HIGHEST_LANE,
    HIGHEST_SPECTRUM,
    LOWEST_LANE,
    LOWEST_SPECTRUM,
    Lane,
)
from pixelplayer_gui.widgets.timeline.lane_head import LaneHead
from pixelplayer_gui.widgets.timeline.time_strip import Span, TimeStrip
from pixelplayer_gui.widgets.timeline.times import TimeAxis

SHORTEST_RANGE_SECONDS = 0.02
_STRETCH = 1.15


class Lanes(TimeStrip):
    """Waveforms one below the other, each painted once and kept; the play head moves over them.

    ``seek_requested(seconds)`` for a click and at the end of a scrub, ``scrubbed(seconds)`` while
    the play head is dragged, ``range_drawn(start, end)`` once when a range was drawn;
    ``automation_previewed(id, points)`` while a point is dragged, ``automation_changed`` once
    after; ``menu_requested(id, place on the screen)``.
    """

    seek_requested = Signal(float)
    scrubbed = Signal(float)
    range_drawn = Signal(object, object)
    automation_previewed = Signal(str, object)
    automation_changed = Signal(str, object)
    automation_toggled = Signal(str, bool)
    spectrogram_toggled = Signal(str, bool)
    menu_requested = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: tuple[Lane, ...] = ()
        self._heads: dict[str, LaneHead] = {}
        self._walk = ArrowWalk(self, UP_DOWN)
        self._pictures: dict[str, QPixmap] = {}
        self._gain = 1.0
        self._own_heights: dict[str, int] = {}
        self._common_height: int | None = None
        self._curve_editor = CurveEditor()
        self._pressed: QPointF | None = None
        self._drag_kind = ""
        self._range_before: Span | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(
            tr(
                "Click: go there · drag: range · Ctrl+wheel: closer, further ·"
                " Alt+wheel: higher, lower"
            )
        )
        self.setAccessibleName(tr("Waveforms"))

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """What is shown, from top to bottom."""
        return self._lanes

    @property
    def has_selected_point(self) -> bool:
        """Whether a point of a curve is selected."""
        return self._curve_editor.selected is not None

    def head(self, lane_id: str) -> LaneHead:
        """The head of a lane; ``KeyError`` when there is none."""
        return self._heads[lane_id]

    def area(self, lane_id: str) -> QRectF:
        """Where a lane is; ``KeyError`` when there is none."""
        for lane, area in self._areas():
            if lane.id == lane_id:
                return area
        raise KeyError(lane_id)

    @property
    def common_height(self) -> int | None:
        """How high a hand wants all lanes; None: as there is room."""
        return self._common_height

    def set_common_height(self, pixels: int | None) -> None:
        """Make all lanes so high; None: as there is room."""
        self._own_heights.clear()
        self._common_height = None if pixels is None else _within_reach(pixels)
        self._on_heights_changed()

    def stretch(self, steps: float) -> None:
        """Make all lanes higher (> 0) or lower, step by step."""
        usual = [area.height() for lane, area in self._areas() if lane.spectrogram is None]
        now = self._common_height or (min(usual) if usual else LOWEST_LANE)
        self.set_common_height(round(now * _STRETCH**steps))

    def set_own_height(self, lane_id: str, pixels: float) -> None:
        """Make one lane so high."""
        self._own_heights[lane_id] = _within_reach(pixels)
        self._on_heights_changed()

    def release_height(self, lane_id: str) -> None:
        """Let a lane be as high as the others; if it is already, all as there is room."""
        if self._own_heights.pop(lane_id, None) is None:
            self._common_height = None
        self._on_heights_changed()

    def set_lanes(self, lanes: tuple[Lane, ...]) -> None:
        """Show other lanes; only what looks different is painted again."""
        lanes = tuple(self._with_dragged_point(lane) for lane in lanes)
        known = {lane.id: lane for lane in self._lanes}
        loudest = max((lane.waveform.peak for lane in lanes if lane.waveform), default=0.0)
        gain = 1.0 / max(lane_picture.QUIETEST_PEAK, loudest)
        same_heights = [self._limits(a) for a in lanes] == [self._limits(b) for b in self._lanes]
        self._lanes = lanes
        if not same_heights or gain != self._gain:
            self._pictures.clear()
        self._gain = gain
        for lane in lanes:
            if lane.id not in known or not lane.renders_like(known[lane.id]):
                self._invalidate(lane.id)
        self._lay_out_lanes()

    def set_axis(self, axis: TimeAxis) -> None:
        """Show other times."""
        if axis != self._axis:
            self._pictures.clear()
        super().set_axis(axis)

    def delete_point(self) -> None:
        """Take the selected point of a curve away."""
        selected = self._curve_editor.selected
        if selected is not None:
            self._delete(selected.lane_id, selected.index)

    def sizeHint(self) -> QSize:
        """Comfortable lanes."""
        return QSize(600, 48 * max(2, len(self._lanes)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a point, the play head, or begin a click or a range, right of the names."""
        place = event.position()
        if event.button() != Qt.MouseButton.LeftButton or self._axis.span <= 0:
            return
        if place.x() < self._axis.left:
            return
        self._pressed, self._drag_kind = place, ""
        lane = self._lane_at(place.y())
        self._deselect_point()
        if lane is not None and self._curve_editor.grab(lane, self._field(lane), self._axis, place):
            self._drag_kind = "curve"
            self._show_dragged_point()
        elif self.is_near_head(place.x()):
            self._drag_kind = "scrub"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held; without a button show what a press would take."""
        place = event.position()
        if self._pressed is None:
            self.setCursor(self._cursor_at(place))
            return
        moved = (place - self._pressed).manhattanLength() >= QApplication.startDragDistance() / 2
        if not self._drag_kind and moved:
            self._drag_kind, self._range_before = "range", self._range
        elif not moved and self._drag_kind != "range":
            return
        if self._drag_kind == "scrub":
            self.scrubbed.emit(self._axis.seconds_at(place.x()))
        elif self._drag_kind == "range":
            ends = (self._axis.seconds_at(x) for x in (self._pressed.x(), place.x()))
            start, end = sorted(ends)
            self.set_range((start, end))
        elif self._drag_kind == "curve" and (selected := self._curve_editor.selected) is not None:
            self._curve_editor.move(self._field(self._lane(selected.lane_id)), self._axis, place)
            self._show_dragged_point()
            if self._curve_editor.selected is not None:
                self.automation_previewed.emit(selected.lane_id, self._curve_editor.selected.points)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: one change, one range, or go there."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        doing, self._pressed, self._drag_kind = self._drag_kind, None, ""
        if doing == "curve":
            changed = self._curve_editor.release()
            if changed is not None:
                self.automation_changed.emit(changed.lane_id, changed.points)
        elif doing == "range":
            self._emit_range()
        else:
            self.seek_requested.emit(self._axis.seconds_at(event.position().x()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the point away that is there."""
        lane = self._lane_at(event.position().y())
        if lane is None or not lane.shows_automation or event.button() != Qt.MouseButton.LeftButton:
            return
        index = point_at(lane, self._field(lane), self._axis, event.position())
        if index is not None:
            self._delete(lane.id, index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the lane that is there."""
        lane = self._lane_at(event.pos().y())
        if lane is not None:
            self.menu_requested.emit(lane.id, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the timeline's."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything moves."""
        super().resizeEvent(event)
        self._pictures.clear()
        self._place_heads()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._pictures.clear()
            for head in self._heads.values():
                head.refresh()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lay the kept pictures down, then the spans and the play head over them."""
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        for lane, area in self._areas():
            if area.toAlignedRect().intersects(event.rect()):
                painter.drawPixmap(area.topLeft(), self._picture(lane, area.size(), ratio))
        if self._axis.span <= 0:
            return
        left = self._axis.left
        painter.setClipRect(QRectF(left - 1, 0, self._axis.width + 2, self.height()))
        self.paint_range(painter)
        self.paint_head(painter)

    def _picture(self, lane: Lane, size: QSizeF, ratio: float) -> QPixmap:
        picture = self._pictures.get(lane.id)
        if picture is None or picture.devicePixelRatio() != ratio:
            selected = self._curve_editor.selected
            index = selected.index if selected is not None and selected.lane_id == lane.id else None
            picture = lane_picture.render_lane(
                lane, size, self._axis, self._gain, ratio, self.font(), index
            )
            self._pictures[lane.id] = picture
        return picture

    def _areas(self) -> list[tuple[Lane, QRectF]]:
        """The lanes with their places: each has what it needs, the rest is shared."""
        limits = [self._limits(lane) for lane in self._lanes]
        free = sum(low < high for low, high in limits)
        spare = max(self.height() - sum(low for low, _ in limits), 0) / max(1, free)
        areas: list[tuple[Lane, QRectF]] = []
        top = 0.0
        for lane, (low, high) in zip(self._lanes, limits, strict=True):
            height = min(low + spare, high)
            areas.append((lane, QRectF(0, top, self.width(), height)))
            top += height
        return areas

    def _lane_at(self, y: float) -> Lane | None:
        return next((lane for lane, area in self._areas() if area.top() <= y < area.bottom()), None)

    def _lane(self, lane_id: str) -> Lane:
        return next(lane for lane in self._lanes if lane.id == lane_id)

    def _field(self, lane: Lane) -> QRectF:
        return lane_picture.automation_area(self.area(lane.id), self._axis)

    def _cursor_at(self, place: QPointF) -> Qt.CursorShape:
        lane = self._lane_at(place.y())
        if place.x() >= self._axis.left and lane is not None and lane.shows_automation:
            if point_at(lane, self._field(lane), self._axis, place) is not None:
                return Qt.CursorShape.SizeAllCursor
            if CurveEditor().grab(lane, self._field(lane), self._axis, place):
                return Qt.CursorShape.CrossCursor
        near = place.x() >= self._axis.left and self.is_near_head(place.x())
        return Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor

    def _emit_range(self) -> None:
        drawn = self._range
        if drawn is None or drawn[1] - drawn[0] < SHORTEST_RANGE_SECONDS:
            self.set_range(self._range_before)  # a hand that shook
        else:
            self.range_drawn.emit(*drawn)

    def _with_dragged_point(self, lane: Lane) -> Lane:
        """A point in the hand stays where it is held, whatever is shown meanwhile."""
        selected = self._curve_editor.selected
        if selected is None or selected.lane_id != lane.id:
            return lane
        if selected.moving:
            return replace(lane, automation=selected.points)
        if lane.automation != selected.points:
            self._curve_editor.selected = None
        return lane

    def _show_dragged_point(self) -> None:
        self._lanes = tuple(self._with_dragged_point(lane) for lane in self._lanes)
        if self._curve_editor.selected is not None:
            self._invalidate(self._curve_editor.selected.lane_id)

    def _deselect_point(self) -> None:
        selected: SelectedPoint | None = self._curve_editor.selected
        self._curve_editor.selected = None
        if selected is not None:
            self._invalidate(selected.lane_id)

    def _delete(self, lane_id: str, index: int) -> None:
        points = self._curve_editor.delete(self._lane(lane_id), index)
        self._invalidate(lane_id)
        self.automation_changed.emit(lane_id, points)

    def _invalidate(self, lane_id: str) -> None:
        self._pictures.pop(lane_id, None)
        self.update()

    def _place_heads(self) -> None:
        for gone in set(self._heads) - {lane.id for lane in self._lanes}:
            head = self._heads.pop(gone)
            head.hide()
            head.deleteLater()
        for lane, area in self._areas():
            head = self._heads.get(lane.id)
            if head is None:
                head = self._heads[lane.id] = LaneHead(lane, self)
                head.automation_toggled.connect(self.automation_toggled)
                head.spectrogram_toggled.connect(self.spectrogram_toggled)
                head.height_drawn.connect(self.set_own_height)
                head.height_released.connect(self.release_height)
                head.show()
            head.show_lane(lane)
            box = QRectF(0, area.top(), HEADER_WIDTH - 4, area.height())
            head.setGeometry(box.toAlignedRect())
        buttons = [button for lane in self._lanes for button in self._heads[lane.id].buttons]
        if tuple(buttons) != self._walk.stops:
            chain_tab_order([self, *buttons])
            self._walk.set_stops(buttons)

    def _limits(self, lane: Lane) -> tuple[int, int]:
        """How low and how high a lane may be; both the same when a hand has said so."""
        by_hand = self._own_heights.get(lane.id, self._common_height)
        if by_hand is not None:
            return by_hand, by_hand
        if lane.spectrogram is not None:
            return LOWEST_SPECTRUM, HIGHEST_SPECTRUM
        return LOWEST_LANE, HIGHEST_LANE

    def _on_heights_changed(self) -> None:
        self._pictures.clear()
        self._lay_out_lanes()

    def _lay_out_lanes(self) -> None:
        self.setMinimumHeight(sum(self._limits(lane)[0] for lane in self._lanes))
        self._place_heads()
        self.update()


def _within_reach(pixels: float) -> int:
    """A height a hand may give a lane."""
    return min(max(round(pixels), LOWEST_LANE), HIGHEST_BY_HAND)
