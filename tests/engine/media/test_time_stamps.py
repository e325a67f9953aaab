"""Time stamps as the world writes them: jitter, drift, steps, leaps and edit lists."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from engine.media.clip import Clip
from engine.media.reading.stretch import stretched
from engine.media.reading.timeline import Timeline
from engine.media.writing.writer import copy_video, write_video
from tests.support.film import make_film, test_tone
from tests.support.mp4_boxes import write_edits
from tests.support.present import present

RATE = 48000
CLICKS = (1.0, 3.0)
Restamp = Callable[[int, float], float]


def flash(index: int, seconds: float) -> np.ndarray:
    """Black pictures, white ones at the clicks."""
    return np.full((36, 64, 3), 255 if round(seconds, 2) in CLICKS else 0, np.uint8)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds: a flash and a click at 1 and 3 s over a soft tone, so that a hole is heard."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    sound = 0.05 * test_tone(1, 4.0, RATE) / np.abs(test_tone(1, 4.0, RATE)).max()
    for click in CLICKS:
        sound[:, round(click * RATE) : round((click + 0.01) * RATE)] += 0.8
    return make_film(path, size=(64, 36), sound=sound, rate=RATE, picture=flash, gop=25, b_frames=2)


def restamped(source: Path, target: Path, sound: Restamp, picture: Restamp | None = None) -> Path:
    """The same packets with other time stamps: of packet i, in seconds."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        streams = {s.index: new.add_stream_from_template(s, opaque=True) for s in old.streams}
        counts = dict.fromkeys(streams, 0)
        for packet in old.demux():
            if not packet.size:
                continue
            made = streams[packet.stream_index]
            change = sound if packet.stream.type == "audio" else picture
            if change is not None:
                at = float(present(packet.pts) * packet.time_base)
                packet.pts = packet.dts = round(
                    change(counts[packet.stream_index], at) / packet.time_base
                )
            counts[packet.stream_index] += 1
            packet.stream = made
            new.mux_one(packet)
    return target


def restamped_flv(source: Path, target: Path, change: Callable[[int, int], int]) -> Path:
    """The same FLV film with the stamps written over, in ms: FFmpeg refuses to write such ones.

    ``change`` is given the kind (8 sound, 9 picture) and the stamp.
    """
    raw, at = bytearray(source.read_bytes()), 13
    while at + 11 < len(raw):
        size = int.from_bytes(raw[at + 1 : at + 4], "big")
        stamp = int.from_bytes(raw[at + 4 : at + 7], "big") | raw[at + 7] << 24
        if raw[at] in (8, 9):
            new = change(raw[at], stamp)
            raw[at + 4 : at + 7], raw[at + 7] = (new & 0xFFFFFF).to_bytes(3, "big"), new >> 24
        at += 15 + size
    target.write_bytes(raw)
    return target


def whole_sound(path: Path) -> np.ndarray:
    with Clip.open(path).sound() as sound:
        return sound.read(0, sound.length)


def onsets(sound: np.ndarray) -> list[float]:
    loud = np.flatnonzero(np.abs(sound[0]) > 0.3)
    firsts = loud[np.flatnonzero(np.diff(loud, prepend=-RATE) > RATE // 4)]
    return [float(first) / RATE for first in firsts]


def flashes(path: Path) -> list[float]:
    clip = Clip.open(path)
    with clip.pictures() as pictures:
        return [f.seconds for f in pictures.frames_from(0.0) if f.pixels.mean() > 100]


def silent_samples(sound: np.ndarray) -> int:
    """Samples of true silence well inside the sound, of which a film with a tone has none."""
    inside = np.abs(sound[0, RATE // 10 : -RATE // 10])
    return int(np.count_nonzero(inside == 0))


def test_jitter_cuts_no_sample(film: Path, tmp_path: Path) -> None:
    steady = restamped(film, tmp_path / "steady.mkv", lambda i, at: at)
    jittery = restamped(film, tmp_path / "jitter.mkv", lambda i, at: at + 0.02 * (i % 2))
    np.testing.assert_array_equal(whole_sound(jittery), whole_sound(steady))
    assert silent_samples(whole_sound(jittery)) == 0


def test_a_lone_leap_of_hours_moves_nothing(film: Path, tmp_path: Path) -> None:
    steady = restamped(film, tmp_path / "steady.flv", lambda i, at: at)
    leap = restamped_flv(
        steady, tmp_path / "leap.flv",
        lambda kind, ms: ms + 33_000_000 * (kind == 8 and 1000 <= ms < 1020),
    )  # fmt: skip
    np.testing.assert_array_equal(whole_sound(leap), whole_sound(steady))
    report = copy_video(Clip.open(leap), tmp_path / "copy.flv")
    assert report.passed, report.checks
    assert any("time stamps of audio 1 did not rise" in notice for notice in report.notices)
    assert len(whole_sound(report.path)[0]) < 5 * RATE


def test_a_leap_of_hours_at_the_end_is_no_silence(film: Path, tmp_path: Path) -> None:
    steady = restamped(film, tmp_path / "steady.flv", lambda i, at: at)
    stamps: list[tuple[int, int]] = []
    restamped_flv(steady, tmp_path / "same.flv", lambda *tag: stamps.append(tag) or tag[1])
    last = max(ms for kind, ms in stamps if kind == 8)
    leap = restamped_flv(
        steady, tmp_path / "leap.flv", lambda kind, ms: ms + 16_000_000 * (ms >= last)
    )
    np.testing.assert_array_equal(whole_sound(leap), whole_sound(steady))


def test_a_gap_that_lasts_is_silence(film: Path, tmp_path: Path) -> None:
    gap = restamped(film, tmp_path / "gap.mkv", lambda i, at: at + 0.3 * (at > 2) + 0.02 * (i % 2))
    first, second = onsets(whole_sound(gap))
    assert second - first == pytest.approx(2.3, abs=0.03)


def test_a_drifting_clock_is_followed_softly() -> None:
    rate, count, drift = 48000, 1024, 0.002
    timeline = Timeline(rate, Fraction(1, rate))
    lates, stretches = [], []
    for number in range(6000):
        time = round(number * count * (1 + drift))
        for placed in timeline.add(time, count):
            lates.append(time - placed.start)
            stretches.append(placed.stretch)
            assert placed.dropped == placed.cut_before == 0
    assert len(lates) == 6000
    assert max(map(abs, lates)) < 0.03 * rate
    assert max(map(abs, stretches)) <= 0.006 * count
    assert timeline.stretched > 0.5 * 6000 * count * drift


def test_a_rounded_clock_without_drift_is_left_alone() -> None:
    timeline = Timeline(44100, Fraction(1, 1000))
    rng = np.random.default_rng(3)
    for number in range(4000):
        jitter = rng.integers(-15, 16)
        time = Fraction(round(number * 1024 / 44.1) + int(jitter), 1000) * 44100
        for placed in timeline.add(time, 1024):
            assert placed.stretch == 0
            assert placed.start % 1024 == 0


def test_stretching_keeps_a_tone() -> None:
    places = np.arange(1024)
    tone = np.sin(2 * np.pi * 0.05 * places).astype(np.float32)[None]
    made = stretched(tone, 1030)
    wanted = np.sin(2 * np.pi * 0.05 * np.arange(1030) * 1024 / 1030)
    assert np.abs(made[0] - wanted)[24:-24].max() < 1e-3
    assert np.abs(made[0] - wanted).max() < 0.05


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".ts"])
def test_an_edit_list_with_two_entries(film: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "edits.mp4"
    path.write_bytes(film.read_bytes())
    write_edits(path, [(0.0, 1.52), (2.52, 1.48)])
    clip = Clip.open(path)
    with clip.sound() as sound:
        assert sound.length / RATE == pytest.approx(3.0, abs=0.03)
        samples = sound.read(0, sound.length)
        assert onsets(samples) == pytest.approx([1.0, 2.0], abs=0.025)
        report = write_video(clip, tmp_path / f"out{suffix}", sound.blocks(), RATE, 1)
    assert report.passed, report.checks
    assert any("edit list hides of video 1" in notice for notice in report.notices)
    start = 0.0 if suffix != ".ts" else present(Clip.open(report.path).info.picture).start_seconds
    assert flashes(report.path) == pytest.approx([1.0 + start, 2.0 + start], abs=0.003)
    shift = present(Clip.open(report.path).info.sound).start_seconds
    heard = [onset + shift for onset in onsets(whole_sound(report.path))]
    assert heard == pytest.approx([1.0 + start, 2.0 + start], abs=0.025)
    if suffix in (".mp4", ".mov"):
        assert copy_video(clip, tmp_path / f"copy{suffix}").passed


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".ts"])
def test_two_pictures_with_one_stamp(tmp_path: Path, suffix: str) -> None:
    plain = make_film(tmp_path / "plain.mkv", seconds=1, size=(64, 36), rate=RATE)
    twice = restamped(
        plain, tmp_path / "twice.mkv", lambda i, at: at, lambda i, at: at - 0.04 * (i == 12)
    )
    clip = Clip.open(twice)
    with clip.sound() as sound:
        report = write_video(clip, tmp_path / f"out{suffix}", sound.blocks(), RATE, 2)
    assert report.passed, report.checks
    assert any("1 time stamps of video 1 did not rise" in notice for notice in report.notices)
    with av.open(str(report.path)) as made:
        stamps = [present(packet.dts) for packet in made.demux(video=0) if packet.size]
    assert len(stamps) == 25
    assert (np.diff(stamps) > 0).all()


def test_a_clock_that_steps_back_at_a_join(tmp_path: Path) -> None:
    plain = make_film(tmp_path / "plain.flv", seconds=2, size=(64, 36), rate=44100)
    back = restamped_flv(plain, tmp_path / "back.flv", lambda kind, ms: ms - 900 * (ms > 1000))
    report = copy_video(Clip.open(back), tmp_path / "out.flv")
    assert report.passed, report.checks
    with av.open(str(report.path)) as made:
        walk = [packet for packet in made.demux(video=0) if packet.size]
        stamps = [present(packet.pts) * packet.time_base for packet in walk]
    assert float(stamps[-1] - stamps[0]) == pytest.approx(49 / 25, abs=0.1)
