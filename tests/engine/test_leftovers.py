"""What is left when a process is killed at once, and who cleans it then."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

from engine.atomic_file import atomic_file, write_atomically
from engine.leftovers import forget, record, records_folder, remove_leftovers
from engine.scratch_disk import make_scratch_folder, remove_scratch_folder

ROOT = Path(__file__).resolve().parents[2]
_KILLED = """
import os, sys
from pathlib import Path
from engine.atomic_file import atomic_files, folder_removed_on_error
from engine.scratch_disk import configure_scratch_disk, make_scratch_folder
place = Path(sys.argv[1])
configure_scratch_disk(place / "scratch")
(make_scratch_folder("stems") / "0001.f32").write_bytes(b"big")
with folder_removed_on_error(place / "new" / "deep"), atomic_files() as target:
    target(place / "new" / "deep" / "a.wav").write_bytes(b"half")
    target(place / "film.mkv").write_bytes(b"half")
    print(*sorted(path.name for path in place.rglob("*")), flush=True)
    os.kill(os.getpid(), int(sys.argv[2]))
"""


def killed(place: Path) -> list[str]:
    """What a process killed with SIGKILL had made in a place."""
    words = [sys.executable, "-c", _KILLED, str(place), str(int(signal.SIGKILL))]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.split()


def test_all_that_a_killed_process_was_writing_goes_and_nothing_else(
    home: str, tmp_path: Path
) -> None:
    (tmp_path / "film.mkv").write_bytes(b"old")
    other = tmp_path / "other.pp-tmp-1-abc.mkv"
    other.write_bytes(b"on no record")
    assert len(killed(tmp_path)) == 9
    remove_leftovers()
    assert sorted(os.listdir(tmp_path)) == ["film.mkv", other.name, "scratch"]
    assert os.listdir(tmp_path / "scratch") == []
    assert (tmp_path / "film.mkv").read_bytes() == b"old"
    assert list(records_folder().iterdir()) == []


def test_the_next_write_of_any_command_sweeps(home: str, tmp_path: Path) -> None:
    killed(tmp_path / "place")
    write_atomically(tmp_path / "settings.json", b"{}")
    assert [path.name for path in (tmp_path / "place").rglob("*")] == ["scratch"]


def test_the_living_are_not_disturbed(home: str, tmp_path: Path) -> None:
    folder = make_scratch_folder("stems", tmp_path)
    with atomic_file(tmp_path / "a.wav") as temporary:
        remove_leftovers()
        assert temporary.exists()
    remove_leftovers()
    assert folder.is_dir()
    remove_scratch_folder(folder)
    assert list(records_folder().iterdir()) == []


def test_a_folder_that_got_results_stays(home: str, tmp_path: Path) -> None:
    killed(tmp_path)
    (tmp_path / "new" / "letter.txt").write_text("of somebody else")
    remove_leftovers()
    assert os.listdir(tmp_path / "new") == ["letter.txt"]


def test_a_record_removes_nothing_that_does_not_bear_our_mark(home: str, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "film.mkv").touch()
    linked = tmp_path / "pixelplayer-stems-1-planted"
    linked.symlink_to(precious)
    records_folder().mkdir(parents=True)
    lines = [f'{{"begun": "{path}"}}' for path in (precious, precious / "film.mkv", linked)]
    (records_folder() / "1-a.jsonl").write_text("\n".join(lines))
    remove_leftovers()
    assert os.listdir(precious) == ["film.mkv"]
    assert list(records_folder().iterdir()) == []


def test_records_that_make_no_sense_stop_nothing(home: str, tmp_path: Path) -> None:
    folder = records_folder()
    folder.mkdir(parents=True)
    (folder / "1-a.jsonl").write_bytes(b'{half\n[]\n{"begun": 3}\n\xff\xfe\n')
    (folder / "2-b.jsonl").write_text("[" * 100_000)
    (folder / "3-c.jsonl").write_text('{"begun": "\\u0000"}\n{"begun": "' + "x" * 5000 + '"}\n')
    write_atomically(tmp_path / "a", b"a")
    assert list(folder.iterdir()) == []


def test_where_no_record_can_be_kept_the_work_goes_on(home: str, tmp_path: Path) -> None:
    records_folder().parent.mkdir(parents=True)
    records_folder().write_text("a file where the folder should be")
    write_atomically(tmp_path / "a", b"a")
    record(tmp_path / "b")
    forget(tmp_path / "b")
    assert os.listdir(tmp_path) == ["a"]


def test_temporary_names_are_made_in_two_places_only() -> None:
    """Whoever makes one elsewhere would leave it behind when killed."""
    allowed = {"engine/atomic_file.py", "engine/scratch_disk.py"}
    users = set()
    for package in ("engine", "pixelplayer_gui"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import) and node.names[0].name == "tempfile":
                    users.add(path.relative_to(ROOT).as_posix())
    # the script that makes the demo again is not in the program
    assert users - {"engine/resource_builders/demo/score.py"} == allowed
