"""An untouched mix louder than whole numbers hold is limited as any other, not clipped."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from engine.export import ExportRequest, export
from engine.media.clip import Clip
from engine.project import Project
from tests.support.film import make_film

RATE = 8000
CEILING = 10 ** (-1 / 20)


def tone(level: float) -> np.ndarray:
    seconds = np.arange(2 * RATE) / RATE
    swell = np.interp(seconds, [0, 1, 2], [0.1, 1.0, 0.1])
    return (level * swell * np.sin(2 * np.pi * 220 * seconds)).astype(np.float32)[None]


def film(folder: Path, level: float, codec: str = "pcm_f32le") -> Path:
    return make_film(
        folder / "in.mkv", seconds=2, size=(64, 36), sound=tone(level), rate=RATE, audio_codec=codec
    )


def sound_of(path: Path) -> np.ndarray:
    with av.open(str(path)) as made:
        parts = [frame.to_ndarray() for frame in made.decode(audio=0)]
    whole = np.concatenate([part.reshape(1, -1) for part in parts], axis=1)
    if whole.dtype.kind == "f":
        return whole
    return whole / 2.0 ** (8 * whole.itemsize - 1)


@pytest.mark.parametrize(
    ("name", "options"),
    [("out.flac", {}), ("out.wav", {"sound_form": "wav-16"}), ("out.mkv", {"codec": "flac"})],
)
def test_it_is_limited_and_told(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    report = export(ExportRequest(Project(film(tmp_path, 2.3)), tmp_path / name, **options))
    assert any("peaks were limited" in notice for notice in report.notices)
    assert not any("clipped" in notice for notice in report.notices)
    assert np.abs(sound_of(tmp_path / name)).max() <= CEILING + 1e-3


def test_floating_point_files_hold_it_as_it_is(tmp_path: Path) -> None:
    source = film(tmp_path, 2.3)
    report = export(ExportRequest(Project(source), tmp_path / "out.wav"))
    assert report.notices == ()
    np.testing.assert_array_equal(sound_of(tmp_path / "out.wav"), tone(2.3))


def test_what_whole_numbers_hold_is_not_touched(tmp_path: Path) -> None:
    source = film(tmp_path, 1.0, "pcm_s16le")
    report = export(ExportRequest(Project(source), tmp_path / "out.flac"))
    assert report.notices == ()
    with Clip.open(source).sound() as sound:
        wanted = sound.read(0, sound.length)
    assert np.abs(wanted).max() > CEILING
    np.testing.assert_array_equal(sound_of(tmp_path / "out.flac").astype(np.float32), wanted)
