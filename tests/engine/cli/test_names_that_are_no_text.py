"""Names of files and tags that are no text: told in escapes, never a fault, never a batch's end."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from engine.analysis.model_host import ModelHost
from engine.cli import batch_runner, exit_status
from engine.cli.commands import program
from engine.cli.progress import _new_bar
from engine.json_file import ESCAPES, json_bytes
from engine.project.backups import backup_folder
from tests.support.film import make_film, noise
from tests.support.toy_model import ColourBands, low_sound, squares_film, stereo

NAME = os.fsdecode(b"bad\xff\xfe")
LATIN_1_TITLE = os.fsdecode(b"caf\xe9")


def run(*words: object, charset: str = "utf-8") -> Result:
    return CliRunner(charset=charset).invoke(program, [str(word) for word in words])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film whose name no alphabet has, with a title of another alphabet than it says."""
    folder = tmp_path_factory.mktemp("films")
    path = make_film(
        folder / "plain.avi", seconds=1, size=(64, 36), sound=noise(2, 44100), codec="mpeg4",
        audio_codec="mp3", metadata={"title": "cafX", "comment": "中 🎻"},
    )  # fmt: skip
    named = folder / f"{NAME}.avi"
    named.write_bytes(path.read_bytes().replace(b"cafX", b"caf\xe9"))
    return named


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_what_is_in_a_film_is_told_and_read_back_the_same(film: Path, charset: str) -> None:
    result = run("info", film, "--json", charset=charset)
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout_bytes.decode(charset))
    assert told["path"] == str(film)
    assert told["metadata"]["title"] == LATIN_1_TITLE
    assert told["metadata"]["comment"] == "中 🎻"
    result = run("info", film, charset=charset)
    assert result.exit_code == 0, result.stderr
    assert b"/bad\\udcff\\udcfe.avi\n" in result.stdout_bytes


def test_another_mix_of_a_film_whose_name_is_no_text(film: Path, tmp_path: Path) -> None:
    result = run("remix", film, "--out", tmp_path / f"{NAME}.avi")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / f"{NAME}.avi").stat().st_size > 1000


def test_the_log_of_a_fault_takes_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exit_status, "log_path", lambda: tmp_path / "a.log")
    status, sentence = exit_status.explain_failure(RuntimeError(NAME))
    assert status == 1
    assert "fault" in sentence
    assert "bad\\udcff" in (tmp_path / "a.log").read_text(encoding="utf-8")


def test_a_batch_goes_on_after_a_film_whose_name_is_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = ModelHost(load=lambda _: ColourBands().eval())
    host.load("toy")
    monkeypatch.setattr(batch_runner, "load_clicked_model", lambda *_: host)
    folder, out = tmp_path / "films", tmp_path / "out"
    folder.mkdir()
    reel = squares_film(folder / f"{NAME}.mkv", stereo(low_sound(1.0), low_sound(1.0)), 1.0)
    (folder / "z.mkv").write_bytes(reel.read_bytes())
    (folder / f"{NAME}.mp4").write_bytes(b"this is no film")
    words = ["batch", folder, "--preset", "karaoke", "--at", "5,5", "--out", out]
    result = run(*words)
    assert "2 done, 0 were done before, 1 failed" in result.stdout, result.output
    report: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    names = {entry["film"] for entry in report["films"]}
    assert names == {"z.mkv", f"{NAME}.mkv", f"{NAME}.mp4"}
    with (out / "report.csv").open(encoding="utf-8", newline="") as table:
        assert {row["film"] for row in csv.DictReader(table)} >= {"z.mkv", "bad\\udcff\\udcfe.mkv"}
    assert "2 were done before" in run(*words).stdout


def test_escapes_are_those_of_json() -> None:
    value = {"name": f"{NAME} ü 🎻"}
    assert json.loads(json_bytes(value)) == value
    assert '"ü 🎻"'.encode() in json_bytes("ü 🎻")
    assert json.loads(f'"{NAME} ü 🎻"'.encode("ascii", ESCAPES)) == value["name"]
    assert backup_folder(Path(f"/{NAME}.ppx")) != backup_folder(Path("/bad.ppx"))


def test_brackets_in_a_name_are_no_markup_of_the_progress_bar() -> None:
    bar = _new_bar()
    bar.add_task("separating [/b] x[red].mp4", total=1.0)
    shown = Console(file=io.StringIO(), width=120)
    shown.print(bar.get_renderable())
    assert "separating [/b] x[red].mp4" in cast("io.StringIO", shown.file).getvalue()
