"""Pixels of one sound in one colour: the clustering view of The Sound of Pixels.

The paper (Zhao et al., ECCV 2018, section 6) projects the log spectrogram that each pixel's mask
lets through onto three principal components and shows them as red, green and blue. Here cells
whose spectrograms are alike are put together first (average linkage), so that one sound has one
colour, and the components of their means give the colours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]

_FLOOR_DB = -40.0
# A cell this much below the loudest says nothing of its own.
_LEAST_STRENGTH = 0.05
# Log spectrograms of one player's cells differ by less than 0.05 on the demo and three real clips,
# those of two players by more than 0.2.
_SAME_SOUND = 0.15
_DARKEST = 0.15


def sound_clusters(signatures: Floats, strength: Floats) -> NDArray[np.int64]:
    """Which cells ``[h, w]`` sound alike: 0 for the loudest sound, then 1 ...; -1: next to silent.

    ``signatures`` [h, w, D] are amplitudes of what each cell lets through, over bands and time;
    ``strength`` [h, w] is how much is heard there, 0..1.
    """
    heard, features = _log_features(signatures, strength)
    clusters = np.full(strength.shape, -1, np.int64)
    if len(features) == 0:
        return clusters
    found = np.ones(len(features), np.int64)
    if len(features) > 1:
        tree = linkage(features, "average", metric="cosine")
        found = fcluster(tree, _SAME_SOUND, "distance").astype(np.int64)
    loud = np.bincount(found, strength[heard])[1:]
    rank = np.argsort(np.argsort(-loud, kind="stable"), kind="stable")
    clusters[heard] = rank[found - 1]
    return clusters


def sound_colours(signatures: Floats, strength: Floats) -> Floats:
    """Colours ``[h, w, 3]`` in 0..1, the same wherever the same sounds; grey where nothing does."""
    clusters = sound_clusters(signatures, strength)
    colours = np.full((*strength.shape, 3), 0.5, np.float32)
    heard, features = _log_features(signatures, strength)
    if len(features) == 0:
        return colours
    own, weight = clusters[heard], strength[heard].astype(np.float64)
    shares = (own == np.arange(own.max() + 1)[:, None]) * weight
    means = shares @ features / shares.sum(1, keepdims=True)
    components = _principal_components(means, shares.sum(1), signatures.shape[-1])
    colours[heard] = _vivid(components)[own]
    return colours


def _log_features(signatures: Floats, strength: Floats) -> tuple[NDArray[np.bool_], Wide]:
    """Which cells are heard ``[h, w]``, and their spectrograms' levels ``[N, D]`` in 0..1.

    Each is measured against its own loudest place: a player's edge sounds like the player.
    """
    heard = (strength > 0) & (strength >= _LEAST_STRENGTH * float(strength.max()))
    own = signatures[heard].astype(np.float64)
    peak = own.max(axis=1, keepdims=True, initial=0.0)
    heard[heard] = sounds = peak[:, 0] > 0
    own, peak = own[sounds], peak[sounds]
    with np.errstate(divide="ignore"):
        level_db = 20 * np.log10(own / peak)
    return heard, np.maximum(level_db, _FLOOR_DB) / -_FLOOR_DB + 1


def _principal_components(means: Wide, weight: Wide, width: int) -> Wide:
    """Means ``[M, D]`` of the clusters on their first three components ``[M, 3]``.

    Turned so that a component grows with the place of the sound in the spectrogram: else its sign
    would be chance, and colours would change places from window to window.
    """
    centred = means - (means * weight[:, None]).sum(0) / weight.sum()
    _, _, axes = np.linalg.svd(centred * np.sqrt(weight)[:, None], full_matrices=False)
    axes = axes[:3]
    upwards = np.sign(axes @ np.arange(width))
    found = np.zeros((len(means), 3))
    found[:, : len(axes)] = centred @ (axes * np.where(upwards == 0, 1, upwards)[:, None]).T
    return found


def _vivid(components: Wide) -> Floats:
    """Components ``[M, 3]`` as red, green, blue: each colour as bright and as strong as can be."""
    spread = float(np.abs(components).max())
    colours = 0.5 + components / (2 * spread) if spread > 1e-9 else np.zeros((1, 3))
    if len(components) == 1 or spread <= 1e-9:  # one sound has nothing to differ from
        colours = np.tile([1.0, 0.5, 0.0], (len(components), 1))
    low, high = colours.min(1, keepdims=True), colours.max(1, keepdims=True)
    scaled = (colours - low) / np.maximum(high - low, 1e-9)
    return (_DARKEST + (1 - _DARKEST) * scaled).astype(np.float32)
