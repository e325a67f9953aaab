"""Verification of what was written: no false alarm, and no alarm left out."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import BadRequest, CannotWrite
from engine.export import ExportRequest, export
from engine.media.clip import Clip
from engine.media.writing import remuxer
from engine.media.writing.audio_encoder import AudioCodec
from engine.media.writing.verify import LoudExcerpts, verify_encoded_sound
from engine.media.writing.writer import copy_video, write_video
from engine.project import Project
from tests.support.film import Track, make_film, noise

RATE = 44100
SILENT = np.zeros((2, 0), np.float32)
LIVE: Any = {"container_options": {"live": "1"}}


@pytest.mark.parametrize("start", [0.0, 0.0117])
@pytest.mark.parametrize(
    ("name", "codec", "audio"),
    [("a.ts", "mpeg2video", "mp2"), ("a.mpg", "mpeg1video", "mp2"), ("a.ts", "h264", "aac")],
)
def test_a_clock_of_milliseconds_is_no_fault(tmp_path, name, codec, audio, start):
    """Clocks of 90 kHz, sound that begins before its picture: Matroska rounds both."""
    path = make_film(
        tmp_path / name, seconds=2, size=(64, 36), sound=noise(2, 33000, level=0.1), codec=codec,
        audio_codec=audio, sound_start=start,
    )  # fmt: skip
    clip = Clip.open(path)
    with clip.sound() as sound:
        report = write_video(clip, tmp_path / "o.mkv", sound.blocks(), RATE, 2, codec="flac")
    assert report.passed, [check for check in report.checks if not check.passed]


@pytest.mark.parametrize("fault", ["late", "short", "other"])
def test_a_sound_that_is_not_the_one_given_is_told(tmp_path, fault):
    given = noise(1, RATE, level=0.1)
    late = np.pad(given, ((0, 0), (441, 0)))
    written = {"late": late, "short": given[:, :-500], "other": given * 0.9}[fault]
    path = make_film(tmp_path / "a.mkv", codec=None, sound=written, rate=RATE, audio_codec="flac")
    excerpts = LoudExcerpts()
    for start in range(0, RATE, 8192):
        excerpts.add(given[:, start : start + 8192])
    codec = AudioCodec("flac", "flac", "s16", "mono", RATE, None)
    assert codec.lossless
    checks = verify_encoded_sound(path, 0, excerpts, codec, RATE, 0.0)
    failed = {str(check.name) for check in checks if not check.passed}
    wanted = {"late": "sound: on time", "short": "sound: length", "other": "sound: the same"}
    assert wanted[fault] in failed


@pytest.mark.parametrize("target", ["o.mp4", "o.mkv", "o.wav"])
def test_an_empty_sound_is_refused_before_anything_is_written(tmp_path, target):
    path = make_film(tmp_path / "a.mkv", seconds=1, size=(64, 36), sound=SILENT, **LIVE)
    with pytest.raises(BadRequest, match=r"Sound track 1 of .*a\.mkv is empty"):
        export(ExportRequest(Project(path), tmp_path / target))
    assert not (tmp_path / target).exists()


@pytest.mark.parametrize("options", [{}, LIVE])
def test_an_empty_track_beside_another_is_named(tmp_path, options):
    tracks = [Track(SILENT, rate=RATE)]
    path = make_film(tmp_path / "a.mkv", seconds=1, size=(64, 36), more_sounds=tracks, **options)
    for target in ("o.mp4", "o.mkv"):
        report = copy_video(Clip.open(path), tmp_path / target) if target == "o.mkv" else None
        report = report or export(ExportRequest(Project(path), tmp_path / target))
        assert "Sound track 2 is empty and was left out." in report.notices
        assert all(check.passed for check in report.checks), report.checks


def test_a_file_that_vanishes_while_it_is_written_is_told_by_the_name_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_film(tmp_path / "a.mkv", seconds=1, size=(64, 36))
    look = remuxer.verify_copied_streams

    def vanished(beside: Path, *args: Any) -> Any:
        beside.unlink()
        return look(beside, *args)

    monkeypatch.setattr(remuxer, "verify_copied_streams", vanished)
    with pytest.raises(CannotWrite) as told:
        copy_video(Clip.open(path), tmp_path / "o.mkv")
    assert told.value.path == tmp_path / "o.mkv"
    assert "pp-tmp" not in str(told.value)
    assert "cannot be read again: there is no such file" in str(told.value)


def test_a_sound_that_cannot_be_found_again_is_told_without_the_name_it_has_meanwhile(tmp_path):
    path = make_film(tmp_path / "a.pp-tmp.mkv", seconds=1, size=(64, 36), sound=None)
    codec = AudioCodec("flac", "flac", "s16", "mono", RATE, None)
    for broken in (False, True):
        if broken:
            path.write_bytes(b"nothing")
        (check,) = verify_encoded_sound(path, 0, LoudExcerpts(), codec, RATE, 0.0)
        assert not check.passed
        assert "pp-tmp" not in str(check.detail)
