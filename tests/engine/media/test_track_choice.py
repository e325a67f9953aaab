"""The sound track that is heard when nobody chose, and containers that are worth advising."""

from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from engine.errors import CannotWrite
from engine.media.clip import Clip
from engine.media.writing.writer import can_copy, copy_video, write_video
from tests.support.film import Track, make_film, noise
from tests.support.present import present

RATE = 44100
SMALL = {"seconds": 1, "size": (64, 36)}


def marked(source: Path, target: Path, marks: list[bool], empty: int | None = None) -> Path:
    """A copy whose sound tracks carry the default mark or not; one may be without packets."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        streams = {s.index: new.add_stream_from_template(s, opaque=True) for s in old.streams}
        for made, mark in zip(new.streams.audio, marks, strict=True):
            made.disposition = Disposition.default if mark else Disposition(0)
        silent = old.streams.audio[empty].index if empty is not None else None
        for packet in old.demux():
            if packet.size and packet.stream_index != silent:
                packet.stream = streams[packet.stream_index]
                new.mux_one(packet)
    return target


@pytest.fixture(scope="module")
def two_tracks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "two.mkv"
    other = Track(noise(1, RATE, seed=2, level=0.1), RATE)
    return make_film(path, sound=noise(2, RATE, level=0.1), more_sounds=(other,), **SMALL)


def test_the_default_track_is_heard(two_tracks: Path, tmp_path: Path) -> None:
    clip = Clip.open(marked(two_tracks, tmp_path / "film.mkv", [False, True]))
    assert (clip.track, clip.notices) == (1, ())
    assert Clip.open(clip.info.path, 0).track == 0


def test_the_first_track_with_sound_is_heard_and_the_empty_one_told(
    two_tracks: Path, tmp_path: Path
) -> None:
    clip = Clip.open(marked(two_tracks, tmp_path / "film.mkv", [True, False], empty=0))
    assert clip.track == 1
    assert clip.notices == ("Sound track 1 is empty, so track 2 is heard.",)
    with clip.sound() as sound:
        assert sound.length > 0.9 * RATE
        report = write_video(clip, tmp_path / "out.mp4", sound.blocks(), RATE, 1)
    assert report.passed, report.checks
    assert "Sound track 1 is empty and was left out." in report.notices
    assert copy_video(clip, tmp_path / "out.mkv").passed


@pytest.mark.parametrize("name", ["wmv2", "flv1", "h264", "prores", "vp9"])
@pytest.mark.parametrize("suffix", [".mkv", ".flv", ".mov", ".webm", ".wmv"])
def test_a_container_that_is_advised_works(tmp_path: Path, name: str, suffix: str) -> None:
    home = {"wmv2": ".wmv", "flv1": ".flv"}.get(name, ".mkv")
    sound = {".wmv": "wmav2", ".flv": "mp3"}.get(home, "aac")
    codec = "flv" if name == "flv1" else name
    path = tmp_path / f"in{home}"
    options = {"format": "asf", "audio_bit_rate": 128_000} if home == ".wmv" else {}
    clip = Clip.open(make_film(path, codec=codec, audio_codec=sound, **SMALL, **options))
    try:
        with clip.sound() as reader:
            write_video(clip, tmp_path / f"out{suffix}", reader.blocks(), RATE, 2)
    except CannotWrite as error:
        advised = present(error.why.values.get("fitting"))
        assert advised != suffix
        with clip.sound() as reader:
            report = write_video(clip, tmp_path / f"out{advised}", reader.blocks(), RATE, 2)
        assert report.passed, report.checks


def test_sound_of_sixteen_channels_has_advice_that_works(tmp_path: Path) -> None:
    sound = noise(16, 8000, level=0.1)
    clip = Clip.open(
        make_film(
            tmp_path / "in.mkv", sound=sound, rate=8000, audio_codec="pcm_s16le",
            layout="hexadecagonal", **SMALL,
        )
    )  # fmt: skip
    with clip.sound() as reader:
        assert write_video(clip, tmp_path / "out.mkv", reader.blocks(), 8000, 16).passed
    for suffix in (".mp4", ".ts"):
        with pytest.raises(CannotWrite, match=r"16 channels; choose \.mkv"), clip.sound() as reader:
            write_video(clip, tmp_path / f"out{suffix}", reader.blocks(), 8000, 16)


@pytest.mark.parametrize("codec", ["ac3", "mp2", "eac3"])
@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_nothing_is_cut_off_the_end_of_a_codec_that_holds_back(
    tmp_path: Path, codec: str, suffix: str
) -> None:
    clip = Clip.open(make_film(tmp_path / f"in{suffix}", **SMALL, rate=48000))
    made = noise(2, 48000, level=0.1)
    report = write_video(clip, tmp_path / f"out{suffix}", iter([made]), 48000, 2, codec=codec)
    assert report.passed, report.checks
    with Clip.open(report.path).sound() as sound:
        assert sound.length >= 48000
        end = sound.read(47000, 48000)
    assert np.corrcoef(end[0], made[0, 47000:])[0, 1] > 0.5


def test_side_channels_keep_a_name_after_aac(tmp_path: Path) -> None:
    sound = noise(6, 48000, level=0.1)
    path = make_film(
        tmp_path / "in.mkv", sound=sound, rate=48000, audio_codec="ac3", layout="5.1(side)", **SMALL
    )
    clip = Clip.open(path)
    with clip.sound() as reader:
        report = write_video(clip, tmp_path / "o.mkv", reader.blocks(), 48000, 6, codec="aac")
    assert report.passed
    assert present(Clip.open(report.path).info.sound).layout == "5.1"


def test_pcm_cut_anew_into_packets_is_the_same_sound(tmp_path: Path) -> None:
    path = make_film(
        tmp_path / "in.mxf", codec="mpeg2video", audio_codec="pcm_s16le", rate=48000, **SMALL
    )
    clip = Clip.open(path)
    for suffix in (".mov", ".mkv"):
        assert can_copy(clip, tmp_path / f"o{suffix}")
        report = copy_video(clip, tmp_path / f"o{suffix}")
        assert report.passed, [check for check in report.checks if not check.passed]


def test_a_fragmented_film_raises_no_alarm(tmp_path: Path) -> None:
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    clip = Clip.open(make_film(tmp_path / "in.mp4", container_options=options, **SMALL))
    for suffix in (".mp4", ".mov"):
        report = copy_video(clip, tmp_path / f"o{suffix}")
        assert report.passed, [check for check in report.checks if not check.passed]


def test_a_fault_is_told_in_words(tmp_path: Path) -> None:
    clip = Clip.open(make_film(tmp_path / "in.mkv", **SMALL, rate=8000))
    with clip.sound() as reader:
        report = write_video(clip, tmp_path / "out.mkv", reader.blocks(), 8000, 2)
    assert not any("samples" in check.detail for check in report.checks)
