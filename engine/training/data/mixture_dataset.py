"""The mixture dataset that the audio network is trained on; no mixture comes twice.

A worker keeps a reservoir of source spectra. For every mixture it makes one new source and takes
the others from the reservoir, each with a new level, tilt and shift in time, so that the cost of
a mixture is about that of one source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from scipy.signal import fftconvolve
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from engine.models.pixel_slots.audio_net import SLOTS
from engine.models.pixel_slots.front_end import (
    COLUMNS,
    HOP,
    N_FFT,
    SAMPLE_RATE,
    row_weights,
    spectrum,
)
from engine.models.pixel_slots.losses import ABSENT_LABELS
from engine.models.pixel_slots.model import LABELS, label_index
from engine.training.data.audio_sources import (
    Floats,
    RecordingSpan,
    SoundPack,
    cut_recording,
    load_sound_pack,
    play_phrase,
)

LENGTH_SAMPLES = COLUMNS * HOP
BINS = N_FFT // 2 + 1

MUSIC_INSTRUMENTS = (
    "accordion", "acoustic_guitar", "cello", "clarinet", "erhu", "flute", "saxophone", "trumpet",
    "tuba", "violin", "xylophone",
)  # fmt: skip
"""The eleven instruments of the MUSIC_INSTRUMENTS videos; four in five sources are one of these."""


@dataclass(frozen=True, slots=True)
class MixtureRecipe:
    """Recipe of sources and mixtures, an augmentation; each share is a probability."""

    music: float = 0.8
    real: float = 0.75
    room: float = 0.5
    same_label: float = 0.06
    counts: tuple[float, ...] = (0.1, 0.75, 0.15)
    thin: tuple[str, ...] = ("trumpet", "xylophone", "tuba", "erhu")
    level_db: float = 4.8
    band_limit: float = 0.4
    noise: float = 0.3
    reservoir: int = 128
    uses: int = 5
    held_out: bool = False


class SourceSampler:
    """Draws single sources: a label, and ``LENGTH_SAMPLES`` samples of somebody playing."""

    def __init__(self, pack: SoundPack, recipe: MixtureRecipe) -> None:
        self.pack, self.recipe = pack, recipe
        self.real: dict[str, list[RecordingSpan]] = {}
        for item in pack.recordings:
            if item.held_out == recipe.held_out:
                self.real.setdefault(item.label, []).append(item)
        known = set(self.real) if recipe.held_out else {*pack.banks, *self.real}
        # Classes with little real playing are drawn twice as often.
        self.music = [label for label in (*MUSIC_INSTRUMENTS, *recipe.thin) if label in known]
        self.others = sorted(known - set(MUSIC_INSTRUMENTS))

    def draw(self, rng: np.random.Generator) -> tuple[str, Floats]:
        """A label of the data pack and its sound ``[T]``, level random, never silent."""
        for _ in range(20):
            music = rng.random() < self.recipe.music or not self.others
            label = str(rng.choice(self.music if music and self.music else self.others))
            sound = self._play(label, rng)
            level = float(np.sqrt(np.mean(sound**2)))
            if level > 1e-3:
                return label, self._with_reverb(sound / level, rng)
        raise ValueError("the data pack gave twenty silent sources in a row")

    def _play(self, label: str, rng: np.random.Generator) -> Floats:
        real, banks = self.real.get(label), self.pack.banks.get(label)
        if real and (not banks or self.recipe.held_out or rng.random() < self.recipe.real):
            # Long recordings are drawn more often, but short ones are not forgotten.
            size = np.sqrt([min(r.stop - r.start, 120 * SAMPLE_RATE) for r in real])
            item = real[int(rng.choice(len(real), p=size / size.sum()))]
            return cut_recording(self.pack, item, LENGTH_SAMPLES, rng)
        assert banks, "a label is known by its recordings or by its notes"
        return play_phrase(self.pack, banks[int(rng.integers(len(banks)))], LENGTH_SAMPLES, rng)

    def _with_reverb(self, sound: Floats, rng: np.random.Generator) -> Floats:
        if rng.random() > self.recipe.room:
            return sound
        seconds = rng.uniform(0.15, 1.2)
        time = np.arange(int(seconds * SAMPLE_RATE), dtype=np.float32) / SAMPLE_RATE
        tail = rng.normal(0, 1, time.size) * np.exp(-6.9 * time / seconds)
        tail[: int(rng.uniform(0.001, 0.02) * SAMPLE_RATE)] = 0.0
        tail *= 10 ** (rng.uniform(-18, -2) / 20) / np.sqrt(np.sum(tail**2) + 1e-9)
        wet = fftconvolve(sound, tail.astype(np.float32))[: sound.size]
        return (sound + wet).astype(np.float32)


class MixtureDataset(IterableDataset):
    """An endless stream of band-summed mixtures for ``losses.audio_loss``; see ``mix_sample``."""

    def __init__(
        self, data: Path, cache: Path, seed: int, recipe: MixtureRecipe | None = None
    ) -> None:
        self.data, self.cache, self.seed = data, cache, seed
        self.recipe = recipe or MixtureRecipe()

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        worker = get_worker_info()
        torch.set_num_threads(1)
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        sources = SourceSampler(load_sound_pack(self.data, self.cache), self.recipe)
        pool: list[tuple[str, Tensor]] = []
        while True:
            label, sound = sources.draw(rng)
            new = (label, complex_planes(spectrum(torch.from_numpy(sound))))
            if len(pool) < self.recipe.reservoir:
                pool.append(new)
                if len(pool) < min(16, self.recipe.reservoir):
                    continue
            else:
                pool[int(rng.integers(len(pool)))] = new
            for _ in range(self.recipe.uses):
                yield mix_sample([new, *self._partners(pool, label, rng)], self.recipe, rng)

    def _partners(
        self, pool: list[tuple[str, Tensor]], label: str, rng: np.random.Generator
    ) -> list[tuple[str, Tensor]]:
        count = int(rng.choice(len(self.recipe.counts), p=self.recipe.counts))
        alike = rng.random() < self.recipe.same_label
        found: list[tuple[str, Tensor]] = []
        for index in rng.permutation(len(pool) - 1):
            if len(found) == count:
                break
            if (pool[index][0] == label) == alike or rng.random() < 0.02:
                found.append(pool[index])
        return found


def complex_planes(spectra: Tensor) -> Tensor:
    """Complex ``[bins, W]`` -> real and imaginary plane ``[2, bins, W]``: cheaper to multiply."""
    return torch.stack([spectra.real, spectra.imag])


def mix_sample(
    sources: list[tuple[str, Tensor]], recipe: MixtureRecipe, rng: np.random.Generator
) -> dict[str, Tensor]:
    """Sources (label, planes ``[2, bins, W]``) -> band sums of their mixture.

    ``power`` [F, W] of |X|^2, ``cross`` [S, F, W] of Re(T X*), ``target`` [S] of |T|^2, ``label``
    [S], ``absent`` [S + 2] (``losses``). Spare slots are silence (0, label -1).
    """
    parts, mixture = blend_sources([one for _, one in sources], recipe, rng)
    power = _band_sums(mixture, mixture)
    cross = torch.zeros(SLOTS, *power.shape)
    target, label = torch.zeros(SLOTS), torch.full((SLOTS,), -1)
    for i, (part, (name, _)) in enumerate(zip(parts, sources, strict=True)):
        cross[i] = _band_sums(part, mixture)
        target[i] = _energy(part)
        label[i] = label_index(name)
    scale = 1 / power.mean().clamp_min(1e-9)
    return {"power": power * scale, "cross": cross * scale, "target": target * scale,
            "label": label, "absent": _absent_labels(label, rng)}  # fmt: skip


def _absent_labels(label: Tensor, rng: np.random.Generator) -> Tensor:
    """Labels that do not sound ``[S + 2]``; most of them instruments of the MUSIC_INSTRUMENTS
    videos."""
    spare = [i for i in range(len(LABELS) - 1) if i not in label.tolist()]
    likely = np.array(
        [3.0 if LABELS[i].replace(" ", "_") in MUSIC_INSTRUMENTS else 1.0 for i in spare]
    )
    count = SLOTS + ABSENT_LABELS
    return torch.from_numpy(rng.choice(spare, count, replace=False, p=likely / likely.sum()))


def blend_sources(
    sources: list[Tensor], recipe: MixtureRecipe, rng: np.random.Generator
) -> tuple[list[Tensor], Tensor]:
    """Sources as played -> as they are heard, and their noisy mixture; all ``[2, bins, W]``."""
    limit = _band_limit(rng) if rng.random() < recipe.band_limit else torch.ones(BINS, 1)
    parts = [_augmented(one, limit, recipe.level_db, rng) for one in sources]
    mixture = parts[0].clone()
    for part in parts[1:]:
        mixture += part
    if rng.random() < recipe.noise:
        level = 10 ** (rng.uniform(-60, -25) / 20) * (_energy(mixture) / mixture[0].numel()).sqrt()
        mixture += _noise(rng) * (limit * level)
    return parts, mixture


@cache
def _sparse_rows() -> Tensor:
    return row_weights().to_sparse()


def _band_sums(one: Tensor, other: Tensor) -> Tensor:
    """Re(one x other*) summed over each row's bins ``[F, W]``."""
    product = one[0] * other[0]
    product.addcmul_(one[1], other[1])
    return torch.sparse.mm(_sparse_rows(), product)


def _energy(one: Tensor) -> Tensor:
    flat = one.reshape(-1)
    return torch.dot(flat, flat)


def _augmented(spectra: Tensor, limit: Tensor, level_db: float, rng: np.random.Generator) -> Tensor:
    """The same playing at another level, through another microphone, starting elsewhere."""
    octave = torch.log2(torch.arange(1, BINS + 1) / BINS)[:, None]
    curve = torch.zeros(BINS, 1)
    for _ in range(3):
        centre, width = rng.uniform(-9, 0), rng.uniform(0.5, 3.0)
        curve += rng.normal(0, 3.0) * torch.exp(-(((octave - centre) / width) ** 2))
    gain = limit * 10 ** ((curve + rng.normal(0, level_db)) / 20)
    shift = int(rng.integers(COLUMNS))
    out = torch.empty_like(spectra)
    torch.mul(spectra[..., COLUMNS - shift :], gain, out=out[..., :shift])
    torch.mul(spectra[..., : COLUMNS - shift], gain, out=out[..., shift:])
    return out


def _band_limit(rng: np.random.Generator) -> Tensor:
    """An old camera or a codec: nothing above some kilohertz, perhaps nothing very low."""
    hz = torch.arange(BINS)[:, None] * (SAMPLE_RATE / N_FFT)
    top = float(rng.choice([4000, 5500, 5500, 7000, 8000, 11000, 16000]))
    slope = rng.uniform(0.01, 0.1) * top
    return torch.sigmoid((top - hz) / slope) * torch.sigmoid((hz - rng.uniform(0, 120)) / 20)


@cache
def _white_noise() -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(2, BINS, COLUMNS, generator=generator)


def _noise(rng: np.random.Generator) -> Tensor:
    """Tilted noise ``[2, bins, W]`` of power 1 in the mean."""
    up, on = int(rng.integers(BINS)), int(rng.integers(COLUMNS))
    white = torch.roll(_white_noise(), (up, on), (1, 2))
    tilt = (torch.arange(1, BINS + 1) / 100.0)[:, None] ** -float(rng.uniform(0, 1))
    return white * (tilt / (2 * tilt.square().mean()).sqrt())
