"""The command line's manners: words, sentences, statuses; separation itself is tested beside it."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from engine import __version__
from engine.cli import exit_status
from engine.cli.commands import program
from engine.cli.options import Pixel, PixelType
from engine.errors import Cancelled, CannotWrite
from engine.mixing.mix import Mix
from engine.project import Project, save
from tests.support.fake_desktop import FakeDesktop
from tests.support.film import make_film, noise


def run(*words: object) -> Result:
    return CliRunner().invoke(program, [str(word) for word in words])


def assert_sentence(result: Result, status: int, cause: str) -> None:
    """One sentence on stderr, nothing on stdout, the status; no traceback."""
    assert result.exit_code == status, result.output
    assert result.stdout == ""
    assert cause in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films with spaces")
    return make_film(folder / "dué tto ♫.mp4", seconds=2, sound=noise(2, 88200))


@pytest.fixture(scope="module")
def silent_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("silent") / "silent.mp4", seconds=1, sound=None)


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    return make_film(folder / "sound.m4a", seconds=1, sound=noise(2, 44100), codec=None)


def test_the_version_is_told_without_the_heavy_libraries() -> None:
    code = (
        "import sys; from pixelplayer_gui.__main__ import main\n"
        "sys.argv[1:] = ['--version']\n"
        "try: main()\n"
        "except SystemExit as stop: assert stop.code == 0\n"
        "heavy = {'torch', 'av', 'PySide6', 'numpy', 'scipy', 'pydantic', 'rich', 'cv2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [f"PixelPlayer {__version__}", "[]"]


@pytest.mark.parametrize("package", ["engine.cli", "pixelplayer_gui"])
def test_python_m_is_the_same_program(package: str) -> None:
    words = [sys.executable, "-m", package, "--help"]
    told = subprocess.run(words, capture_output=True, text=True, check=True)
    for word in ("separate", "objects", "heat", "remix", "info", "models", "train", "evaluate"):
        assert word in told.stdout


@pytest.mark.parametrize(
    "word",
    ["separate", "objects", "heat", "adapt", "remix", "info", "models", "train", "bench", "demo"],
)
def test_every_command_explains_itself(word: str) -> None:
    result = run(word, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


def test_a_wrong_word_is_told_with_the_near_one() -> None:
    assert_sentence(run("seperate"), 2, "Did you mean separate?")


def test_a_file_that_is_not_there_opens_no_window(tmp_path: Path) -> None:
    assert_sentence(run(tmp_path / "nothing.mp4"), 2, "no such file")


def test_a_file_or_nothing_opens_the_window(film: Path) -> None:
    desktop = FakeDesktop(status=5)
    assert CliRunner().invoke(program, [str(film)], obj=desktop).exit_code == 5
    assert CliRunner().invoke(program, [], obj=desktop).exit_code == 5
    assert desktop.opened == [film, None]


@pytest.mark.parametrize("words", [["FILM"], [], ["bench", "--gui"]])
def test_the_engine_alone_says_in_one_sentence_that_it_has_no_window(
    film: Path, words: list[str]
) -> None:
    result = run(*(film if word == "FILM" else word for word in words))
    assert_sentence(result, 2, "The engine alone has no window; run `pixelplayer` instead.")


@pytest.mark.parametrize("word", ["10", "10,", "a,b", "1,2,3", "nan,4", "10,20=-6", "inf,1", ""])
def test_what_is_no_pixel_is_told(film: Path, tmp_path: Path, word: str) -> None:
    result = run("separate", film, "--at", word, "--out", tmp_path / "out")
    assert_sentence(result, 2, "is not of the form X,Y")


@pytest.mark.parametrize("word", ["10,20", "10,20=", "10,20=loud", "10=3,20"])
def test_a_remix_needs_gains(film: Path, tmp_path: Path, word: str) -> None:
    result = run("remix", film, "--at", word, "--out", tmp_path / "out.mp4")
    assert_sentence(result, 2, "is not of the form X,Y=GAIN_DB")


@pytest.mark.parametrize("gain", ["12.5", "inf", "nan"])
def test_a_gain_has_a_top(film: Path, tmp_path: Path, gain: str) -> None:
    result = run("remix", film, "--at", f"10,20={gain}", "--out", tmp_path / "out.mp4")
    assert_sentence(result, 2, "at most 12 dB")


def test_pixels_are_understood() -> None:
    assert PixelType().convert("-3.5,20", None, None) == Pixel(-3.5, 20)
    gained = PixelType(with_gain=True)
    assert gained.convert("3,20=-6.5", None, None) == Pixel(3, 20, -6.5)
    assert gained.convert("3,20=-inf", None, None).gain_db == float("-inf")


def broken_files(tmp_path: Path, film: Path) -> dict[str, tuple[Path, str]]:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    text = tmp_path / "a text.mp4"
    text.write_text("This is a letter, not a film.\n" * 40)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(film.read_bytes()[:3000])
    return {
        "missing": (tmp_path / "missing.mp4", "no such file"),
        "empty": (empty, "empty"),
        "text": (text, str(text)),
        "cut": (cut, str(cut)),
        "folder": (tmp_path, str(tmp_path)),
    }


@pytest.mark.parametrize("kind", ["missing", "empty", "text", "cut", "folder"])
def test_what_is_no_film_is_told_by_every_command(tmp_path: Path, film: Path, kind: str) -> None:
    broken, cause = broken_files(tmp_path, film)[kind]
    out = tmp_path / "out"
    assert_sentence(run("info", broken), 2, cause)
    assert_sentence(run("info", broken, "--json"), 2, cause)
    assert_sentence(run("separate", broken, "--at", "9,9", "--out", out), 2, cause)
    assert_sentence(run("separate", film, broken, "--at", "9,9", "--out", out), 2, cause)
    assert_sentence(run("objects", broken, "--json"), 2, cause)
    assert_sentence(run("heat", broken, "--time", 1, "--out", f"{out}.png"), 2, cause)
    assert_sentence(run("remix", broken, "--at", "9,9=-6", "--out", f"{out}.mp4"), 2, cause)
    assert_sentence(run("remix", broken, "--out", f"{out}.mp4"), 2, cause)
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    ("kind", "cause"), [("silent_film", "no sound"), ("sound_file", "no picture")]
)
def test_half_a_film_cannot_be_clicked(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, cause: str
) -> None:
    half = request.getfixturevalue(kind)
    out = tmp_path / "out"
    assert_sentence(run("separate", half, "--at", "9,9", "--out", out), 2, cause)
    assert_sentence(run("objects", half, "--json"), 2, cause)
    assert_sentence(run("heat", half, "--time", 0, "--out", f"{out}.png"), 2, cause)
    assert_sentence(run("remix", half, "--at", "9,9=-6", "--out", f"{out}.mp4"), 2, cause)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("pixel", ["320,9", "9,180", "-1,9", "9,-0.5", "1e9,1"])
def test_a_click_outside_the_picture_is_told(film: Path, tmp_path: Path, pixel: str) -> None:
    out = tmp_path / "out"
    told = "outside the picture of dué tto ♫.mp4, which is 320 x 180 pixels"
    assert_sentence(run("separate", film, "--at", pixel, "--out", out), 2, told)
    assert_sentence(run("remix", film, "--at", f"{pixel}=-6", "--out", f"{out}.mp4"), 2, told)
    assert os.listdir(tmp_path) == []


def test_a_time_outside_the_film_is_told(film: Path, tmp_path: Path) -> None:
    for seconds in ("-1", "100", "nan"):
        result = run("heat", film, "--time", seconds, "--out", tmp_path / "heat.png")
        assert_sentence(result, 2, "is outside dué tto ♫.mp4")
    assert os.listdir(tmp_path) == []


def test_a_place_that_cannot_be_written_is_told_before_the_work(film: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    separate = run("separate", film, "--at", "9,9", "--out", file / "out")
    assert_sentence(separate, 3, "Cannot write")
    assert_sentence(run("separate", film, "--at", "9,9", "--out", file), 3, "Cannot write")
    heat = run("heat", film, "--time", 1, "--out", tmp_path / "none" / "heat.png")
    assert_sentence(heat, 3, "folder does not exist")
    for words in (
        ("remix", film),
        ("remix", film, "--at", "9,9=-6"),
        ("remix", film, "--binaural"),
    ):
        assert_sentence(run(*words, "--out", tmp_path / "none" / "out.mp4"), 3, "Cannot write")
    assert os.listdir(tmp_path) == ["file"]


def test_the_clip_itself_is_never_overwritten(film: Path, tmp_path: Path) -> None:
    before = film.read_bytes()
    link = tmp_path / "link.mp4"
    link.symlink_to(film)
    for out in (film, link):
        assert_sentence(run("remix", film, "--binaural", "--out", out), 2, "the clip itself")
        assert_sentence(run("remix", film, "--out", out), 2, "the clip itself")
    assert film.read_bytes() == before


def test_two_videos_of_one_name_are_refused(film: Path, tmp_path: Path) -> None:
    twin = tmp_path / film.name
    twin.write_bytes(film.read_bytes())
    result = run("separate", film, twin, "--at", "9,9", "--out", tmp_path / "out")
    assert_sentence(result, 2, "2 of the videos are named")


def test_a_model_that_is_not_there_is_told(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = run("separate", film, "--at", "9,9", "--out", out, "--model", "sound-of-pixel")
    assert_sentence(told, 2, "did you mean sound-of-pixels")
    lost = run("separate", film, "--at", "9,9", "--out", out, "--weights", tmp_path / "w")
    assert_sentence(lost, 2, "There are no weights")
    damaged = tmp_path / "w.safetensors"
    damaged.write_bytes(b"no weights")
    lost = run("separate", film, "--at", "9,9", "--out", out, "--weights", damaged)
    assert_sentence(lost, 2, "cannot be read")
    assert not out.exists()


def test_weights_that_must_be_fetched_first_are_told(film: Path, tmp_path: Path, home: str) -> None:
    words = ("separate", film, "--at", "9,9", "--out", tmp_path / "o", "--model", "sound-of-pixels")
    assert_sentence(run(*words), 2, "pixelplayer models get sound-of-pixels")


def test_fetching_offline_is_one_sentence_after_the_licence(home: str) -> None:
    words = ("models", "get", "sound-of-pixels", "--url", "http://127.0.0.1:9")
    result = run(*words, "--folder", Path(home) / "weights")
    assert result.exit_code == 2
    assert "MIT" in result.stdout
    assert "Cannot fetch" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_models_are_listed() -> None:
    entries = {entry["name"]: entry for entry in json.loads(run("models", "--json").stdout)}
    assert entries["pixel-slots"]["default"]
    assert not entries["sound-of-pixels"]["default"]
    assert "sound-of-pixels\n" in run("models").stdout


def test_the_info_of_a_film(film: Path, silent_film: Path, sound_file: Path) -> None:
    told = json.loads(run("info", film, "--json").stdout)
    assert told["path"] == str(film)
    assert (told["picture"]["width"], told["picture"]["height"]) == (320, 180)
    assert (told["sound"]["rate"], told["sound"]["channels"]) == (44100, 2)
    assert told["duration_seconds"] == pytest.approx(2, abs=0.1)
    assert "320 x 180, h264, 25.000 frames" in run("info", film).stdout
    assert json.loads(run("info", silent_film, "--json").stdout)["sound"] is None
    assert json.loads(run("info", sound_file, "--json").stdout)["picture"] is None
    assert "picture: none" in run("info", sound_file).stdout
    assert "sound: none" in run("info", silent_film).stdout


def test_the_info_of_a_project(film: Path, tmp_path: Path) -> None:
    save(Project(film, mix=Mix(binaural=True)), tmp_path / "duet.ppx")
    told = json.loads(run("info", tmp_path / "duet.ppx", "--json").stdout)
    assert told["path"] == str(film)
    assert told["project"] == str(tmp_path / "duet.ppx")


def test_a_remix_never_replaces_its_project(film: Path, tmp_path: Path) -> None:
    project, link = tmp_path / "duet.ppx", tmp_path / "duet.mkv"
    save(Project(film, mix=Mix(binaural=True)), project)
    link.symlink_to(project)
    before = project.read_bytes()
    result = run("remix", project, "--out", link)
    assert result.exit_code == 2, result.output
    assert "which is being read" in result.stderr
    assert project.read_bytes() == before


def test_a_project_that_lost_its_clip_is_told_and_relinked(film: Path, tmp_path: Path) -> None:
    project = tmp_path / "duet.ppx"
    save(Project(tmp_path / "lost.mp4"), project)
    out = tmp_path / "out.mp4"
    assert_sentence(run("remix", project, "--out", out), 2, "lost.mp4 is not there any more")
    assert run("remix", project, "--clip", film, "--out", out).exit_code == 0
    assert out.is_file()


def test_a_project_takes_no_clicks(film: Path, tmp_path: Path) -> None:
    project = tmp_path / "duet.ppx"
    save(Project(film), project)
    out = tmp_path / "out.mp4"
    result = run("remix", project, "--at", "9,9=-6", "--out", out)
    assert_sentence(result, 2, "A project knows its objects")
    assert_sentence(run("remix", film, "--clip", film, "--out", out), 2, "belongs to a project")
    for stray in (("--not", "3,3"), ("--time", "1")):
        assert_sentence(run("remix", film, *stray, "--out", out), 2, "belong to --at")
    assert_sentence(run("remix", film, "--room", "0.5", "--out", out), 2, "add --binaural")


def test_learning_from_nothing_is_told(tmp_path: Path) -> None:
    words = ("train", "--data", tmp_path / "none", "--run", tmp_path / "run")
    assert_sentence(run(*words), 2, "There is no folder")
    assert not (tmp_path / "run").exists()


def fail(error: BaseException) -> tuple[int, str]:
    return exit_status.explain_failure(error)


def test_failures_of_the_machine_have_their_status(home: str) -> None:
    assert fail(CannotWrite("x", "the disk is full."))[0] == 3
    assert fail(OSError(errno.ENOSPC, "no space"))[0] == 3
    assert fail(MemoryError())[0] == 3
    assert fail(KeyboardInterrupt())[0] == 130
    assert fail(Cancelled())[0] == 130
    assert fail(click.UsageError("Wrong."))[0] == 2


def test_what_nobody_expected_is_logged(
    home: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise RuntimeError("two\nlines")

    assert exit_status.run_to_exit_status(broken) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "RuntimeError: two" in told
    assert str(exit_status.log_path()) in told
    assert home in str(exit_status.log_path())
    assert "two\nlines" in exit_status.log_path().read_text()
    assert exit_status.run_to_exit_status(broken, debug=True) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", ['info "{film}" --json | head -c 1', "objects --help | true", 'info "{film}" >&-']
)
def test_a_reader_that_goes_away_is_no_failure(words: str, film: Path) -> None:
    line = f'"{sys.executable}" -m engine.cli ' + words.format(film=film)
    told = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert told.stderr == ""
