"""The class eye: what the default model sees, for models whose authors had an eye of their own.

An eye of eleven million weights is most of a paper's model and needs the most training. With this
one a model is told what each cell shows and learns only what to listen for then; its weights are
those of its ear, and several models can be compared that see the same.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from engine.errors import WeightsMissing
from engine.models.pixel_slots_v3.model import PixelSlotsV3
from engine.models.sound_classes import CLASSES
from engine.models.weights.card import find_weights
from engine.models.weights.state_dict import load_strictly, read_state, with_current_keys

CLASS_EYE = "pixel-slots"
"""What the models' switch ``trunk`` calls it: the model whose eye it is."""
SEEN = len(CLASSES) + 1
"""Every class of sound, and nothing."""

_FILES = ("pixel-slots@3", "pixel-slots")
"""Where its weights are: under their own version once there is a newer one."""
_SPREAD, _UNSEEN = 3.0, -6.0


class ClassEye(nn.Module):
    """RGB ``[B, 3, H, W]`` in 0..1, any size -> ``[B, K, H/16, W/16]``, of class probabilities.

    K is ``outputs``, a linear map of the ``SEEN`` probabilities that is learned; None: these as
    they are. The eye itself learns nothing and is in no file but its own: the weights of a model
    that has it hold the map alone. ``WeightsMissing`` where the default model's are not there.
    """

    def __init__(self, outputs: int | None) -> None:
        super().__init__()
        # in a tuple it is no part of this module's state
        self._eye = (default_model(),)
        self.fc = nn.Identity() if outputs is None else nn.Conv2d(SEEN, outputs, 1)
        if isinstance(self.fc, nn.Conv2d):
            # every class begins with a code of its own, and what shows nothing with none
            nn.init.normal_(self.fc.weight, 0, _SPREAD)
            nn.init.constant_(self.fc.weight[:, -1], _UNSEEN)

    def forward(self, frames: Tensor) -> Tensor:
        """The features of every cell."""
        (eye,) = self._eye
        seen = torch.stack([eye.pool(one[None]) for one in eye.encode_frames(frames)])
        return self.fc(seen.to(frames.dtype))

    def _apply(self, fn: Callable[..., Tensor], recurse: bool = True) -> ClassEye:
        self._eye[0]._apply(fn, recurse)
        return super()._apply(fn, recurse)


def default_model() -> PixelSlotsV3:
    """The default model, still; not by the registry, whose models this is a part of."""
    path = next(filter(None, map(find_weights, _FILES)), None)
    if path is None:
        raise WeightsMissing(
            "The weights of the default model are not on this machine, and others see with its "
            "eye; install PixelPlayer again."
        )
    model = PixelSlotsV3()
    load_strictly(model, with_current_keys(read_state(path), model.former_keys), str(path))
    return model.requires_grad_(False).eval()
