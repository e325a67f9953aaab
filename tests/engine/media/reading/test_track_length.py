"""The length of a sound track is known from both ends of a file, however long it is."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from engine.media.clip import Clip
from engine.media.excerpt_file import ExcerptFile
from engine.media.source_file import SourceFile

RATE, SAMPLES = 8000, 1024
MINUTES = 60 * RATE // SAMPLES
CONTAINERS = {
    "cues.mkv": {},
    "live.mkv": {"live": "1"},
    "film.ts": {},
    "film.flv": {"flvflags": "no_duration_filesize"},
}


@cache
def noise_packets() -> tuple[Any, tuple[bytes, ...]]:
    """A stream of AAC to make others of, and packets of it: large ones, for small numbers."""
    output = av.open("/dev/null", "w", format="adts")
    stream: Any = output.add_stream("aac", rate=RATE, layout="mono", bit_rate=48000)
    output.start_encoding()
    random = np.random.default_rng(3)
    packets: list[bytes] = []
    for number in range(24):
        frame = av.AudioFrame.from_ndarray(
            random.normal(0, 0.2, (1, SAMPLES)).astype(np.float32), "fltp", "mono"
        )
        frame.sample_rate, frame.pts = RATE, number * SAMPLES
        packets += [bytes(packet) for packet in stream.encode(frame)]
    return stream, tuple(packets)


def write_film(path: Path, count: int, options: dict[str, str], missing: range = range(0)) -> None:
    """A sound of so many packets; those ``missing`` are left out, with their time."""
    template, packets = noise_packets()
    with av.open(str(path), "w", container_options=options) as output:
        stream = output.add_stream_from_template(template)
        for number in range(count):
            if number in missing:
                continue
            packet = av.Packet(packets[number % len(packets)])
            packet.stream, packet.time_base = stream, Fraction(1, RATE)
            packet.pts = packet.dts = number * SAMPLES
            packet.duration, packet.is_keyframe = SAMPLES, True
            output.mux(packet)


def priming(name: str) -> int:
    """Samples of the encoder's head, which only Matroska tells of."""
    return SAMPLES if name.endswith("mkv") else 0


@pytest.fixture
def reads(monkeypatch) -> Counter[str]:
    """How much was read of each file."""
    counts: Counter[str] = Counter()
    read = SourceFile.read

    def counting(self: SourceFile, size: int) -> bytes:
        part = read(self, size)
        counts[Path(self.name).name] += len(part)
        return part

    monkeypatch.setattr(SourceFile, "read", counting)
    return counts


@pytest.mark.parametrize("name", CONTAINERS)
def test_opening_reads_as_much_of_a_long_film_as_of_a_short_one(
    tmp_path: Path, reads: Counter[str], name: str
):
    lengths = {}
    for minutes in (5, 20):
        film = tmp_path / f"{minutes}.{name}"
        write_film(film, minutes * MINUTES, CONTAINERS[name])
        with Clip.open(film).sound() as sound:
            lengths[minutes] = sound.length
    short, long = (reads[f"{minutes}.{name}"] for minutes in (5, 20))
    assert long < 1.1 * short
    assert long < (tmp_path / f"20.{name}").stat().st_size / 2
    assert lengths[20] - lengths[5] == 15 * MINUTES * SAMPLES


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize("missing", [range(0), range(300, 301), range(200, 230)])
def test_it_is_the_length_that_all_packets_give(tmp_path: Path, name: str, missing: range):
    film = tmp_path / name
    write_film(film, 500, CONTAINERS[name], missing)
    with Clip.open(film).sound() as sound:
        assert sound.length == sound._packet_index.index_to(None)
        assert sound.length == 500 * SAMPLES - priming(name)


def test_where_the_end_is_off_the_beat_all_packets_are_met(tmp_path: Path):
    film = tmp_path / "off.mkv"
    template, packets = noise_packets()
    with av.open(str(film), "w") as output:
        stream = output.add_stream_from_template(template)
        for number in range(200):
            packet = av.Packet(packets[number % len(packets)])
            packet.stream, packet.time_base = stream, Fraction(1, RATE)
            packet.pts = packet.dts = number * SAMPLES + (400 if number > 100 else 0)
            packet.duration, packet.is_keyframe = SAMPLES, True
            output.mux(packet)
    with Clip.open(film).sound() as sound:
        assert sound.length == 200 * SAMPLES + 400 - priming(film.name)
        assert sound._packet_index._complete


def test_an_excerpt_is_the_head_and_the_tail(tmp_path: Path):
    path = tmp_path / "whole"
    path.write_bytes(bytes(range(100)))
    excerpt = ExcerptFile(path, 10, 90)
    whole = bytes(range(10)) + bytes(range(90, 100))
    assert b"".join(iter(lambda: excerpt.read(7), b"")) == whole
    for place in (0, 9, 10, 15):
        assert excerpt.seek(place) == place
        assert b"".join(iter(lambda: excerpt.read(100), b"")) == whole[place:]
    assert excerpt.seek(-3, 2) == 17
    assert excerpt.read(9) == whole[17:]
    excerpt.close()
