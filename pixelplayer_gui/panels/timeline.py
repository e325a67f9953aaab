"""The timeline: ruler, markers, film strip, a lane for every object, the rest and the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from engine.mixing.automation import Points
from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.scene.solo_sound import NO_SOLO
from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr, translated_name, translated_rest_name
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled
from pixelplayer_gui.widgets.timeline.film_strip import FilmStrip
from pixelplayer_gui.widgets.timeline.lane import (
    HEADER_WIDTH,
    Lane,
    SpectrogramSource,
    WaveformSource,
)
from pixelplayer_gui.widgets.timeline.lanes import Lanes
from pixelplayer_gui.widgets.timeline.marker_band import MarkerBand
from pixelplayer_gui.widgets.timeline.solo_bar import SoloBar
from pixelplayer_gui.widgets.timeline.spectrogram_painter import legend_width
from pixelplayer_gui.widgets.timeline.time_ruler import TimeRuler
from pixelplayer_gui.widgets.timeline.time_strip import Span
from pixelplayer_gui.widgets.timeline.time_view import ZOOM, TimeView
from pixelplayer_gui.widgets.timeline.times import TimeAxis

if TYPE_CHECKING:
    from engine.project import Project

REMIX = "remix"
"""The lane of the mix as it is heard."""
ORIGINAL = "original"
"""The lane of the clip's own sound, before all faders."""
_RIGHT_MARGIN = 8
_DELETES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class Timeline(TimeView):
    """Ruler, markers and lanes; asks to seek, scrub, mark a range, set markers and edit automation.

    All seconds are on the clip clock. ``range_changed(start, end)`` tells two floats or two None;
    ``view_changed(start, stop, columns)`` which times are in view and how
    close; ``spectrograms_requested`` the ids of the lanes whose spectrogram is shown. Markers are
    told by their index, ``strip_previewed``, ``strip_changed`` and ``strip_menu_requested(id, place
    on the screen)`` are those of the mixer.
    """

    seek_requested = Signal(float)
    scrub_requested = Signal(float)
    range_changed = Signal(object, object)
    view_changed = Signal(float, float, int)
    spectrograms_requested = Signal(object)
    strip_previewed = Signal(str, StripChange)
    strip_changed = Signal(str, StripChange)
    marker_moved = Signal(int, float)
    marker_renamed = Signal(int, str)
    marker_removed = Signal(int)
    strip_menu_requested = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.ruler, self.markers, self.lanes = TimeRuler(), MarkerBand(), Lanes()
        self.film_strip, self.solo_bar = FilmStrip(), SoloBar()
        self._strips = (self.ruler, self.markers, self.film_strip, self.lanes)
        self._project: Project | None = None
        self._sound_span: Span | None = None
        self._project_lanes: tuple[Lane, ...] = ()
        self._waveforms: dict[str, WaveformSource] = {}
        self._spectrograms: dict[str, SpectrogramSource] = {}
        self._ready: dict[str, tuple[Span, ...]] = {}
        self._automation_shown: dict[str, bool] = {}
        self._view_timer = QTimer(singleShot=True, interval=0)
        super().__init__(HEADER_WIDTH, _RIGHT_MARGIN, parent)
        self._view_timer.setParent(self)
        self._view_timer.timeout.connect(self._emit_view)
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Timeline"))
        self.show_project(None)

    @property
    def time_range(self) -> Span | None:
        """The range shown."""
        return self.ruler.time_range

    def show_project(self, project: Project | None) -> None:
        """Show all that the timeline shows of a project; None greys it."""
        self.show_strips(project)
        self.show_markers(project)

    def show_markers(self, project: Project | None) -> None:
        """Show the markers of a project."""
        markers = project.markers if project is not None else ()
        self.markers.set_markers(tuple((marker.seconds, marker.name) for marker in markers))

    def show_strips(self, project: Project | None) -> None:
        """Show a lane for each object of a project, one for the rest, one for the whole."""
        set_enabled(self, project is not None, tr("Open a film first."))
        self._project = project
        if project is None:
            self._waveforms, self._ready, self._spectrograms, self._automation_shown = (
                {},
                {},
                {},
                {},
            )
            self._project_lanes = (Lane(REST, tr("No clip"), theme.colour("line"), dimmed=True),)
            self.spectrograms_requested.emit(())
        else:
            self._project_lanes = tuple(self._lanes_of(project))
        self._show_lanes()

    def set_duration(self, seconds: float) -> None:
        """Show another clip, all of it; its range is forgotten."""
        self._sound_span = None
        self.set_range(None, None)
        self.show_whole(seconds)
        self.show_time(0.0)
        self._show_lanes()

    def set_sound_span(self, start_seconds: float, stop_seconds: float) -> None:
        """Where the sound lies on the clip clock, when it is not all of the clip."""
        self._sound_span = (start_seconds, stop_seconds)
        self._show_lanes()

    def set_waveforms(self, waves: Mapping[str, WaveformSource]) -> None:
        """Take waveforms by lane id."""
        self._waveforms = dict(waves)
        self._show_lanes()

    def set_spectrograms(self, spectra: Mapping[str, SpectrogramSource]) -> None:
        """Take spectrograms by lane id; those lanes show them."""
        self._spectrograms = dict(spectra)
        self._show_lanes()

    def set_ready(self, spans: Mapping[str, Sequence[Span]]) -> None:
        """Say which spans (start, stop in seconds) of which objects are analysed."""
        self._ready = {name: tuple(ready) for name, ready in spans.items()}
        self._show_lanes()

    def show_time(self, seconds: float) -> None:
        """Move the play head; a zoomed view turns the page when it runs out."""
        for strip in self._strips:
            strip.show_time(seconds)
        self.follow(seconds)

    @Slot(object, object)
    def set_range(self, start: float | None, end: float | None) -> None:
        """Show the range, or none, without telling anybody."""
        for strip in self._strips:
            strip.set_range(None if start is None or end is None else (start, end))

    @Slot(bool)
    def show_looping(self, on: bool) -> None:
        """Show whether the range is played over and over."""
        for strip in self._strips:
            strip.show_looping(on)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme with the colours of the objects."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_strips(self._project)

    def event(self, event: QEvent) -> bool:
        """Del is for the selected point or marker before it is for anything else."""
        override = event.type() == QEvent.Type.ShortcutOverride and self._has_selected_item()
        if override and cast("QKeyEvent", event).key() in _DELETES:
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A wheel with a key held is for the times or the heights, before the lanes scroll."""
        if isinstance(event, QWheelEvent) and (event.modifiers() or event.angleDelta().x()):
            self.wheelEvent(event)
            return event.isAccepted()
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Alt makes the lanes higher or lower; else as every view of times."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            turn = event.angleDelta()  # X11 turns a wheel with Alt sideways
            self.lanes.stretch((turn.y() or turn.x()) / 120)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step a second, Shift five; + and - zoom; [ and ] set the ends of the range."""
        step = 5.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            moved = self._seconds + (step if key == Qt.Key.Key_Right else -step)
            self.seek_requested.emit(min(max(0.0, moved), self._axis.duration))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1 / ZOOM if key == Qt.Key.Key_Minus else ZOOM)
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._set_range_end(key == Qt.Key.Key_BracketLeft)
        elif key in _DELETES and self._has_selected_item():
            self.lanes.delete_point()
            self.markers.remove_selected()
        else:
            super().keyPressEvent(event)

    @Slot(str, bool)
    def show_automation(self, lane_id: str, on: bool) -> None:
        """Show or hide the automation of a lane."""
        self._automation_shown[lane_id] = on
        self.show_strips(self._project)

    @Slot(str, bool)
    def show_spectrogram(self, lane_id: str, on: bool) -> None:
        """Ask for the spectrogram of a lane, or show its waveform again."""
        wanted = [name for name in self._spectrograms if name != lane_id]
        self.spectrograms_requested.emit((*wanted, *((lane_id,) if on else ())))

    def set_axis(self, axis: TimeAxis) -> None:
        """Show other times on all strips."""
        super().set_axis(axis)
        for strip in self._strips:
            strip.set_axis(axis)
        self._view_timer.start()

    def _lanes_of(self, project: Project) -> list[Lane]:
        """A lane for each strip, in the mixer's order, one for the rest, two for the whole."""
        mix, lanes = project.mix, list[Lane]()
        solos = {item.id: item.solo for item in project.scene.objects}
        for strip in mix.all_strips:
            is_rest = strip.id == REST
            solo = solos.get(strip.id, NO_SOLO)
            lane = Lane(
                strip.id,
                translated_rest_name(strip.name)
                if is_rest
                else translated_name(strip.name) or strip.id,
                theme.colour("rest") if is_rest else theme.object_colour_of(strip.id),
                dimmed=mix.effective_gain(strip.id) == 0,
                automation=strip.automation,
                shows_automation=self._automation_shown.get(strip.id, bool(strip.automation)),
                solos=solo.spans,
                solos_known=solo.is_heard and solo.is_current,
            )
            lanes.append(lane)
        if mix.strips:
            bare = Lane("", "", theme.colour("text"), has_automation=False, shows_presence=False)
            tint = theme.colour("accent")
            remix = replace(bare, id=REMIX, name=tr("Remix"), tint=tint, has_spectrogram=False)
            return [*lanes, remix, replace(bare, id=ORIGINAL, name=tr("Original"))]
        return [replace(lanes[0], name=tr("Sound"), shows_presence=False)]

    def _show_lanes(self) -> None:
        span = self._sound_span or (0.0, self._axis.duration)
        alone = (
            len(self._project_lanes) == 1
        )  # nothing is claimed: the rest is the clip's own sound
        shows_spectrum = any(lane.id in self._spectrograms for lane in self._project_lanes)
        self.set_right_margin(legend_width() if shows_spectrum else _RIGHT_MARGIN)
        self.lanes.set_lanes(
            tuple(
                replace(
                    lane,
                    waveform=self._waveforms.get(ORIGINAL if alone else lane.id),
                    spectrogram=self._spectrograms.get(lane.id),
                    ready=self._ready.get(lane.id),
                    sound_span=span,
                )
                for lane in self._project_lanes
            )
        )

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidget(self.lanes)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.ruler)
        layout.addWidget(self.markers)
        layout.addWidget(self.film_strip)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.solo_bar)
        layout.addWidget(self.scroll_bar)
        self.setMinimumHeight(96)

    def _connect(self) -> None:
        for strip in self._strips:
            strip.seek_requested.connect(self.seek_requested)
        self.ruler.scrubbed.connect(self.scrub_requested)
        self.film_strip.scrubbed.connect(self.scrub_requested)
        self.lanes.installEventFilter(self)
        self.lanes.scrubbed.connect(self.scrub_requested)
        self.ruler.range_drawn.connect(self._on_range_drawn)
        self.lanes.range_drawn.connect(self._on_range_drawn)
        self.lanes.menu_requested.connect(self._ask_for_menu)
        self.lanes.automation_toggled.connect(self.show_automation)
        self.lanes.spectrogram_toggled.connect(self.show_spectrogram)
        self.lanes.automation_previewed.connect(self._preview_automation)
        self.lanes.automation_changed.connect(self._change_automation)
        self.markers.moved.connect(self.marker_moved)
        self.markers.renamed.connect(self.marker_renamed)
        self.markers.removed.connect(self.marker_removed)

    def _has_selected_item(self) -> bool:
        return self.lanes.has_selected_point or self.markers.selected is not None

    def _set_range_end(self, is_start: bool) -> None:
        """The play head becomes one end of the range; the other stays or is the clip's."""
        start, end = self.time_range or (0.0, self._axis.duration)
        start, end = (self._seconds, end) if is_start else (start, self._seconds)
        if start < end:
            self._on_range_drawn(start, end)

    def _on_range_drawn(self, start: float | None, end: float | None) -> None:
        self.set_range(start, end)
        self.range_changed.emit(start, end)

    def _preview_automation(self, lane_id: str, points: Points) -> None:
        self.strip_previewed.emit(lane_id, StripChange(automation=points))

    def _change_automation(self, lane_id: str, points: Points) -> None:
        self.strip_changed.emit(lane_id, StripChange(automation=points))

    @Slot(str, QPoint)
    def _ask_for_menu(self, lane_id: str, where: QPoint) -> None:
        if lane_id not in (REMIX, ORIGINAL):
            self.strip_menu_requested.emit(lane_id, where)

    def _emit_view(self) -> None:
        self.view_changed.emit(self._axis.start, self._axis.stop, round(self._axis.width))
