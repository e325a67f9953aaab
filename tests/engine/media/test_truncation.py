"""Truncation: a file that ends in the middle of a part is told, one that is whole never is."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.cli.inputs import open_clip
from engine.export import ExportRequest, export
from engine.media.clip import Clip
from engine.media.promised_length import missing_sound
from engine.media.truncation import truncation
from engine.media.writing.writer import copy_video
from engine.project import Project
from tests.support.film import make_film, noise
from tests.support.mp4_boxes import box

FRAGMENTS = {"movflags": "frag_keyframe+empty_moov+skip_trailer"}
OLD = {"codec": "mpeg4", "audio_codec": "mp3"}
KINDS = {
    "index first.mp4": {"container_options": {"movflags": "faststart"}},
    "fragments.mp4": {"container_options": FRAGMENTS},
    "index last.mkv": {},
    "live.mkv": {"container_options": {"live": "1"}},
    "film.avi": OLD,
    "film.flv": {"codec": "flv1", "audio_codec": "mp3"},
    "sound.wav": {"codec": None, "audio_codec": "pcm_s16le"},
    "sound.aiff": {"codec": None, "audio_codec": "pcm_s16be"},
    "sound.caf": {"codec": None, "audio_codec": "pcm_s16be"},
    "sound.w64": {"codec": None, "audio_codec": "pcm_s16le"},
    "sound.opus": {"codec": None, "audio_codec": "opus", "rate": 48000},
    "film.ts": {},
    "film.mpg": {"codec": "mpeg2video", "audio_codec": "mp2"},
}
END_ANYWHERE = {"film.ts", "film.mpg"}


def cut(path: Path, share: float) -> Path:
    """The first part of a file, beside it."""
    shorter = path.with_name(f"cut {path.name}")
    shorter.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return shorter


@pytest.mark.parametrize("name", KINDS)
def test_a_file_cut_off_is_told_and_a_whole_one_is_not(tmp_path, name):
    options: dict[str, Any] = {"rate": 44100, **KINDS[name]}
    sound = noise(2, 2 * options["rate"], level=0.1)
    path = make_film(tmp_path / name, seconds=2, size=(64, 36), sound=sound, **options)
    assert Clip.open(path).notices == ()
    for share in (0.6, 0.97):
        clip = Clip.open(cut(path, share))
        if name in END_ANYWHERE:
            assert clip.notices == ()
            continue
        assert [str(each) for each in clip.notices] == [
            f"cut {name} is cut off: its last part is not whole; get the whole file."
        ]


@pytest.mark.parametrize("name", ["fragments.mp4", "live.mkv", "film.avi", "film.flv"])
def test_what_is_made_of_a_file_cut_off_says_so(tmp_path, name):
    sound = noise(2, 3 * 44100, level=0.1)
    film = make_film(tmp_path / name, seconds=3, size=(64, 36), sound=sound, **KINDS[name])
    path = cut(film, 0.6)
    for target in (tmp_path / f"out{path.suffix}", tmp_path / "out.wav"):
        report = export(ExportRequest(Project(path), target))
        assert any("cut off" in notice for notice in report.notices), report
    part = copy_video(Clip.open(film), tmp_path / f"whole{path.suffix}")
    assert part.passed, part.checks


def test_only_the_file_as_a_whole_tells_how_long_it_is(tmp_path):
    """FLV, cut off between two of its parts: its own length remains as the only witness."""
    film = make_film(tmp_path / "a.flv", seconds=4, size=(64, 36), codec="flv1", audio_codec="mp3")
    raw, ends = film.read_bytes(), [13]
    while ends[-1] < len(raw):
        ends.append(ends[-1] + 15 + int.from_bytes(raw[ends[-1] + 1 : ends[-1] + 4], "big"))
    path = tmp_path / "cut.flv"
    path.write_bytes(raw[: ends[len(ends) // 2]])
    clip = Clip.open(path)
    assert clip.notices == ()
    told = [
        check.detail for check in copy_video(clip, tmp_path / "b.flv").checks if not check.passed
    ]
    assert len(told) == 1
    assert "of 4.0 seconds of picture; get the whole file." in told[0]


@pytest.mark.parametrize("name", ["early.flv", "early.mkv", "early.avi"])
def test_sound_that_ends_before_its_picture_is_whole(tmp_path, name):
    codecs: dict[str, Any] = {".flv": KINDS["film.flv"], ".avi": OLD}.get(Path(name).suffix, {})
    sound = noise(2, 44100, level=0.1)
    path = make_film(tmp_path / name, seconds=3, size=(64, 36), sound=sound, **codecs)
    assert open_clip(path).notices == ()
    assert missing_sound(open_clip(path).info, 1.0) is None


def test_a_track_of_one_sample_is_whole(tmp_path):
    sound = noise(1, 1, level=0.5)
    options: dict[str, Any] = {"audio_codec": "pcm_s16le", "codec": "mpeg4"}
    path = make_film(tmp_path / "one.mkv", seconds=2, size=(64, 36), sound=sound, **options)
    assert open_clip(path).info.sound is not None


def fragment(length: int) -> bytes:
    """A fragment of MP4 with so many bytes of media."""
    return box(b"moof", box(b"mfhd", bytes(8))) + box(b"mdat", bytes(length))


def many(kind: str) -> bytes:
    """A long file of one kind, of small parts."""
    if kind == "mp4":
        return box(b"ftyp", b"isom") + box(b"moov") + fragment(100) * 500
    if kind == "matroska":
        cluster = b"\x1f\x43\xb6\x75\x01" + b"\xff" * 7 + b"\xe7\x81\x00" + b"\xa3\x84abcd" * 9
        return b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\xff" + cluster * 500
    if kind == "ogg":
        return (b"OggS" + bytes(22) + b"\x02\x64\x64" + bytes(200)) * 500
    tag = b"\x09" + (100).to_bytes(3, "big") + bytes(107) + (111).to_bytes(4, "big")
    return b"FLV\1\5\0\0\0\x09\0\0\0\0" + tag * 500


@pytest.mark.parametrize("kind", ["mp4", "matroska", "ogg", "flv"])
def test_the_last_of_many_parts_is_found_without_walking_over_all(tmp_path, kind):
    path, raw = tmp_path / "long", many(kind)
    path.write_bytes(raw)
    assert truncation(path) is None
    path.write_bytes(raw[:-7] if kind != "matroska" else raw[:-2])
    assert truncation(path) is not None


PLACEHOLDERS = (0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF024, 0x80000000)


@pytest.mark.parametrize("size", PLACEHOLDERS)
def test_a_size_that_says_nothing_promises_nothing(tmp_path, size):
    head = b"RIFF" + struct.pack("<I", size) + b"WAVEfmt " + struct.pack("<I", 16) + bytes(16)
    (tmp_path / "a.wav").write_bytes(head + b"data" + struct.pack("<I", size) + bytes(500))
    assert truncation(tmp_path / "a.wav") is None


def test_a_box_that_lasts_to_the_end_of_the_file_promises_nothing(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(box(b"ftyp", b"isom") + box(b"moov") + struct.pack(">I", 0) + b"mdat" + b"abc")
    assert truncation(path) is None
    path.write_bytes(
        box(b"ftyp", b"isom") + struct.pack(">I", 1) + b"mdat" + struct.pack(">Q", 99) + b"abc"
    )
    assert truncation(path) is not None


def test_what_was_hung_on_behind_a_film_is_no_part_of_it(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(box(b"ftyp", b"isom") + box(b"mdat", bytes(9)) + b"\x7f\xff\xff\xffSEFH" * 9)
    assert truncation(path) is None


def test_no_file_and_no_film_are_not_cut_off(tmp_path):
    assert truncation(tmp_path / "nothing") is None
    for content in (b"", b"abc", bytes(99), b"\x1a\x45\xdf\xa3", b"FLV", b"OggS", b"RIFF"):
        (tmp_path / "a").write_bytes(content)
        assert truncation(tmp_path / "a") is None


@pytest.mark.parametrize("name", ["a.aac", "a.ac3", "a.mp3"])
def test_a_length_that_is_only_guessed_is_no_promise(tmp_path, name):
    """Bare streams tell no length: FFmpeg reckons from the first packets, here of silence."""
    loud, quiet = noise(2, 2 * 48000, level=0.5), np.zeros((2, 6 * 48000), np.float32)
    options: dict[str, Any] = {"a.aac": {}, "a.ac3": {"audio_codec": "ac3"}}.get(name, {})
    if name == "a.mp3":
        options = {"audio_codec": "mp3", "container_options": {"write_xing": "0"}}
        options["sound_options"] = {"compression_level": "9", "q": "9"}
    sound = np.concatenate([quiet, loud], axis=1)
    path = make_film(tmp_path / name, codec=None, sound=sound, rate=48000, **options)
    clip = Clip.open(path)
    assert clip.info.sound is not None
    assert clip.info.sound.promised_seconds is None
    report = export(ExportRequest(Project(path), tmp_path / "o.wav"))
    assert report.notices == ()


def test_so_many_parts_that_no_film_has_them_keep_nobody_waiting(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(box(b"ftyp", b"isom") + box(b"free") * 99_999 + box(b"mdat", bytes(9))[:-1])
    assert truncation(path) is None
    path.write_bytes(box(b"ftyp", b"isom") + box(b"free") * 99 + box(b"mdat", bytes(9))[:-1])
    assert truncation(path) is not None


@pytest.mark.parametrize("name", ["index first.mp4", "index last.mkv", "film.flv", "film.ts"])
def test_a_download_of_full_size_that_was_not_finished_is_told(tmp_path, name):
    sound = noise(2, 2 * 44100, level=0.1)
    path = make_film(tmp_path / name, seconds=2, size=(64, 36), sound=sound, **KINDS[name])
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2] + bytes(len(raw) - len(raw) // 2))
    (told,) = Clip.open(path).notices
    assert "there is nothing in its last part; get the whole file." in told


def test_silence_of_plain_samples_is_no_hole(tmp_path):
    sound = np.concatenate([noise(2, 44100, level=0.1), np.zeros((2, 44100), np.float32)], axis=1)
    path = make_film(
        tmp_path / "a.mov", seconds=0.5, size=(64, 36), sound=sound, audio_codec="pcm_s16le",
        container_options={"movflags": "faststart"},
    )  # fmt: skip
    assert not any(path.read_bytes()[-4096:])
    assert Clip.open(path).notices == ()


def test_padding_in_a_box_of_its_own_is_no_hole(tmp_path):
    path = make_film(tmp_path / "a.mp4", seconds=1, size=(64, 36))
    for padding in (box(b"free", bytes(9000)), bytes(9000)):
        padded = tmp_path / "b.mp4"
        padded.write_bytes(path.read_bytes() + padding)
        assert Clip.open(padded).notices == ()
