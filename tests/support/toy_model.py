"""A small world with a known truth: red things sound below 1 kHz, blue ones above.

``ColourBands`` knows that world honestly: it looks at colours and masks frequencies; nothing in it
knows a film. ``squares_film`` makes films of that world.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.models.masks import apply_masks
from engine.models.model import AudioFeatures, ObjectSeparator, PixelSeparator, Spec
from tests.support.film import make_film

RATE, SIZE = 16_000, (160, 96)
SPLIT_HZ = 1000.0
RED, BLUE, GREEN = (210, 20, 20), (20, 20, 210), (20, 170, 20)
Path2D = Callable[[float], tuple[float, float]]
LEFT, RIGHT, TOP = (0.25, 0.5), (0.75, 0.5), (0.5, 0.12)


class ColourBands(PixelSeparator):
    """Red cells let through what lies below 1 kHz, blue ones what lies above, others nothing."""

    def __init__(self, rate: int = RATE, window_seconds: float = 3.0) -> None:
        super().__init__()
        rows = tuple(float(f) for f in np.geomspace(40, rate / 2, 64))
        self.spec = Spec(
            sample_rate=rate,
            channels=1,
            window_seconds=window_seconds,
            mask_frequencies_hz=rows,
            mask_hop_seconds=0.02,
            frame_offsets_seconds=(-window_seconds / 3, 0.0, window_seconds / 3),
            frame_size=96,
            cell=8,
            labels=("low", "high"),
        )
        self.listened = self.looked = 0

    def separate(self, mixture: Tensor, object_frames: Tensor) -> Tensor:
        stems = []
        for sound, objects in zip(mixture, object_frames, strict=True):
            colours = (objects[:, :, :3] * objects[:, :, 3:]).mean((1, 3, 4))
            masks = self.masks(self.encode_audio(sound[None]), colours)
            stems.append(apply_masks(sound, self.spec.sample_rate, masks, self.spec))
        return torch.stack(stems)

    def encode_audio(self, mixture: Tensor) -> AudioFeatures:
        self.listened += 1
        low = torch.tensor(self.spec.mask_frequencies_hz) < SPLIT_HZ
        bands = torch.stack([low, ~low]).float()[None, :, :, None]
        columns = int(self.spec.window_seconds / self.spec.mask_hop_seconds) + 1
        return AudioFeatures(bands.expand(len(mixture), -1, -1, columns))

    def encode_frames(self, frames: Tensor) -> Tensor:
        self.looked += len(frames)
        return functional.avg_pool2d(frames, self.spec.cell)

    def pool(self, raw_features: Tensor) -> Tensor:
        return raw_features.mean(0)

    def masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        return torch.einsum("nk,kfw->nfw", self._bands_of(vectors), audio.maps[0]).clamp(0, 1)

    def classify(self, vectors: Tensor) -> Tensor:
        return self._bands_of(vectors)

    def _bands_of(self, vectors: Tensor) -> Tensor:
        red, green, blue = vectors.unbind(1)
        chroma = torch.stack([red - (green + blue) / 2, blue - (red + green) / 2], dim=1)
        return ((chroma - 0.15) / 0.45).clamp(0, 1)


class ColourBoxes(ObjectSeparator):
    """The same world for a model that is shown boxes: the colours in them say what they play.

    Its windows are longer than those of ``ColourBands``; ``shown`` are the looks it was given.
    """

    def __init__(self, rate: int = RATE) -> None:
        super().__init__()
        self._bands = ColourBands(rate, 4.0)
        self.spec = replace(self._bands.spec, separates_pixels=False, frame_size=32, cell=32)
        self.shown: list[Tensor] = []

    def separate(self, mixture: Tensor, object_frames: Tensor) -> Tensor:
        return self._bands.separate(mixture, object_frames)

    def encode_audio(self, mixture: Tensor) -> AudioFeatures:
        return self._bands.encode_audio(mixture)

    def encode_objects(self, object_frames: Tensor) -> Tensor:
        self.shown.append(object_frames)
        return object_frames[:, :, :3].mean((1, 3, 4))

    def masks(self, audio: AudioFeatures, objects: Tensor) -> Tensor:
        return self._bands.masks(audio, objects)


class LoudestFirst(ColourBands):
    """A model whose objects depend on one another: those that come later get what is left."""

    def joint_masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        masks = self.masks(audio, vectors)
        before = torch.cumsum(masks, 0) - masks
        return (masks - before).clamp(0, 1)


def tones(seconds: float, pitches: tuple[float, ...], beat: float, rate: int = RATE) -> np.ndarray:
    """Plucked tones ``[T]``, ``beat`` of them a second."""
    time = np.arange(round(seconds * rate)) / rate
    made = np.zeros_like(time)
    for turn in range(int(seconds * beat)):
        since = time - turn / beat
        swell = np.where(since >= 0, np.exp(-4 * np.maximum(since, 0)), 0)
        made += swell * np.sin(2 * np.pi * pitches[turn % len(pitches)] * since)
    return (0.2 * made).astype(np.float32)


def low_sound(seconds: float, rate: int = RATE) -> np.ndarray:
    return tones(seconds, (110.0, 165.0, 220.0, 330.0), 2.0, rate)


def high_sound(seconds: float, rate: int = RATE) -> np.ndarray:
    return tones(seconds, (2100.0, 3150.0, 2650.0), 3.0, rate)


def stereo(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The two sources ``[2, T]``, low more to the left, high more to the right."""
    return np.stack([0.9 * low + 0.3 * high, 0.4 * low + 0.8 * high]).astype(np.float32)


def squares_film(
    path: Path,
    sound: np.ndarray | None,
    seconds: float,
    red: Path2D | None = lambda _: LEFT,
    blue: Path2D | None = lambda _: RIGHT,
    side: float = 0.2,
    rate: int = RATE,
    size: tuple[int, int] = SIZE,
    **options,
) -> Path:
    """A grey film with a red, a blue and a (silent) green square; ``sound`` is lossless."""

    def draw(_: int, at: float) -> np.ndarray:
        made = np.full((size[1], size[0], 3), 120, np.uint8)
        things = ((red, RED), (blue, BLUE), (lambda _: TOP, GREEN))
        for where, colour in things:
            if where is not None:
                x, y = where(at)
                half = side * size[0] / 2
                left, top = round(x * size[0] - half), round(y * size[1] - half)
                made[max(top, 0) : round(top + 2 * half), max(left, 0) : round(left + 2 * half)] = (
                    colour
                )
        return made

    settings = {"fps": 10, "size": size, "audio_codec": "flac", "gop": 10} | options
    return make_film(path, seconds=seconds, sound=sound, rate=rate, picture=draw, **settings)


def sdr(estimate: np.ndarray, truth: np.ndarray) -> float:
    """Signal to distortion in dB, without any fitting."""
    return float(10 * np.log10((truth**2).sum() / (((estimate - truth) ** 2).sum() + 1e-12)))
