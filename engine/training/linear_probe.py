"""A linear probe: a head for the vision network on the frozen trunk's pooled features.

Its figures say what the start weights know by themselves; its weights are where fine-tuning starts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.models.pixel_slots_v3.losses import coarser
from engine.models.pixel_slots_v3.vision_net import OUTPUTS, UpperVisionNet
from engine.training.data.photo_views import ViewFeatures
from engine.training.data.photos import Photo
from engine.training.data.view_dataset import soft_label

_BATCH = 32


@torch.inference_mode()
def pooled_features(upper: UpperVisionNet, views: ViewFeatures) -> NDArray[np.float32]:
    """The trunk's features of every view, averaged over its box ``[V, 1280]``; large cells."""
    upper.train()
    found = []
    for first in range(0, len(views.photo), _BATCH):
        lower = torch.from_numpy(np.asarray(views.features[first : first + _BATCH], np.float32))
        cells = upper.upper(lower.contiguous(memory_format=torch.channels_last))
        boxes = torch.from_numpy(views.cells[first : first + _BATCH])[:, None]
        found.append((cells * coarser(boxes, cells.shape[2])).sum((2, 3)).numpy())
    upper.eval()
    return np.concatenate(found)


def fit_head(
    features: NDArray[np.float32], photos: Sequence[Photo], steps: int = 250, decay: float = 3e-4
) -> nn.Conv2d:
    """A linear head on pooled features of these photos, every class equally heavy by its root.

    Multinomial logistic regression with soft labels; the features' scale is folded in.
    """
    seen = torch.from_numpy(features)
    mean, scale = seen.mean(0), seen.std(0) + 1e-3
    seen = (seen - mean) / scale
    target = torch.from_numpy(np.stack([soft_label(p.label) for p in photos]))
    weights = torch.tensor([p.weight for p in photos])
    heavy = target.argmax(1)
    mass = torch.zeros(OUTPUTS).index_add_(0, heavy, weights).clamp_min(1e-6)
    weights = weights / mass[heavy].sqrt()
    weight, bias = _regress(seen, target, weights / weights.sum(), steps, decay)
    head = nn.Conv2d(features.shape[1], OUTPUTS, 1)
    with torch.no_grad():
        head.weight.copy_((weight / scale)[:, :, None, None])
        assert head.bias is not None
        head.bias.copy_(bias - weight @ (mean / scale))
    return head


def _regress(
    seen: Tensor, target: Tensor, weights: Tensor, steps: int, decay: float
) -> tuple[Tensor, Tensor]:
    weight = torch.zeros(OUTPUTS, seen.shape[1], requires_grad=True)
    bias = torch.zeros(OUTPUTS, requires_grad=True)
    optimiser = torch.optim.Adam([weight, bias], lr=0.02)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = 0.02 * (1 - step / steps)
        logits = F.linear(seen, weight, bias).log_softmax(1)
        loss = -(weights[:, None] * target * logits).sum() + decay * weight.square().sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return weight.detach(), bias.detach()
