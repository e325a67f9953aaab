"""What the wheel holds: all that runs, and neither the screenshot nor what only tests need."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_SHIPPED = {"resources/demo/window.png", "resources/demo/stems.flac", "resources/demo/README.md"}


def wheel() -> dict:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return project["tool"]["hatch"]["build"]["targets"]["wheel"]


def test_every_resource_is_shipped_or_known_not_to_be():
    shipped = wheel()["force-include"]
    assert all(target == f"engine/_{source}" for source, target in shipped.items())
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "resources").rglob("*")
        if path.is_file()
    }
    left_out = {
        file
        for file in files
        if not any(file == source or file.startswith(f"{source}/") for source in shipped)
    }
    assert left_out == NOT_SHIPPED
    assert all((ROOT / source).exists() for source in shipped)


def test_the_scripts_that_make_the_resources_are_not_shipped():
    assert "engine/resource_builders" in wheel()["exclude"]
    for path in sorted((ROOT / "engine").rglob("*.py")):
        if "resource_builders" not in path.parts:
            assert "engine.resource_builders" not in path.read_text("utf-8"), path
