"""Refusals of what is asked: one sentence each, in the engine's words, never a fault."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import exit_status
from engine.cli.commands import program
from tests.support.film import make_film

LONG = "n" * 252


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("films") / "film.mkv", seconds=1, size=(64, 36))


def told(*words: object) -> str:
    """What a refused command says, in one sentence."""
    result: Result = CliRunner().invoke(program, [str(word) for word in words])
    assert result.exit_code in (2, 3), result.output
    assert "fault" not in result.stderr
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("info", f"{LONG}.mp4"), "too long"),
        (("info", f"{LONG}.ppx"), "too long"),
        ((f"{LONG}.mp4",), "no such file"),
        (("remix", "FILM", "--out", f"{LONG}.mkv"), "too long"),
        (("remix", "FILM", "--out", "OUT", "--stems", f"{LONG}.folder"), "too long"),
        (("remix", "FILM", "--out", "OUT", "--binaural", "--head", f"{LONG}.sofa"), "no such file"),
        (("heat", "FILM", "--out", f"{LONG}.png"), "too long"),
        (("separate", "FILM", "--at", "5,5", "--out", f"{LONG}.folder"), "too long"),
        (("objects", "FILM", "--weights", f"{LONG}.safetensors"), "no weights"),
        (("batch", f"{LONG}.folder", "--preset", "stems", "--out", "OUT"), "no such folder"),
        (("batch", "FOLDER", "--preset", "stems", "--out", f"{LONG}.folder"), "too long"),
    ],
)
def test_a_name_too_long_is_told(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], cause: str
) -> None:
    monkeypatch.chdir(tmp_path)
    places = {"FILM": film, "FOLDER": film.parent, "OUT": tmp_path / "out.mkv"}
    assert cause in told(*(places.get(word, word) for word in words))
    assert list(tmp_path.iterdir()) == []


def test_a_name_too_long_where_nobody_thought_of_it_is_no_fault() -> None:
    with pytest.raises(OSError, match="too long") as error:
        os.stat(f"{LONG}.mp4")
    status, sentence = exit_status.explain_failure(error.value)
    assert status == 2
    assert "is too long; choose a shorter one." in sentence


def test_a_track_that_is_not_there_is_told_by_its_number(film: Path, tmp_path: Path) -> None:
    sentence = told("remix", film, "--track", 5, "--out", tmp_path / "o.mkv")
    assert "has no sound track 5; it has 1." in sentence


@pytest.mark.parametrize("word", ["nan", "inf", "1"])
def test_a_loudness_is_a_number_in_its_range(film: Path, tmp_path: Path, word: str) -> None:
    words = ("batch", film.parent, "--preset", "stems", "--out", tmp_path / "o")
    assert "not in the range -70<=x<=0" in told(*words, "--loudness", word)


@pytest.mark.parametrize("word", ["", " "])
def test_a_codec_has_a_name(film: Path, tmp_path: Path, word: str) -> None:
    sentence = told("remix", film, "--out", tmp_path / "o.mkv", "--codec", word)
    assert "'--codec': it is empty" in sentence


def test_a_file_that_may_not_be_read_is_told_in_our_words(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """click would ask the system and answer itself."""
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    result = CliRunner().invoke(program, ["info", str(film)])
    assert result.exit_code == 0, result.stderr


LOADING = """
import os, runpy, signal, sys
class Stop:
    def find_spec(self, name, *_):
        if name == "engine.cli.commands":
            os.kill(os.getpid(), NUMBER)
sys.meta_path.insert(0, Stop())
sys.argv[1:] = ["--version"]
runpy.run_module("PACKAGE", run_name="__main__")
"""


@pytest.mark.parametrize("package", ["engine.cli", "pixelplayer_gui"])
def test_a_program_stopped_while_it_loads_says_so(package: str) -> None:
    code = LOADING.replace("PACKAGE", package).replace("NUMBER", str(int(signal.SIGINT)))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr == "Stopped on request.\n"
    assert done.stdout == ""
