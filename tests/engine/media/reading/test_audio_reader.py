"""Sound: every sample where it belongs, whatever was read before."""

import gc
from pathlib import Path

import av
import numpy as np
import pytest
from av.codec.context import Flags2
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.media.clip import Clip
from engine.media.reading import decoded_sound
from engine.media.reading.audio_reader import as_float
from engine.media.reading.decoded_sound import CHUNK_SAMPLES
from engine.media.reading.packet_index import PacketIndex
from engine.scratch_disk import configure_scratch_disk
from tests.support.film import Track, make_film, noise, test_tone
from tests.support.present import present

NO_NOISE = {"aac_pns": "0"}  # What a decoder makes up by chance cannot be compared.
BIT_EXACT = {
    "aac.mp4": {"audio_codec": "aac", "sound_options": NO_NOISE},
    "aac.mkv": {"audio_codec": "aac", "sound_options": NO_NOISE},
    "aac.ts": {"audio_codec": "aac", "sound_options": NO_NOISE},
    "aac-late.mp4": {"audio_codec": "aac", "sound_options": NO_NOISE, "sound_start": 0.4},
    "aac-early.mp4": {"audio_codec": "aac", "sound_options": NO_NOISE, "sound_start": -0.2},
    "aac.aac": {"audio_codec": "aac", "sound_options": NO_NOISE, "codec": None},
    "mp3.mp4": {"audio_codec": "mp3"},
    "mp3.mkv": {"audio_codec": "mp3"},
    "mp3.mp3": {"audio_codec": "mp3", "codec": None},
    "mp3.avi": {"audio_codec": "mp3", "codec": "mpeg4"},
    "mp3-64k.mkv": {"audio_codec": "mp3", "audio_bit_rate": 64_000},
    "flac.mkv": {"audio_codec": "flac"},
    "flac.flac": {"audio_codec": "flac", "codec": None},
    "pcm.mov": {"audio_codec": "pcm_s16le"},
    "pcm24.mkv": {"audio_codec": "pcm_s24le", "bits": 24},
    "float.mov": {"audio_codec": "pcm_f32le"},
    "alac.mov": {"audio_codec": "alac"},
    "vorbis.mkv": {"audio_codec": "vorbis", "sound_options": {"strict": "-2"}},
    "vorbis.ogg": {"audio_codec": "vorbis", "sound_options": {"strict": "-2"}, "codec": None},
}
NEARLY = {  # MP2 is dithered, Opus keeps a fading memory: both are decoded in order.
    "mp2.ts": {"audio_codec": "mp2", "codec": "mpeg2video"},
    "opus.webm": {"audio_codec": "opus", "codec": "vp9", "rate": 48000},
    "opus.mp4": {"audio_codec": "opus", "rate": 48000},
    "opus.ogg": {"audio_codec": "opus", "codec": None, "rate": 48000},
}
LENGTH = 3 * CHUNK_SAMPLES // 2 + 777


def film_with(folder, name, samples, **options):
    options = {"seconds": 0.2, "size": (64, 36)} | options
    return make_film(folder / name, sound=samples, **options)


def plain_decode(path):
    """Everything a decoder gives in one go, priming and all, and how much of it is priming."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        stream.codec_context.flags2 |= int(Flags2.skip_manual)
        return np.concatenate([as_float(f) for f in container.decode(stream)], axis=1)


def whole_of(clip):
    with clip.sound() as reader:
        whole = np.concatenate(list(reader.blocks(30_011)), axis=1)
        assert reader.length == whole.shape[1]
    return whole


def cut(whole, start, stop):
    padded = np.pad(whole, ((0, 0), (70_000, 70_000)))
    return padded[:, start + 70_000 : stop + 70_000]


@pytest.mark.parametrize("name", BIT_EXACT | NEARLY)
def test_any_span_in_any_order_equals_one_go(tmp_path, name):
    samples = noise(2, LENGTH, level=0.1)
    path = film_with(tmp_path, name, samples, **(BIT_EXACT | NEARLY)[name])
    clip = Clip.open(path)
    whole, plain = whole_of(clip), plain_decode(path)
    priming = best_shift(plain, whole)
    assert 0 <= priming <= 12_000
    assert LENGTH - 9_200 <= whole.shape[1] <= LENGTH + 2400
    same = plain[:, priming : priming + whole.shape[1]]
    np.testing.assert_allclose(whole, same, rtol=0, atol=0 if name in BIT_EXACT else 1e-6)
    rng = np.random.default_rng(5)
    for _ in range(2):
        with clip.sound() as reader:
            for start in rng.integers(-5_000, whole.shape[1], 4):
                stop = start + int(rng.integers(1, 60_000))
                np.testing.assert_array_equal(reader.read(start, stop), cut(whole, start, stop))


NOISY = {"a.mp4": "aac", "a.mkv": "aac", "a.ts": "ac3"}


@pytest.fixture
def scratch(tmp_path):
    """A scratch folder of our own."""
    yield tmp_path / "scratch"
    configure_scratch_disk(None)


@pytest.mark.parametrize("name", NOISY)
@pytest.mark.parametrize("cap_chunks", [1000, 2, 0])
def test_a_whole_clip_is_what_decoding_in_order_gives(tmp_path, scratch, name, cap_chunks):
    """Twice, and with a disk that holds all of it, a part, or nothing."""
    configure_scratch_disk(scratch, cap_chunks * CHUNK_SAMPLES * 2 * 4 + 1)
    samples = noise(2, 3 * LENGTH, level=0.1)
    options = {"audio_codec": NOISY[name], "audio_bit_rate": 64_000, "rate": 48000}
    path = film_with(tmp_path, name, samples, **options)
    clip, plain = Clip.open(path), plain_decode(path)
    for _ in range(2):
        whole = whole_of(clip)
        priming = best_shift(plain, whole)
        same = plain[:, priming : priming + whole.shape[1]]
        np.testing.assert_allclose(whole[:, : same.shape[1]], same, rtol=0, atol=1e-6)
    held = sum(file.stat().st_size for file in scratch.rglob("*") if file.is_file())
    assert held <= cap_chunks * CHUNK_SAMPLES * 2 * 4
    del clip
    gc.collect()
    assert list(scratch.glob("*")) == []


def test_far_ahead_another_noise_stands_in_until_all_is_decoded(tmp_path, scratch, monkeypatch):
    configure_scratch_disk(scratch)
    monkeypatch.setattr(decoded_sound, "_REACH_CHUNKS", 0)
    samples = noise(1, 3 * LENGTH, level=0.1)
    path = film_with(tmp_path, "a.mp4", samples, audio_bit_rate=32_000)
    start = 3 * CHUNK_SAMPLES + 100
    clip = Clip.open(path)
    with clip.sound() as reader, clip.sound() as other:
        before = reader.read(start, start + 20_000)
        assert np.std(before) == pytest.approx(np.std(samples), rel=0.5)
        whole = np.concatenate(list(other.blocks()), axis=1)
        after = reader.read(start, start + 20_000)
    np.testing.assert_array_equal(after, whole[:, start : start + 20_000])
    assert not np.array_equal(before, after)


def best_shift(plain, whole):
    part = whole[:, 20_000:24_000]
    size = 1 << 18
    match = np.fft.irfft(np.fft.rfft(plain, size) * np.conj(np.fft.rfft(part, size)), size)
    return int(match.sum(axis=0).argmax()) - 20_000


def test_made_up_noise_does_not_depend_on_what_was_read_before(tmp_path):
    """AAC fills bands with noise of its own; two readers must hear the same noise."""
    samples = noise(2, LENGTH, level=0.1)
    clip = Clip.open(film_with(tmp_path, "a.mp4", samples, audio_bit_rate=48_000))
    whole = whole_of(clip)
    for start in (100_000, 10, 70_000, 65_000):
        with clip.sound() as reader:
            span = reader.read(start, start + 9_000)
        np.testing.assert_array_equal(span, cut(whole, start, start + 9_000))


@pytest.mark.parametrize(
    ("name", "codec", "bits"),
    [
        ("a.mkv", "flac", 16),
        ("a.mkv", "flac", 24),
        ("a.mov", "pcm_s16le", 16),
        ("a.mov", "pcm_s24le", 24),
        ("a.mkv", "pcm_s24le", 24),
        ("a.avi", "pcm_s16le", 16),
        ("a.mov", "alac", 24),
        ("a.wav", "pcm_s24le", 24),
    ],
)
def test_lossless_sound_is_lossless(tmp_path, name, codec, bits):
    scale = 2.0 ** (bits - 1)
    samples = np.round(noise(2, 30_000) * scale) / scale
    samples[0, :2] = -1, 1 - 1 / scale
    samples = samples.astype(np.float32)
    picture = {"avi": "mpeg4", "wav": None}.get(name[2:], "h264")
    clip = Clip.open(
        film_with(tmp_path, name, samples, audio_codec=codec, bits=bits, codec=picture)
    )
    np.testing.assert_array_equal(whole_of(clip), samples)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
@pytest.mark.parametrize("codec", ["aac", "mp3", "opus"])
def test_encoder_priming_is_not_heard_and_padding_neither(tmp_path, name, codec):
    if name == "a.mov" and codec == "opus":
        pytest.skip("QuickTime holds no Opus")
    rate = 48000
    samples = test_tone(1, 1, rate)
    clip = Clip.open(film_with(tmp_path, name, samples, audio_codec=codec, rate=rate))
    whole = whole_of(clip)
    assert present(clip.info.sound).start_seconds == 0
    # FFmpeg's MP4 muxer does not say how much of the last MP3 packet is padding.
    assert 0 <= whole.shape[1] - rate <= (1151 if codec == "mp3" else 0)
    middle = slice(5_000, 40_000)
    assert np.abs(whole[0, middle] - samples[0, middle]).max() < 0.02


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("codec", ["flac", "aac", "opus"])
def test_one_to_eight_channels_keep_their_order(tmp_path, channels, codec):
    if codec == "opus" and channels in (4, 5, 7):
        pytest.skip("FFmpeg's Opus encoder refuses or shuffles these layouts")
    samples = test_tone(channels, 0.5, 48000)
    clip = Clip.open(film_with(tmp_path, "a.mkv", samples, rate=48000, audio_codec=codec))
    heard = np.fft.rfft(whole_of(clip)[:, :24000])
    pitches = np.abs(heard[:, : 2400 // 2]).argmax(axis=1) * 2
    # AAC carries the fourth channel of 5.1 and 7.1 as the lowest frequencies only.
    checked = [c for c in range(channels) if codec != "aac" or c != 3 or channels < 6]
    assert [pitches[c] for c in checked] == [220 * (c + 2) for c in checked]


@pytest.mark.parametrize("rate", [8000, 22050, 96000, 192000])
def test_rates_from_8_to_192_khz(tmp_path, rate):
    samples = noise(1, rate // 2)
    clip = Clip.open(film_with(tmp_path, "a.mkv", samples, rate=rate, audio_codec="flac"))
    assert present(clip.info.sound).rate == rate
    np.testing.assert_allclose(whole_of(clip), samples, atol=2**-15)


def holed_film(path, rate=48000):
    """FLAC in Matroska whose packets from 0.5 to 1 s are missing."""
    samples = noise(1, rate * 2, seed=8)
    whole = film_with(path.parent, "whole.mkv", samples, rate=rate, audio_codec="flac", codec=None)
    with av.open(str(whole)) as source, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(source.streams.audio[0], opaque=True)
        for packet in source.demux(source.streams.audio[0]):
            if packet.size and not 0.5 <= present(packet.pts) * packet.time_base < 1:
                packet.stream = stream
                out.mux(packet)
    return samples


def test_a_hole_in_the_time_stamps_is_silence(tmp_path):
    samples = holed_film(tmp_path / "holed.mkv")
    clip = Clip.open(tmp_path / "holed.mkv")
    heard = whole_of(clip)
    assert abs(heard.shape[1] - samples.shape[1]) <= 48
    silent = np.flatnonzero(np.abs(heard[0]) > 0)
    first, last = silent[np.argmax(np.diff(silent))], silent[np.argmax(np.diff(silent)) + 1]
    assert last - first == pytest.approx(24_000, abs=4700)
    np.testing.assert_allclose(heard[0, :first], samples[0, :first], atol=2**-15)
    late = slice(70_000, 80_000)
    shift = best_shift_of(heard[0], samples[0, late]) - 70_000
    assert abs(shift) <= 48  # Matroska tells time in milliseconds.
    with clip.sound() as reader:
        np.testing.assert_array_equal(reader.read(71_000, 72_000), heard[:, 71_000:72_000])


def best_shift_of(long, part):
    size = 1 << 18
    return int(np.fft.irfft(np.fft.rfft(long, size) * np.conj(np.fft.rfft(part, size))).argmax())


def test_a_stream_that_starts_its_clock_and_channels_anew(tmp_path):
    """Two MPEG-TS recordings glued together: time runs on, the mono part is heard on both sides."""
    first = film_with(tmp_path, "one.ts", test_tone(2, 1, 48000), rate=48000)
    second = film_with(tmp_path, "two.ts", test_tone(1, 1, 48000), rate=48000)
    glued = tmp_path / "glued.ts"
    glued.write_bytes(first.read_bytes() + second.read_bytes())
    clip = Clip.open(glued)
    heard = whole_of(clip)
    assert present(clip.info.sound).channels == 2
    assert heard.shape[1] == pytest.approx(2 * 48000, rel=0.06)
    tail = heard[:, -30_000:-10_000]
    assert np.abs(tail).max() > 0.1
    np.testing.assert_allclose(tail[0], tail[1], atol=1e-6)


def test_late_sound_says_when_it_starts(tmp_path):
    sample = noise(1, 20_000)
    for name, codec in (("a.mkv", "flac"), ("b.mov", "pcm_s16le")):
        late = Clip.open(film_with(tmp_path, name, sample, audio_codec=codec, sound_start=0.5))
        assert present(late.info.sound).start_seconds == pytest.approx(0.5, abs=1e-3)
        np.testing.assert_allclose(whole_of(late), sample, atol=2**-15)
    early = Clip.open(film_with(tmp_path, "c.mkv", sample, audio_codec="flac", start=0.5))
    assert present(early.info.sound).start_seconds == 0
    assert present(early.info.picture).start_seconds == pytest.approx(0.5, abs=1e-3)


def test_the_onset_of_late_aac_is_where_it_was_put(tmp_path):
    """MP4 cannot skip priming of a track that starts late: it then sounds before, in silence."""
    click = np.zeros((1, 30_000), np.float32)
    click[0, 10_000:10_200] = 0.9
    clip = Clip.open(film_with(tmp_path, "a.mp4", click, sound_start=0.5))
    onset = (
        np.abs(whole_of(clip)[0] > 0.5).argmax() / 44100 + present(clip.info.sound).start_seconds
    )
    assert onset == pytest.approx(0.5 + 10_000 / 44100, abs=0.002)


def test_the_second_track_and_the_first_do_not_mix(tmp_path):
    one, two = noise(1, 20_000, seed=1), noise(1, 20_000, seed=2)
    path = film_with(
        tmp_path, "a.mkv", one, audio_codec="flac", more_sounds=[Track(two, codec="flac")]
    )
    np.testing.assert_allclose(whole_of(Clip.open(path, 1)), two, atol=2**-15)
    np.testing.assert_allclose(whole_of(Clip.open(path, 0)), one, atol=2**-15)


@pytest.fixture(scope="module")
def long_film(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    clip = Clip.open(film_with(folder, "a.mkv", noise(2, LENGTH), audio_codec="mp3"))
    return clip, whole_of(clip)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(-9000, LENGTH + 9000), st.integers(0, 9000)), max_size=5))
def test_reads_depend_on_nothing_but_their_span(long_film, spans):
    clip, whole = long_film
    with clip.sound() as reader:
        for start, count in spans:
            np.testing.assert_array_equal(
                reader.read(start, start + count), cut(whole, start, start + count)
            )


@pytest.mark.parametrize("late", [0, 3000, -700])
def test_the_index_tells_what_the_packets_would(tmp_path: Path, monkeypatch, late: int) -> None:
    """With a gap or an overlap in the middle too; so that long films open as fast as short ones."""
    source = make_film(tmp_path / "film.mp4", seconds=6.0)
    path = shifted(source, tmp_path / "shifted.mp4", late)
    with Clip.open(path).sound() as sound:
        fast = sound._packet_index
        assert fast.length > 5 * 48000 + late
    walked: list[int] = []
    add = PacketIndex._add
    monkeypatch.setattr(PacketIndex, "_add", lambda self, *a: (walked.append(1), add(self, *a)))
    again = Clip.open(path).sound()._packet_index
    assert again.length == fast.length
    leapt = len(walked)
    monkeypatch.setattr(PacketIndex, "_index_from_container", lambda _: None)
    slow = Clip.open(path).sound()._packet_index
    assert slow.length == fast.length
    assert leapt < len(walked) - leapt  # most packets were never looked at
    for packet in range(len(slow._stamps)):
        assert fast.samples_of(packet) == slow.samples_of(packet)
        assert fast.stamp(packet) == slow.stamp(packet)


def shifted(source: Path, target: Path, ticks: int) -> Path:
    """A copy whose sound comes later (or earlier) by so many samples from its middle on."""
    with av.open(str(source)) as film, av.open(str(target), "w") as copy:
        stream = film.streams.audio[0]
        out = copy.add_stream_from_template(stream)
        for packet in film.demux(stream):
            if packet.dts is None:
                continue
            pts = present(packet.pts)
            if pts * packet.time_base > 3:
                packet.pts, packet.dts = pts + ticks, packet.dts + ticks
            packet.stream = out
            copy.mux(packet)
    return target
