"""Unsaved work and earlier versions: whole or not at all, and never too many."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from engine.errors import CannotOpen, CannotWrite
from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.project import Project, read_project, save
from engine.project.backups import (
    MAX_BACKUPS,
    backup_folder,
    backups_of,
    keep_backup,
    save_with_backups,
)
from engine.project.recovery import (
    read_recovery,
    recovery_files,
    recovery_folder,
    remove_partial_writes,
    write_recovery,
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    clip = tmp_path / "film.mkv"
    clip.write_bytes(b"a film")
    return Project(clip).with_strip(REST, StripChange(gain_db=-3.0))


def test_kept_work_comes_back(home: str, project: Project, tmp_path: Path):
    file = recovery_folder() / "1-a.json"
    write_recovery(file, project, tmp_path / "p.ppx")
    kept = read_recovery(file)
    assert kept.project == project
    assert kept.project_file == tmp_path / "p.ppx"
    assert kept.name == "p.ppx"
    assert str(file).startswith(home)


def test_work_that_was_never_saved_is_named_after_its_film(home: str, project: Project):
    file = recovery_folder() / "1-a.json"
    write_recovery(file, project, None)
    assert read_recovery(file).project_file is None
    assert read_recovery(file).name == "film.mkv"


def test_a_file_that_goes_while_we_look_hides_no_other(tmp_path: Path):
    (tmp_path / "2-gone.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "1-a.json").write_text("{}")
    assert recovery_files(tmp_path) == (tmp_path / "1-a.json",)
    assert recovery_files(tmp_path / "no folder") == ()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "x", "version": 1}'])
def test_damaged_work_is_told(tmp_path: Path, text: str):
    file = tmp_path / "1-a.json"
    file.write_text(text)
    with pytest.raises(CannotOpen):
        read_recovery(file)


def test_work_of_a_newer_program_is_not_misread(home: str, project: Project):
    file = recovery_folder() / "1-a.json"
    write_recovery(file, project, None)
    told = json.loads(file.read_text())
    told["project"]["version"] += 1
    file.write_text(json.dumps(told))
    with pytest.raises(CannotOpen, match="newer"):
        read_recovery(file)


def test_what_was_half_written_is_no_work_and_is_swept(home: str, project: Project):
    file = recovery_folder() / "1-a.json"
    write_recovery(file, project, None)
    torn = file.with_name("1-a.pp-tmp-99.json")
    torn.write_text("{ half")
    other = file.with_name("2-b.pp-tmp-98.json")
    other.write_text("{ half")
    assert recovery_files(recovery_folder()) == (file,)
    remove_partial_writes(recovery_folder(), "1-a")
    assert not torn.exists()
    assert other.exists()


def test_a_full_disk_leaves_the_work_that_was_kept(small_disk: Path, project: Project):
    file = small_disk / "1-a.json"
    write_recovery(file, project, None)
    (small_disk / "filler").write_bytes(bytes(1 << 20))
    with pytest.raises(OSError, match="space"):
        (small_disk / "more").write_bytes(bytes(2 << 20))
    with pytest.raises(CannotWrite, match="full"):
        write_recovery(file, project.with_strip(REST, StripChange(name="x" * 5000)), None)
    assert read_recovery(file).project == project


def test_every_saving_keeps_a_version_and_old_ones_go(home: str, project: Project, tmp_path: Path):
    path = tmp_path / "p.ppx"
    for gain in range(MAX_BACKUPS + 5):
        save_with_backups(project.with_strip(REST, StripChange(gain_db=-float(gain))), path)
    kept = backups_of(path)
    assert len(kept) == MAX_BACKUPS
    gains = [read_project(backup.file).mix.rest.gain_db for backup in kept]
    assert gains == [-float(gain) for gain in range(MAX_BACKUPS + 4, 4, -1)]
    assert sorted(os.listdir(backup_folder(path))) == sorted(b.file.name for b in kept)


def test_a_version_can_be_opened_from_where_it_lies(home: str, project: Project, tmp_path: Path):
    keep_backup(project, tmp_path / "p.ppx")
    (kept,) = backups_of(tmp_path / "p.ppx")
    assert read_project(kept.file) == project


def test_the_same_again_is_no_new_version(home: str, project: Project, tmp_path: Path):
    for _ in range(3):
        save_with_backups(project, tmp_path / "p.ppx")
    assert len(backups_of(tmp_path / "p.ppx")) == 1


def test_what_stood_under_the_name_before_is_kept(home: str, project: Project, tmp_path: Path):
    path = tmp_path / "p.ppx"
    foreign = project.with_strip(REST, StripChange(mute=True))
    save(foreign, path)  # by another program or on another machine
    save_with_backups(project, path)
    newest, before = backups_of(path)
    assert read_project(newest.file) == project
    assert read_project(before.file) == foreign


def test_projects_of_one_name_do_not_share(home: str, project: Project, tmp_path: Path):
    (tmp_path / "b").mkdir()
    save_with_backups(project, tmp_path / "p.ppx")
    save_with_backups(project, tmp_path / "b" / "p.ppx")
    assert len(backups_of(tmp_path / "p.ppx")) == len(backups_of(tmp_path / "b" / "p.ppx")) == 1


def test_no_place_for_backups_is_no_reason_not_to_save(
    monkeypatch: pytest.MonkeyPatch, project: Project, tmp_path: Path
):
    blocked = tmp_path / "a file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    save_with_backups(project, tmp_path / "p.ppx")
    assert read_project(tmp_path / "p.ppx") == project
