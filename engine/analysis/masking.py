"""Masking of a part of a window: the same samples as masking all of it gives, but cheaper."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.analysis.batching import in_batches
from engine.analysis.windows import Span, Window
from engine.models.masks import expand_masks, istft, stft, window_length
from engine.models.model import Spec

Sound = NDArray[np.float32]

# Memory that the sounds of some objects may take at once while they are made: two objects of a
# window in stereo, so that a click need not wait for the sounds of all.
_BYTES = 64 << 20


def padded_span(window: Window, span: Span, rate: int) -> Span:
    """The samples to read for ``span`` of a window: on the spectrogram's grid, with its reach.

    A frame of the spectrogram reaches half its length, and is wrong where it looks beyond what was
    read; so a whole length more is read on either side.
    """
    size = window_length(rate)
    hop = size // 4
    first = max((span[0] - window.start - size) // hop, 0)
    last = -(-(span[1] - window.start + size) // hop)
    return window.start + first * hop, min(window.start + last * hop, window.stop)


def mask_span(
    mixture: Tensor, window: Window, span: Span, rate: int, spec: Spec,
    masks: Callable[[slice], Tensor], count: int,
) -> Sound:  # fmt: skip
    """Sounds ``[N, C, T]`` of ``count`` objects in ``span`` of a window.

    ``mixture`` are the samples of ``padded_span`` ``[C, n]``, ``masks(slice)`` gives the window's
    soft masks ``[n, F, W]`` of some of the objects.
    """
    read = padded_span(window, span, rate)
    spectrogram = stft(mixture, rate)
    hop = window_length(rate) // 4
    first = (read[0] - window.start) // hop
    frames = spectrogram.shape[-1]

    def some(part: slice) -> Tensor:
        gains = expand_masks(masks(part), rate, first + frames, spec)[..., first:]
        sounds = istft(gains.unsqueeze(-3) * spectrogram, rate, mixture.shape[-1])
        return sounds[..., span[0] - read[0] : span[1] - read[0]].cpu()

    # Frames overlap four times; there is the product, and the frames of its inverse.
    at_once = _BYTES // (48 * mixture.numel())
    with torch.inference_mode():
        return in_batches(count, at_once, some).numpy()
