from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.analysis.batching import in_batches
from engine.analysis.model_input import (
    downmix,
    model_input,
    moment_step,
    power_at_moments,
    resampling_margin,
)
from engine.errors import DeviceLost
from tests.support.toy_model import ColourBands

SPEC = ColourBands().spec


def sine(pitch: float, rate: int, start: float, seconds: float) -> np.ndarray:
    time = start + np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * pitch * time).astype(np.float32)[None]


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000, 192_000])
def test_the_model_hears_the_window_without_delay_or_edges(rate: int):
    reach = resampling_margin(rate)
    sound = sine(700, rate, -reach / rate, SPEC.window_seconds + 2 * reach / rate)
    heard = model_input(np.repeat(sound, 2, axis=0), rate, SPEC)
    expected = sine(700, SPEC.sample_rate, 0, SPEC.window_seconds)
    assert heard.shape == expected.shape
    assert np.abs(heard - expected).max() < 2e-3


def test_channels_become_what_the_model_wants():
    mono = ColourBands().spec
    six = np.arange(6, dtype=np.float32)[:, None] * np.ones((1, 60_000), np.float32)
    assert model_input(six, 16_000, mono).mean() == pytest.approx(2.5)


def noise(channels: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((channels, 50_000)).astype(np.float32)


ORDINARY = {
    "mono twice": noise(1).repeat(2, axis=0),
    "unrelated channels": noise(2),
    "mono in the left channel": noise(1) * np.array([[1.0], [0.0]], np.float32),
    "mono in one of six": noise(1) * np.eye(6, dtype=np.float32)[:, 2:3],
    "one channel": noise(1),
    "silence": np.zeros((2, 1000), np.float32),
    "nothing": np.zeros((2, 0), np.float32),
}


@pytest.mark.parametrize("sound", ORDINARY.values(), ids=ORDINARY.keys())
def test_channels_that_do_not_cancel_are_their_mean(sound: np.ndarray):
    np.testing.assert_array_equal(downmix(sound), sound.mean(axis=0, keepdims=True))


@pytest.mark.parametrize("channels", [2, 6])
def test_channels_that_cancel_each_other_are_heard(channels: int):
    signs = np.where(np.arange(channels) % 2, -1, 1)[:, None].astype(np.float32)
    sound = noise(1) * signs
    assert np.abs(sound.mean(axis=0)).max() < 1e-6
    heard = downmix(sound)
    assert heard.shape == (1, sound.shape[1])
    assert (heard**2).mean() == pytest.approx((sound**2).mean(), rel=0.01)


def test_one_of_two_sounds_that_cancels_is_heard_beside_the_other():
    middle, side = sine(440, 16_000, 0, 4.0), sine(3000, 16_000, 0, 4.0)
    heard = downmix(np.concatenate([middle + side, middle - side]))
    levels = np.abs(np.fft.rfft(heard[0])) / (heard.shape[1] / 2)
    assert levels[440 * 4] == pytest.approx(1.0, abs=0.01)
    assert levels[3000 * 4] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("pitch", [100.0, 1500.0, 7900.0])
def test_power_is_the_mean_square_in_the_right_row(pitch: float):
    sound = torch.from_numpy(sine(pitch, SPEC.sample_rate, 0, SPEC.window_seconds)) * 0.5
    power = power_at_moments(sound, SPEC, 151)
    assert power.shape == (64, 38)
    middle = power[:, 5:33]
    torch.testing.assert_close(middle.sum(0), torch.full((28,), 0.125), rtol=0.01, atol=0)
    nearest = np.abs(np.array(SPEC.mask_frequencies_hz) - pitch).argmin()
    assert abs(int(middle.mean(1).argmax()) - nearest) <= 1


def test_power_of_noise_is_its_mean_square():
    noise = torch.randn(2, round(SPEC.window_seconds * SPEC.sample_rate)) * 0.1
    power = power_at_moments(noise, SPEC, 151)[:, 5:33]
    assert float(power.sum(0).mean()) == pytest.approx(0.01, rel=0.05)


def test_moments_lie_where_the_spec_says():
    step = moment_step(SPEC)
    assert step == 4
    sound = torch.zeros(1, round(SPEC.window_seconds * SPEC.sample_rate))
    sound[0, 32_000] = 1.0
    loudest = int(power_at_moments(sound, SPEC, 151).sum(0).argmax())
    assert abs(loudest * step * SPEC.mask_hop_seconds - 2.0) <= step * SPEC.mask_hop_seconds / 2


def test_too_little_memory_means_smaller_parts_then_a_sentence():
    sizes: list[int] = []

    def work(part: slice, most: int) -> torch.Tensor:
        sizes.append(part.stop - part.start)
        if part.stop - part.start > most:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried 1 TB")
        return torch.arange(part.start, part.stop)

    assert in_batches(10, 8, lambda part: work(part, 3)).tolist() == list(range(10))
    assert sizes == [8, 4, 2, 2, 2, 2, 2]
    with pytest.raises(DeviceLost, match="Memory ran out") as caught:
        in_batches(10, 8, lambda part: work(part, 0))
    assert caught.value.exit_status == 3
    with pytest.raises(RuntimeError, match="a bug"):
        in_batches(2, 2, lambda part: (_ for _ in ()).throw(RuntimeError("a bug")))
