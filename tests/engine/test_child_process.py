from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.child_process import child_environment, python_command
from engine.cli.export_process import COMMAND
from engine.models.compute_devices import PROBE_COMMAND
from pixelplayer_gui.window import gl_probe

ROOT = Path(__file__).resolve().parents[2]
PLANTED = "import os\nopen(os.environ['HIT'], 'a').write('ran')\nraise SystemExit('planted')\n"
OTHER_PROGRAMS = {"git", "fluidsynth"}  # looked up in PATH, which names no folder of films


@pytest.fixture
def films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds modules beside its films; one stands in it."""
    folder = tmp_path / "films"
    folder.mkdir()
    for module in ("json", "numpy", "torch", "PySide6", "engine", "pixelplayer_gui"):
        (folder / f"{module}.py").write_text(PLANTED)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HIT", str(tmp_path / "hit"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", ".", "also/relative"]))
    return folder


def run(command: tuple[str, ...]) -> str:
    done = subprocess.run(
        command, env=child_environment(), input="{}\n", capture_output=True, text=True, check=False
    )
    return done.stdout


def test_the_export_runs_no_module_of_the_folder_one_stands_in(films: Path, tmp_path: Path) -> None:
    assert '"event": "failed"' in run(COMMAND)  # it came as far as reading its request
    assert not (tmp_path / "hit").exists()


def test_the_probe_of_the_renderer_runs_none_either(films: Path, tmp_path: Path) -> None:
    assert "renderer" in run(gl_probe.COMMAND)
    assert not (tmp_path / "hit").exists()


def test_the_planted_modules_would_run(films: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "json"], stderr=subprocess.DEVNULL, check=False)
    assert (tmp_path / "hit").exists()


def test_every_child_of_the_program_is_started_so() -> None:
    for command, module in (
        (COMMAND, "engine.cli.export_process"),
        (PROBE_COMMAND, "engine.models.device_probe"),
        (gl_probe.COMMAND, "pixelplayer_gui.window.gl_probe"),
    ):
        assert command == python_command(module)


def test_a_child_finds_us_and_no_relative_place(films: Path) -> None:
    paths = child_environment()["PYTHONPATH"].split(os.pathsep)
    assert paths == [str(ROOT)]
    assert child_environment(TMPDIR="/x")["TMPDIR"] == "/x"


def test_no_place_starts_a_child_in_another_way() -> None:
    assert sorted(wrong_starts()) == []


def wrong_starts() -> Iterator[str]:
    """Where our Python is named outside the one file, or a child has not its environment."""
    for package in ("engine", "pixelplayer_gui"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if path.name == "child_process.py":
                continue
            tree = ast.parse(path.read_text("utf-8"))
            for node in ast.walk(tree):
                if is_wrong(node, tree):
                    yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def is_wrong(node: ast.AST, tree: ast.Module) -> bool:
    if isinstance(node, ast.Attribute):
        return ast.unparse(node) in ("sys.executable", "os.system", "os.popen")
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    if called == "QProcess":
        return "setProcessEnvironment(" not in ast.unparse(tree)
    if not called.startswith("subprocess.") or not called.endswith(("run", "Popen", "call")):
        return False
    if any(keyword.arg == "env" for keyword in node.keywords):
        return "child_environment(" not in ast.unparse(node)
    words = node.args[0] if node.args else None
    first = words.elts[0] if isinstance(words, ast.List) and words.elts else None
    name = first.value if isinstance(first, ast.Constant) else None
    return name not in OTHER_PROGRAMS and not is_found_by_which(tree)


def is_found_by_which(tree: ast.Module) -> bool:
    return any(f"shutil.which('{name}')" in ast.unparse(tree) for name in OTHER_PROGRAMS)
