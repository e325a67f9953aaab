"""Damaged files of ours: one sentence, or a fresh start."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cli.batch_state import BatchState
from engine.errors import CannotOpen
from engine.mixing.mix import Mix, Strip
from engine.project import Project
from engine.project.recovery import read_recovery, write_recovery
from engine.project.storage import from_json, open_project, save, to_json
from engine.scene import Box, Region, Scene, SoundingObject, Stems
from pixelplayer_gui.session.preset_store import PresetStore
from pixelplayer_gui.settings import Settings

DEEP = b"[" * 100_000
RUBBISH = {
    "deep list": DEEP,
    "deep object": b'{"a":' * 50_000,
    "project in depth": b'{"format": "pixelplayer project", "version": 5, "mix": ' + DEEP,
    "not UTF-8": b'{"format": "\xff\xfe"}',
    "a huge number": b'{"version": 1' + b"0" * 5000 + b"}",
    "a number": b"1e999",
    "half a pair": b'{"format": "\\ud800"}',
    "zero bytes": bytes(100),
    "nothing": b"",
}
NASTY = (1e308, float("inf"), float("nan"), 10**400, "\x00", "\ud800", "x" * 5000, None, [], {}, -1)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    clip = tmp_path / "film.mkv"
    clip.touch()
    region = Region((0.0, 2.0), (Box(0.1, 0.2, 0.3, 0.4), Box(0.2, 0.2, 0.3, 0.4)), ((0.0, 0.5),))
    thing = SoundingObject("a", region, (0.2, 0.3, 1.0), "violin", 0.5, -20.0)
    strip = Strip("a", "violin", automation=((0.0, -3.0), (1.0, 0.0)), place=(10.0, 0.0))
    return Project(clip, 0, "pixel-slots", Scene((thing,)), Mix((strip,)))


def put(content: Any, place: tuple[Any, ...], value: Any) -> bytes:
    """JSON with another value in one place."""
    within = content
    for key in place[:-1]:
        within = within[key]
    within[place[-1]] = value
    return json.dumps(content).encode()


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_rubbish_is_told_or_forgotten(tmp_path: Path, rubbish: bytes) -> None:
    file = tmp_path / "stems.json"
    file.write_bytes(rubbish)
    (tmp_path / "report.json").write_bytes(rubbish)
    readers: tuple[Callable[[], object], ...] = (
        lambda: open_project(file),
        lambda: read_recovery(file),
        lambda: Stems.open(tmp_path),
    )
    for read in readers:
        with pytest.raises(CannotOpen) as told:
            read()
        assert "\n" not in str(told.value)
    assert Settings.load(file) == Settings()
    assert PresetStore(file).names == ()
    assert BatchState.read(tmp_path, tmp_path, {}).entries == {}


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_is_told_and_not_waited_for(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "stems.json")
    for read in (open_project, read_recovery):
        with pytest.raises(CannotOpen, match=r"not a file|directory"):
            read(tmp_path / "stems.json")
    with pytest.raises(CannotOpen):
        Stems.open(tmp_path)
    assert Settings.load(tmp_path / "stems.json") == Settings()


@pytest.mark.parametrize("value", NASTY, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize(
    "place",
    [
        ("objects", 0, "region", "boxes", 0, 0),
        ("objects", 0, "region", "seconds", 1),
        ("objects", 0, "point", 2),
        ("mix", "strips", 0, "automation", 0, 0),
        ("mix", "strips", 0, "place", 0),
        ("mix", "master_db"),
        ("clip",),
    ],
    ids=lambda place: ".".join(map(str, place)),
)
def test_a_value_that_makes_no_sense_is_one_sentence(
    tmp_path: Path, project: Project, place: tuple[Any, ...], value: Any
) -> None:
    path = tmp_path / "a.ppx"
    if value == -1 and place != ("clip",):
        pytest.skip("it makes sense there")
    if isinstance(value, int) and value > 1e300:
        text = put(json.loads(to_json(project)), place, "HUGE").replace(
            b'"HUGE"', b"1" + b"0" * 400
        )
    else:
        text = put(json.loads(to_json(project)), place, value)
    path.write_bytes(text)
    with pytest.raises(CannotOpen) as told:
        open_project(path)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("edited",), "0001-01-01T00:00:00+14:00"),
        (("edited",), 3),
        (("project_file",), "\x00"),
        (("project_file",), 3),
        (("version",), None),
        (("project",), None),
        (("project", "mix", "rest", "name"), "\ud800"),
    ],
)
def test_a_damaged_recovery_is_told(
    tmp_path: Path, project: Project, place: tuple[Any, ...], value: Any
) -> None:
    file = tmp_path / "r.json"
    write_recovery(file, project, None)
    file.write_bytes(put(json.loads(file.read_bytes()), place, value))
    with pytest.raises(CannotOpen):
        read_recovery(file)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("channels",), 1 << 31),
        (("channels",), 2.0),
        (("length",), -1),
        (("length",), 1 << 70),
        (("rate",), "8000"),
        (("objects", 0, "ready", 0, 1), 1 << 40),
        (("objects", 0, "file"), "\x00"),
        (("objects", 0, "file"), "../../../../etc/passwd"),
        (("shared",), [[0, -5, "a"]]),
        (("made",), 1e308),
    ],
)
def test_a_damaged_index_of_stems_is_told(
    tmp_path: Path, place: tuple[Any, ...], value: Any
) -> None:
    import numpy as np

    stems = Stems(2, 100, 8000, tmp_path)
    stems.add("a")
    stems.write("a", 0, np.ones((2, 100), np.float32))
    stems.save()
    stems.close()
    index = tmp_path / "stems.json"
    index.write_bytes(put(json.loads(index.read_bytes()), place, value))
    with pytest.raises(CannotOpen):
        Stems.open(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cache_gigabytes", 1e308),
        ("heat_opacity", float("nan")),
        ("cache_folder", "\x00"),
        ("recent_files", ["\x00"]),
        ("layouts", None),
    ],
)
def test_a_setting_that_makes_no_sense_is_the_default_again(
    tmp_path: Path, name: str, value: Any
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({**Settings().model_dump(), "language": "zh", name: value}))
    assert Settings.load(file) == Settings(language="zh")


def test_a_film_whose_name_is_no_utf8_can_be_saved_kept_and_remembered(tmp_path: Path) -> None:
    film = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.mkv"))
    film.touch()
    project = Project(film)
    save(project, tmp_path / "a.ppx")
    assert open_project(tmp_path / "a.ppx") == project
    assert from_json(to_json(project)) == project
    write_recovery(tmp_path / "r.json", project, film)
    assert read_recovery(tmp_path / "r.json").project_file == film
    settings = Settings()
    settings.remember_file(film)
    settings.save(tmp_path / "s.json")
    assert Settings.load(tmp_path / "s.json").recent_files == [str(film)]
