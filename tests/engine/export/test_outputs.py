"""Outputs: none is an input, no two are one, all have room; a film comes with its stems or not."""

import shutil
from pathlib import Path

import pytest

from engine.cli.separate import separate
from engine.errors import BadRequest, CannotWrite
from engine.export import ExportRequest, disk_space, export, export_job
from engine.export.outputs import check_outputs
from engine.project import Project
from tests.support.film import make_film


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("film") / "film.mkv", seconds=1, size=(64, 36))


def test_stems_never_overwrite_the_source(film: Path, tmp_path: Path) -> None:
    source = Path(shutil.copy(film, tmp_path / "rest.wav"))
    before = source.read_bytes()
    with pytest.raises(BadRequest, match="would be written over"):
        export(ExportRequest(Project(source), tmp_path / "new.mkv", tmp_path))
    assert source.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["rest.wav"]


def test_stems_never_overwrite_the_film_asked_for(film: Path, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="Two of the files asked for would be"):
        export(ExportRequest(Project(film), tmp_path / "REST.wav", tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_the_source_is_the_source(film: Path, tmp_path: Path) -> None:
    (tmp_path / "out.mkv").symlink_to(film)
    with pytest.raises(BadRequest, match="which is being read"):
        check_outputs([tmp_path / "out.mkv"], [film])


@pytest.mark.parametrize("name", ["out.mkv", "out.wav"])
def test_stems_that_fail_leave_no_film(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).write_bytes(b"what was there")

    def fail(folder: Path, *_: object, **__: object) -> None:
        raise CannotWrite(folder, "the disk failed while writing; choose another place.")

    monkeypatch.setattr(export_job, "write_stem_files", fail)
    with pytest.raises(CannotWrite):
        export(ExportRequest(Project(film), tmp_path / name, tmp_path / "stems"))
    assert (tmp_path / name).read_bytes() == b"what was there"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_film_and_stems_come_together(film: Path, tmp_path: Path) -> None:
    report = export(ExportRequest(Project(film), tmp_path / "out.mkv", tmp_path / "stems"))
    assert report.target == tmp_path / "out.mkv"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.mkv", "stems"]
    assert not any("pp-tmp" in notice for notice in report.notices)


def test_room_for_all_of_them_is_asked_before(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each alone would fit."""
    request = ExportRequest(Project(film), tmp_path / "out.mkv", tmp_path / "stems")
    one = 44100 * 2 * 4
    free = (1 << 20) + one + 20_000
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(disk_space.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(CannotWrite, match="too full"):
        export(request)
    assert list(tmp_path.iterdir()) == []


def test_separate_refuses_to_write_over_its_video(film: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rest"
    folder.mkdir()
    source = Path(shutil.copy(film, folder / "rest.wav"))
    arguments = [str(source), "--at", "5,5", "--out", str(tmp_path)]
    with pytest.raises(BadRequest, match="would be written over"):
        separate.main(arguments, standalone_mode=False)
