"""The heard world: after any walk over all controls a span sounds as its export does."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from engine.export import ExportRequest, export
from engine.media.clip import Clip
from engine.mixing.mix import REST, Mix
from engine.mixing.mix_change import MixChange, StripChange
from engine.mixing.render import Renderer
from engine.playback.outputs.base import SilentOutput
from engine.playback.player import BLOCK_FRAMES, FADE_SECONDS, Player
from engine.project import Project
from engine.scene import Box, Region, SoundingObject, Stems
from tests.support.film import make_film, noise

RATE, LENGTH = 44100, 2 * 44100 + 321
FADE = round(FADE_SECONDS * RATE)
OBJECTS = ("violin", "piano", "drum")
STRIPS = (*OBJECTS, REST)
SECONDS_A_STEP = 0.013


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Three objects in a noisy film, one of which moves."""
    folder = tmp_path_factory.mktemp("heard")
    sound = noise(2, LENGTH, level=0.3)
    path = make_film(
        folder / "film.mkv", seconds=2, sound=sound, audio_codec="flac", bits=24, size=(320, 180)
    )
    made = Project(path)
    for number, name in enumerate(OBJECTS):
        here, there = Box(0.3 * number, 0.2, 0.2, 0.3), Box(0.3 * number, 0.6, 0.2, 0.3)
        region = Region((0.0, 2.0), (here, there)) if number else Region.still(here)
        made = made.with_object(SoundingObject(name, region, (0.1, 0.3, 0.0), name))
    return made


@pytest.fixture(scope="module")
def stems_folder(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their sounds: shares of the film's own that change with time."""
    folder = tmp_path_factory.mktemp("stems")
    with Clip.open(project.clip).sound() as reader:
        mixture = reader.read(0, reader.length)
    stems = Stems(2, LENGTH, RATE, folder)
    turn = 2 * np.pi * np.arange(LENGTH) / RATE
    for number, name in enumerate(OBJECTS):
        stems.add(name)
        share = (0.3 * np.sin(turn * (number + 1)) ** 2).astype(np.float32)
        stems.write(name, 0, mixture[:, :LENGTH] * share)
    stems.close()
    return folder


class Listener:
    """Somebody who plays a film and hears every sample, on a clock that only a test moves."""

    def __init__(self, project: Project, stems_folder: Path) -> None:
        self.project, self._seconds = project, 0.0
        clip = Clip.open(project.clip)
        picture = clip.info.picture
        assert picture is not None
        self._reader, self._stems = clip.sound(), Stems.open(stems_folder)
        facts = replace(self._reader.info, length=LENGTH)
        aspect = picture.width / picture.height
        renderer = Renderer(self._reader.read, self._stems, facts, picture_aspect=aspect)
        self.output = SilentOutput(RATE, 2, now=lambda: self._seconds, capture=True)
        self.player = Player(renderer, RATE, LENGTH, self.output, threaded=False)
        self.hear(project)

    def hear(self, project: Project) -> None:
        self.project = project
        self.player.show(project.scene, project.mix)

    def pass_time(self, steps: int) -> None:
        for _ in range(steps):
            self.player.step()
            self._seconds += SECONDS_A_STEP

    def heard_of(
        self, start: int, stop: int, change: Callable[[], None]
    ) -> tuple[NDArray[np.float32], int]:
        """Play a span, changing something on the way; all that waited to be heard then."""
        self.player.pause()
        self.pass_time(20)  # all that was to be heard is
        self.player.original, self.player.speed, self.player.loop = False, 1.0, None
        self.player.seek(start)
        self.pass_time(1)
        begun = self.output.captured().shape[1]
        self.player.play()
        self.pass_time(12)
        change()
        changed = self.output.captured().shape[1] - begun
        while self.output.captured().shape[1] - begun < stop - start:
            self.pass_time(1)
        return self.output.captured()[:, begun : begun + stop - start], changed

    def close(self) -> None:
        self.player.close()
        self._stems.close()
        self._reader.close()


@pytest.fixture
def listener(project: Project, stems_folder: Path) -> Iterator[Listener]:
    made = Listener(project, stems_folder)
    yield made
    made.close()


def strip_change(rng: random.Random) -> StripChange:
    return rng.choice(
        [
            StripChange(gain_db=rng.choice([-60.0, -9.5, -3.0, 0.0, 6.0])),
            StripChange(mute=rng.random() < 0.5),
            StripChange(solo=rng.random() < 0.5),
            StripChange(pan=rng.uniform(-1, 1), width=rng.choice([0.0, 0.5, 1.0, 1.5])),
            StripChange(strength=rng.choice([0.0, 0.2, 0.5, 0.8, 1.0])),
            StripChange(place=(rng.uniform(-170, 170), rng.uniform(-30, 60))),
            StripChange(distance=rng.uniform(0.5, 3), place=None),
            StripChange(automation=()),
            StripChange(
                automation=tuple(
                    (seconds, rng.uniform(-60, 12))
                    for seconds in sorted(rng.sample([n / 10 for n in range(20)], 3))
                )
            ),
        ]
    )


def mix_change(rng: random.Random, mix: Mix) -> Mix:
    change = rng.choice(
        [
            MixChange(master_db=rng.choice([-6.0, 0.0, 0.0, 9.0])),
            MixChange(binaural=not mix.binaural),
            MixChange(field_of_view_degrees=rng.uniform(30, 120)),
            MixChange(head_turn_degrees=rng.uniform(-180, 180)),
            MixChange(room=rng.choice([0.0, 0.3, 1.0])),
            None,
        ]
    )
    if change is None:
        return replace(mix, isolated=rng.choice([None, None, "violin", REST]))
    return mix.changed(change)


def walk(listener: Listener, rng: random.Random, steps: int) -> None:
    """Any of what a hand can do, some time between."""
    player = listener.player
    doings: list[Callable[[], None]] = [
        player.play,
        player.pause,
        lambda: player.seek(rng.randrange(LENGTH)),
        lambda: player.scrub(rng.randrange(LENGTH)),
        lambda: setattr(player, "speed", rng.choice([0.5, 1.0, 2.0, -1.0])),
        lambda: setattr(player, "original", rng.random() < 0.5),
        lambda: setattr(player, "loop", rng.choice([None, (5000, 20000)])),
    ]
    for _ in range(steps):
        alter(listener, rng)
        if rng.random() < 0.6:
            rng.choice(doings)()
        listener.pass_time(rng.randrange(4))


def alter(listener: Listener, rng: random.Random) -> None:
    project = listener.project
    if rng.random() < 0.7:
        listener.hear(project.with_strip(rng.choice(STRIPS), strip_change(rng)))
    else:
        listener.hear(project.with_mix(mix_change(rng, project.mix)))


def exported(
    listener: Listener, stems: Path, span: tuple[int, int], to: Path
) -> NDArray[np.float32]:
    seconds = (span[0] / RATE, span[1] / RATE)
    export(ExportRequest(listener.project, to, stems_from=stems, span=seconds))
    samples = np.asarray(soundfile.read(to, dtype="float32", always_2d=True)[0].T, np.float32)
    assert samples.shape == (2, span[1] - span[0])
    return samples


@pytest.mark.parametrize("seed", [1, 3])
def test_a_span_sounds_as_its_export(
    listener: Listener, stems_folder: Path, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    loudest = 0.0
    for turn in range(3):
        walk(listener, rng, 25)
        start, stop = rng.randrange(1, LENGTH // 3), rng.randrange(LENGTH * 2 // 3, LENGTH)
        before = listener.project
        heard, changed = listener.heard_of(start, stop, lambda: alter(listener, rng))
        written = exported(listener, stems_folder, (start, stop), tmp_path / f"{turn}.wav")
        # where playing begins it fades in; what was rendered before a change may glide
        first = FADE if listener.project == before else changed + 2 * BLOCK_FRAMES
        assert stop - start - first > LENGTH // 8
        np.testing.assert_array_equal(heard[:, first:], written[:, first:], err_msg=f"{turn}")
        loudest = max(loudest, float(np.abs(written).max()))
    assert loudest > 0.01
