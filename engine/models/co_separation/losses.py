"""The two losses of Co-Separation (paper, section 3; weights as in the authors' code)."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from engine.models.masks import ratio_target

CONSISTENCY_WEIGHT = 0.05
"""What the object-consistency loss counts beside the co-separation loss."""


def co_separation_loss(video_masks: Tensor, videos: Tensor, mixture: Tensor) -> Tensor:
    """Weighted L1 of what a video's objects have together to what the video has of the mixture.

    Masks of a video's objects (the scene among them), summed ``[B, V, F, W]``; magnitudes of the
    videos ``[B, V, F, W]`` and of their mixture ``[B, F, W]``. No object's own sound is asked for:
    that is what lets videos of several sounding objects teach. The videos are *not* divided by V
    where the mixture is, as in the authors' code: targets gather near V where one is alone.
    """
    targets = ratio_target(videos, mixture.unsqueeze(1))
    # The weight of each bin is the one of Sound of Pixels' code.
    weight = mixture.log1p().clamp(1e-3, 10).unsqueeze(1)
    return (weight * (video_masks - targets).abs()).mean()


def object_consistency_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross entropy of what was separated for objects ``[M, classes]`` to their labels ``[M]``."""
    return functional.cross_entropy(logits, labels)
