"""The value a lane of the timeline shows, and protocols of waveform and spectrogram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

HEADER_WIDTH = 132
LOWEST_LANE = 34
HIGHEST_LANE = 200
LOWEST_SPECTRUM = 120
HIGHEST_SPECTRUM = 240
HIGHEST_BY_HAND = 600

AutomationPoints = tuple[tuple[float, float], ...]


class WaveformSource(Protocol):
    """A waveform at every zoom; seconds on the clip's clock."""

    @property
    def version(self) -> object:
        """Differs when it would be drawn differently."""
        ...

    @property
    def peak(self) -> float:
        """The largest sample, without its sign."""
        ...

    def extremes(self, start: float, stop: float, count: int) -> NDArray[np.float32]:
        """Lowest and highest sample ``[count, 2]`` of equal columns between two times."""
        ...

    def presence(self, start: float, stop: float, count: int) -> NDArray[np.bool_]:
        """In which of equal columns ``[count]`` it is heard."""
        ...


class SpectrogramSource(Protocol):
    """A spectrogram at every zoom; seconds on the clip's clock."""

    @property
    def version(self) -> object:
        """Differs when it would be drawn differently."""
        ...

    def image(self, start: float, stop: float, count: int) -> NDArray[np.uint8]:
        """Levels ``[rows, count]`` of equal columns, row 0 the highest frequency; 0 is silent."""
        ...


@dataclass(frozen=True, eq=False)
class Lane:
    """One lane; ``ready`` are spans in seconds, None when all is ready.

    ``shows_automation`` says whether its automation is shown and may be edited, ``has_automation``
    whether it can have any, ``has_spectrogram`` whether it can show one; with a ``spectrogram``
    that is shown instead of the waveform. ``solos`` are spans in which it alone plays, which are
    known (``solos_known``) once they have been learned from.
    """

    id: str
    name: str
    tint: QColor
    waveform: WaveformSource | None = None
    ready: tuple[tuple[float, float], ...] | None = None
    dimmed: bool = False
    sound_span: tuple[float, float] = (0.0, 0.0)
    automation: AutomationPoints = ()
    shows_automation: bool = False
    has_automation: bool = True
    has_spectrogram: bool = True
    spectrogram: SpectrogramSource | None = None
    shows_presence: bool = True
    solos: tuple[tuple[float, float], ...] = ()
    solos_known: bool = False

    def renders_like(self, other: Lane) -> bool:
        """Whether the other would be drawn the same; sounds are compared by their version."""
        return self._render_key() == other._render_key()

    def _render_key(self) -> tuple[object, ...]:
        wave = self.waveform.version if self.waveform else None
        spectrum = self.spectrogram.version if self.spectrogram else None
        words = (self.id, self.name, self.tint, self.ready, self.dimmed, self.sound_span)
        return (
            *words,
            self.automation,
            self.shows_automation,
            self.has_automation,
            self.shows_presence,
            self.solos,
            self.solos_known,
            wave,
            spectrum,
        )
