"""What plays one clip: its sound, the stems of its objects, the renderer and the player."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.media import Clip, ClipInfo
from engine.mixing.render import Renderer
from engine.playback.output import open_output
from engine.playback.player import Player
from engine.project import Project
from engine.scene import Stems

SILENT_RATE = 48000
SILENT_CHANNELS = 2


class Deck:
    """One clip, ready to be played; made in the file lane (it reads and opens the sound card).

    A clip without sound is played as silence, so that its picture still has a clock. All seconds
    are on the clip's clock; samples count from the first sample of the sound.
    """

    def __init__(self, clip: Clip) -> None:
        self.clip = clip
        sound = clip.info.sound
        self.rate = sound.rate if sound else SILENT_RATE
        self.channels = sound.channels if sound else SILENT_CHANNELS
        self.start_seconds = sound.start_seconds if sound else 0.0
        self._reader = clip.sound() if sound else None
        self.sound_length = self._reader.length if self._reader else 0
        film_length = math.ceil((clip.info.duration_seconds - self.start_seconds) * self.rate)
        self.length = max(self.sound_length, film_length, 1)
        self.stems = Stems(self.channels, self.sound_length, self.rate)
        self.renderer = Renderer(self._read, self.stems, self.rate, self.channels, self.length)
        self.player = Player(
            self.renderer, self.rate, self.length, open_output(self.rate, SILENT_CHANNELS)
        )

    @property
    def info(self) -> ClipInfo:
        """What is in the clip."""
        return self.clip.info

    @property
    def duration_seconds(self) -> float:
        """Where the clip ends on its clock."""
        return self.start_seconds + self.length / self.rate

    @property
    def position_seconds(self) -> float:
        """The time that is heard now."""
        return self.seconds_of(self.player.position)

    def sample_of(self, seconds: float) -> int:
        """The sample heard at a time of the clip's clock, within the clip."""
        sample = round((seconds - self.start_seconds) * self.rate)
        return min(max(sample, 0), self.length)

    def seconds_of(self, sample: int) -> float:
        """The time of a sample on the clip's clock."""
        return self.start_seconds + sample / self.rate

    def show_project(self, project: Project) -> None:
        """Play this mix of this scene from the next block on."""
        self.player.scene = project.scene
        self.player.mix = project.mix

    def is_separated(self, object_id: str) -> bool:
        """Whether the whole sound of an object is there."""
        return self.stems.ready(object_id, 0, self.sound_length)

    def close(self) -> None:
        """Stop the sound and let go of all files."""
        self.player.close()
        self.stems.close()
        if self._reader is not None:
            self._reader.close()

    def _read(self, start: int, stop: int) -> NDArray[np.float32]:
        """The clip's own sound; only the player's thread calls it."""
        if self._reader is None:
            return np.zeros((self.channels, stop - start), np.float32)
        return self._reader.read(start, stop)
