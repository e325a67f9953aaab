"""What is opened as a film: one file that holds media, and nothing that leads elsewhere."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from av.format import ContainerFormat, formats_available

from engine.errors import CannotOpen
from engine.media.clip import Clip
from engine.media.pyav import FORMATS, MP4_FAMILY
from engine.media.writing.stream_plan import CONTAINERS_BY_SUFFIX
from tests.support.film import make_film

DASH = (
    '<?xml version="1.0"?><MPD type="static" mediaPresentationDuration="PT1S"><Period>'
    "<AdaptationSet><Representation><BaseURL>film.mkv</BaseURL></Representation>"
    "</AdaptationSet></Period></MPD>"
)
LISTS = {
    "list.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfilm.ts\n#EXT-X-ENDLIST\n",
    "list.mp4": "ffconcat version 1.0\nfile film.mkv\n",
    "list.ffconcat": "ffconcat version 1.0\nfile film.mkv\n",
    "list.mpd": DASH,
    "list.pls": "[playlist]\nFile1=film.mkv\n",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_other_files_is_told_and_opens_none(tmp_path: Path, name: str) -> None:
    film = make_film(tmp_path / "film.mkv", seconds=1.0)
    shutil.copy(film, tmp_path / "film.ts")
    (tmp_path / name).write_text(LISTS[name])
    with pytest.raises(CannotOpen, match="list of other files; open the film itself"):
        Clip.open(tmp_path / name)


def test_a_stream_description_and_a_script_are_no_films(tmp_path: Path) -> None:
    (tmp_path / "a.sdp").write_text("v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n")
    (tmp_path / "frame1.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for name in ("a.sdp", "frame%d.png"):
        with pytest.raises(CannotOpen):
            Clip.open(tmp_path / name)


def demuxers() -> Iterator[str]:
    for name in formats_available:
        try:
            yield ContainerFormat(name, "r").name
        except ValueError:  # it can only be written
            continue


def test_every_allowed_format_is_one_and_none_leads_elsewhere() -> None:
    known = {word for name in demuxers() for word in name.split(",")}
    allowed = set(FORMATS.split(","))
    assert allowed <= known
    leading = "hls|concat|dash|sdp|rtsp|rtp|sap|image2|lavfi|imf|ffmetadata|device|v4l2|x11|.*_pipe"
    assert not [name for name in allowed if re.fullmatch(leading, name)]


def test_all_that_we_write_can_be_opened_again() -> None:
    demuxer_of = {"adts": "aac", "webm": "matroska", "oga": "ogg", "opus": "ogg"}
    demuxer_of |= dict.fromkeys(MP4_FAMILY, "mov")
    allowed = set(FORMATS.split(","))
    for muxer in CONTAINERS_BY_SUFFIX.values():
        name = demuxer_of.get(muxer, muxer)
        names = ContainerFormat(name, "r").name.split(",")
        assert allowed & set(names), muxer


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_a_device_is_told_and_not_waited_for(tmp_path: Path, kind: str) -> None:
    place = Path("/dev/zero")
    if kind == "pipe":
        place = tmp_path / "film.mkv"
        os.mkfifo(place)
    with pytest.raises(CannotOpen, match="pipe or a device; save the film as a file"):
        Clip.open(place)
