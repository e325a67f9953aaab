"""The deck: what plays one clip (audio reader, stems, renderer and player)."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.media.clip import Clip
from engine.media.clip_info import ClipInfo
from engine.media.reading.audio_reader import AudioReader
from engine.mixing.render import DEFAULT_ASPECT, Renderer
from engine.mixing.sources import ReadSound
from engine.playback.outputs.base import SilentOutput
from engine.playback.player import Player
from engine.project import Project
from engine.scene import Sharing, Stems

SILENT_RATE = 48000
SILENT_CHANNELS = 2


@dataclass(frozen=True, slots=True)
class AudioProperties:
    """Sample rate, channels and exact length of a sound, as the renderer needs them."""

    rate: int
    channels: int
    length: int
    start_seconds: float


class Deck:
    """One clip, ready to be played; made in the file worker (it reads).

    A clip without sound is played as silence, so that its picture still has a clock. All seconds
    are on the clip's clock; samples count from the first sample of the sound. ``on_notice`` is
    called in the sound thread when the sound card goes away, ``on_output`` when the sound goes
    elsewhere than before; ``device`` names the sound card, empty: the default one. With
    ``opens_card`` False silence keeps time until ``player.open_first_device``. Everything may be
    asked from any thread; ``close`` waits for the sound thread.
    """

    def __init__(
        self,
        clip: Clip,
        on_notice: Callable[[str], None],
        on_output: Callable[[], None] = lambda: None,
        device: str = "",
        *,
        opens_card: bool = True,
    ) -> None:
        self.clip = clip
        self._reader = clip.sound() if clip.info.sound else None
        self._properties = _audio_properties(clip.info, self._reader)
        self.rate, self.sound_length = self._properties.rate, self._properties.length
        self.start_seconds = self._properties.start_seconds
        seconds = clip.info.duration_seconds - self.start_seconds
        # where the picture begins before the sound, there are samples before sample 0
        self.first_sample = min(-round(self.start_seconds * self.rate), 0)
        self.length = max(self.sound_length, math.ceil(seconds * self.rate), 1)
        self.stems = Stems(self._properties.channels, self.sound_length, self.rate)
        self.renderer = self.new_renderer(self._read)
        silence = SilentOutput(self.rate, max(self.renderer.channels, 2))
        self.player = Player(
            self.renderer,
            self.rate,
            self.length,
            None if opens_card else silence,
            start=self.first_sample,
            device=device,
            on_notice=on_notice,
            on_output=on_output,
        )
        self.player.seek(self.first_sample)

    @property
    def info(self) -> ClipInfo:
        """What is in the clip."""
        return self.clip.info

    @property
    def duration_seconds(self) -> float:
        """Where the clip ends on its clock."""
        return self.start_seconds + self.length / self.rate

    @property
    def sound_span(self) -> tuple[float, float]:
        """Where the sound starts and ends on the clip's clock."""
        return self.start_seconds, self.seconds_of(self.sound_length)

    @property
    def reduction_db(self) -> float:
        """By how much the limiter turns the sound down now; 0 when it rests."""
        return self.renderer.last_reduction_db

    @property
    def position_seconds(self) -> float:
        """The time that is heard now."""
        return self.seconds_of(self.player.position)

    def sample_of(self, seconds: float) -> int:
        """The sample heard at a time of the clip's clock, within the clip; negative before it."""
        sample = round((seconds - self.start_seconds) * self.rate)
        return min(max(sample, self.first_sample), self.length)

    def seconds_of(self, sample: int) -> float:
        """The time of a sample on the clip's clock."""
        return self.start_seconds + sample / self.rate

    def new_renderer(self, read: ReadSound) -> Renderer:
        """A renderer of the same sounds for another thread, which brings its own reader."""
        picture = self.info.picture
        aspect = picture.width / picture.height if picture else DEFAULT_ASPECT
        return Renderer(read, self.stems, self._properties, picture_aspect=aspect)

    def set_project(self, project: Project) -> None:
        """Play this mix of this scene from the next block on. From any thread."""
        self.player.show(project.scene, project.mix)

    def is_separated(self, sharing: Sharing) -> bool:
        """Whether the whole sound is shared out among these objects."""
        return self.stems.is_shared(sharing, 0, self.sound_length)

    def ready_spans(self) -> dict[str, tuple[tuple[float, float], ...]]:
        """Object id -> the spans (start, end in seconds) of its sound that are there."""
        ready: dict[str, tuple[tuple[float, float], ...]] = {}
        for object_id in self.stems.object_ids:
            with suppress(KeyError):  # removed meanwhile
                ready[object_id] = tuple(
                    (self.seconds_of(start), self.seconds_of(stop))
                    for start, stop in self.stems.ready_spans(object_id)
                )
        return ready

    def close(self) -> None:
        """Stop the sound and let go of all files."""
        self.player.close()
        self.stems.close()
        if self._reader is not None:
            self._reader.close()

    def _read(self, start: int, stop: int) -> NDArray[np.float32]:
        """The clip's own sound; only the player's thread calls it."""
        if self._reader is None:
            return np.zeros((self._properties.channels, stop - start), np.float32)
        return self._reader.read(start, stop)


def _audio_properties(info: ClipInfo, reader: AudioReader | None) -> AudioProperties:
    if info.sound is None or reader is None:
        return AudioProperties(SILENT_RATE, SILENT_CHANNELS, 0, 0.0)
    return AudioProperties(
        info.sound.rate, info.sound.channels, reader.length, info.sound.start_seconds
    )
