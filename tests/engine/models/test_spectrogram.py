"""The front ends against closed-form values (specs 1.1, 1.3)."""

from __future__ import annotations

import math

import pytest
import torch

from engine.models.spectrogram import LogBands, WarpedSpectrogram

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


@pytest.mark.parametrize("per_octave", [6, 24])
def test_bands_are_even_octave_steps(per_octave: int) -> None:
    bands = LogBands(48_000, 40, 20_480, per_octave)
    octaves = torch.tensor(bands.frequencies_hz).log2().diff()
    assert bands.bands == 9 * per_octave + 1
    assert bands.frequencies_hz[0] == pytest.approx(40)
    assert bands.frequencies_hz[-1] == pytest.approx(20_480)
    assert torch.allclose(octaves, torch.full_like(octaves, 1 / per_octave), atol=1e-5)


@pytest.mark.parametrize("hertz", [110.0, 440.0, 3000.0, 15_000.0])
def test_a_sine_peaks_in_its_own_band(hertz: float) -> None:
    bands = LogBands(44_100, 55, 20_000, 12)
    t = torch.arange(44_100, dtype=torch.float64) / 44_100
    sine = torch.sin(2 * math.pi * hertz * t).float()
    magnitudes = bands(sine)
    assert magnitudes.shape == (bands.bands, bands.columns(44_100))
    peak = int(magnitudes[:, 20].argmax())
    assert abs(math.log2(bands.frequencies_hz[peak] / hertz)) <= 1 / 12


def test_a_full_scale_sine_on_a_bin_has_magnitude_one_where_bands_are_fine() -> None:
    bands = LogBands(8_000, 100, 200, 48, window_seconds=0.1, hop_seconds=0.025)
    t = torch.arange(8_000, dtype=torch.float64) / 8_000
    magnitudes = bands(torch.sin(2 * math.pi * 100 * t).float())
    assert magnitudes[0, 5:-5].sub(1).abs().max() < 1e-3


def test_fine_bands_read_between_two_bins() -> None:
    bands = LogBands(8_000, 100, 200, 48, window_seconds=0.1)
    bin_hz = 8_000 / bands.n_fft
    for row, hertz in zip(bands.bank, bands.frequencies_hz, strict=True):
        lower = int(hertz / bin_hz + 1e-6)
        share = hertz / bin_hz - lower
        assert row[lower] == pytest.approx(1 - share, abs=1e-4)
        assert row[lower + 1] == pytest.approx(share, abs=1e-4)


def test_wide_bands_average_power() -> None:
    bands = LogBands(44_100, 55, 20_000, 12)
    assert torch.allclose(bands.bank.sum(1), torch.ones(bands.bands))
    assert (bands.bank[-1] > 0).sum() > 50
    noise = bands(torch.randn(4, 44_100 * 2)).square().mean((0, 2))
    # White noise has one power everywhere: no band may stand out by more than chance.
    assert (noise[-1] / noise[40]).log10().abs() < 0.1


def test_bands_are_differentiable_even_in_silence_and_float32_under_autocast() -> None:
    bands = LogBands(16_000, 60, 8_000, 12)
    sound = torch.zeros(1, 2, 8_000, requires_grad=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        magnitudes = bands(sound)
    assert magnitudes.dtype == torch.float32
    assert magnitudes.shape == (1, 2, bands.bands, bands.columns(8_000))
    magnitudes.sum().backward()
    assert sound.grad is not None
    assert sound.grad.isfinite().all()


@pytest.mark.parametrize(("low", "high"), [(0, 1000), (500, 400), (50, 9000)])
def test_bands_that_do_not_fit_are_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        LogBands(16_000, low, high, 12)


def test_front_ends_keep_nothing_in_the_weights() -> None:
    assert not WarpedSpectrogram().state_dict()
    assert not LogBands(16_000, 60, 8_000, 12).state_dict()
