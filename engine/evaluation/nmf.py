"""Non-negative matrix factorisation (NMF): the baseline from before neural networks.

A spectrogram is taken apart into spectra and their strengths (``layers.nmf``); the parts of a
source make its soft mask. Two ways, as in The Sound of Pixels, table 1:

*taught* (Virtanen 2007): each class has spectra learned from training recordings; the true classes
of a case are told. A class nobody taught (off-screen noise) learns its spectra from the mixture.
*blind*: spectra from the mixture alone, put into as many groups as there are sources by the MFCCs
of the spectra (k-means); which group is whose is told by an oracle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.fft import dct
from torch import Tensor

from engine.evaluation.case_runner import best_slot_assignment
from engine.evaluation.cases import Case
from engine.models.layers.nmf import TINY, factorise, random_bases
from engine.models.masks import apply_masks, stft, window_length
from engine.models.model import Spec
from engine.scene import Waveform

Sound = NDArray[np.float32]
ReadRecordings = Callable[[str, int, float], Sound]
"""(label, samples a second, seconds) -> ``[T]``: training recordings of a class, maybe empty."""

RATE = 11_025
_SPECTRA, _BLIND_SPECTRA = 25, 15
_TRAINING_SECONDS = 60.0
_COEFFICIENTS, _MEL_BANDS = 13, 40


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """Spectra ``[F, K]`` of every class that was taught, each of sum one."""

    spectra: Mapping[str, Tensor]


def learn_dictionary(read: ReadRecordings, labels: Iterable[str], seed: int = 0) -> Dictionary:
    """Spectra of these classes from their training recordings, a minute of each.

    A class without a recording is left out.
    """
    found = {}
    for label in sorted(set(labels)):
        sound = read(label, RATE, _TRAINING_SECONDS)
        if sound.size:
            magnitudes = _magnitudes(sound, RATE)
            found[label] = factorise(magnitudes, _SPECTRA, seed)[0]
    return Dictionary(found)


@torch.inference_mode()
def supervised_nmf(case: Case, dictionary: Dictionary, seed: int = 0) -> Sound:
    """Every source ``[N, T]`` of a case by the spectra of its (true) class."""
    magnitudes = _magnitudes(case.mixture, case.rate)
    known = [dictionary.spectra.get(source.label) for source in case.sources]
    start = [k if k is not None else random_bases(len(magnitudes), _SPECTRA, seed) for k in known]
    free = torch.tensor([k is None for k in known]).repeat_interleave(_SPECTRA)
    spectra, strengths = factorise(magnitudes, 0, seed, torch.cat(start, 1), free)
    owner = np.repeat(np.arange(len(known)), _SPECTRA)
    return _owner_sounds(case, spectra, strengths, owner, len(known))


@torch.inference_mode()
def blind_nmf(case: Case, seed: int = 0) -> Sound:
    """Every source ``[N, T]`` from spectra grouped by likeness; groups go where they fit best."""
    count = len(case.sources)
    magnitudes = _magnitudes(case.mixture, case.rate)
    spectra, strengths = factorise(magnitudes, count * _BLIND_SPECTRA, seed)
    features = _mfcc(spectra.numpy())
    _, owner = kmeans2(features, count, minit="++", rng=seed, missing="warn")
    groups = _owner_sounds(case, spectra, strengths, owner, count)
    return best_slot_assignment(groups, case.truths)


@cache
def _grid() -> Spec:
    """Every bin is a row, every hop a column."""
    size = window_length(RATE)
    rows = tuple(float(k) * RATE / size for k in range(size // 2 + 1))
    return Spec(RATE, 1, 6.0, rows, size / 4 / RATE, (0.0,), 224, 16)


def _magnitudes(sound: Sound, rate: int) -> Tensor:
    wave = Waveform(np.ascontiguousarray(sound[None], np.float32), rate)
    samples = wave.resampled(RATE).samples if rate != RATE else wave.samples
    return stft(torch.from_numpy(samples), RATE)[0].abs()


def _owner_sounds(
    case: Case, spectra: Tensor, strengths: Tensor, owner: NDArray[np.integer], count: int
) -> Sound:
    """The sounds of the owners of the parts, by shares that sum to one."""
    shares = torch.stack(
        [spectra[:, owner == n] @ strengths[owner == n] for n in range(count)]
    ).add(TINY)
    masks = shares / shares.sum(0)
    return apply_masks(torch.from_numpy(case.mixture)[None], case.rate, masks, _grid())[
        :, 0
    ].numpy()


def _mfcc(spectra: NDArray[np.float32]) -> NDArray[np.float64]:
    """Cepstra ``[K, 13]`` of spectra ``[F, K]`` on mel bands, the level left out."""
    hz = np.asarray(_grid().mask_frequencies_hz)
    edges = 700 * np.expm1(np.linspace(0, np.log1p(RATE / 2 / 700), _MEL_BANDS + 2))
    rise = (hz[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - hz[None]) / (edges[2:] - edges[1:-1])[:, None]
    bands = np.clip(np.minimum(rise, fall), 0, None) @ spectra
    cepstra = np.asarray(dct(np.log(bands.T + 1e-6), axis=1, norm="ortho"))
    return cepstra[:, 1 : _COEFFICIENTS + 1]
