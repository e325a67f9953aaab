import os
import stat
from pathlib import Path

import pytest

from engine.atomic_file import (
    atomic_file,
    atomic_files,
    check_file_writable,
    check_folder_writable,
    folder_removed_on_error,
    temporary_name,
    write_atomically,
)
from engine.errors import CannotRead, CannotWrite


def test_a_finished_file_has_its_name_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "dué tto.json"
    write_atomically(target, b"one")
    write_atomically(target, b"two")
    assert target.read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["dué tto.json"]


def test_a_failure_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    target.write_bytes(b"old")

    def fail_half_way() -> None:
        with atomic_file(target) as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["film.mp4"]


def test_permissions_and_links_of_the_old_file_stay(tmp_path: Path) -> None:
    real = tmp_path / "real.txt"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_very_long_name_still_has_a_temporary_one(tmp_path: Path) -> None:
    target = tmp_path / ("ü" * 125 + ".wav")
    assert len(temporary_name(target).name.encode()) <= 255
    assert temporary_name(target).suffix == ".wav"
    write_atomically(target, b"sound")
    assert target.read_bytes() == b"sound"


def test_no_two_temporary_names_are_alike(tmp_path: Path) -> None:
    assert len({temporary_name(tmp_path / "film.mkv") for _ in range(100)}) == 100


def test_a_planted_link_is_neither_followed_nor_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where somebody guesses the name."""
    victim, planted = tmp_path / "victim", tmp_path / "planted"
    victim.write_bytes(b"precious")
    planted.symlink_to(victim)
    monkeypatch.setattr("engine.atomic_file.temporary_name", lambda _: planted)
    with pytest.raises(CannotWrite):
        write_atomically(tmp_path / "film.mkv", b"film")
    assert victim.read_bytes() == b"precious"
    assert planted.is_symlink()
    assert not (tmp_path / "film.mkv").exists()


def test_a_link_put_in_the_place_of_what_was_written_does_not_get_the_name(tmp_path: Path) -> None:
    def swap() -> None:
        with atomic_file(tmp_path / "film.mkv") as temporary:
            temporary.unlink()
            temporary.symlink_to(tmp_path / "victim")

    (tmp_path / "victim").write_bytes(b"precious")
    with pytest.raises(CannotWrite):
        swap()
    assert os.listdir(tmp_path) == ["victim"]


@pytest.mark.parametrize(
    ("name", "cause"),
    [("no such folder/film.mp4", "folder does not exist"), ("file/film.mp4", "not a folder")],
)
def test_an_impossible_place_is_told(tmp_path: Path, name: str, cause: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match=cause) as raised:
        write_atomically(tmp_path / name, b"x")
    assert raised.value.exit_status == 3


def test_what_cannot_be_read_is_no_failed_write(tmp_path: Path) -> None:
    with (
        pytest.raises(CannotRead, match=r"missing\.json: no such file"),
        atomic_file(tmp_path / "made.json") as temporary,
    ):
        temporary.write_bytes((tmp_path / "missing.json").read_bytes())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").mkdir()
    with pytest.raises(CannotWrite, match="folder of that name"):
        write_atomically(tmp_path / "film.mp4", b"x")


def test_a_pipe_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "film.mkv")
    for write in (check_file_writable, lambda target: write_atomically(target, b"x")):
        with pytest.raises(CannotWrite, match="pipe or a device") as raised:
            write(tmp_path / "film.mkv")
        assert raised.value.exit_status == 2
    assert os.listdir(tmp_path) == ["film.mkv"]


def test_a_full_disk_is_told(small_disk: Path) -> None:
    with pytest.raises(CannotWrite, match="disk is full"):
        write_atomically(small_disk / "film.mp4", bytes(3 << 20))
    assert os.listdir(small_disk) == []


def test_trying_a_place_leaves_nothing(tmp_path: Path) -> None:
    check_file_writable(tmp_path / "film.mp4")
    check_folder_writable(tmp_path / "new" / "deep")
    assert os.listdir(tmp_path) == []
    (tmp_path / "file").touch()
    for place in (tmp_path / "none" / "film.mp4", tmp_path, tmp_path / "file" / "film.mp4"):
        with pytest.raises(CannotWrite):
            check_file_writable(place)
    for place in (tmp_path / "file", tmp_path / "file" / "deep"):
        with pytest.raises(CannotWrite):
            check_folder_writable(place)


def test_a_new_folder_goes_again_when_the_work_in_it_fails(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        with folder_removed_on_error(folder):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail(tmp_path / "new" / "deep")
    assert os.listdir(tmp_path) == []
    with folder_removed_on_error(tmp_path / "new" / "deep"):
        pass
    with pytest.raises(RuntimeError):
        fail(tmp_path / "new" / "deep")
    assert (tmp_path / "new" / "deep").is_dir()


def test_several_files_appear_together_or_not_at_all(tmp_path: Path) -> None:
    def write(fail: bool) -> None:
        with atomic_files() as place:
            place(tmp_path / "a").write_bytes(b"a")
            assert not (tmp_path / "a").exists()
            if fail:
                raise RuntimeError
            place(tmp_path / "b").write_bytes(b"b")

    with pytest.raises(RuntimeError):
        write(fail=True)
    assert os.listdir(tmp_path) == []
    write(fail=False)
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]
