"""What becomes of everything beside the picture and the chosen sound, and of HDR."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest

from engine.export import ExportRequest, export
from engine.media.clip import Clip
from engine.media.writing.stream_report import stream_reports
from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.project import Project
from tests.support.film import Track, make_film, noise

_BT2020, _PQ, _HLG = 9, 16, 18
_HDR10 = (
    "log-level=none:pools=1:hdr10=1:repeat-headers=1:colorprim=bt2020:transfer=smpte2084"
    ":colormatrix=bt2020nc:master-display=G(13250,34500)B(7500,3000)R(34000,16000)"
    "WP(15635,16450)L(10000000,1):max-cll=1000,400"
)


def mixed(film: Path) -> Project:
    return Project(film).with_strip(REST, StripChange(gain_db=-6.0))


@pytest.mark.parametrize("names", [("a.mkv", "o.mkv"), ("a.mp4", "o.mp4"), ("a.mkv", "o.mp4")])
def test_hdr_keeps_its_curve_and_its_metadata(tmp_path: Path, names: tuple[str, str]) -> None:
    film = make_film(
        tmp_path / names[0], seconds=1.0, codec="hevc", pix_fmt="yuv420p10le",
        colour={"color_trc": _PQ, "color_primaries": _BT2020, "colorspace": 9},
        video_options={"preset": "ultrafast", "x265-params": _HDR10},
    )  # fmt: skip
    target = tmp_path / names[1]
    report = export(ExportRequest(mixed(film), target))
    assert all(check.passed for check in report.checks), report.checks
    facts = []
    for path in (film, target):
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            context = stream.codec_context
            colour = (context.color_trc, context.color_primaries, context.colorspace)
            frame = next(container.decode(stream))
            held: Any = frame.side_data  # PyAV's stubs know one kind of it only
            sides = sorted(str(side.type) for side in held)
            facts.append((*map(int, colour), context.pix_fmt, sides))
    assert facts[0] == facts[1]
    assert facts[0][0] == _PQ
    assert any("MASTERING" in side for side in facts[1][-1])
    assert any("LIGHT" in side for side in facts[1][-1])
    fate = stream_reports(film, None, target, None)[0]
    assert (fate.kind, fate.action, fate.dynamic_range) == ("picture", "copy", "PQ")


def everything(path: Path, **options: Any) -> Path:
    return make_film(
        path, seconds=2.0, sound=noise(2, 88200), language="eng",
        more_sounds=(
            Track(noise(2, 88200, seed=1), language="deu"),
            Track(noise(1, 88200, seed=2), codec="flac", language="fra"),
        ),
        subtitles=((0.2, 0.8, "la"),), chapters=((0.0, 1.0, "one"), (1.0, 2.0, "two")), cover=False,
        **options,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("o.mkv", ["picture copy", "audio encode", "audio copy", "audio copy", "subtitle copy"]),
        ("o.mp4", ["picture copy", "audio encode", "audio encode on time", "audio copy",
                   "subtitle text"]),
        ("o.mov", ["picture copy", "audio encode", "audio encode on time", "audio encode on time",
                   "subtitle text"]),
        ("o.ts", ["picture copy", "audio encode", "audio encode on time", "audio encode on time",
                  "subtitle drop not held"]),
        ("o.m4a", ["picture drop sound file", "audio encode", "audio drop heard alone",
                   "audio drop heard alone", "subtitle drop not held"]),
    ],
)  # fmt: skip
def test_the_sheet_says_what_then_happens(tmp_path: Path, name: str, expected: list[str]) -> None:
    film = everything(tmp_path / "a.mkv")
    target = tmp_path / name
    sound = Clip.open(film).info.sound
    assert sound is not None
    from engine.media.writing.audio_feed import output_codec

    codec = output_codec(sound, target, sound.rate, sound.channels, None, [])
    fates = stream_reports(film, sound.stream_index, target, codec)
    assert [f"{f.kind} {f.action} {f.reason}".strip() for f in fates] == expected
    report = export(ExportRequest(mixed(film), target))
    assert all(check.passed for check in report.checks), report.checks
    made = Clip.open(target).info
    kept = [fate for fate in fates if fate.action != "drop"]
    assert len(made.sound_tracks) == sum(fate.kind == "audio" for fate in kept)
    assert made.subtitles == sum(fate.kind == "subtitle" for fate in kept)
    assert (made.picture is not None) == any(fate.kind == "picture" for fate in kept)
    for fate, track in zip([f for f in kept if f.kind == "audio"], made.sound_tracks, strict=True):
        assert track.codec == (fate.new_codec or fate.codec)
        if name.endswith(("mkv", "mp4")):  # QuickTime has its own short list of languages
            assert track.language == fate.language
    if not name.endswith(".ts"):
        assert made.chapters == 2


def test_a_cut_film_says_so_of_every_track(tmp_path: Path) -> None:
    film = everything(tmp_path / "a.mkv")
    sound = Clip.open(film).info.sound
    assert sound is not None
    fates = stream_reports(film, None, tmp_path / "o.mkv", None, cut=True)
    assert [f.reason for f in fates if f.kind == "audio"] == ["cut exactly"] * 3


@pytest.mark.parametrize("track", [0, 1, 2])
def test_each_sound_track_can_be_the_one_that_is_heard(tmp_path: Path, track: int) -> None:
    film = everything(tmp_path / "a.mkv")
    project = Project(film, track).with_strip(REST, StripChange(gain_db=-6.0))
    report = export(ExportRequest(project, tmp_path / "o.mkv"))
    assert all(check.passed for check in report.checks), report.checks
    made = Clip.open(tmp_path / "o.mkv").info
    assert [each.language for each in made.sound_tracks] == ["eng", "deu", "fra"]
