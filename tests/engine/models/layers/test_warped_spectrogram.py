"""The warped spectrogram of Sound of Pixels against closed-form values."""

from __future__ import annotations

import math

import pytest
import torch

from engine.models.layers.warped_spectrogram import WarpedSpectrogram

RATE = 11_025


@pytest.fixture(scope="module")
def front() -> WarpedSpectrogram:
    return WarpedSpectrogram()


def test_a_window_is_512_bins_by_256_frames(front: WarpedSpectrogram) -> None:
    spectrogram = front.transform(torch.randn(2, 65_535))
    assert spectrogram.shape == (2, 512, 256)
    assert front.invert(spectrogram).shape == (2, 65_280)
    assert front.invert(spectrogram, 65_535).shape == (2, 65_535)
    assert front(torch.randn(65_535)).shape == (256, 256)


def test_the_inverse_gives_the_sound_back(front: WarpedSpectrogram) -> None:
    sound = torch.randn(65_535)
    back = front.invert(front.transform(sound), 65_535)
    assert (back - sound).abs().max() < 1e-4


def test_a_constant_is_the_sum_of_the_periodic_hann_window_everywhere(
    front: WarpedSpectrogram,
) -> None:
    # Reflection keeps a constant constant, so the first and last frame are no exception;
    # a periodic Hann window of 1022 sums to 511, and lies in bins 0 and 1 alone.
    magnitudes = front.transform(torch.ones(65_535)).abs()
    assert torch.allclose(magnitudes[0], torch.full((256,), 511.0), atol=1e-2)
    assert torch.allclose(magnitudes[1], torch.full((256,), 255.5), atol=1e-2)
    assert magnitudes[2:].max() < 1e-2


def test_frame_i_is_centred_on_sample_256_i(front: WarpedSpectrogram) -> None:
    click = torch.zeros(65_535)
    click[100 * 256] = 1
    magnitudes = front.transform(click).abs()
    # Hann at its middle is one; 256 of 1022 samples aside it is cos^2(pi * 256 / 1022).
    assert magnitudes[:, 100].sub(1).abs().max() < 1e-4
    aside = math.cos(math.pi * 256 / 1022) ** 2
    assert magnitudes[:, [99, 101]].sub(aside).abs().max() < 1e-4


@pytest.mark.parametrize(
    ("row", "bin_", "hertz"),
    [(0, 0, 0), (16, 5.4, None), (32, 11.9, 128), (64, 29.3, 316), (128, 92.2, 995),
     (192, 227, None), (255, 511, 5512.5)],
)  # fmt: skip
def test_log_rows_lie_where_the_paper_puts_them(
    front: WarpedSpectrogram, row: int, bin_: float, hertz: float | None
) -> None:
    ramp = torch.arange(512, dtype=torch.float64)[:, None]
    assert front.to_log(ramp)[row, 0] == pytest.approx(bin_, abs=0.5 if row == 192 else 0.06)
    if hertz is not None:
        assert front.frequencies_hz[row] == pytest.approx(hertz, abs=1)


def test_there_and_back_moves_a_ramp_by_a_hundredth_of_a_bin_at_most(
    front: WarpedSpectrogram,
) -> None:
    ramp = torch.arange(512, dtype=torch.float64)[:, None].expand(512, 3)
    assert (front.to_linear(front.to_log(ramp)) - ramp).abs().max() <= 0.0101


def test_corners_are_aligned(front: WarpedSpectrogram) -> None:
    # With corners not aligned, the outer bins and frames of an all-ones mask would sink to 1/2.
    assert torch.equal(front.to_linear(torch.ones(256, 256)), torch.ones(512, 256))


def test_the_logarithm_of_silence_is_finite(front: WarpedSpectrogram) -> None:
    logarithm = front(torch.zeros(65_535)).log()
    assert torch.allclose(logarithm, torch.full_like(logarithm, math.log(1e-10)))


def test_the_front_end_keeps_nothing_in_the_weights() -> None:
    assert not WarpedSpectrogram().state_dict()
