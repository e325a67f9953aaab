"""Films that claim what no film has: refused or left out, each with a sentence."""

import struct
import tracemalloc
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from av import VideoFormat

from engine.errors import CannotOpen
from engine.media.clip import Clip
from engine.media.reading.colour import Colour, to_sdr
from engine.media.reading.frame_geometry import refuse_absurd_picture
from engine.media.writing.writer import copy_video
from tests.support.film import make_film, noise

SMALL: dict[str, Any] = {"seconds": 1, "size": (64, 36)}


@pytest.mark.parametrize("rate", [500, 2_147_483_647])
def test_a_rate_that_no_sound_has(tmp_path: Path, rate: int) -> None:
    path = make_film(tmp_path / "a.wav", codec=None, audio_codec="pcm_s16le", rate=8000, **SMALL)
    raw = bytearray(path.read_bytes())
    at = raw.index(b"fmt ") + 12
    raw[at : at + 4] = struct.pack("<I", rate)
    path.write_bytes(raw)
    with pytest.raises(CannotOpen, match=f"claims {rate} samples a second"):
        Clip.open(path)


def test_a_rate_of_a_million_is_read(tmp_path: Path) -> None:
    sound = noise(1, 1000, level=0.1)
    path = make_film(
        tmp_path / "a.wav", codec=None, audio_codec="pcm_s16le", rate=1_000_000, sound=sound
    )
    with Clip.open(path).sound() as reader:
        assert reader.length == 1000


def test_pixels_of_a_shape_that_none_has(tmp_path: Path) -> None:
    path = make_film(tmp_path / "a.mp4", codec="vp9", sar=Fraction(4, 3), **SMALL)
    raw = bytearray(path.read_bytes())
    at = raw.index(b"pasp") + 4
    raw[at : at + 8] = struct.pack(">II", 50, 1)
    path.write_bytes(raw)
    with pytest.raises(CannotOpen, match="claim to be 50 times as wide as high"):
        Clip.open(path)


@pytest.mark.parametrize(
    ("size", "pixels", "most"),
    [((8192, 4320), "yuv420p10le", None), ((8192, 8192), "yuv420p", 36), ((16_385, 2), "gray", 36),
     ((6000, 6000), "yuv444p16le", None), ((6000, 6000), "gbrap16le", 27)],
)  # fmt: skip
def test_pictures_that_no_memory_holds(size: tuple[int, int], pixels: str, most: int | None):
    width, height = size
    kind = VideoFormat(pixels, width, height)
    context = SimpleNamespace(width=width, height=height, sample_aspect_ratio=None, format=kind)
    stream = SimpleNamespace(codec_context=context, sample_aspect_ratio=None)
    if most is None:
        refuse_absurd_picture(Path("a.mp4"), stream)
        return
    with pytest.raises(CannotOpen, match=f"up to {most} million can be read"):
        refuse_absurd_picture(Path("a.mp4"), stream)


@pytest.mark.parametrize("transfer", ["pq", "hlg"])
def test_tone_mapping_takes_no_more_memory_for_a_larger_picture(transfer: str) -> None:
    colour = Colour((0.2627, 0.0593), False, 10, transfer)
    codes = np.random.default_rng(0).integers(0, 65536, (3000, 2000, 3), np.uint16)
    to_sdr(codes[:2, :2], colour)  # its tables are made once
    tracemalloc.start()
    shown = to_sdr(codes, colour)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * codes.nbytes
    for row in (0, 523, 524, 525, 2999):  # where bands meet, and elsewhere
        np.testing.assert_array_equal(shown[row : row + 1], to_sdr(codes[row : row + 1], colour))


def test_a_stream_of_unknown_codec_is_left_out(tmp_path: Path) -> None:
    path = make_film(tmp_path / "a.mkv", **SMALL)
    path.write_bytes(path.read_bytes().replace(b"V_MPEG4/ISO/AVC", b"V_MPEG9/XYZ/AVC"))
    clip = Clip.open(path)
    assert clip.info.picture is None
    report = copy_video(clip, tmp_path / "out.mkv")
    assert report.passed, report.checks
    assert "Stream 0 was left out: its codec is unknown." in report.notices


def test_nothing_but_an_unknown_codec(tmp_path: Path) -> None:
    path = make_film(tmp_path / "a.mkv", sound=None, **SMALL)
    path.write_bytes(path.read_bytes().replace(b"V_MPEG4/ISO/AVC", b"V_MPEG9/XYZ/AVC"))
    with pytest.raises(CannotOpen, match="a codec that is not known"):
        Clip.open(path)
