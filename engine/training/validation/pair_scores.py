"""Pair scores: a separator on held-out mixtures, with the sources' own pictures.

Of the data pack these are the old sets of real mixtures, of films pairs of held-out ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import soxr
import torch
from torch import Tensor

from engine.evaluation.bootstrap import bootstrap_interval
from engine.evaluation.cases import read_case
from engine.evaluation.metrics import si_sdr
from engine.models.model import Separator
from engine.training.data.decoded_audio import RATE
from engine.training.data.image_dataset import SIZE
from engine.training.data.training_data import TrainingData, whole_picture
from engine.training.films.film_data import Films
from engine.training.validation.band_scores import OLD_SETS
from engine.training.validation.film_pairs import HELD_OUT, film_pairs

SeenPair = tuple[str, Tensor, Tensor, np.ndarray]
"""Set, mixture ``[1, 1, T]``, looks ``[1, N, P, 4, H, W]``, truths ``[N, T]`` at a rate."""


@lru_cache(maxsize=1)
def _old_sets(data: Path, rate: int, length: int) -> tuple[SeenPair, ...]:
    """Real cases with pictures of all sources; T is ``length``, or less where one is shorter."""
    pairs = []
    for name in OLD_SETS:
        for folder in sorted((data / "validation" / name).glob("*/")):
            case = read_case(folder)
            if len(case.visible) == len(case.sources):
                truths = soxr.resample(case.truths.T, case.rate, rate).T[:, :length]
                pictures = [source.pictures[:3] for source in case.sources]
                pairs.append(_seen_pair(name, truths, pictures))
    return tuple(pairs)


def _of_films(data: Films, count: int, rate: int, length: int) -> Iterator[SeenPair]:
    for pair in film_pairs(data.root, count):
        truths = soxr.resample(pair.sounds.T, RATE, rate).T[:, :length]
        yield _seen_pair(HELD_OUT, truths, pair.pictures)


def _seen_pair(
    name: str, truths: np.ndarray, pictures: Sequence[Sequence[np.ndarray]]
) -> SeenPair:  # fmt: skip
    shown = [[whole_picture(_small(picture)) for picture in own] for own in pictures]
    count = min(len(own) for own in shown)
    looks = torch.stack([torch.stack(own[:count]) for own in shown])
    mixture = torch.from_numpy(truths.sum(0, dtype=np.float32))
    return name, mixture[None, None], looks[None], truths


def _small(picture: np.ndarray) -> np.ndarray:
    return cv2.resize(picture, (SIZE, SIZE), interpolation=cv2.INTER_AREA)


@torch.inference_mode()
def pair_scores(
    model: Separator, data: TrainingData, device: torch.device, count: int
) -> dict[str, float]:
    """SI-SDR gain in dB of each source by its own pictures, and how often it is its own sound.

    By set, with the 95 % interval of the gain over the pairs; of films ``count`` pairs.
    """
    gains: dict[str, list[float]] = {}
    picked: dict[str, list[float]] = {}
    rate = model.spec.sample_rate
    length = round(model.spec.window_seconds * rate)
    if isinstance(data, Films):
        pairs = _of_films(data, count, rate, length)
    else:
        pairs = iter(_old_sets(data.pack, rate, length) if data.pack else ())
    for name, mixture, looks, truths in pairs:
        sounds = model.separate(mixture.to(device), looks.to(device))[0, :, 0].cpu().numpy()
        found = si_sdr(truths, sounds)
        before = si_sdr(truths, mixture[0].numpy())[0]
        own = np.diag(found)
        gains.setdefault(name, []).append(float(np.mean(own - before)))
        others = np.where(np.eye(len(own)), -np.inf, found).max(0)
        picked.setdefault(name, []).append(float(np.mean(own > others)))
    return {key: value for name in gains for key, value in _means(name, gains, picked).items()}


def _means(
    name: str, gains: dict[str, list[float]], picked: dict[str, list[float]]
) -> dict[str, float]:  # fmt: skip
    gain = bootstrap_interval(gains[name])
    values = {"gain_db": gain.mean, "gain_low_db": gain.low, "gain_high_db": gain.high,
              "picked": float(np.mean(picked[name])), "pairs": float(gain.count)}  # fmt: skip
    return {f"{name}_{key}": round(value, 3) for key, value in values.items()}
