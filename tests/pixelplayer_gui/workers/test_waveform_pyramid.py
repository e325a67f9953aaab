"""What a sound looks like at every zoom."""

import numpy as np
import pytest

from pixelplayer_gui.workers.waveform_pyramid import (
    CHUNK,
    FINEST,
    WaveformPyramid,
    audible_in_mix,
    column_extremes,
    sample_line,
)

LENGTH = 3 * CHUNK - 1000


def noise(length: int = LENGTH) -> np.ndarray:
    rng = np.random.default_rng(3)
    envelope = np.linspace(0.1, 1.0, length)
    return (rng.uniform(-1, 1, (2, length)) * envelope).astype(np.float32)


@pytest.fixture
def sound() -> np.ndarray:
    return noise()


@pytest.fixture
def pyramid(tmp_path, sound):
    made = WaveformPyramid(LENGTH, tmp_path / "peaks")
    for chunk in range(made.chunks):
        made.write(chunk, sound[:, chunk * CHUNK : (chunk + 1) * CHUNK])
    yield made
    made.close()


@pytest.mark.parametrize("size", [FINEST, 256, 1024, 4096, 16384])
def test_every_level_holds_the_extremes_of_the_samples(pyramid, sound, size):
    count = 10
    got = pyramid.extremes(size, size * (count + 1), count)
    for column in range(count):
        part = sound[:, size * (column + 1) : size * (column + 2)]
        assert got[column] == pytest.approx((part.min(), part.max()), rel=1e-3)


def test_a_zoomed_out_column_loses_no_peak(pyramid, sound):
    got = pyramid.extremes(0, LENGTH, 7)
    edges = np.linspace(0, LENGTH, 8)
    for (low, high), start, stop in zip(got, edges[:-1], edges[1:], strict=True):
        part = sound[:, int(start) : int(stop)]
        assert low <= part.min() * 0.999
        assert high >= part.max() * 0.999
    assert pyramid.peak == pytest.approx(np.abs(sound).max())


def test_outside_and_unwritten_is_flat(tmp_path, sound):
    made = WaveformPyramid(LENGTH, tmp_path / "some")
    made.write(1, sound[:, CHUNK : 2 * CHUNK])
    got = made.extremes(-CHUNK, 4 * CHUNK, 5)
    assert [bool(each.any()) for each in got] == [False, False, True, False, False]
    made.close()
    assert not made.extremes(0, LENGTH, 5).any()


def test_power_is_the_mean_square(pyramid, sound):
    got = pyramid.power(0, 2 * CHUNK, 4)
    wanted = np.square(sound[:, : 2 * CHUNK]).mean(axis=0).reshape(4, -1).mean(axis=1)
    assert got == pytest.approx(wanted, rel=5e-3)
    closest = np.square(sound[:, :4096]).mean()
    assert pyramid.power(0, 4096, 8) == pytest.approx(np.full(8, closest), rel=5e-3)


def test_the_file_is_small_and_memory_holds_none_of_it(tmp_path):
    hours = WaveformPyramid(2 * 3600 * 48000, tmp_path / "long")
    hours.write(hours.chunks - 1, noise(CHUNK))
    assert (tmp_path / "long").stat().st_size < 45_000_000
    assert (tmp_path / "long").stat().st_blocks * 512 < 200_000  # sparse
    assert hours.extremes(0, hours.length, 1400)[-1].any()
    hours.close()
    assert not (tmp_path / "long").exists()


def test_columns_between_bins_touch_both():
    bins = np.array([[-1, 0], [-2, 0], [0, 3], [0, 4]], np.float32)
    got = column_extremes(bins, 0, 1.0, 0.5, 3.5, 2)
    assert got.tolist() == [[-2, 0], [0, 4]]


def test_between_samples_the_line_goes_on():
    samples = np.repeat(np.array([[0.0], [1.0], [0.0], [-1.0]], np.float32), 2, axis=1)
    got = sample_line(samples, 10, 10.0, 12.0, 8)
    assert got[0] == pytest.approx((0.0, 0.25))
    assert got[3] == pytest.approx((0.75, 1.0))
    assert got[4] == pytest.approx((0.75, 1.0))
    # each column reaches the next one: no holes in the line
    assert np.all(got[:-1, 1] >= got[1:, 0] - 1e-6)
    assert np.all(got[1:, 1] >= got[:-1, 0] - 1e-6)


def test_a_part_is_present_where_it_holds_a_thirtieth_of_the_power():
    whole = np.array([1.0, 1.0, 1e-8, 0.0], np.float32)
    part = np.array([0.033, 0.03, 1e-8, 0.0], np.float32)
    assert audible_in_mix(part, whole).tolist() == [True, False, False, False]
