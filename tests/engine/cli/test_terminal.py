"""Names and tags are shown on a terminal; they do not steer it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from engine.cli.commands import program
from engine.cli.exit_status import run_to_exit_status
from engine.cli.terminal import printable
from tests.support.film import make_film

STEERING = "a\x1b]0;owned\x07\x1b[2J\u202egpj"


def test_what_steers_is_escaped_and_all_else_stays():
    assert printable(STEERING) == "a\\x1b]0;owned\\x07\\x1b[2J\\u202egpj"
    assert printable("Größe\t\u4e2d\n\U0001f3bb") == "Größe\t\u4e2d\n\U0001f3bb"
    assert printable("\r\x9b\x7f") == "\\r\\x9b\\x7f"


def test_a_film_of_such_a_name_is_told_in_escapes(tmp_path: Path, capsys):
    film = tmp_path / f"{STEERING}.mkv"
    make_film(film, seconds=0.5)
    told = CliRunner().invoke(program, ["info", str(film)])
    assert told.exit_code == 0
    assert "owned" in told.output
    assert "\x1b" not in told.output
    missing = tmp_path / f"{STEERING}.mp4"
    run_to_exit_status(lambda: program.main(["info", str(missing)], standalone_mode=False))
    said = capsys.readouterr().err
    assert "owned" in said
    assert "\x1b" not in said
