"""Training data: what a model learns from, our data pack or films of one's own, by one contract.

A worker of a loader opens a stream of sources and draws from it: each is the sound of one player
or film, with pictures of what makes it. Whoever asks decides how long and how it is mixed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.models.sound_classes import CLASSES
from engine.training.data.audio_sources import SourceRecipe
from engine.training.data.data_share import SharedData
from engine.training.data.decoded_audio import RATE
from engine.training.data.photo_augmentation import Picture
from engine.training.data.photo_views import picture_tensor
from engine.training.data.photos import Photo

Floats = NDArray[np.float32]

Look = Callable[[int, np.random.Generator], list[Picture]]
"""So many pictures of something."""

Crops = Callable[[np.random.Generator], dict[str, Picture] | None]
"""Of every label a picture cut to what shows it; None where nobody knows which is where."""


@dataclass(frozen=True, slots=True, eq=False)
class SeenSource:
    """A source that is heard and seen: what sounds, whose it is, ``sound`` [T] at 48 kHz.

    The sound has level 1 (RMS). ``labels`` are several where a film shows several, none where
    nobody said; ``who`` tells films apart, "" where two of them may be mixed.
    """

    labels: tuple[str, ...]
    sound: Floats
    look: Look
    crops: Crops
    who: str = ""

    @property
    def kind(self) -> tuple[str, ...]:
        """What must differ where two kinds are mixed: its labels, else whose it is."""
        return self.labels or (self.who,)


class SoundStream(Protocol):
    """Draws sounds with their classes, of ``sound_classes.CLASSES``."""

    def draw(self, rng: np.random.Generator) -> tuple[str, Floats]:
        """A class and its sound ``[T]`` of level 1, never silent."""
        ...


class SourceStream(Protocol):
    """Draws sources that are heard and seen."""

    def draw(self, rng: np.random.Generator) -> SeenSource:
        """A source, never silent."""
        ...

    def draw_nothing(self, rng: np.random.Generator, boxed: bool = False) -> Picture | None:
        """A picture in which nothing sounds; None where there is none."""
        ...


class TrainingData(SharedData, ABC):
    """What a model learns from; what is drawn by chance takes no notice of its share."""

    name: str
    """What the card of a trained model says it was."""
    labels: tuple[str, ...] = CLASSES
    """What there is to be heard, in the order of a classifier's outputs."""
    pictures: int = 1
    """How many pictures of a source say more than one of them."""

    @abstractmethod
    def prepare(self) -> None:
        """Do once what workers must find done."""

    @abstractmethod
    def sounds(self, length: int, recipe: SourceRecipe) -> SoundStream:
        """A stream of sounds of ``length`` samples at 48 kHz."""

    @abstractmethod
    def sources(self, length: int, recipe: SourceRecipe, kinds: int = 1) -> SourceStream:
        """A stream of sources of ``length`` samples at 48 kHz.

        ``BadRequest`` when they are of fewer than so many kinds.
        """

    @abstractmethod
    def solos(self) -> Sequence[Solo]:
        """Everything of which one thing alone is heard, of players held out too."""

    @abstractmethod
    def photos(self, cache: Path) -> Sequence[Photo]:
        """Pictures with their labels, held-out ones too; ``cache`` is for what is unpacked."""

    def check_labelled(self) -> None:
        """``BadRequest`` where nobody said what is heard."""
        return

    @property
    def pack(self) -> Path | None:
        """Where our data pack lies; None of films."""
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Solo:
    """One thing alone: what, whose, and its sound, read when it is asked for.

    ``name`` tells it from all others, wherever the data lies.
    """

    label: str
    player: str
    name: str
    held_out: bool
    read: Callable[[int], Floats]
    """The first so many samples at 48 kHz ``[<= T]``."""


def source_samples(samples: int, rate: int) -> int:
    """How long a source at 48 kHz must be for so many samples at ``rate``."""
    return -(-samples * RATE // rate)


def at_rate(sound: Floats, rate: int, length: int) -> Floats:
    """A source at 48 kHz -> ``[length]`` at ``rate``; what is missing is silence."""
    low = np.asarray(soxr.resample(sound, RATE, rate), np.float32)[:length]
    return np.pad(low, (0, length - low.size))


def whole_picture(picture: np.ndarray) -> Tensor:
    """A picture ``[H, W, 3]`` as a look ``[4, H, W]``: all of it is meant."""
    seen = picture_tensor(picture)
    return torch.cat([seen, torch.ones_like(seen[:1])])
