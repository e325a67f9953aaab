"""What adapting to a film gains, with true classes told, and what it costs those not marked.

``python -m engine.training.validation.solo_scores --data DATA``: band SDR and SI-SDR in dB before
and after, with 95 % paired bootstrap intervals of the difference.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.analysis.row_power import row_power
from engine.evaluation.bootstrap import bootstrap_interval
from engine.models.layers.solo_templates import (
    drawn_to_solos,
    fit_solos,
    learn_spectra,
    transposed,
)
from engine.models.pixel_slots.front_end import COLUMNS, HOP, SAMPLE_RATE, row_frequencies
from engine.models.pixel_slots_v3.model import PixelSlotsV3
from engine.models.weights.loading import load_model
from engine.training.validation.band_scores import BandCase, LabelMasks, band_case, source_scores
from engine.training.validation.mask_models import query_masks
from engine.training.validation.solo_cases import SoloCase, solo_cases

_HOP_SECONDS = HOP / SAMPLE_RATE


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    """A case, its shares before, and all that is known of its sources."""

    case: BandCase
    shares: Tensor
    power: Tensor
    spectra: tuple[Tensor, ...]


Choice = Callable[[_Prepared], tuple[Sequence[int], Sequence[int]]]
"""Which sources of a case are marked, and which are scored."""


@torch.inference_mode()
def prepared(case: SoloCase, masks_of: LabelMasks) -> _Prepared:
    """What an analyser knows of a case; two of one class share its sound evenly."""
    return _prepared(case, case.labels, case.solos, masks_of)


@torch.inference_mode()
def with_one_resting(case: SoloCase, others: Sequence[SoloCase], masks_of: LabelMasks) -> _Prepared:
    """A case in which one more is in sight, as the last, that does not sound."""
    other = next(c for c in others if not {*c.labels} & {*case.labels})
    labels = (*case.labels, other.labels[0])
    return _prepared(case, labels, np.concatenate([case.solos, other.solos[:1]]), masks_of)


def _prepared(
    case: SoloCase, labels: Sequence[str], solos: np.ndarray, masks_of: LabelMasks
) -> _Prepared:
    band = band_case(case.name, case.kind, case.labels, labels, case.sounds)
    alike = torch.tensor([labels.count(label) for label in labels])
    shares = masks_of(band.power, labels) / alike[:, None, None]
    rows_hz = row_frequencies()
    power = _power(case.sounds.sum(0), COLUMNS)
    spectra = tuple(
        transposed(learn_spectra(_power(solo, solo.size // HOP)), rows_hz) for solo in solos
    )
    return _Prepared(band, shares, power, spectra)


@torch.inference_mode()
def gains(one: _Prepared, marked: Sequence[int], scored: Sequence[int]) -> np.ndarray:
    """SDR and SI-SDR before and after ``[4]``, mean over the scored sources."""
    known = [one.spectra[index] for index in marked]
    fit = fit_solos(one.power, known, others=len(marked) < len(one.spectra))
    after = drawn_to_solos(one.shares, one.power, fit, marked)
    found = [(*_two(one.shares[i], one, i), *_two(after[i], one, i)) for i in scored]
    return np.mean(found, axis=0)


def report(cases: Sequence[_Prepared], resting: Sequence[_Prepared]) -> list[str]:
    """The lines to print; ``resting``: of cases with one more who does not sound."""
    pairs = [case for case in cases if case.case.kind == "pair"]
    trios = [case for case in cases if case.case.kind == "trio"]

    def everybody(case: _Prepared) -> tuple[Sequence[int], Sequence[int]]:
        return range(len(case.spectra)), range(len(case.spectra))

    rows: list[tuple[str, Sequence[_Prepared], Choice]] = [
        ("all, everybody marked", cases, everybody),
        ("pairs", pairs, everybody),
        ("trios", trios, everybody),
        ("same class", [c for c in cases if c.case.kind == "same class"], everybody),
        ("pairs, one marked: it", pairs, lambda _: ([0], [0])),
        ("pairs, one marked: the other", pairs, lambda _: ([0], [1])),
        ("trios, two marked: they", trios, lambda _: ([0, 1], [0, 1])),
        ("trios, two marked: the third", trios, lambda _: ([0, 1], [2])),
        ("others while the marked rests", resting, lambda c: ([len(c.spectra) - 1], [0, 1])),
    ]
    return [_line(name, [gains(c, *which(c)) for c in some]) for name, some, which in rows if some]


def _line(name: str, found: Sequence[np.ndarray]) -> str:
    table = np.stack(found)
    words = [f"{name:30s}"]
    for what, column in (("SDR", 0), ("SI-SDR", 1)):
        before, after = table[:, column], table[:, column + 2]
        gain = bootstrap_interval(after - before)
        words.append(f"{what} {before.mean():5.2f} -> {after.mean():5.2f}  {gain}")
    return "   ".join(words)


def _two(mask: Tensor, one: _Prepared, source: int) -> tuple[float, float]:
    scores = source_scores(mask, one.case, source)
    return scores["sdr"], scores["si_sdr"]


def _power(sound: np.ndarray, columns: int) -> Tensor:
    samples = torch.from_numpy(np.ascontiguousarray(sound))[None]
    return row_power(samples, SAMPLE_RATE, row_frequencies().tolist(), _HOP_SECONDS, columns)


def main() -> None:
    """Print what marked seconds gain."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data pack")
    parser.add_argument("--weights", type=Path, help="instead of the installed ones")
    words = parser.parse_args()
    model = load_model("default", words.weights, "cpu")
    assert isinstance(model, PixelSlotsV3)
    masks_of = query_masks(model.audio_net, torch.device("cpu"))
    found = solo_cases(words.data)
    cases = [prepared(case, masks_of) for case in found]
    pairs = [case for case in found if case.kind == "pair"]
    resting = [with_one_resting(case, pairs[i:] + pairs, masks_of) for i, case in enumerate(pairs)]
    sys.stdout.write("\n".join([*report(cases, resting), ""]))


if __name__ == "__main__":
    main()
