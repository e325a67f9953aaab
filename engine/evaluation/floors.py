"""Floors: separators that never learned anything, to stand beside a model in an evaluation.

They look at no picture, so which of their parts is whose is told by an oracle that takes the way
with the least error: a model that sees should beat them all the same. The mixture itself and the
ideal masks, floor and ceiling of every table, are always there (``evaluate``).

* *NMF blind*: spectra of the mixture alone, grouped by their cepstra (``nmf``).
* *HPSS*: harmonic against percussive, by medians along time and along frequency (Fitzgerald 2010).
* *REPET*: what repeats against what does not, by the median of similar moments (REPET-SIM, Rafii
  and Pardo 2012).

HPSS and REPET are librosa's, which comes with the extra "baselines".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import BadRequest
from engine.evaluation.case_runner import best_slot_assignment
from engine.evaluation.cases import Case
from engine.evaluation.nmf import blind_nmf
from engine.models.masks import istft, stft, window_length

Sound = NDArray[np.float32]
Masks = tuple[NDArray[np.float32], NDArray[np.float32]]

_REPEATS_AFTER_SECONDS, _SHORTEST_SHARE = 2.0, 1 / 8
"""Moments nearer than this are one note, not its repetition (librosa's example of REPET-SIM, for
songs); of a short case so large a share, or no moment would have enough others to be held against.
"""
_POWER = 2
"""Of soft masks: Wiener's."""


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor: the head of its column, and its estimates ``[N, T]`` of a case, None: it cannot."""

    title: str
    separate: Callable[[Case, int], Sound | None]


def hpss(case: Case) -> Sound | None:
    """The harmonic and the percussive part of a case of at most two sources."""
    return _two_parts(case, _harmonic_and_percussive)


def repet(case: Case) -> Sound | None:
    """What repeats and what does not, of a case of at most two sources."""
    return _two_parts(case, _repeating_and_not)


FLOORS: Mapping[str, Floor] = {
    "nmf": Floor("NMF blind", blind_nmf),
    "hpss": Floor("HPSS", lambda case, _: hpss(case)),
    "repet": Floor("REPET", lambda case, _: repet(case)),
}
"""Name on the command line -> floor."""


def check_installed(floors: tuple[str, ...]) -> None:
    """``BadRequest`` where one of these needs what is not installed; before any work is done."""
    if {"hpss", "repet"} & set(floors):
        _librosa()


def _two_parts(case: Case, masks_of: Callable[[NDArray[np.float32], int], Masks]) -> Sound | None:
    """Two soft masks of a case's spectrogram as sounds, each given to the source it fits best."""
    if len(case.sources) > 2:  # two parts are not three sources
        return None
    mixture = torch.from_numpy(np.ascontiguousarray(case.mixture))
    spectrogram = stft(mixture[None], case.rate)
    masks = masks_of(spectrogram[0].abs().numpy(), case.rate)
    parts = torch.from_numpy(np.stack(masks).astype(np.float32)) * spectrogram
    return best_slot_assignment(istft(parts, case.rate, mixture.numel()).numpy(), case.truths)


def _harmonic_and_percussive(magnitudes: NDArray[np.float32], rate: int) -> Masks:
    harmonic, percussive = _librosa().decompose.hpss(magnitudes, power=_POWER, mask=True)
    return harmonic, percussive


def _repeating_and_not(magnitudes: NDArray[np.float32], rate: int) -> Masks:
    librosa = _librosa()
    hop_seconds = window_length(rate) // 4 / rate
    width = round(min(_REPEATS_AFTER_SECONDS / hop_seconds, magnitudes.shape[1] * _SHORTEST_SHARE))
    repeating = librosa.decompose.nn_filter(
        magnitudes, aggregate=np.median, metric="cosine", width=max(width, 1)
    )
    repeating = np.minimum(magnitudes, repeating)
    left = magnitudes - repeating
    mask = librosa.util.softmask(repeating, left, power=_POWER, split_zeros=True)
    return mask, 1 - mask


def _librosa() -> ModuleType:
    try:
        import librosa
        import librosa.decompose
        import librosa.util
    except ImportError as error:
        raise BadRequest(
            "HPSS and REPET need librosa; run `pip install pixelplayer[baselines]`."
        ) from error
    return librosa
