"""Adapting to a film through the command line: what is learned, kept, heard and refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from engine.cli.commands import program
from engine.media.clip import Clip
from engine.mixing.mix import Strip
from engine.project import Project, read_project, save
from engine.scene import Box, Region, SoundingObject
from tests.support.film import make_film
from tests.support.toy_model import tones

RATE = 16_000
LEFT_HALF, RIGHT_HALF = Box(0, 0, 0.5, 1), Box(0.5, 0, 0.5, 1)


def run(*words: object) -> Result:
    return CliRunner().invoke(program, [str(word) for word in words])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    time = np.arange(6 * RATE) / RATE
    one = np.where(time < 2, tones(6.0, (150.0, 190.0), 2.0, RATE), 0)
    two = np.where(time >= 2, tones(6.0, (900.0, 1200.0), 3.0, RATE), 0)
    sound = (one + two).astype(np.float32)[None]
    path = tmp_path_factory.mktemp("films") / "two.mkv"
    return make_film(path, seconds=6, sound=sound, rate=RATE, audio_codec="flac")


@pytest.fixture
def project(film: Path, tmp_path: Path) -> Path:
    made = Project(film, model="pixel-slots@3")
    for key, name, box in (("a", "Left", LEFT_HALF), ("b", "Right", RIGHT_HALF)):
        item = SoundingObject(key, Region((1.0,), (box,)), (*box.centre, 1.0))
        made = made.with_object(item, Strip(key, name))
    save(made, tmp_path / "two.ppx")
    return tmp_path / "two.ppx"


def test_what_was_learned_is_kept_in_the_project_and_can_be_switched(project: Path) -> None:
    learned = run("adapt", project, "--only", "Left=0-2", "--only", "b=2.5-4.5")
    assert learned.exit_code == 0, learned.output
    assert "knows 2 of 2 objects from 4.0 s" in learned.output
    left, right = read_project(project).scene.objects
    assert (left.solo.spans, right.solo.spans) == (((0.0, 2.0),), ((2.5, 4.5),))
    assert left.solo.is_heard
    assert right.solo.is_heard
    assert left.solo.spectra != right.solo.spectra
    assert "sounds as before" in run("adapt", project, "--before").output
    assert not any(item.solo.is_heard for item in read_project(project).scene.objects)
    assert run("adapt", project, "--after").exit_code == 0
    assert read_project(project).scene.objects == (left, right)


def test_another_project_can_be_written(project: Path, tmp_path: Path) -> None:
    before = project.read_bytes()
    out = tmp_path / "other.ppx"
    assert run("adapt", project, "--only", "Left=0-2", "--out", out).exit_code == 0
    assert project.read_bytes() == before
    assert read_project(out).scene.objects[0].solo.is_heard


def test_a_remix_of_the_project_hears_it(
    project: Path, tmp_path: Path, untrained_weights: Path
) -> None:
    def left(name: str) -> np.ndarray:
        words = ("--out", tmp_path / f"{name}.wav", "--stems", tmp_path / name)
        result = run("remix", project, *words, "--weights", untrained_weights)
        assert result.exit_code == 0, result.output
        return soundfile.read(next((tmp_path / name).glob("*Left*")), dtype="float32")[0]

    before = left("before")
    assert run("adapt", project, "--only", "Left=0-2", "--only", "Right=2.5-4.5").exit_code == 0
    after = left("after")
    theirs = slice(3 * RATE, 5 * RATE)
    assert (after[theirs] ** 2).sum() < 0.3 * (before[theirs] ** 2).sum()


def test_stems_of_pixels_hear_it_and_add_up(
    film: Path, tmp_path: Path, untrained_weights: Path
) -> None:
    words = ("--at", "80,90", "--at", "240,90", "--time", "1", "--weights", untrained_weights)
    solos = ("--only", "80,90=0-2", "--only", "240,90=2.5-4.5")
    result = run("separate", film, *words, *solos, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    folder = tmp_path / film.stem
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert [source["alone"] for source in report["sources"]] == [[[0.0, 2.0]], [[2.5, 4.5]]]
    names = ("source-1.wav", "source-2.wav", "rest.wav")
    sounds = [soundfile.read(folder / name, dtype="float64")[0] for name in names]
    with Clip.open(film).sound() as sound:
        mixture = sound.read(0, sound.length)[0]
    np.testing.assert_allclose(np.sum(sounds, axis=0), mixture, atol=1e-6)


def test_a_video_becomes_a_project(film: Path, tmp_path: Path, untrained_weights: Path) -> None:
    out = tmp_path / "made.ppx"
    words = ("--at", "80,90=0-2", "--at", "80,90=1.5-1.9", "--time", "1", "--out", out)
    result = run("adapt", film, *words, "--weights", untrained_weights, "--progress", "json")
    assert result.exit_code == 0, result.output
    assert '"done": 1.0' in result.stderr
    made = read_project(out)
    assert made.clip == film
    assert [item.solo.learned_from for item in made.scene.objects] == [((0.0, 2.0),)]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("PROJECT",), "Nothing is marked"),
        (("PROJECT", "--only", "Middle=0-2"), "There is no one strip 'Middle'"),
        (("PROJECT", "--only", "Left=0-0.4"), "Too little is marked where only Left plays"),
        (("PROJECT", "--only", "Left=2-0"), "NAME=START-END"),
        (("PROJECT", "--only", "=0-2"), "NAME=START-END"),
        (("PROJECT", "--at", "3,4=0-2"), "name its strips with --only"),
        (("PROJECT", "--before"), "Nothing was learned"),
        (("FILM",), "Say with --at"),
        (("FILM", "--at", "9,9=0-2"), "Say with --out"),
        (("FILM", "--only", "Left=0-2", "--out", "x.ppx"), "belong to a project"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    film: Path, project: Path, words: tuple[str, ...], says: str
) -> None:
    before = project.read_bytes()
    places = {"PROJECT": project, "FILM": film}
    result = run("adapt", *(places.get(word, word) for word in words))
    assert result.exit_code == 2
    assert says in result.stderr
    assert project.read_bytes() == before


def test_seconds_of_a_pixel_that_is_not_asked_for_are_refused(film: Path, tmp_path: Path) -> None:
    result = run("separate", film, "--at", "9,9", "--only", "8,8=0-2", "--out", tmp_path)
    assert result.exit_code == 2
    assert "is none of the pixels" in result.stderr


def test_a_damaged_part_is_told_and_the_rest_opens(project: Path) -> None:
    assert run("adapt", project, "--only", "Left=0-2").exit_code == 0
    content = json.loads(project.read_text("utf-8"))
    content["objects"][0]["solo"]["spectra"] = "no spectra"
    project.write_text(json.dumps(content), "utf-8")
    again = run("adapt", project)
    assert again.exit_code == 0, again.output
    assert "What was learned of Left is damaged" in again.stderr
    solo = read_project(project).scene.objects[0].solo
    assert solo.is_heard
    assert solo == replace(solo, was_lost=False)
