import numpy as np
import pytest

from engine.mixing.loudness import (
    LoudnessMeter,
    integrated_lufs,
    k_weighting,
    peak_db,
    rms_db,
    true_peak_db,
)

RATES = [8000, 22050, 44100, 48000, 96000, 192000]


def tone(hertz, seconds, rate=48000, level_db=0.0, channels=2, phase=0.0):
    turns = 2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate + phase
    wave = 10 ** (level_db / 20) * np.sin(turns)
    return np.repeat(wave[None], channels, axis=0).astype(np.float32)


def test_the_k_filter_at_48_khz_is_the_one_the_standard_prints():
    first, second = k_weighting(48000)
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285]
    assert first == pytest.approx([*shelf, 1, -1.69065929318241, 0.73248077421585], abs=1e-6)
    assert second == pytest.approx([1, -2, 1, 1, -1.99004745483398, 0.99007225036621], abs=1e-6)


@pytest.mark.parametrize("rate", RATES)
def test_a_full_scale_tone_of_997_hz_reads_as_the_standard_says(rate):
    # BS.1770: a 0 dBFS sine at 997 Hz in one front channel reads -3.01 LKFS.
    assert integrated_lufs(tone(997, 3, rate, channels=1), rate) == pytest.approx(-3.01, abs=0.05)
    assert integrated_lufs(tone(997, 3, rate), rate) == pytest.approx(0.0, abs=0.05)


def test_ebu_tech_3341_case_1_and_2():
    for level in (-23.0, -33.0):
        sound = tone(1000, 20, level_db=level)
        assert integrated_lufs(sound, 48000) == pytest.approx(level, abs=0.1)
        meter = LoudnessMeter(48000, len(sound))
        meter.add(sound)
        assert meter.momentary_lufs == pytest.approx(level, abs=0.1)
        assert meter.short_term_lufs == pytest.approx(level, abs=0.1)


def test_ebu_tech_3341_case_3_the_relative_gate():
    parts = [tone(1000, s, level_db=v) for s, v in ((10, -36), (60, -23), (10, -36))]
    assert integrated_lufs(np.concatenate(parts, 1), 48000) == pytest.approx(-23.0, abs=0.1)


def test_ebu_tech_3341_case_4_the_absolute_gate():
    levels = ((10, -72), (10, -36), (60, -23), (10, -36), (10, -72))
    parts = [tone(1000, s, level_db=v) for s, v in levels]
    assert integrated_lufs(np.concatenate(parts, 1), 48000) == pytest.approx(-23.0, abs=0.1)


def test_ebu_tech_3341_case_6_surround():
    sound = np.zeros((6, 20 * 48000), np.float32)
    for channel, level in ((0, -28), (1, -28), (2, -24), (4, -30), (5, -30)):
        sound[channel] = tone(1000, 20, level_db=level, channels=1)
    assert integrated_lufs(sound, 48000) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
@pytest.mark.parametrize("channels", [1, 2])
def test_loudness_is_what_libebur128_measures(rate, channels):
    ebur = pytest.importorskip("pyebur128", reason="pyebur128 has no wheel for this Python")
    rng = np.random.default_rng(rate + channels)
    levels = np.repeat(10 ** (rng.uniform(-60, -6, 12) / 20), rate)  # some seconds are gated away
    sound = (0.3 * levels * rng.standard_normal((channels, levels.size))).astype(np.float32)
    modes = ebur.MeasurementMode
    state = ebur.R128State(channels, rate, modes.MODE_I | modes.MODE_S | modes.MODE_TRUE_PEAK)
    state.add_frames(np.ascontiguousarray(sound.T).ravel(), sound.shape[1])
    meter = LoudnessMeter(rate, channels)
    meter.add(sound)
    theirs = ebur.get_loudness_global(state)
    assert integrated_lufs(sound, rate) == pytest.approx(theirs, abs=0.01)
    assert meter.integrated_lufs == pytest.approx(theirs, abs=0.01)
    assert meter.momentary_lufs == pytest.approx(ebur.get_loudness_momentary(state), abs=0.01)
    assert meter.short_term_lufs == pytest.approx(ebur.get_loudness_shortterm(state), abs=0.01)
    # both interpolate, by different filters: of noise, the hardest case, they miss differently
    peaks = [ebur.get_true_peak(state, channel) for channel in range(channels)]
    assert true_peak_db(sound) == pytest.approx(20 * np.log10(max(peaks)), abs=0.5)


def test_low_frequency_effects_do_not_count():
    sound = np.zeros((6, 48000), np.float32)
    sound[3] = tone(60, 1, channels=1)
    assert integrated_lufs(sound, 48000) == float("-inf")


def test_the_meter_does_not_care_how_the_sound_is_cut():
    rng = np.random.default_rng(0)
    sound = rng.standard_normal((2, 100_000)).astype(np.float32) * 0.1
    meter = LoudnessMeter(44100, 2)
    start = 0
    while start < sound.shape[1]:
        size = int(rng.integers(1, 9000))
        meter.add(sound[:, start : start + size])
        start += size
    assert meter.integrated_lufs == pytest.approx(integrated_lufs(sound, 44100), abs=1e-6)
    whole = LoudnessMeter(44100, 2)
    whole.add(sound)
    assert meter.momentary_lufs == pytest.approx(whole.momentary_lufs, abs=1e-6)


def test_silence_has_no_loudness_and_no_peak():
    silence = np.zeros((2, 48000), np.float32)
    assert integrated_lufs(silence, 48000) == float("-inf")
    assert peak_db(silence) == rms_db(silence) == true_peak_db(silence) == float("-inf")
    assert peak_db(silence[:, :0]) == rms_db(silence[:, :0]) == float("-inf")


def test_peak_and_rms():
    assert peak_db(tone(1000, 1, level_db=-6)) == pytest.approx(-6, abs=0.01)
    assert rms_db(tone(1000, 1, level_db=-6)) == pytest.approx(-9.01, abs=0.01)


@pytest.mark.parametrize("phase", [0, 15, 45, 60, 67.5])
def test_the_true_peak_between_samples_is_found(phase):
    # EBU Tech 3341 cases 15 to 19: a quarter of the rate, where samples miss the peak by 3 dB.
    sound = tone(12000, 0.5, level_db=-6, phase=np.radians(phase))
    ramp = np.minimum(np.arange(sound.shape[1]) / 500, 1)
    sound = (sound * ramp * ramp[::-1]).astype(np.float32)
    assert -6.4 <= true_peak_db(sound) <= -5.8


def test_the_true_peak_is_never_below_the_peak():
    sound = np.random.default_rng(3).standard_normal((2, 5000)).astype(np.float32)
    assert true_peak_db(sound) >= peak_db(sound)
    click = np.zeros((1, 100), np.float32)
    click[0, 50] = 1
    assert true_peak_db(click) == 0.0
