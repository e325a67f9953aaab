"""A preview of the training data: samples to look at and to listen to.

Everything follows from the seed: the same seed and data give the same files, to the byte.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.atomic_file import write_atomically
from engine.errors import CannotWrite
from engine.message import Message
from engine.models.pixel_slots.front_end import (
    COLUMNS,
    HOP,
    N_FFT,
    SAMPLE_RATE,
    row_weights,
)
from engine.models.pixel_slots.model import LABELS
from engine.training.data.audio_sources import SourceSampler
from engine.training.data.image_dataset import BACKGROUND_LABEL, CELL, SIZE, ImageDataset
from engine.training.data.mixture_dataset import MixtureRecipe
from engine.training.data.pack import Pack
from engine.training.data.slot_dataset import SLOT_RECIPE
from engine.training.data.spectral_augmentation import blend_sources, complex_planes
from engine.training.visualization import colour_masks, grey_levels

Picture = NDArray[np.uint8]

_ACROSS = 4
_TINT_COLOURS = ((230, 80, 60), (60, 150, 240), (140, 230, 90))
_GREY = (90, 90, 90)
_LEVEL = 0.05


def write_samples(data: Path, out: Path, cache: Path, seed: int = 0, count: int = 12) -> None:
    """Write ``pictures.png``, ``sounds.png``, wavs of mixtures and sources, and ``samples.json``.

    Every picture stands above the same with its 14 x 14 cells labelled; every mixture's spectrogram
    stands above who is loudest where. Raises ``CannotWrite``.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(out, Message.verbatim(error.strerror or str(error))) from error
    stream = iter(ImageDataset(data, seed))
    seen = [next(stream) for _ in range(count)]
    _write_sheet(out / "pictures.png", [_labelled(sample) for sample in seen])
    rng, recipe = np.random.default_rng(seed), SLOT_RECIPE
    players = Pack(data, cache).sounds(recipe.length, recipe.sources)
    sheets, records = [], []
    for number in range(count):
        labels, parts, mixture = _mixture(players, recipe, rng)
        files = [f"mixture-{number:02d}.wav"]
        files += [f"mixture-{number:02d}-{i + 1}-{label}.wav" for i, label in enumerate(labels)]
        for file, spectra in zip(files, (mixture, *parts), strict=True):
            soundfile.write(out / file, _heard(spectra, mixture), SAMPLE_RATE, subtype="PCM_16")
        sheets.append(_drawn(labels, parts, mixture))
        records.append({"files": files, "labels": labels})
    _write_sheet(out / "sounds.png", sheets)
    write_atomically(
        out / "samples.json", json.dumps({"seed": seed, "mixtures": records}, indent=1).encode()
    )


def _mixture(
    players: SourceSampler, recipe: MixtureRecipe, rng: np.random.Generator
) -> tuple[list[str], list[Tensor], Tensor]:
    """Labels and spectra ``[bins, W]`` of some sources, and of their mixture."""
    others = int(rng.choice(len(recipe.counts), p=recipe.counts))
    drawn = [players.draw(rng) for _ in range(1 + others)]
    spectra = [complex_planes(torch.from_numpy(sound)) for _, sound in drawn]
    parts, mixture = blend_sources(spectra, recipe.spectral, rng)
    return (
        [label for label, _ in drawn],
        [torch.complex(*part) for part in parts],
        torch.complex(*mixture),
    )


def _heard(spectra: Tensor, mixture: Tensor) -> NDArray[np.float32]:
    """``[bins, W]`` as sound ``[T]``, at the level it has in a mixture of moderate level."""
    whole = _inverse(mixture)
    scale = _LEVEL / float(whole.square().mean().sqrt().clamp_min(1e-9))
    return (_inverse(spectra) * scale).clamp(-1, 1).numpy()


def _inverse(spectra: Tensor) -> Tensor:
    window = torch.hann_window(N_FFT)
    return torch.istft(spectra, N_FFT, HOP, window=window, length=(COLUMNS - 1) * HOP)


def _labelled(sample: dict[str, Tensor]) -> Picture:
    """A picture above the same with its cells tinted by place, and the places' labels."""
    picture = (sample["pictures"].permute(1, 2, 0).numpy() * 255).astype(np.uint8)
    marked = picture.copy()
    words = []
    for place, label in enumerate(sample["place_label"].tolist()):
        if label < 0:
            continue
        tint = _GREY if label == BACKGROUND_LABEL else _TINT_COLOURS[place % len(_TINT_COLOURS)]
        inside = (sample["places"][place].numpy() > 0).astype(np.uint8)
        cells = cv2.resize(inside, (SIZE, SIZE), interpolation=cv2.INTER_NEAREST) > 0
        marked[cells] = (0.55 * marked[cells] + 0.45 * np.array(tint)).astype(np.uint8)
        rows, columns = np.nonzero(cells)
        name = "nothing" if label == BACKGROUND_LABEL else LABELS[label]
        words.append((name, (int(columns.min()) + 4, int(rows.min()) + 16 + 14 * place)))
    marked[::CELL], marked[:, ::CELL] = marked[::CELL] // 2, marked[:, ::CELL] // 2
    for name, at in words:
        _write(marked, name, at)
    return np.concatenate([picture, marked])


def _drawn(labels: list[str], parts: list[Tensor], mixture: Tensor) -> Picture:
    """The mixture's bands above the shares of its sources, each in its colour."""
    rows = row_weights()
    powers = torch.stack([rows @ part.abs().square() for part in parts])
    level = grey_levels(rows @ mixture.abs().square())
    shares = colour_masks(powers / powers.sum(0).clamp_min(1e-12), level)
    both = torch.cat([level.expand(3, -1, -1), shares], 1)
    picture = np.ascontiguousarray((both.permute(1, 2, 0).numpy() * 255).astype(np.uint8))
    _write(picture, " + ".join(labels), (4, 16))
    return picture


def _write(picture: Picture, words: str, at: tuple[int, int]) -> None:
    """Light words with a dark rim, readable on anything."""
    for colour, width in (((0, 0, 0), 3), ((255, 255, 255), 1)):
        cv2.putText(picture, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, colour, width, cv2.LINE_AA)


def _write_sheet(path: Path, pictures: list[Picture]) -> None:
    """Pictures of one size in rows of four."""
    blank = np.zeros_like(pictures[0])
    rows = []
    for start in range(0, len(pictures), _ACROSS):
        row = pictures[start : start + _ACROSS]
        row = [*row, *[blank] * (_ACROSS - len(row))]
        rows.append(np.concatenate([np.pad(p, ((2, 2), (2, 2), (0, 0))) for p in row], 1))
    done, content = cv2.imencode(".png", np.concatenate(rows)[..., ::-1])
    if not done:
        raise CannotWrite(path, "the picture could not be encoded.")
    write_atomically(path, content.tobytes())
