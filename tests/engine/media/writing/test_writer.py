"""Writing: the picture packet for packet, the sound on time, and nothing half-written ever."""

import errno
import hashlib
import os
import subprocess
import sys
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest

from engine.errors import Cancelled, CannotWrite
from engine.media.clip import Clip
from engine.media.writing import output_file as target_module
from engine.media.writing.stream_plan import kept_tags
from engine.media.writing.writer import can_copy, copy_video, write_video
from tests.support.film import Track, make_film, noise, test_tone
from tests.support.present import present

SMALL: dict[str, Any] = {"seconds": 1, "size": (64, 36)}
RATE = 44100


def source(folder, name, **options):
    chosen: dict[str, Any] = SMALL | {"sound": noise(2, RATE, level=0.1)} | options
    return Clip.open(make_film(folder / name, **chosen))


def rewrite(clip, path, **options):
    with clip.sound() as reader:
        info = clip.info.sound
        return write_video(clip, path, reader.blocks(), info.rate, info.channels, **options)


def packets(path, kind="video"):
    """Digests and times in seconds of every packet of the first stream of a kind."""
    with av.open(str(path)) as container:
        stream = container.streams.get({kind: 0})[0]
        walk = [p for p in container.demux(stream) if p.size]
        times = [float(present(p.dts if p.pts is None else p.pts) * p.time_base) for p in walk]
        return [hashlib.sha256(p).hexdigest() for p in walk], times, [p.is_keyframe for p in walk]


def sound_of(path, track=0):
    clip = Clip.open(path, track)
    with clip.sound() as reader:
        return np.concatenate(list(reader.blocks()), axis=1), present(clip.info.sound)


def tags_of(stream):
    return {key: value for key, value in stream.metadata.items() if key in ("name", "title")}


def left_over(folder):
    return [path.name for path in folder.iterdir() if "pp-tmp" in path.name]


FILMS = {
    "plain.mp4": {},
    "b-frames.mkv": {"b_frames": 3},
    "b-frames.mp4": {"b_frames": 3, "gop": 50},
    "b-frames.ts": {"b_frames": 3},
    "turned.mov": {"rotation": 90},
    "wide.mp4": {"sar": Fraction(4, 3)},
    "ten-bit.mp4": {"pix_fmt": "yuv420p10le"},
    "hevc.mp4": {"codec": "hevc"},
    "av1.mp4": {"codec": "av1"},
    "vp9.webm": {"codec": "vp9", "audio_codec": "opus", "rate": 48000},
    "prores.mov": {"codec": "prores", "audio_codec": "pcm_s16le"},
    "mpeg4.avi": {"codec": "mpeg4", "audio_codec": "mp3"},
    "vfr.mp4": {"times": [0, 0.04, 0.1, 0.5, 0.52, 0.9], "b_frames": 2},
    "late-sound.mp4": {"sound_start": 0.5},
    "late-picture.mp4": {"start": 0.5},
    "late-both.mkv": {"start": 1.0, "sound_start": 1.5},
    "cut-start.mp4": {"start": -0.2},
    "coloured.mp4": {"colour": {"colorspace": 1, "color_primaries": 1, "color_trc": 1}},
    "eight.mp4": {"sound": noise(8, 20_000, level=0.1), "rate": 48000},
    "8khz.mp4": {"sound": noise(1, 8000, level=0.1), "rate": 8000},
    "192khz.mkv": {"sound": noise(2, 90_000), "rate": 192_000, "audio_codec": "flac"},
    "alac.mov": {"audio_codec": "alac"},
}


@pytest.mark.parametrize("name", FILMS)
def test_the_same_container_keeps_every_picture_packet(tmp_path, name):
    clip = source(tmp_path, name, **FILMS[name])
    out = tmp_path / f"out{clip.info.path.suffix}"
    report = rewrite(clip, out)
    assert report.passed, report.checks
    assert len(report.checks) >= 6
    assert report.notices == ()
    assert report.sound_codec == present(clip.info.sound).codec
    (old, old_times, old_keys), (new, new_times, new_keys) = packets(clip.info.path), packets(out)
    assert old == new
    assert old_keys == new_keys
    moved = np.subtract(new_times, old_times)
    assert np.ptp(moved) < 1e-6
    if clip.info.path.suffix != ".ts":
        assert abs(moved[0]) < 1e-6
    before, after = present(clip.info.picture), present(Clip.open(out).info.picture)
    assert (before.width, before.height, before.rotation) == (
        after.width, after.height, after.rotation,
    )  # fmt: skip
    assert (before.colour_space, before.bit_depth) == (after.colour_space, after.bit_depth)
    assert left_over(tmp_path) == []


ACROSS = [
    ("plain.mp4", ".mkv"), ("b-frames.mkv", ".mp4"), ("b-frames.mp4", ".ts"),
    ("b-frames.ts", ".mp4"), ("b-frames.ts", ".mkv"), ("hevc.mp4", ".mkv"), ("av1.mp4", ".mkv"),
    ("vp9.webm", ".mp4"), ("mpeg4.avi", ".mkv"), ("mpeg4.avi", ".mp4"), ("late-both.mkv", ".mp4"),
    ("late-sound.mp4", ".mkv"), ("late-picture.mp4", ".mkv"), ("cut-start.mp4", ".mkv"),
    ("turned.mov", ".mkv"), ("192khz.mkv", ".mp4"), ("prores.mov", ".mkv"), ("av1.mp4", ".webm"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "suffix"), ACROSS)
def test_another_container_keeps_picture_and_time(tmp_path, name, suffix):
    clip = source(tmp_path, name, **FILMS[name])
    report = rewrite(clip, tmp_path / f"out{suffix}")
    assert report.passed, report.checks


@pytest.mark.parametrize(
    ("name", "codec", "suffix"),
    [("a.mp4", "flac", ".mp4"), ("a.mkv", "flac", ".mkv"), ("a.mov", "pcm", ".mov"),
     ("b.mkv", "pcm", ".mkv"), ("c.mp4", "flac", ".mkv")],
)  # fmt: skip
def test_whole_sound_on_request_is_whole(tmp_path, name, codec, suffix):
    clip = source(tmp_path, name, sound_start=0.25)
    made = np.round(noise(2, 30_001, seed=9) * 2**23) / np.float32(2**23)
    out = tmp_path / f"out{suffix}"
    blocks = (made[:, at : at + 1000] for at in range(0, made.shape[1], 1000))
    report = write_video(clip, out, blocks, RATE, 2, codec=codec)
    assert report.passed, report.checks
    heard, info = sound_of(out)
    late = round((present(clip.info.sound).start_seconds - info.start_seconds) * RATE)
    assert late >= 0
    # Matroska tells a late start only to the millisecond.
    np.testing.assert_array_equal(heard[:, max(late - 22, 0) :][:, -made.shape[1] :], made)
    assert heard.shape[1] - made.shape[1] == pytest.approx(late, abs=23)


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_sound_of_any_channels_stays_in_order_as_aac(tmp_path, channels, suffix):
    clip = source(tmp_path, f"in{suffix}", sound=None)
    out = tmp_path / f"out{suffix}"
    made = test_tone(channels, 0.5, 48000)
    report = write_video(clip, out, [made], 48000, channels, codec="aac")
    assert report.passed, report.checks
    heard, info = sound_of(out)
    assert info.channels == channels
    pitches = np.abs(np.fft.rfft(heard[:, :24000]))[:, :1200].argmax(axis=1) * 2
    checked = [c for c in range(channels) if c != 3 or channels < 6]  # The fourth is the deep one.
    assert [pitches[c] for c in checked] == [220 * (c + 2) for c in checked]


def test_binaural_sound_of_a_surround_film_is_stereo(tmp_path):
    clip = source(tmp_path, "a.mp4", sound=test_tone(6, 1, 48000), rate=48000)
    report = write_video(clip, tmp_path / "out.mp4", [noise(2, 48000)], 48000, 2)
    assert report.passed
    assert present(Clip.open(tmp_path / "out.mp4").info.sound).layout == "stereo"


def test_what_cannot_be_encoded_becomes_aac_and_is_told(tmp_path):
    clip = source(
        tmp_path, "a.mkv", audio_codec="vorbis", sound_options={"strict": "-2"}, sound_start=0.2
    )
    report = rewrite(clip, tmp_path / "out.mkv")
    assert report.passed, report.checks
    assert report.sound_codec == "aac"
    assert report.notices == ("The sound was vorbis and is aac in the new file.",)


def test_webm_gets_opus_at_its_own_rate(tmp_path):
    clip = source(tmp_path, "a.webm", codec="vp9", audio_codec="opus", rate=48000)
    report = write_video(clip, tmp_path / "out.webm", [noise(2, RATE, level=0.1)], RATE, 2)
    assert report.passed, report.checks
    assert any("resampled from 44100 to 48000" in notice for notice in report.notices)
    heard, info = sound_of(tmp_path / "out.webm")
    assert info.rate == 48000
    assert heard.shape[1] == pytest.approx(48000, abs=1000)


def test_chapters_tags_languages_subtitles_and_covers_are_kept(tmp_path):
    for name, more in (
        ("a.mkv", {}),
        ("a.mp4", {"subtitle_codec": "mov_text", "cover": True}),
    ):
        clip = source(
            tmp_path, name, chapters=[(0, 0.5, "one"), (0.5, 1, "zwei")],
            metadata={"title": "Ä Film", "artist": "me"}, language="deu",
            subtitles=[(0, 0.4, "hello"), (0.5, 0.4, "you")],
            more_sounds=[Track(noise(1, 20_000, level=0.1), language="fra", title="second")],
            **more,
        )  # fmt: skip
        out = tmp_path / f"out{clip.info.path.suffix}"
        report = rewrite(clip, out)
        assert report.passed, report.checks
        assert report.notices == ()
        info = Clip.open(out).info
        assert [track.language for track in info.sound_tracks] == ["deu", "fra"]
        assert kept_tags(dict(info.metadata)) == kept_tags(dict(clip.info.metadata))
        assert {"Ä Film", "me"} <= set(info.metadata.values())
        with av.open(str(out)) as made, av.open(str(clip.info.path)) as old:
            titles = [chapter["metadata"]["title"] for chapter in made.chapters()]
            starts = [float(c["start"] * present(c["time_base"])) for c in made.chapters()]
            assert made.streams.audio[1].metadata.items() >= tags_of(old.streams.audio[1]).items()
            kinds = [(s.type, int(s.disposition)) for s in made.streams if s.type != "data"]
            assert kinds == [(s.type, int(s.disposition)) for s in old.streams if s.type != "data"]
        assert titles == ["one", "zwei"]
        assert starts == pytest.approx([0, 0.5], abs=0.002)
        assert packets(out, "subtitles")[0] == packets(clip.info.path, "subtitles")[0]
        second, _ = sound_of(out, 1)
        np.testing.assert_array_equal(second, sound_of(clip.info.path, 1)[0])


def test_a_cover_stays_a_cover_between_containers(tmp_path):
    clip = source(tmp_path, "a.mp4", cover=True)

    def covers(path):
        with av.open(str(path)) as container:
            streams = [s for s in container.streams.video if int(s.disposition) & 1024]
            return [bytes(p) for p in container.demux(streams) if p.size]

    first = covers(clip.info.path)
    assert len(first) == 1
    for name in ("b.mkv", "c.mkv", "d.mp4"):
        report = rewrite(clip, tmp_path / name)
        assert report.passed, report.checks
        assert report.notices == ()
        assert covers(tmp_path / name) == first
        clip = Clip.open(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "codec", "suffix"), [("a.mkv", "subrip", ".mp4"), ("a.mp4", "mov_text", ".mkv")]
)
def test_subtitles_change_their_dress_between_containers(tmp_path, name, codec, suffix):
    clip = source(
        tmp_path, name, subtitles=[(0.1, 0.3, "hello"), (0.5, 0.4, "ünd you")], subtitle_codec=codec
    )
    out = tmp_path / f"out{suffix}"
    assert rewrite(clip, out).passed
    with av.open(str(out)) as container:
        stream = container.streams.subtitles[0]
        found = [
            (round(float(present(p.pts) * p.time_base), 2), bytes(p).decode(errors="replace"))
            for p in container.demux(stream)
            if p.size > 2
        ]
    assert [time for time, _ in found] == [0.1, 0.5]
    assert "hello" in found[0][1]
    assert "ünd you" in found[1][1]


def test_what_a_container_cannot_hold_is_told(tmp_path):
    clip = source(
        tmp_path, "a.mkv", chapters=[(0, 0.5, "one"), (0.5, 1, "two")], subtitles=[(0, 1, "hi")]
    )
    notices = " ".join(rewrite(clip, tmp_path / "out.ts").notices)
    assert "chapters were left out" in notices
    assert "subtitle track was left out" in notices
    prores = source(tmp_path, "p.mov", codec="prores", audio_codec="pcm_s16le")
    with pytest.raises(CannotWrite, match=r"cannot hold prores.*choose .mkv") as refused:
        rewrite(prores, tmp_path / "out.mp4")
    assert refused.value.exit_status == 2  # it is the request that cannot be met
    with pytest.raises(CannotWrite, match=r"use .mp4, .mov or .mkv"):
        rewrite(clip, tmp_path / "out.doc")
    assert left_over(tmp_path) == []


def test_another_track_of_a_primed_codec_still_starts_on_time(tmp_path):
    other = noise(1, RATE, seed=6, level=0.1)
    clip = source(tmp_path, "a.mp4", more_sounds=[Track(other, bit_rate=128_000)])
    report = rewrite(clip, tmp_path / "out.mkv")
    assert report.passed, report.checks
    assert any("Sound track 2 was encoded anew" in notice for notice in report.notices)
    heard, info = sound_of(tmp_path / "out.mkv", 1)
    size = 1 << 17
    match = np.fft.irfft(np.fft.rfft(heard[0], size) * np.conj(np.fft.rfft(other[0], size)))
    assert match.argmax() in (0, 1, size - 1)
    assert info.start_seconds == 0


def test_a_silent_film_can_be_given_sound_and_a_film_without_stays_so(tmp_path):
    clip = source(tmp_path, "a.mp4", sound=None)
    assert write_video(clip, tmp_path / "b.mp4", None, 0, 0).passed
    assert Clip.open(tmp_path / "b.mp4").info.sound is None
    assert write_video(clip, tmp_path / "c.mp4", [noise(1, RATE, level=0.1)], RATE, 1).passed
    assert sound_of(tmp_path / "c.mp4")[1].codec == "aac"


def test_a_sound_file_can_be_written_of_a_film(tmp_path):
    clip = source(tmp_path, "a.mp4")
    report = rewrite(clip, tmp_path / "out.m4a")
    assert report.passed, report.checks
    assert "hold only sound" in report.notices[0]
    assert Clip.open(tmp_path / "out.m4a").info.picture is None


COPIES = [
    "plain.mp4", "b-frames.mkv", "b-frames.ts", "turned.mov", "av1.mp4", "vp9.webm", "prores.mov",
    "mpeg4.avi", "late-sound.mp4", "late-both.mkv", "cut-start.mp4",
]  # fmt: skip


@pytest.mark.parametrize("name", COPIES)
def test_the_neutral_mix_copies_every_packet(tmp_path, name):
    clip = source(tmp_path, name, **FILMS[name])
    out = tmp_path / f"out{clip.info.path.suffix}"
    assert can_copy(clip, out)
    report = copy_video(clip, out)
    assert report.passed, report.checks
    assert report.notices == ()
    for kind in ("video", "audio"):
        assert packets(out, kind)[0] == packets(clip.info.path, kind)[0]
    (old, before), (new, after) = sound_of(clip.info.path), sound_of(out)
    np.testing.assert_array_equal(old, new)
    assert after.start_seconds == pytest.approx(before.start_seconds, abs=1e-3)


def test_copying_where_priming_would_be_heard_is_refused(tmp_path):
    clip = source(tmp_path, "a.mp4")
    assert not can_copy(clip, tmp_path / "out.mkv")
    with pytest.raises(CannotWrite, match="render it instead"):
        copy_video(clip, tmp_path / "out.mkv")
    flac = source(tmp_path, "b.mp4", audio_codec="flac")
    assert can_copy(flac, tmp_path / "out.mkv")
    assert copy_video(flac, tmp_path / "out.mkv").passed


def test_the_source_is_never_overwritten(tmp_path):
    clip = source(tmp_path, "a.mp4")
    before = clip.info.path.read_bytes()
    (tmp_path / "link.mp4").symlink_to(clip.info.path)
    for path in (clip.info.path, tmp_path / "." / "a.mp4", tmp_path / "link.mp4"):
        with pytest.raises(CannotWrite, match="film being read"):
            copy_video(clip, path)
    assert clip.info.path.read_bytes() == before


def test_cancelling_leaves_nothing_and_keeps_what_was_there(tmp_path):
    clip = source(tmp_path, "a.mp4", seconds=4, sound=noise(2, 4 * RATE))
    out = tmp_path / "out.mp4"
    out.write_bytes(b"an older film")
    asked = []

    def cancelled():
        asked.append(True)
        return len(asked) > 20

    with pytest.raises(Cancelled):
        rewrite(clip, out, cancelled=cancelled)
    assert out.read_bytes() == b"an older film"
    assert left_over(tmp_path) == []


def test_a_failing_mix_leaves_nothing(tmp_path):
    clip = source(tmp_path, "a.mp4")

    def blocks():
        yield noise(2, 1000)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_video(clip, tmp_path / "out.mp4", blocks(), RATE, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4"]


def test_progress_rises_to_one(tmp_path):
    clip = source(tmp_path, "a.mp4", seconds=3, sound=noise(2, 3 * RATE))
    told = []
    rewrite(clip, tmp_path / "out.mp4", progress=lambda done, left: told.append(done))
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > 2
    copied = []
    copy_video(clip, tmp_path / "two.mp4", progress=lambda done, left: copied.append(done))
    assert copied[-1] == 1
    assert len(copied) > 10


def test_a_target_that_cannot_be(tmp_path):
    clip = source(tmp_path, "a.mp4")
    with pytest.raises(CannotWrite, match="folder does not exist"):
        copy_video(clip, tmp_path / "nowhere" / "out.mp4")
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(CannotWrite, match="folder of that name"):
        copy_video(clip, tmp_path / "folder.mp4")
    with pytest.raises(CannotWrite, match="too long"):
        copy_video(clip, tmp_path / ("x" * 300 + ".mp4"))


def test_a_folder_that_may_not_be_written(tmp_path):
    clip = source(tmp_path, "a.mp4")
    with pytest.raises(CannotWrite) as caught:
        copy_video(clip, "/proc/out.mp4")
    assert str(caught.value).startswith("Cannot write /proc/out.mp4: ")


def test_names_of_255_bytes_and_unicode(tmp_path):
    clip = source(tmp_path, "a.mp4")
    for name in ("ü" * 125 + ".mp4", "x" * 251 + ".mp4", "12:30 日本 🎻.mp4"):
        assert copy_video(clip, tmp_path / name).passed


def test_a_full_disk_is_seen_before_work_begins(tmp_path, monkeypatch):
    clip = source(tmp_path, "a.mp4")

    class Full:
        free = 1000

    monkeypatch.setattr(target_module.shutil, "disk_usage", lambda path: Full)
    with pytest.raises(CannotWrite, match="disk is too full"):
        copy_video(clip, tmp_path / "out.mp4")


def test_a_disk_that_fills_up_on_the_way_leaves_nothing(tmp_path):
    """A real limit on what one file may grow to, in a process of its own."""
    source(tmp_path, "a.mkv", sound=noise(2, RATE), audio_codec="flac")
    program = """
import resource, signal, sys
from engine.errors import CannotWrite
from engine.media.clip import Clip
from engine.media.writing.writer import copy_video
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    copy_video(Clip.open(sys.argv[1]), sys.argv[2])
except CannotWrite as error:
    print(error)
"""
    arguments = [sys.executable, "-c", program, str(tmp_path / "a.mkv"), str(tmp_path / "o.mkv")]
    run = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert "Cannot write" in run.stdout
    assert "choose another place" in run.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mkv"]


def test_errors_of_the_disk_become_sentences(tmp_path):
    for number, words in ((errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only")):
        with (
            pytest.raises(CannotWrite, match=words),
            target_module.output_file(tmp_path / "a.wav"),
        ):
            raise OSError(number, os.strerror(number))
    assert list(tmp_path.iterdir()) == []


def test_a_track_whose_header_tells_other_channels_is_written_as_it_is_heard(tmp_path):
    """FFmpeg believes the first packet of AC-3, a decoder the others."""
    more = [Track(noise(1, 48000), rate=48000, codec="ac3")]
    clip = source(tmp_path, "a.mp4", more_sounds=more)
    raw = bytearray(clip.info.path.read_bytes())
    mode = raw.index(b"\x0b\x77") + 6
    assert raw[mode] >> 5 == 1  # one channel
    raw[mode] = raw[mode] & 0x1F | 0x40
    clip.info.path.write_bytes(raw)
    clip = Clip.open(clip.info.path, 0)
    with av.open(str(clip.info.path)) as container:
        assert (
            container.streams.audio[1].channels
            != present(Clip.open(clip.info.path, 1).info.sound).channels
        )
    rewrite(clip, tmp_path / "out.mkv")
    assert sound_of(tmp_path / "out.mkv", 1)[1].channels == 1
