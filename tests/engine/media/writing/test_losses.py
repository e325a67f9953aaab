"""What a film carries beside pictures and sound: kept in the new container, or told; never neither.

The table holds every kind against every container.
"""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from av.container import OutputContainer
from av.stream import Disposition

from engine.media.clip import Clip
from engine.media.writing.writer import write_video
from tests.support.film import make_film, noise
from tests.support.mp4_boxes import add_to_pictures, box
from tests.support.present import present

RATE = 48000
CONTAINERS = (".mp4", ".mov", ".mkv", ".ts", ".flv")
HDR = "log-level=none:pools=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400"  # noqa: E501
DOLBY = box(b"dvvC", bytes([1, 0, 8 << 1, 5 << 3 | 0b101, 0x40]), bytes(19))
STEREO = box(b"st3d", bytes(4), bytes([1]))
SPHERE = box(
    b"sv3d",
    box(b"svhd", bytes(4), b"test\0"),
    box(
        b"proj",
        box(b"prhd", bytes(4), struct.pack(">iii", 0, 0, 0)),
        box(b"equi", bytes(4), struct.pack(">IIII", 0, 0, 0, 0)),
    ),
)
SMALL = {"seconds": 1, "size": (64, 36), "rate": RATE}


def film(folder: Path, name: str = "in.mp4", **options: object) -> Path:
    chosen = {**SMALL, "sound": noise(2, RATE, level=0.1), **options}
    return make_film(folder / name, **chosen)  # type: ignore[arg-type]


def with_timecode(folder: Path) -> Path:
    return remade(film(folder), folder / "in.mov", lambda out: _tag_picture(out, "timecode"))


def _tag_picture(out: OutputContainer, tag: str) -> None:
    out.streams.video[0].metadata[tag] = "01:00:00:00"


def with_mark(folder: Path) -> Path:
    def mark(out: OutputContainer) -> None:
        out.streams.audio[0].disposition = Disposition.hearing_impaired | Disposition.default

    return remade(film(folder), folder / "in.mkv", mark)


def with_attachment(folder: Path) -> Path:
    def attach(out: OutputContainer) -> None:
        out.add_attachment("notes.txt", "text/plain", b"remember")

    return remade(film(folder), folder / "in.mkv", attach)


def remade(source: Path, target: Path, change: Callable[[OutputContainer], None]) -> Path:
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        streams = {s.index: new.add_stream_from_template(s, opaque=True) for s in old.streams}
        change(new)
        for packet in old.demux():
            if packet.size:
                packet.stream = streams[packet.stream_index]
                new.mux_one(packet)
    return target


def with_apple_tags(folder: Path) -> Path:
    return film(
        folder, "in.mov", container_options={"movflags": "use_metadata_tags"},
        metadata={"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone"},
    )  # fmt: skip


def first_frame_knows(kind: str) -> Callable[[Path], bool]:
    def known(path: Path) -> bool:
        with av.open(str(path)) as made:
            side_data: Any = next(made.decode(video=0)).side_data
            return any(item.type.name == kind for item in side_data)

    return known


def tags(path: Path) -> dict[str, str]:
    with av.open(str(path)) as made:
        found = dict(made.metadata)
        for stream in made.streams:
            found.update(stream.metadata)
        return {key.lower(): value for key, value in found.items()}


def is_marked(path: Path) -> bool:
    with av.open(str(path)) as made:
        return bool(made.streams.audio[0].disposition & Disposition.hearing_impaired)


def attachments(path: Path) -> bool:
    with av.open(str(path)) as made:
        return any(stream.type == "attachment" for stream in made.streams)


KINDS: dict[str, tuple[Callable[[Path], Path], Callable[[Path], bool], str]] = {
    "mastering display": (
        lambda folder: film(folder, codec="hevc", video_options={"x265-params": HDR}),
        first_frame_knows("MASTERING_DISPLAY_METADATA"), "mastering display",
    ),
    "content light": (
        lambda folder: film(folder, codec="hevc", video_options={"x265-params": HDR}),
        first_frame_knows("CONTENT_LIGHT_LEVEL"), "content light level",
    ),
    "dolby vision": (
        lambda folder: add_to_pictures(film(folder, codec="hevc"), DOLBY),
        lambda path: any(mark in path.read_bytes() for mark in (b"dvcC", b"dvvC")),
        "Dolby Vision record",
    ),
    "stereo 3D": (
        lambda folder: add_to_pictures(film(folder), STEREO),
        first_frame_knows("STEREO3D"), "stereo 3D mark",
    ),
    "360 degrees": (
        lambda folder: add_to_pictures(film(folder), SPHERE),
        first_frame_knows("SPHERICAL"), "360 degree mark",
    ),
    "time code": (
        with_timecode, lambda path: tags(path).get("timecode") == "01:00:00:00", "timecode",
    ),
    "apple tags": (
        with_apple_tags,
        lambda path: tags(path).get("com.apple.quicktime.model") == "iPhone",
        "com.apple.quicktime.model",
    ),
    "mark": (with_mark, is_marked, "hearing impaired"),
    "attachment": (with_attachment, attachments, "notes.txt"),
    "chapters": (
        lambda folder: film(folder, chapters=[(0.0, 0.5, "One"), (0.5, 1.0, "Two")]),
        lambda path: Clip.open(path).info.chapters == 2, "chapters",
    ),
    "layout": (
        lambda folder: film(
            folder, "in.mkv", sound=noise(6, RATE, level=0.1), layout="5.1(side)",
            audio_codec="ac3",
        ),
        lambda path: present(Clip.open(path).info.sound).layout == "5.1(side)", "5.1(side)",
    ),
}  # fmt: skip
KEPT_AT_LEAST = {
    "mastering display": {".mp4", ".mov", ".mkv"},
    "dolby vision": {".mp4", ".mkv"},
    "stereo 3D": {".mp4", ".mkv"},
    "360 degrees": {".mp4", ".mkv"},
    "time code": {".mp4", ".mov", ".mkv"},
    "apple tags": {".mp4", ".mov", ".mkv"},
    "mark": {".mkv"},
    "attachment": {".mkv"},
    "chapters": {".mp4", ".mov", ".mkv"},
}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One film of each kind."""
    made = {}
    for kind, (make, knows, _) in KINDS.items():
        made[kind] = make(tmp_path_factory.mktemp("film"))
        assert knows(made[kind]), kind
    return made


@pytest.mark.parametrize("suffix", CONTAINERS)
@pytest.mark.parametrize("kind", KINDS)
def test_kept_or_told(films: dict[str, Path], tmp_path: Path, kind: str, suffix: str) -> None:
    clip, (_, knows, told) = Clip.open(films[kind]), KINDS[kind]
    sound = present(clip.info.sound)
    codec = "aac" if kind == "layout" else None
    with clip.sound() as reader:
        report = write_video(
            clip, tmp_path / f"out{suffix}", reader.blocks(), sound.rate, sound.channels,
            codec=codec,
        )  # fmt: skip
    kept = knows(report.path)
    is_told = any(told in notice for notice in report.notices)
    assert kept != is_told, (kept, report.notices)
    if suffix in KEPT_AT_LEAST.get(kind, set()):
        assert kept
    if kind != "layout" and suffix == clip.info.path.suffix:
        assert kept


def test_nothing_is_told_where_nothing_is_lost(tmp_path: Path) -> None:
    clip = Clip.open(film(tmp_path, metadata={"title": "Song", "artist": "Me", "comment": "x"}))
    for suffix in (".mp4", ".mov", ".mkv"):
        with clip.sound() as reader:
            report = write_video(clip, tmp_path / f"out{suffix}", reader.blocks(), RATE, 2)
        assert report.notices == ()
