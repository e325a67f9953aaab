"""The timeline: a ruler, a lane for every sounding object and one for the rest, a play head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from engine.mixing.mix import REST
from pixelplayer_gui import theme
from pixelplayer_gui.widgets.lanes import HEADER_WIDTH, Lane, Lanes
from pixelplayer_gui.widgets.time_ruler import TimeRuler
from pixelplayer_gui.widgets.times import TimeAxis
from pixelplayer_gui.words import label_words, rest_words, tr

if TYPE_CHECKING:
    from engine.project import Project

_RIGHT_MARGIN = 8
_ZOOM = 1.25
_SCROLL_UNITS = 1000
Span = tuple[float, float]


class Timeline(QWidget):
    """Shows who sounds when; asks to seek, to scrub and to loop.

    All seconds are on the clip clock. ``loop_changed(start, end)`` tells two floats or two None.
    """

    seek_requested = Signal(float)
    scrub_requested = Signal(float)
    loop_changed = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._axis = TimeAxis()
        self._seconds = 0.0
        self._sound_span: Span | None = None
        self._named: tuple[Lane, ...] = ()
        self._peaks: dict[str, NDArray[np.float32]] = {}
        self._ready: dict[str, tuple[Span, ...]] = {}
        self.ruler = TimeRuler()
        self.lanes = Lanes()
        self._scroll_bar = QScrollBar(Qt.Orientation.Horizontal)
        self._lay_out()
        self.ruler.sought.connect(self.seek_requested)
        self.ruler.loop_drawn.connect(self._on_loop_drawn)
        self.lanes.sought.connect(self.seek_requested)
        self.lanes.scrubbed.connect(self.scrub_requested)
        self._scroll_bar.valueChanged.connect(self._on_scrolled)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Timeline"))
        self.show_project(None)

    @property
    def axis(self) -> TimeAxis:
        """Which times stand where."""
        return self._axis

    @property
    def loop(self) -> Span | None:
        """The loop shown."""
        return self.ruler.loop

    def show_project(self, project: Project | None) -> None:
        """Show a lane for each object of a project and one for the rest."""
        self.setEnabled(project is not None)
        self._project = project
        if project is None:
            self._peaks, self._ready = {}, {}
            self._named = (Lane(REST, tr("No clip"), theme.colour("line"), dimmed=True),)
            self._show_lanes()
            return
        mix = project.mix
        names = {strip.id: strip.name for strip in mix.strips}
        lanes = [
            Lane(
                item.id,
                names.get(item.id) or label_words(item.label) or item.id,
                theme.object_colour(place),
            )
            for place, item in enumerate(project.scene.objects)
        ]
        rest = rest_words(mix.rest.name) if lanes else tr("Sound")
        lanes.append(Lane(REST, rest, theme.colour("rest")))
        heard = {strip.id for strip in mix.all_strips if mix.heard_gain(strip.id) > 0}
        known = {strip.id for strip in mix.all_strips}
        self._named = tuple(
            replace(lane, dimmed=lane.id in known and lane.id not in heard) for lane in lanes
        )
        self._show_lanes()

    def set_duration(self, seconds: float) -> None:
        """Show another clip, all of it; its loop is forgotten."""
        self._sound_span = None
        self.set_loop(None, None)
        self._set_axis(TimeAxis.whole(max(0.0, seconds), HEADER_WIDTH, self._room()))
        self.show_time(0.0)
        self._show_lanes()

    def set_sound_span(self, start_seconds: float, stop_seconds: float) -> None:
        """Where the sound lies on the clip clock, when it is not all of the clip."""
        self._sound_span = (start_seconds, stop_seconds)
        self._show_lanes()

    def set_peaks(self, peaks: Mapping[str, NDArray[np.float32]]) -> None:
        """Take waveforms: lane id -> ``[bins, 2]``, lowest and highest sample of equal spans."""
        self._peaks = dict(peaks)
        self._show_lanes()

    def set_ready(self, spans: Mapping[str, Sequence[Span]]) -> None:
        """Say which spans (start, stop in seconds) of which objects are analysed."""
        self._ready = {name: tuple(ready) for name, ready in spans.items()}
        self._show_lanes()

    def show_time(self, seconds: float) -> None:
        """Move the play head; a zoomed view turns the page when it runs out."""
        ran_out = self._axis.start <= self._seconds <= self._axis.stop < seconds
        self._seconds = seconds
        self.ruler.show_time(seconds)
        self.lanes.show_time(seconds)
        if ran_out:
            self._set_axis(self._axis.showing(seconds))

    def set_loop(self, start: float | None, end: float | None) -> None:
        """Show a loop, or none, without telling anybody."""
        loop = None if start is None or end is None else (start, end)
        self.ruler.set_loop(loop)
        self.lanes.set_loop(loop)

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Closer (> 1) or further, around a pixel column or else the play head."""
        centre = self._axis.x_of(self._seconds) if x is None else x
        self._set_axis(self._axis.zoomed(factor, centre))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme with the colours of the objects."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_project(self._project)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The same times on another width."""
        super().resizeEvent(event)
        self._set_axis(self._axis.resized(HEADER_WIDTH, self._room()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl zooms around the mouse, Shift or a sideways wheel scrolls through time."""
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM ** (turn.y() / 120), event.position().x())
        elif turn.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            steps = (turn.x() or turn.y()) / 120
            self._set_axis(self._axis.scrolled(self._axis.start - steps * self._axis.span / 10))
        else:
            event.ignore()
            return
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step a second, Shift five; + and - zoom; [ and ] set the loop's ends."""
        step = 5.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            moved = self._seconds + (step if key == Qt.Key.Key_Right else -step)
            self.seek_requested.emit(min(max(0.0, moved), self._axis.duration))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM)
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._set_loop_end(key == Qt.Key.Key_BracketLeft)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidget(self.lanes)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll_bar.setAccessibleName(tr("Time scroll"))
        self._scroll_bar.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.ruler)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._scroll_bar)
        self.setMinimumHeight(96)

    def _room(self) -> float:
        return self.width() - HEADER_WIDTH - _RIGHT_MARGIN

    def _show_lanes(self) -> None:
        span = self._sound_span or (0.0, self._axis.duration)
        self.lanes.set_lanes(
            tuple(
                replace(
                    lane,
                    peaks=self._peaks.get(lane.id),
                    ready=self._ready.get(lane.id),
                    sound_span=span,
                )
                for lane in self._named
            )
        )

    def _set_axis(self, axis: TimeAxis) -> None:
        self._axis = axis
        self.ruler.set_axis(axis)
        self.lanes.set_axis(axis)
        with QSignalBlocker(self._scroll_bar):
            self._scroll_bar.setVisible(not axis.is_whole)
            if axis.duration > 0:
                page = round(axis.span / axis.duration * _SCROLL_UNITS)
                self._scroll_bar.setPageStep(page)
                self._scroll_bar.setRange(0, _SCROLL_UNITS - page)
                self._scroll_bar.setValue(round(axis.start / axis.duration * _SCROLL_UNITS))

    def _set_loop_end(self, is_start: bool) -> None:
        """The play head becomes one end of the loop; the other stays or is the clip's."""
        start, end = self.loop or (0.0, self._axis.duration)
        start, end = (self._seconds, end) if is_start else (start, self._seconds)
        if start < end:
            self.set_loop(start, end)
            self.loop_changed.emit(start, end)

    def _on_loop_drawn(self, start: float | None, end: float | None) -> None:
        self.set_loop(start, end)
        self.loop_changed.emit(start, end)

    def _on_scrolled(self, value: int) -> None:
        self._set_axis(self._axis.scrolled(value / _SCROLL_UNITS * self._axis.duration))
