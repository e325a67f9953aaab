"""Samples that are no numbers, or louder than anything, are silence wherever they would go."""

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from engine.export import ExportRequest, export
from engine.media.clip import Clip
from engine.project import Project
from tests.support.film import make_film, noise

RATE = 8000
BAD = {100: np.nan, 5000: np.inf, 5001: -np.inf, 9000: 3e38}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film whose floating point sound has four samples that are no sound."""
    sound = noise(2, 2 * RATE, level=0.1)
    for place, value in BAD.items():
        sound[0, place] = value
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    return make_film(
        path, seconds=2, size=(64, 36), sound=sound, rate=RATE, audio_codec="pcm_f32le"
    )


def test_they_are_read_as_silence_and_told_once(film: Path) -> None:
    wanted = noise(2, 2 * RATE, level=0.1)
    wanted[0, list(BAD)] = 0
    with Clip.open(film).sound() as sound:
        for _ in range(2):
            np.testing.assert_array_equal(sound.read(0, sound.length), wanted)
            assert [notice.values["count"] for notice in sound.notices] == [4]


@pytest.mark.parametrize("name", ["out.mkv", "out.wav", "out.flac"])
def test_what_leaves_the_program_is_finite(film: Path, tmp_path: Path, name: str) -> None:
    report = export(ExportRequest(Project(film), tmp_path / name))
    assert sum("no numbers" in notice for notice in report.notices) == 1
    with av.open(str(tmp_path / name)) as made:
        for frame in made.decode(audio=0):
            assert np.isfinite(frame.to_ndarray()).all()


def test_stems_are_finite(film: Path, tmp_path: Path) -> None:
    export(ExportRequest(Project(film), stems_to=tmp_path / "stems"))
    samples, _ = soundfile.read(tmp_path / "stems" / "rest.wav", dtype="float32")
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() < 1
