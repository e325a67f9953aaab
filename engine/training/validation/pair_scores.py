"""Pair scores: a separator on the old sets of real mixtures, with the sources' own pictures."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import soxr
import torch
from torch import Tensor

from engine.evaluation.cases import read_case
from engine.evaluation.metrics import si_sdr
from engine.models.model import Separator
from engine.training.data.image_dataset import SIZE
from engine.training.data.pair_dataset import whole_picture
from engine.training.validation.band_scores import OLD_SETS


@lru_cache(maxsize=1)
def _seen_pairs(
    data: Path, rate: int, length: int
) -> tuple[tuple[str, Tensor, Tensor, np.ndarray], ...]:
    """Real cases with pictures of all sources: set, mixture [1, 1, T], looks, truths, at a rate.

    T is ``length``, or less where a case is shorter.
    """
    pairs = []
    for name in OLD_SETS:
        for folder in sorted((data / "validation" / name).glob("*/")):
            case = read_case(folder)
            if len(case.visible) == len(case.sources):
                truths = soxr.resample(case.truths.T, case.rate, rate).T[:, :length]
                shown = [
                    [whole_picture(_small(picture)) for picture in s.pictures[:3]]
                    for s in case.sources
                ]
                count = min(len(pictures) for pictures in shown)
                object_frames = torch.stack([torch.stack(pictures[:count]) for pictures in shown])
                mixture = torch.from_numpy(truths.sum(0, dtype=np.float32))
                pairs.append((name, mixture[None, None], object_frames[None], truths))
    return tuple(pairs)


def _small(picture: np.ndarray) -> np.ndarray:
    return cv2.resize(picture, (SIZE, SIZE), interpolation=cv2.INTER_AREA)


@torch.inference_mode()
def pair_scores(model: Separator, data: Path, device: torch.device) -> dict[str, float]:
    """SI-SDR gain in dB of each source by its own pictures, and how often it is its own sound."""
    scores: dict[str, list[float]] = {}
    rate = model.spec.sample_rate
    length = round(model.spec.window_seconds * rate)
    for name, mixture, object_frames, truths in _seen_pairs(data, rate, length):
        sounds = model.separate(mixture.to(device), object_frames.to(device))[0, :, 0].cpu().numpy()
        found = si_sdr(truths, sounds)
        before = si_sdr(truths, mixture[0].numpy())[0]
        own = np.diag(found)
        scores.setdefault(f"{name}_gain_db", []).extend(own - before)
        picked = own > np.where(np.eye(len(own)), -np.inf, found).max(0)
        scores.setdefault(f"{name}_picked", []).extend(picked.astype(float))
    return {name: round(float(np.mean(values)), 3) for name, values in scores.items()}
