"""What you hear is what you export: the played sound equals the exported one, sample for sample."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from engine.export import ExportRequest, export
from engine.media.clip import Clip
from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.mixing.render import DEFAULT_ASPECT, Renderer
from engine.playback.outputs.base import SilentOutput
from engine.playback.player import Player
from engine.project import Project
from engine.scene import Box, Region, SoundingObject, Stems
from tests.support.film import make_film, noise

RATE, LENGTH = 44100, 2 * 44100 + 321
MOVING = Region((0.0, 2.0), (Box(0.0, 0.2, 0.2, 0.3), Box(0.8, 0.4, 0.2, 0.3)))
STILL = Region.still(Box(0.6, 0.5, 0.3, 0.4))


@pytest.fixture(scope="module", params=[1, 2, 6], ids=["mono", "stereo", "5.1"])
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("films") / "film.mkv"
    sound = noise(request.param, LENGTH, level=0.3)
    return make_film(path, seconds=2, sound=sound, audio_codec="flac", bits=24, size=(320, 180))


@pytest.fixture(scope="module")
def stems_folder(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two objects whose sounds are parts of the clip's own."""
    folder = tmp_path_factory.mktemp("stems")
    with Clip.open(film).sound() as sound:
        samples = sound.read(0, sound.length)
        stems = Stems(sound.info.channels, sound.length, RATE, folder)
    for name, share in (("a", 0.4), ("b", 0.25)):
        stems.add(name)
        stems.write(name, 0, samples * np.float32(share))
    stems.close()
    return folder


def a_project(film: Path) -> Project:
    first = SoundingObject("a", MOVING, (0.1, 0.3, 0.0), "violin")
    second = SoundingObject("b", STILL, (0.7, 0.7, 0.0), "piano")
    return Project(film).with_object(first).with_object(second)


def changed(project: Project, what: str) -> Project:
    """One mix of each kind."""
    mixes = {
        "neutral": project,
        "faders": project.with_strip("a", StripChange(gain_db=-6.0)).with_strip(
            "b", StripChange(gain_db=3.0)
        ),
        "silence and pan": project.with_strip("a", StripChange(gain_db=-math.inf)).with_strip(
            "b", StripChange(pan=-0.7)
        ),
        "solo": project.with_strip("b", StripChange(solo=True)),
        "automation": project.with_strip(
            "a", StripChange(automation=((0.3, 0.0), (0.9, -40.0), (1.4, 6.0)))
        ),
        "isolated": project.with_mix(replace(project.mix, isolated="a")),
        "too loud": project.with_mix(replace(project.mix, master_db=12.0)),
        "binaural": project.with_mix(replace(project.mix, binaural=True)),
        "binaural, placed, no rest": project.with_mix(
            replace(project.mix, binaural=True, field_of_view_degrees=90.0)
        )
        .with_strip("a", StripChange(place=(80.0, 20.0)))
        .with_strip(REST, StripChange(mute=True)),
    }
    return mixes[what]


def played(project: Project, stems_folder: Path) -> NDArray[np.float32]:
    """What a listener hears from the first sample to the last."""
    clip = Clip.open(project.clip)
    picture = clip.info.picture
    aspect = picture.width / picture.height if picture else DEFAULT_ASPECT
    stems = Stems.open(stems_folder)
    seconds = 0.0
    with clip.sound() as sound:
        info = replace(sound.info, length=sound.length)
        renderer = Renderer(sound.read, stems, info, picture_aspect=aspect)
        channels = renderer.output_channels(project.mix)
        output = SilentOutput(RATE, channels, now=lambda: seconds, capture=True)
        player = Player(renderer, RATE, sound.length, output, threaded=False)
        player.mix, player.scene = project.mix, project.scene
        player.play()
        while not player.finished:
            player.step()
            seconds += 0.013
        player.close()
    stems.close()
    return output.captured()


MIXES = [
    "neutral", "faders", "silence and pan", "solo", "automation", "isolated", "too loud",
    "binaural", "binaural, placed, no rest",
]  # fmt: skip


@pytest.mark.parametrize("what", MIXES)
def test_the_exported_sound_is_the_played_one(
    film: Path, stems_folder: Path, tmp_path: Path, what: str
) -> None:
    project = changed(a_project(film), what)
    heard = played(project, stems_folder)
    target = tmp_path / "out.wav"
    export(ExportRequest(project, target, stems_from=stems_folder))
    written = soundfile.read(target, dtype="float32", always_2d=True)[0].T
    np.testing.assert_array_equal(written, heard)
    if what == "too loud":
        assert np.abs(heard).max() <= 1.0  # the limiter worked, in both


@pytest.mark.parametrize("what", ["neutral", "faders", "binaural"])
def test_the_film_carries_the_played_sound(
    film: Path, stems_folder: Path, tmp_path: Path, what: str
) -> None:
    project = changed(a_project(film), what)
    heard = played(project, stems_folder)
    target = tmp_path / "out.mkv"
    export(ExportRequest(project, target, codec="flac", stems_from=stems_folder))
    clip = Clip.open(target)
    with clip.sound() as sound:
        written = sound.read(0, sound.length)
    assert written.shape == heard.shape
    # FLAC keeps 24 bits of it
    np.testing.assert_allclose(written, heard, rtol=0, atol=2.0**-23)
