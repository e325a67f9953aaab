"""Channels: panning, stereo width, fold-down, and the role of each channel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRONT, CENTRE, SURROUND, LFE = "front", "centre", "surround", "lfe"

_Floats = NDArray[np.float32]
_Role = tuple[str, int]
_ROLES: dict[int, tuple[_Role, ...]] = {
    # FFmpeg's default layouts, in its order of channels; the number is the side: -1, 0 or 1.
    1: ((CENTRE, 0),),
    2: ((FRONT, -1), (FRONT, 1)),
    3: ((FRONT, -1), (FRONT, 1), (LFE, 0)),
    4: ((FRONT, -1), (FRONT, 1), (CENTRE, 0), (SURROUND, 0)),
    5: ((FRONT, -1), (FRONT, 1), (CENTRE, 0), (SURROUND, -1), (SURROUND, 1)),
    6: ((FRONT, -1), (FRONT, 1), (CENTRE, 0), (LFE, 0), (SURROUND, -1), (SURROUND, 1)),
    7: (
        (FRONT, -1),
        (FRONT, 1),
        (CENTRE, 0),
        (LFE, 0),
        (SURROUND, 0),
        (SURROUND, -1),
        (SURROUND, 1),
    ),
    8: (
        (FRONT, -1),
        (FRONT, 1),
        (CENTRE, 0),
        (LFE, 0),
        (SURROUND, -1),
        (SURROUND, 1),
        (SURROUND, -1),
        (SURROUND, 1),
    ),
}
_FOLD = {FRONT: 1.0, CENTRE: 0.7071068, SURROUND: 0.7071068, LFE: 0.5}


def channel_roles(channels: int) -> tuple[_Role, ...]:
    """What each channel is for and its side (-1 left, 0 middle, 1 right).

    More channels than 7.1 has are taken for surround channels in the middle.
    """
    known = _ROLES.get(channels)
    return known or (*_ROLES[8], *((SURROUND, 0),) * (channels - 8))


def panned(samples: _Floats, pan: float) -> _Floats:
    """``[C, T]`` moved to the left (-1) or right (1) so that left + right stays what it was.

    The side that is left gives its share to the other one, so nothing is lost and the centre is
    the sound itself, untouched. The middle channels give to the side; a single channel has no
    sides and stays as it is.
    """
    if pan == 0.0 or len(samples) < 2:
        return samples
    towards, share = (1, np.float32(pan)) if pan > 0 else (-1, np.float32(-pan))
    moved = samples.copy()
    for source, target in _pan_routes(len(samples), towards):
        given = samples[source] * share
        moved[source] -= given
        moved[target] += given
    return moved


def widened(samples: _Floats, width: float) -> _Floats:
    """``[C, T]`` with the difference of each left and right scaled; left + right stays.

    0 makes both sides alike, 1 is the sound itself, untouched. A single channel has no width.
    """
    if width == 1.0 or len(samples) < 2:
        return samples
    made = samples.copy()
    for left, right in _pairs(len(samples)):
        moved = (samples[left] - samples[right]) * np.float32((width - 1.0) / 2)
        made[left] += moved
        made[right] -= moved
    return made


def placed_in_stereo(samples: _Floats, staging: tuple[float, float], channels: int) -> _Floats:
    """Place ``[C, T]`` in stereo (``channels``): with a strip's width and pan.

    ``channels`` may be 2 for a sound of one channel, which then is alike on both sides, as
    loudspeakers play it; else it is C.
    """
    if len(samples) < channels:
        samples = fit_channels(samples, channels)
    width, pan = staging
    return panned(widened(samples, width), pan)


def _pairs(channels: int) -> list[tuple[int, int]]:
    """The channels that are each other's left and right."""
    roles = channel_roles(channels)
    lefts = [i for i, (_, side) in enumerate(roles) if side < 0]
    rights = [i for i, (_, side) in enumerate(roles) if side > 0]
    return list(zip(lefts, rights, strict=True))


def _pan_routes(channels: int, towards: int) -> list[tuple[int, int]]:
    """Which channel gives to which when panning towards a side."""
    roles = channel_roles(channels)
    pairs: list[tuple[int, int]] = []
    for index, (role, side) in enumerate(roles):
        if role == LFE or side == towards:
            continue
        wanted = (FRONT, towards) if role in (FRONT, CENTRE) else (role, towards)
        peers = [i for i, (r, s) in enumerate(roles) if (r, s) == wanted]
        mine = [i for i, (r, s) in enumerate(roles) if (r, s) == (role, side)]
        if peers:
            pairs.append((index, peers[mine.index(index) % len(peers)]))
    return pairs


def fold_to_stereo(samples: _Floats) -> _Floats:
    """``[C, T]`` as stereo ``[2, T]``: mono on both sides, surround after ITU-R BS.775."""
    if len(samples) == 2:
        return samples
    if len(samples) == 1:
        return np.repeat(samples, 2, axis=0)
    stereo = np.zeros((2, samples.shape[1]), np.float32)
    for channel, (role, side) in zip(samples, channel_roles(len(samples)), strict=True):
        share = np.float32(_FOLD[role])
        if side <= 0:
            stereo[0] += share * channel
        if side >= 0:
            stereo[1] += share * channel
    return stereo


def mono(samples: _Floats) -> _Floats:
    """``[C, T]`` as one channel ``[T]``: the middle of its stereo form."""
    if len(samples) == 1:
        return samples[0]
    stereo = fold_to_stereo(samples)
    return (stereo[0] + stereo[1]) * np.float32(0.5)


def fit_channels(samples: _Floats, channels: int) -> _Floats:
    """``[C, T]`` for a device of so many channels; the same array when it fits already."""
    if len(samples) == channels:
        return samples
    stereo = fold_to_stereo(samples)
    if channels == 1:
        return mono(stereo)[None]
    wide = np.zeros((channels, samples.shape[1]), np.float32)
    wide[:2] = stereo
    return wide
