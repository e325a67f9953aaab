"""Warm start: the query U-Net begun from the audio network of pixel slots, not from chance.

Of the third version's own weights it takes everything, so that a run whose state is lost goes on
from what was bundled. Of the second version's network it takes over what there is; what is new
(harmonics, GRU, query) adds nothing at first, and new classes start as quieter copies of ``other``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from engine.errors import WeightsDamaged
from engine.models.layers.spectrogram_blocks import PLACES
from engine.models.pixel_slots.model import PixelSlots
from engine.models.pixel_slots_v3.query_unet import QueryUNet
from engine.models.sound_classes import CLASSES, OTHER
from engine.models.weights.state_dict import load_strictly, read_state, with_current_keys

_AUDIO_NET = "audio_net."
_RENAMED = (("height", "axial.height"), ("attend.", "axial.attend."))
_QUIETER = 2.0


def start_from_pixel_slots(net: QueryUNet, weights: Path) -> None:
    """Fill ``net`` from the audio network in the weights of version 2 or 3.

    ``WeightsDamaged`` when there is no such network in the file, or none of this size.
    """
    file = read_state(weights)
    own = _audio_net_of(with_current_keys(file, QueryUNet.former_keys))
    if "named.weight" in own:
        load_strictly(net, own, str(weights))
        return
    second = _audio_net_of(with_current_keys(file, PixelSlots.former_keys))
    if "named" not in second:
        raise WeightsDamaged(
            "The weights {path} hold no audio network of pixel slots; name others.", path=weights
        )
    load_strictly(net, _grown(second, net.state_dict()), str(weights))


def _audio_net_of(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {
        key.removeprefix(_AUDIO_NET): value.float()
        for key, value in state.items()
        if key.startswith(_AUDIO_NET)
    }


def _grown(audio: dict[str, Tensor], state: dict[str, Tensor]) -> dict[str, Tensor]:
    """``state`` with what the second version's network has."""
    named, bias = audio.pop("named"), audio.pop("named_bias")
    for old, value in audio.items():
        new = next((b + old[len(a) :] for a, b in _RENAMED if old.startswith(a)), old)
        state[new] = _widened(value, state.get(new, value))
    state["named.weight"] = _for_all_classes(named, 0.0).flatten(0, 1)[:, :, None, None]
    state["named.bias"] = _for_all_classes(bias[..., None], _QUIETER).flatten()
    return state


def _widened(value: Tensor, like: Tensor) -> Tensor:
    """A kernel for more inputs: what it knew are the last ones, the others get nothing."""
    if value.shape == like.shape:
        return value
    wide = torch.zeros_like(like)
    wide[:, -value.shape[1] :] = value
    return wide


def _for_all_classes(value: Tensor, lower: float) -> Tensor:
    """``[26, 8, D]`` -> ``[C, 8, D]``."""
    spare = len(CLASSES) - len(value)
    other = value[CLASSES.index(OTHER)] - lower
    return torch.cat([value, other.expand(spare, PLACES, value.shape[2])])
