"""Exports of a selection: the picture cut at key frames without loss, the sound beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from engine.errors import BadRequest
from engine.export import ExportRequest, export
from engine.media.clip import Clip
from engine.media.writing.trim import key_frame_trim
from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.project import Project
from tests.support.film import Track, make_film, noise, read_number
from tests.support.present import present

RATE, SECONDS, FPS, GOP = 44100, 4, 25, 12


def quiet(film: Path) -> Project:
    return Project(film).with_strip(REST, StripChange(gain_db=-6.0))


def pictures(path: Path) -> list[tuple[float, str]]:
    """(time from the first picture, hash) of every packet of the picture, in the file's order."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [
            (
                float(present(packet.pts) * packet.time_base),
                hashlib.sha256(bytes(packet)).hexdigest(),
            )
            for packet in container.demux(stream)
            if packet.size
        ]


def sound_of(path: Path, track: int = 0) -> np.ndarray:
    with Clip.open(path, track).sound() as sound:
        return sound.read(0, sound.length)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp4", {}),
        ("b.mkv", {"b_frames": 2}),
        ("c.mp4", {"b_frames": 3}),
        ("d.mov", {"codec": "hevc"}),
        ("e.mkv", {"codec": "vp9", "audio_codec": "opus", "rate": 48000}),
        ("f.ts", {"b_frames": 2}),
        ("g.mkv", {"start": 1.5, "sound_start": 1.5}),
    ],
)
def test_the_picture_is_cut_at_key_frames_and_copied(
    tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    rate = int(options.pop("rate", RATE))
    sound = noise(2, SECONDS * rate, level=0.1)
    film = make_film(tmp_path / name, seconds=SECONDS, sound=sound, rate=rate, gop=GOP, **options)
    target = tmp_path / f"out{film.suffix}"
    report = export(ExportRequest(quiet(film), target, span=(1.3, 2.7)))
    assert all(check.passed for check in report.checks), report.checks
    cut = key_frame_trim(Clip.open(film), 1.3, 2.7)
    assert cut.start_seconds <= 1.3 < 2.7 <= cut.stop_seconds + 0.001
    # a key frame every 12 frames (some encoders put one earlier), and no picture more than needed
    assert 1.3 - cut.start_seconds <= GOP / FPS + 1e-6
    assert cut.stop_seconds - 2.7 <= 5 / FPS
    before, after = pictures(film), pictures(target)
    assert len(after) == round(cut.seconds * FPS)
    kept = {digest for _, digest in before}
    assert all(digest in kept for _, digest in after)
    made = Clip.open(target).info.picture
    assert made is not None
    begin = made.start_seconds  # MPEG-TS cannot say that the codec's first samples are none
    with Clip.open(film).pictures() as old, Clip.open(target).pictures() as new:
        for seconds in (0.0, 0.5, cut.seconds - 0.03):
            wanted = read_number(old.at(cut.start_seconds + seconds + 0.01).pixels)
            assert read_number(new.at(begin + seconds + 0.01).pixels) == wanted


def test_the_sound_of_a_cut_film_lies_beside_its_picture(tmp_path: Path) -> None:
    sound = noise(2, SECONDS * RATE, level=0.1)
    other = Track(noise(1, SECONDS * RATE, seed=4, level=0.1), codec="flac")
    film = make_film(
        tmp_path / "a.mkv", seconds=SECONDS, sound=sound, audio_codec="flac", bits=24, gop=GOP,
        more_sounds=(other,),
    )  # fmt: skip
    target = tmp_path / "out.mkv"
    report = export(ExportRequest(quiet(film), target, span=(1.3, 2.7)))
    cut = key_frame_trim(Clip.open(film), 1.3, 2.7)
    first, last = cut.samples(0.0, RATE)
    made = sound_of(target)
    assert made.shape[1] == last - first
    half = sound_of(film)[:, first:last] * np.float32(10 ** (-6 / 20))
    np.testing.assert_allclose(made, half, rtol=0, atol=2.0**-15)
    np.testing.assert_allclose(
        sound_of(target, 1), sound_of(film, 1)[:, first:last], rtol=0, atol=2.0**-15
    )
    assert any("cut exactly" in notice for notice in report.notices)


def test_the_sound_alone_and_the_stems_are_cut_to_the_sample(tmp_path: Path) -> None:
    film = make_film(
        tmp_path / "a.mkv", seconds=SECONDS, sound=noise(2, SECONDS * RATE, level=0.1),
        audio_codec="flac", bits=24,
    )  # fmt: skip
    target, folder = tmp_path / "out.wav", tmp_path / "stems"
    report = export(ExportRequest(Project(film), target, folder, span=(1.0, 1.5)))
    wanted = sound_of(film)[:, RATE : RATE + RATE // 2]
    np.testing.assert_array_equal(soundfile.read(target, dtype="float32")[0].T, wanted)
    np.testing.assert_array_equal(soundfile.read(folder / "rest.wav", dtype="float32")[0].T, wanted)
    assert report.checks
    assert all(check.passed for check in report.checks)


def test_subtitles_and_chapters_are_cut_with_the_film(tmp_path: Path) -> None:
    film = make_film(
        tmp_path / "a.mkv", seconds=SECONDS, gop=GOP,
        subtitles=((0.1, 0.4, "gone"), (1.2, 1.8, "here"), (2.4, 3.9, "late"), (3.5, 3.9, "after")),
        chapters=((0.0, 1.5, "one"), (1.5, 3.0, "two"), (3.0, 4.0, "three")),
    )  # fmt: skip
    target = tmp_path / "out.mkv"
    export(ExportRequest(quiet(film), target, span=(1.0, 2.5)))
    cut = key_frame_trim(Clip.open(film), 1.0, 2.5)
    with av.open(str(target)) as container:
        texts = [
            (
                bytes(p).decode(),
                float(present(p.pts) * p.time_base),
                float(present(p.duration) * p.time_base),
            )
            for p in container.demux(container.streams.subtitles[0])
            if p.size
        ]
        chapters = [
            (c["metadata"]["title"], float(c["start"] * present(c["time_base"])),
             float(c["end"] * present(c["time_base"])))
            for c in container.chapters()
        ]  # fmt: skip
    assert [text for text, *_ in texts] == ["here", "late"]
    assert texts[0][1] == pytest.approx(1.2 - cut.start_seconds, abs=0.01)
    assert texts[1][1] + texts[1][2] == pytest.approx(cut.seconds, abs=0.01)
    assert [title for title, *_ in chapters] == ["one", "two"]
    assert chapters[0][1] == pytest.approx(0.0, abs=0.01)
    assert chapters[1][2] == pytest.approx(cut.seconds, abs=0.01)


def test_a_sound_that_starts_late_stays_late(tmp_path: Path) -> None:
    sound = noise(2, 3 * RATE, level=0.1)
    film = make_film(
        tmp_path / "a.mkv", seconds=SECONDS, sound=sound, sound_start=0.8, audio_codec="flac",
        bits=24, gop=GOP,
    )  # fmt: skip
    export(ExportRequest(quiet(film), tmp_path / "out.mkv", span=(0.3, 2.0)))
    made = Clip.open(tmp_path / "out.mkv").info.sound
    assert made is not None
    cut = key_frame_trim(Clip.open(film), 0.3, 2.0)
    assert made.start_seconds == pytest.approx(0.8 - cut.start_seconds, abs=0.002)


def test_a_selection_of_nothing_is_told(tmp_path: Path) -> None:
    film = make_film(tmp_path / "a.mkv", seconds=1.0)
    for span in ((2.0, 3.0), (0.5, 0.5)):
        with pytest.raises(BadRequest, match="holds nothing"):
            export(ExportRequest(Project(film), tmp_path / "out.wav", span=span))
    assert not (tmp_path / "out.wav").exists()
