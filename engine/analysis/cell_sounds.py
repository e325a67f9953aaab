"""The sound of every picture cell in a window: its power over time and its spectral signature.

This is the pixel mode of The Sound of Pixels (Zhao et al., section 3.3): the mask of every cell,
and the energy of the sound it lets through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.analysis.batching import in_batches
from engine.analysis.clip_features import ClipFeatures, WindowFeatures
from engine.models.model import MixesSlots

Floats = NDArray[np.float32]

# A signature keeps this many bands and times of the masked sound: enough to tell two sounds
# apart, few enough to compare thousands of cells at once.
_BANDS, _TIMES = 24, 24
_MASK_BYTES = 48 << 20
# A thing may fill three quarters of the picture before its sound counts as everywhere.
_COMMON_QUANTILE = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class CellSounds:
    """What every cell of a picture sounds like in a window: power and spectral signature.

    ``power`` [h, w, M]: mean-square power of its sound at M moments, ``hop_seconds`` apart;
    ``signatures`` [h, w, D]: amplitudes of its sound over bands and time; ``mixture`` [M]: power
    of the whole.
    """

    power: Floats
    signatures: Floats
    mixture: Floats
    hop_seconds: float

    @property
    def common_signature(self) -> Floats:
        """What nearly every cell lets through ``[D]``: it tells nothing about any of them."""
        flat = self.signatures.reshape(-1, self.signatures.shape[-1])
        rank = int(_COMMON_QUANTILE * (len(flat) - 1))
        return np.partition(flat, rank, axis=0)[rank]

    @property
    def distinct_signatures(self) -> Floats:
        """Signatures ``[h, w, D]`` above the floor."""
        return np.maximum(self.signatures - self.common_signature, 0)


def cell_sounds(
    features: ClipFeatures, window_features: WindowFeatures, vectors: Floats
) -> CellSounds:
    """The sounds of the cells with vectors ``[K, h, w]`` in a window that was listened to."""
    count, height, width = vectors.shape
    flat = np.ascontiguousarray(vectors.reshape(count, -1).T)
    power, signatures = power_and_signatures(features, window_features, flat)
    return CellSounds(
        power.reshape(height, width, -1),
        signatures.reshape(height, width, -1),
        window_features.power.sum(0).cpu().numpy(),
        features.moment_step * features.spec.mask_hop_seconds,
    )


@torch.inference_mode()
def power_and_signatures(
    features: ClipFeatures, window_features: WindowFeatures, vectors: Floats
) -> tuple[Floats, Floats]:
    """Vectors ``[N, K]`` -> power of their sounds ``[N, M]`` and their signatures ``[N, D]``."""
    moments = window_features.power.shape[1]
    slots = window_features.audio_at_moments
    count = slots.maps.shape[1]
    by_pairs = slots.slot_codes is not None and count * (count + 1) // 2 < len(vectors)
    if by_pairs and isinstance(features.model, MixesSlots):
        known = torch.from_numpy(vectors).to(features.device)
        weights = features.model.slot_weights(slots, known).float()
        both = _sums_over_pairs(weights, slots.maps[0].float(), window_features.power)
    else:
        both = _sums_over_masks(features, window_features, vectors)
    both[:, moments:].sqrt_()
    sums = both.cpu().numpy()
    return sums[:, :moments], sums[:, moments:]


def _sums_over_masks(
    features: ClipFeatures, window_features: WindowFeatures, vectors: Floats
) -> Tensor:
    """Power at each moment and mean power of each band and time ``[N, M + D]``, of any masks."""

    def some(part: slice) -> Tensor:
        masks = features.masks(window_features.audio_at_moments, vectors[part])
        return _power_sums(masks.square().mul_(window_features.power))

    at_once = _MASK_BYTES // (4 * window_features.power.numel())
    return in_batches(len(vectors), at_once, some)


def _sums_over_pairs(weights: Tensor, slots: Tensor, power: Tensor) -> Tensor:
    """The same of masks that are ``weights [N, S]`` times ``slots [S, F, M]``.

    The square of a sum is a sum over pairs, and what a pair of slots lets through is the same for
    every cell: no cell's own mask is made.
    """
    one, other = torch.triu_indices(len(slots), len(slots), device=slots.device)
    pairs = _power_sums(slots[one] * slots[other] * power)
    twice = 2.0 - (one == other).to(weights)  # one with the other, the other with the one
    return (weights[:, one] * weights[:, other] * twice) @ pairs


def _power_sums(masked: Tensor) -> Tensor:
    """Power ``[N, F, M]`` at each moment, and its mean over bands and times ``[N, M + D]``."""
    pooled = functional.adaptive_avg_pool2d(masked, (_BANDS, _TIMES))
    return torch.cat([masked.sum(1), pooled.flatten(1)], dim=1)


def similarity(signatures: Floats, one: Floats) -> Floats:
    """How alike sounds ``[..., D]`` are to one ``[D]``: 1 the same, 0 nothing in common.

    Shape and strength count: the same sound at half the amplitude is 0.8 alike, at a tenth 0.2.
    """
    shared = 2 * (signatures @ one)
    return shared / ((signatures**2).sum(-1) + (one**2).sum() + 1e-20)
