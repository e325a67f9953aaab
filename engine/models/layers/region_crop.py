"""Crops of objects: a picture cut to the box around a region, for models that look at one thing."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def crop_to_regions(object_frames: Tensor, size: int) -> Tensor:
    """Looks ``[..., 4, H, W]`` -> RGB ``[..., 3, size, size]``: what the box around each holds.

    The box is the smallest that holds all of the region (alpha above 0), whose sides are stretched
    to ``size`` each; a look without a region is taken whole.
    """
    flat = object_frames.reshape(-1, *object_frames.shape[-3:])
    crops = torch.stack([_crop(look, size) for look in flat])
    return crops.reshape(*object_frames.shape[:-3], 3, size, size)


def _crop(look: Tensor, size: int) -> Tensor:
    inside = look[3] > 0
    rows, columns = inside.any(1).nonzero()[:, 0], inside.any(0).nonzero()[:, 0]
    picture = look[:3]
    if len(rows):
        picture = picture[:, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if picture.shape[1:] == (size, size):
        return picture
    shape = (size, size)
    return functional.interpolate(picture[None], shape, mode="bilinear", antialias=True)[0]
