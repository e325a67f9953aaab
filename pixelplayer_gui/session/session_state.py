"""The state of a session as one value, for a window that is made while the session goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QImage

from engine.message import Message
from engine.project import Project
from engine.scene import Frame, SoundingObject
from pixelplayer_gui.session.session_parts import SessionParts

if TYPE_CHECKING:
    from engine.analysis.analyser import HeatMap
    from engine.media.clip_info import ClipInfo
    from engine.media.reading.yuv_frame import YuvFrame
    from pixelplayer_gui.workers.waveform_cache import LaneWaveform

Spans = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class SessionState:
    """What a window shows of a session; nothing is open unless it says so.

    ``progress`` is what the analysis does, its share and the seconds left, None while it rests;
    ``model`` is its name and its device, ``model_missing`` says that there is none.
    """

    project: Project | None = None
    clip: ClipInfo | None = None
    frame: Frame | YuvFrame | None = None
    seconds: float = 0.0
    playing: bool = False
    time_range: tuple[float, float] | None = None
    looping: bool = False
    speed: float = 1.0
    tempo: float = 1.0
    original: bool = False
    original_gain_db: float = 0.0
    loudness: tuple[float, float, float, float] | None = None
    stems: dict[str, Spans] = field(default_factory=dict[str, Spans])
    waveforms: dict[str, LaneWaveform] = field(default_factory=dict[str, "LaneWaveform"])
    thumbnails: dict[str, QImage] = field(default_factory=dict[str, QImage])
    heat: HeatMap | None = None
    suggestions: tuple[SoundingObject, ...] = ()
    progress: tuple[str, float, float] | None = None
    model: tuple[str, str] | None = None
    model_missing: bool = False
    no_gpu_reason: str | Message = ""
    times_real_time: float = 0.0


class StateRecorder(QObject):
    """Remembers what the parts of a session only say once; the rest is asked of them."""

    def __init__(self, parts: SessionParts) -> None:
        super().__init__(parts)
        self._parts = parts
        self._frame: Frame | YuvFrame | None = None
        self._original_gain_db = 0.0
        self._waveforms: dict[str, LaneWaveform] = {}
        self._thumbnails: dict[str, QImage] = {}
        self._heat: HeatMap | None = None
        self._progress: tuple[str, float, float] | None = None
        self._model: tuple[str, str] | None = None
        self._model_missing = False
        self._no_gpu_reason: str | Message = ""
        self._times_real_time = 0.0
        self._connect()

    @property
    def state(self) -> SessionState:
        """How everything stands now."""
        parts, deck, transport = self._parts, self._parts.deck, self._parts.transport
        return SessionState(
            project=parts.editor.project,
            clip=deck.info if deck else None,
            frame=self._frame,
            seconds=transport.position_seconds,
            playing=transport.playing,
            time_range=transport.time_range,
            looping=transport.looping,
            speed=transport.speed,
            tempo=transport.tempo,
            original=transport.original,
            original_gain_db=self._original_gain_db,
            loudness=deck.player.loudness() if deck else None,
            stems=deck.ready_spans() if deck else {},
            waveforms=self._waveforms,
            thumbnails=dict(self._thumbnails),
            heat=self._heat,
            suggestions=parts.analysis.suggestions.offered,
            progress=self._progress,
            model=self._model,
            model_missing=self._model_missing,
            no_gpu_reason=self._no_gpu_reason,
            times_real_time=self._times_real_time,
        )

    def _connect(self) -> None:
        parts, inference = self._parts, self._parts.inference
        parts.editor.changed.connect(self._on_project)
        parts.transport.frame_changed.connect(self._on_frame)
        parts.transport.original_changed.connect(self._on_original)
        parts.waveforms.waveforms_changed.connect(self._on_waveforms)
        parts.thumbnails.thumbnail_ready.connect(self._on_thumbnail)
        parts.heat.heat_changed.connect(self._on_heat)
        inference.busy.connect(self._on_busy)
        inference.idle.connect(self._on_idle)
        inference.model_ready.connect(self._on_model_ready)
        inference.model_missing.connect(self._on_model_missing)
        inference.no_gpu_reason_changed.connect(self._on_no_gpu_reason)
        inference.speed_measured.connect(self._on_speed)

    @Slot(object)
    def _on_project(self, project: Project | None) -> None:
        if project is None:  # another clip has other sounds and objects
            self._waveforms, self._thumbnails = {}, {}

    @Slot(object)
    def _on_frame(self, frame: Frame | YuvFrame | None) -> None:
        self._frame = frame

    @Slot(bool, float)
    def _on_original(self, on: bool, gain_db: float) -> None:
        self._original_gain_db = gain_db

    @Slot(object)
    def _on_waveforms(self, waveforms: dict[str, LaneWaveform]) -> None:
        self._waveforms = waveforms

    @Slot(str, QImage)
    def _on_thumbnail(self, object_id: str, image: QImage) -> None:
        self._thumbnails[object_id] = image

    @Slot(object)
    def _on_heat(self, heat: HeatMap | None) -> None:
        self._heat = heat

    @Slot(str, float, float)
    def _on_busy(self, what: str, done: float, seconds_left: float) -> None:
        self._progress = what, done, seconds_left

    @Slot()
    def _on_idle(self) -> None:
        self._progress = None

    @Slot(str, str)
    def _on_model_ready(self, model: str, device: str) -> None:
        self._model, self._model_missing, self._times_real_time = (model, device), False, 0.0

    @Slot()
    def _on_model_missing(self) -> None:
        self._model, self._model_missing = None, True

    @Slot(object)
    def _on_no_gpu_reason(self, reason: str | Message) -> None:
        self._no_gpu_reason = reason

    @Slot(float)
    def _on_speed(self, times_real_time: float) -> None:
        self._times_real_time = times_real_time
