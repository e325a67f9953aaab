"""The mono window of fixed length that models of the Sound of Pixels family hear."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def mono_window(mixture: Tensor, samples: int, model: str) -> Tensor:
    """``[B, C, T]`` -> the mean of its channels ``[B, samples]``, silence at the end.

    ``ValueError`` that names the model when the mixture is longer.
    """
    length = mixture.shape[-1]
    if length > samples:
        raise ValueError(f"{model} hears {samples} samples at once, not {length}")
    return functional.pad(mixture.mean(dim=-2), (0, samples - length))
