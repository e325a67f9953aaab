"""Films that claim what no film has: refused or left out, each with a sentence."""

import struct
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.errors import CannotOpen
from engine.media.clip import Clip
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


@pytest.mark.parametrize(("size", "fits"), [((8192, 4320), True), ((8192, 8192), False),
                                            ((16_385, 2), False)])  # fmt: skip
def test_pictures_beyond_8k(size: tuple[int, int], fits: bool) -> None:
    context = SimpleNamespace(width=size[0], height=size[1], sample_aspect_ratio=None)
    stream = SimpleNamespace(codec_context=context, sample_aspect_ratio=None)
    if fits:
        refuse_absurd_picture(Path("a.mp4"), stream)
        return
    with pytest.raises(CannotOpen, match="up to 36 million can be read"):
        refuse_absurd_picture(Path("a.mp4"), stream)


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
