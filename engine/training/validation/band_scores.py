"""Band scores of an audio network on the held-out cases and the old sets of real mixtures.

With band sums SDR and SI-SDR of a mask are known without any inverse transform, so all cases take
seconds where whole films take hours; these steer a run, the figures of the card come from
``pixelplayer evaluate``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
import soxr
import torch
from torch import Tensor

from engine.evaluation.bootstrap import bootstrap_interval
from engine.models.pixel_slots.front_end import COLUMNS, HOP, SAMPLE_RATE
from engine.models.sound_classes import CLASSES, class_name
from engine.training.data.mixture_dataset import MAX_SOURCES, mixture_sums
from engine.training.data.spectral_augmentation import complex_planes
from engine.training.data.training_data import TrainingData
from engine.training.films.film_data import Films
from engine.training.validation.film_pairs import film_cases
from engine.training.validation.held_out_cases import HeldOutCase, held_out_cases

LabelMasks = Callable[[Tensor, Sequence[str]], Tensor]
"""Power ``[1, F, W]`` and classes in sight -> their masks ``[N, F, W]``."""

OLD_SETS = ("music_pairs", "fcsn", "urmp", "clipsep")
"""Folders of ``validation/``: real mixtures of the first data packs."""

Scores = dict[str, float]
_FLOOR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class BandCase:
    """A case as band sums; ``visible`` are the classes in sight, silent ones last."""

    name: str
    kind: str
    sounding: tuple[str, ...]
    visible: tuple[str, ...]
    power: Tensor
    cross: Tensor
    target: Tensor


@lru_cache(maxsize=2)
def band_cases(data: Path, cache: Path) -> tuple[BandCase, ...]:
    """Every held-out case but those of two players of one class: no label tells them apart."""
    return _band_cases(held_out_cases(data, cache))


@lru_cache(maxsize=2)
def film_band_cases(root: str, count: int) -> tuple[BandCase, ...]:
    """Pairs of held-out films as band sums."""
    return _band_cases(film_cases(root, count))


def _band_cases(held_out: Iterable[HeldOutCase]) -> tuple[BandCase, ...]:
    cases = []
    for case in held_out:
        if case.kind != "same class":
            off_screen = zip(case.labels, case.off_screen, strict=True)
            visible = [label for label, off in off_screen if not off]
            visible += [case.silent[0]] if case.silent else []
            cases.append(band_case(case.name, case.kind, case.labels, visible, case.sounds))
    return tuple(cases)


@lru_cache(maxsize=1)
def old_set_cases(data: Path) -> tuple[BandCase, ...]:
    """The folders of ``validation/`` as band sums (first window); ``kind`` is the set's name."""
    cases = []
    for name in OLD_SETS:
        for folder in sorted((data / "validation" / name).glob("*/")):
            meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
            labels = [class_name(label) for label in meta["classes"]]
            if len(set(labels)) == len(labels) <= MAX_SOURCES:
                sounds = [_first_window(folder / f"target{i + 1}.wav") for i in range(len(labels))]
                title = f"{name} {folder.name}"
                cases.append(band_case(title, name, labels, labels, np.stack(sounds)))
    return tuple(cases)


def spread(cases: Sequence[BandCase], count: int) -> tuple[BandCase, ...]:
    """About ``count`` of the cases, of every kind alike: every n-th."""
    return tuple(cases[:: max(round(len(cases) / count), 1)])


def band_case(
    name: str, kind: str, labels: Sequence[str], visible: Sequence[str], sounds: np.ndarray
) -> BandCase:
    """A case of sounds ``[N, T]`` at 48 kHz as band sums."""
    parts = [complex_planes(torch.from_numpy(sound)) for sound in sounds]
    sums = mixture_sums(parts, range(len(parts)), torch.stack(parts).sum(0))
    count = len(labels)
    return BandCase(
        name, kind, tuple(labels), tuple(visible), sums["power"][None], sums["cross"][:count],
        sums["target"][:count],
    )  # fmt: skip


def _first_window(path: Path) -> np.ndarray:
    sound, rate = soundfile.read(path, dtype="float32")
    wide = soxr.resample(sound, rate, SAMPLE_RATE)[: COLUMNS * HOP]
    return np.pad(wide, (0, COLUMNS * HOP - wide.size)).astype(np.float32)


@torch.inference_mode()
def score_cases(cases: Sequence[BandCase], masks_of: LabelMasks) -> dict[str, Scores]:
    """By case: mean SDR, SI-SDR, SI-SDR of the mixture (dB) of sources in sight, the level of a
    silent player against the mixture, and SDR of the rest where something sounds off screen."""
    found: dict[str, Scores] = {}
    for case in cases:
        masks = masks_of(case.power, list(case.visible))
        heard = [i for i, name in enumerate(case.sounding) if name in case.visible]
        scores = [
            source_scores(masks[case.visible.index(case.sounding[i])], case, i) for i in heard
        ]
        mean = {key: float(np.mean([s[key] for s in scores])) for key in scores[0]}
        if case.kind == "silent":
            mean["silent_db"] = _level(masks[-1], case)
        if case.kind == "off screen":
            rest = (1 - masks.sum(0)).clamp(0, 1)
            mean["rest_sdr"] = source_scores(rest, case, len(case.sounding) - 1)["sdr"]
        found[case.name] = mean
    return found


def source_scores(mask: Tensor, case: BandCase, source: int) -> Scores:
    """SDR, SI-SDR and SI-SDR of the mixture (dB) of a mask ``[F, W]`` for one of the sources."""
    power, cross, target = case.power[0], case.cross[source], case.target[source]
    own = (mask.square() * power).sum()
    shared = (mask * cross).sum()
    error = (own - 2 * shared + target).clamp_min(_FLOOR)
    return {
        "sdr": float(10 * torch.log10((target + _FLOOR) / error)),
        "si_sdr": _si_sdr(shared, target, own),
        "mixture_si_sdr": _si_sdr(cross.sum(), target, power.sum()),
    }


def _si_sdr(shared: Tensor, target: Tensor, estimate: Tensor) -> float:
    """Scale-invariant SDR in dB from <T, E>, |T|^2 and |E|^2 (Le Roux et al., 2019)."""
    along = shared.square() / target.clamp_min(_FLOOR)
    ratio = along.clamp_min(_FLOOR) / (estimate - along).clamp_min(_FLOOR)
    return float((10 * torch.log10(ratio)).clamp(-30, 40))


def _level(mask: Tensor, case: BandCase) -> float:
    energy = (mask.square() * case.power[0]).sum() / case.power.sum()
    return float(10 * torch.log10(energy + 1e-6))


@torch.inference_mode()
def presence_scores(
    cases: Sequence[BandCase], presence_of: Callable[[Tensor], Tensor]
) -> Scores:  # fmt: skip
    """How well a network hears which classes sound, from logits ``[1, C]`` of a power.

    ``presence_top``: the share 0..1 of the classes that sound among the three likeliest;
    ``presence_auc``: how often a class that sounds is likelier than one that does not.
    """
    logits = np.stack([presence_of(case.power)[0].numpy() for case in cases])
    sounds = np.array([[name in case.sounding for name in CLASSES] for case in cases])
    ranks = np.argsort(np.argsort(-logits, axis=1), axis=1)
    before = logits[sounds][:, None] - logits[~sounds][None]
    auc = np.mean((before > 0) + 0.5 * (before == 0))
    return {
        "presence_top": round(float((ranks[sounds] < 3).mean()), 3),
        "presence_auc": round(float(auc), 3),
    }


def mean_scores(cases: Sequence[BandCase], scores: Mapping[str, Scores]) -> Scores:
    """Means over the cases: by measure, and SDR by kind; in dB."""
    keys = ("sdr", "si_sdr", "mixture_si_sdr", "silent_db", "rest_sdr")
    means = {
        key: float(np.mean([s[key] for s in scores.values() if key in s]))
        for key in keys
        if any(key in s for s in scores.values())
    }
    for kind in dict.fromkeys(case.kind for case in cases):
        own = [scores[case.name]["sdr"] for case in cases if case.kind == kind]
        means[f"sdr_{kind.replace(' ', '_')}"] = float(np.mean(own))
    return {key: round(value, 3) for key, value in means.items()}


def scored_cases(data: TrainingData, cache: Path, count: int) -> tuple[BandCase, ...]:
    """About ``count`` held-out cases of the data pack, or pairs of held-out films."""
    if isinstance(data, Films):
        return film_band_cases(data.root, count)
    assert data.pack is not None
    return spread(band_cases(data.pack, cache), count)


def audio_scores(
    data: TrainingData, cache: Path, count: int, queried: LabelMasks, unqueried: LabelMasks
) -> Scores:
    """Quick scores while training: of about ``count`` held-out cases, of the old sets (``old_``).

    ``queried`` knows what is in sight; ``unqueried`` (``free_``, of every third case) does not.
    ``gain`` is what SI-SDR gains, with its 95 % interval over the cases.
    """
    cases = scored_cases(data, cache, count)
    if not cases:
        return {"cases": 0.0}
    scores = score_cases(cases, queried)
    gain = bootstrap_interval([s["si_sdr"] - s["mixture_si_sdr"] for s in scores.values()])
    means = mean_scores(cases, scores)
    free = mean_scores(cases[::3], score_cases(cases[::3], unqueried))
    old = old_set_cases(data.pack) if data.pack is not None else ()
    real = mean_scores(old, score_cases(old, queried))
    return {
        **means,
        "gain": round(gain.mean, 3),
        "gain_low": round(gain.low, 3),
        "gain_high": round(gain.high, 3),
        **{f"free_{key}": free[key] for key in ("sdr", "si_sdr") if key in free},
        **{f"old_{key}": value for key, value in real.items()},
    }
