from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.analysis.masking import mask_span, padded_span
from engine.analysis.windows import plan_windows
from engine.models.masks import apply_masks
from tests.support.toy_model import ColourBands

SPEC = ColourBands().spec


@pytest.mark.parametrize("rate", [8000, 44_100])
@pytest.mark.parametrize("share", [(0.0, 1.0), (0.0, 0.1), (0.4, 0.45), (0.9, 1.0)])
def test_a_cut_is_the_same_as_the_whole_window(rate: int, share: tuple[float, float]):
    window = plan_windows(rate * 9, rate, SPEC.window_seconds)[2]
    length = window.stop - window.start
    made = np.random.default_rng(0)
    sound = torch.from_numpy(made.standard_normal((2, length)).astype(np.float32))
    masks = torch.from_numpy(made.random((3, 64, 151)).astype(np.float32))
    span = (window.start + int(share[0] * length), window.start + int(share[1] * length))
    first, last = padded_span(window, span, rate)
    assert window.start <= first <= span[0] < span[1] <= last <= window.stop
    part = sound[:, first - window.start : last - window.start]
    got = mask_span(part, window, span, rate, SPEC, lambda some: masks[some], 3)
    whole = apply_masks(sound, rate, masks, SPEC).numpy()
    expected = whole[..., span[0] - window.start : span[1] - window.start]
    np.testing.assert_allclose(got, expected, atol=2e-5)


def test_whole_windows_are_made_few_objects_at_a_time():
    """Between them the work gives way to a click."""
    rate = 96_000
    window = plan_windows(rate * 3, rate, SPEC.window_seconds)[0]
    asked: list[slice] = []

    def masks(some: slice) -> torch.Tensor:
        asked.append(some)
        return torch.ones(some.stop - some.start, 64, 151)

    read = padded_span(window, window.span, rate)
    mixture = torch.zeros(2, read[1] - read[0])
    mask_span(mixture, window, window.span, rate, SPEC, masks, 4)
    assert [some.stop - some.start for some in asked] == [2, 2]


def test_the_sounds_of_many_objects_are_made_few_at_a_time():
    rate, count = 44_100, 7
    window = plan_windows(rate * 9, rate, SPEC.window_seconds)[1]
    span = (window.start, window.stop)
    first, last = padded_span(window, span, rate)
    made = np.random.default_rng(0)
    sound = torch.from_numpy(made.standard_normal((2, last - first)).astype(np.float32))
    masks = torch.from_numpy(made.random((count, 64, 151)).astype(np.float32))
    parts: list[int] = []

    def some(part: slice) -> torch.Tensor:
        parts.append(part.stop - part.start)
        return masks[part]

    got = mask_span(sound, window, span, rate, SPEC, some, count)
    assert sum(parts) == count
    assert max(parts) * 48 * sound.numel() <= 64 << 20
    alone = mask_span(sound, window, span, rate, SPEC, lambda _: masks[4:5], 1)
    np.testing.assert_array_equal(got[4:5], alone)
