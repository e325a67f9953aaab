"""The contract of the models: what a model must be fed, and the methods it answers to.

Letters: ``B`` batch, ``N`` objects, ``C`` channels, ``T`` samples, ``K`` features, ``S`` slots,
``F`` mask rows (frequency), ``W`` mask columns (time), ``h w`` cells of the picture.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

Batch = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Spec:
    """What a model must be fed, and how much it hears and sees at once.

    ``mask_frequencies_hz`` [F] and ``mask_hop_seconds`` say where the rows and columns of its masks
    lie: column i is centred on second i * hop of the window. ``frame_offsets_seconds`` are the
    times, relative to the middle of the window, of the pictures it looks at; ``frame_size`` is the
    length of the picture's shorter side; ``cell`` is how many of those pixels one cell covers.
    """

    sample_rate: int
    channels: int
    window_seconds: float
    mask_frequencies_hz: tuple[float, ...]
    mask_hop_seconds: float
    frame_offsets_seconds: tuple[float, ...]
    frame_size: int
    cell: int
    separates_pixels: bool = True
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AudioFeatures:
    """A model's features of a window's sound; no click changes them.

    ``maps`` [B, K, F, W]: features (or slot masks) over the mask grid. ``codes`` [B, S, D]: what
    each slot sounds like, for models that separate first and let the picture choose.
    """

    maps: Tensor
    slot_codes: Tensor | None = None

    def window(self, index: int) -> AudioFeatures:
        """One window of the batch, batch axis kept."""
        codes = None if self.slot_codes is None else self.slot_codes[index : index + 1]
        return AudioFeatures(self.maps[index : index + 1], codes)


class Model(nn.Module, ABC):
    """A network of the zoo with the facts about what it must be fed.

    How it is trained stands in its tasks (``engine.training.tasks``), not here.
    """

    spec: Spec


class Separator(Model):
    """Hears a mixture, looks at N objects, gives each its own sound."""

    @abstractmethod
    def separate(self, mixture: Tensor, object_frames: Tensor) -> Tensor:
        """``[B, C, T]`` at ``spec.sample_rate`` and ``[B, N, P, 4, H, W]`` -> ``[B, N, C, T]``.

        A look is what the eye has of one object: P pictures RGBA in 0..1, the object's region in
        the alpha (one everywhere when the whole picture is meant).
        """


class PixelSeparator(Separator):
    """A separator that can tell the sound of any pixel (Sound of Pixels and its family).

    The sound is heard once per window, every picture is looked at once; then the mask of any cell
    is one small product, so a click answers at once.
    """

    @abstractmethod
    def encode_audio(self, mixture: Tensor) -> AudioFeatures:
        """``[B, C, T]`` at ``spec.sample_rate``, one window -> features of the sound."""

    @abstractmethod
    def encode_frames(self, frames: Tensor) -> Tensor:
        """Pictures ``[B, 3, H, W]`` RGB in 0..1, any size -> raw cell features ``[B, R, h, w]``."""

    @abstractmethod
    def pool(self, raw_features: Tensor) -> Tensor:
        """Raw features of a place over P pictures ``[P, R, ...]`` -> its vectors ``[K, ...]``.

        K is R or less: raw features may hold more than what makes a vector.
        """

    def condition_on_visible(self, audio: AudioFeatures, visible_vectors: Tensor) -> AudioFeatures:
        """What was heard in a window, given the vectors ``[M, K]`` of all that is seen in it.

        A sound that could be two things is the one that is in the picture. Models whose sound
        features mean nothing without a vector leave them as they are.
        """
        return audio

    @abstractmethod
    def masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """A window (B = 1) and vectors ``[N, K]`` -> soft masks ``[N, F, W]`` in 0..1.

        Point by point: some columns of ``heard.maps`` alone give these columns of the masks.
        """

    def label_vectors(self, labels: Sequence[str]) -> Tensor | None:
        """The vectors ``[N, K]`` of cells that surely show these; None: it knows no labels."""
        return None

    def label_beliefs(self, raw_features: Tensor) -> Tensor | None:
        """How surely each cell *itself* shows each label ``[L, h, w]``, from a picture's.

        A vector may stand for a wide neighbourhood; this is as fine as the model can see. None: it
        is not sure enough of single cells.
        """
        return None

    def classify(self, vectors: Tensor) -> Tensor:
        """Vectors ``[N, K]`` -> probabilities ``[N, len(spec.labels)]``; [N, 0] without labels."""
        return torch.zeros(vectors.shape[0], len(self.spec.labels), device=vectors.device)


class ObjectSeparator(Separator):
    """A separator that is shown whole objects; a single pixel says nothing to it (Co-Separation).

    Where objects are is told by another model's eye, or by a box that somebody drew. The sound is
    heard once per window and every object is looked at once; then masks are made of both.
    """

    @abstractmethod
    def encode_audio(self, mixture: Tensor) -> AudioFeatures:
        """``[B, C, T]`` at ``spec.sample_rate``, one window -> features of the sound."""

    @abstractmethod
    def encode_objects(self, object_frames: Tensor) -> Tensor:
        """Objects ``[N, P, 4, H, W]``, looks as in ``separate`` -> what each is ``[N, ...]``."""

    @abstractmethod
    def masks(self, audio: AudioFeatures, objects: Tensor) -> Tensor:
        """A window (B = 1) and encoded objects ``[N, ...]`` -> soft masks ``[N, F, W]`` in 0..1."""


@runtime_checkable
class SeparatesJointly(Protocol):
    """A separator whose mask of one object depends on which others share the window."""

    def joint_masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """All objects ``[N, ...]`` that share a window (B = 1) -> soft masks ``[N, F, W]``."""
        ...


@runtime_checkable
class MixesSlots(Protocol):
    """A separator whose masks are sums of a window's slots, each by a weight of its own."""

    def slot_weights(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """A window (B = 1) with slots and vectors ``[N, K]`` -> weights ``[N, S]`` in 0..1.

        ``masks`` are ``weights @ audio.maps[0]``.
        """
        ...
