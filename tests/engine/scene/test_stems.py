from __future__ import annotations

import itertools
import os
import resource
import threading
from pathlib import Path

import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CannotOpen, CannotWrite
from engine.scene import Sharing, Stems


def ramp(start: int, stop: int, channels: int = 2) -> np.ndarray:
    line = np.arange(start, stop, dtype=np.float32) + 1
    return np.stack([line * (c + 1) for c in range(channels)])


@pytest.fixture
def stems():
    made = Stems(2, 1000, 8000)
    yield made
    made.close()


def test_reads_back_what_was_written_and_zeros_elsewhere(stems: Stems):
    stems.add("a")
    stems.write("a", 100, ramp(100, 200))
    stems.write("a", 300, ramp(300, 350))
    expected = np.zeros((2, 1100), np.float32)
    expected[:, 150:250] = ramp(100, 200)
    expected[:, 350:400] = ramp(300, 350)
    np.testing.assert_array_equal(stems.read("a", -50, 1050), expected)
    assert stems.ready_spans("a") == ((100, 200), (300, 350))


def test_overwriting_and_touching_spans_merge(stems: Stems):
    stems.add("a")
    stems.write("a", 100, ramp(100, 200))
    stems.write("a", 300, ramp(300, 400))
    stems.write("a", 200, ramp(200, 300) * 2)
    assert stems.ready_spans("a") == ((100, 400),)
    np.testing.assert_array_equal(stems.read("a", 200, 300), ramp(200, 300) * 2)
    assert stems.ready("a", 100, 400)
    assert not stems.ready("a", 99, 400)


def test_what_lies_outside_the_clip_is_cut_and_counts_as_ready(stems: Stems):
    stems.add("a")
    stems.write("a", -10, ramp(-10, 1010))
    assert stems.ready_spans("a") == ((0, 1000),)
    assert stems.ready("a", -500, 5000)
    np.testing.assert_array_equal(stems.read("a", 0, 1000), ramp(0, 1000))
    stems.write("a", 2000, ramp(0, 5))
    assert stems.ready_spans("a") == ((0, 1000),)


def test_version_rises_with_every_write_and_unknown_ids_are_not_ready(stems: Stems):
    stems.add("a")
    before = stems.version
    stems.write("a", 0, ramp(0, 10))
    assert stems.version > before
    assert not stems.ready("nobody", 0, 10)
    with pytest.raises(KeyError):
        stems.read("nobody", 0, 10)
    with pytest.raises(ValueError, match="expected"):
        stems.write("a", 0, np.zeros((1, 5), np.float32))


def test_removing_and_adding_again_starts_empty(stems: Stems):
    stems.add("a")
    stems.write("a", 0, ramp(0, 10))
    stems.remove("a")
    stems.remove("a")
    assert stems.object_ids == ()
    stems.add("a")
    assert stems.ready_spans("a") == ()
    assert not stems.read("a", 0, 10).any()
    assert len(list(stems.folder.iterdir())) == 1


def test_what_is_forgotten_is_ready_nowhere_and_can_be_written_again(stems: Stems):
    sharing = Sharing(("a", "b"))
    for object_id in sharing.object_ids:
        stems.add(object_id)
    shares = {object_id: (ramp(0, 1000) / 2).astype(np.float32) for object_id in sharing.object_ids}
    stems.write_shares(0, shares, sharing)
    version = stems.version
    stems.forget_all()
    assert stems.version > version
    assert stems.object_ids == sharing.object_ids
    assert stems.ready_spans("a") == stems.ready_spans("b") == ()
    assert not stems.is_shared(sharing, 0, 1000)
    assert not stems.read("a", 0, 1000).any()
    assert not stems.revisions("a", 100).any()
    stems.write_shares(0, shares, sharing)
    assert stems.is_shared(sharing, 0, 1000)
    np.testing.assert_array_equal(stems.read("b", 0, 1000), ramp(0, 1000) / 2)


def test_close_removes_the_temporary_folder(stems: Stems):
    stems.add("a")
    assert stems.folder.is_dir()
    stems.close()
    assert not stems.folder.exists()


def test_work_that_comes_after_the_end_is_refused_in_a_sentence(stems: Stems):
    stems.add("a")
    stems.write("a", 0, ramp(0, 10))
    stems.close()
    with pytest.raises(CannotWrite, match="closed meanwhile"):
        stems.write("a", 10, ramp(10, 20))
    assert not stems.read("a", 0, 20).any()


def test_a_forgotten_stems_leaves_nothing_behind():
    made = Stems(1, 10, 8000)
    made.add("a")
    folder = made.folder
    del made
    assert not folder.exists()


def test_a_given_folder_is_kept_and_opens_again(tmp_path: Path):
    first = Stems(2, 1000, 8000, tmp_path / "my stems")
    first.add("x/ö")
    first.write("x/ö", 10, ramp(10, 500))
    first.close()
    again = Stems.open(tmp_path / "my stems")
    assert again.object_ids == ("x/ö",)
    assert (again.channels, again.length, again.rate) == (2, 1000, 8000)
    np.testing.assert_array_equal(again.read("x/ö", 10, 500), ramp(10, 500))
    again.add("new")
    again.write("new", 0, ramp(0, 10))
    np.testing.assert_array_equal(again.read("x/ö", 10, 500), ramp(10, 500))
    again.close()
    with pytest.raises(CannotOpen, match="no stems"):
        Stems.open(tmp_path)


def test_who_only_reads_leaves_the_index_of_a_live_folder_alone(tmp_path: Path):
    live = Stems(1, 100, 8000, tmp_path)
    live.add("a")
    live.write("a", 0, np.ones((1, 10), np.float32))
    live.save()
    reader = Stems.open(tmp_path)  # e.g. the process that exports
    live.write("a", 10, np.ones((1, 20), np.float32))
    live.save()
    reader.close()
    again = Stems.open(tmp_path)
    assert again.ready_spans("a") == ((0, 30),)
    again.write("a", 30, np.ones((1, 5), np.float32))
    again.close()  # who wrote does tell
    last = Stems.open(tmp_path)
    assert last.ready_spans("a") == ((0, 35),)
    last.close()
    live.close()


def test_a_saved_temporary_folder_can_be_read_by_another(stems: Stems):
    stems.add("a")
    stems.write("a", 0, ramp(0, 100))
    stems.save()
    other = Stems.open(stems.folder)
    np.testing.assert_array_equal(other.read("a", 0, 100), ramp(0, 100))
    other.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's always full device")
def test_a_full_disk_is_one_sentence_and_leaves_nothing_ready(tmp_path: Path):
    made = Stems(1, 100, 8000, tmp_path)
    (tmp_path / "0000.f32").symlink_to("/dev/full")
    made.add("a")
    with pytest.raises(CannotWrite, match="disk is full") as caught:
        made.write("a", 0, ramp(0, 10, 1))
    assert caught.value.exit_status == 3
    assert made.ready_spans("a") == ()
    made.close()


def test_a_place_that_cannot_be_made_is_one_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CannotWrite, match="choose another place"):
        Stems(1, 10, 8000, tmp_path / "file" / "inner")


def test_a_long_clip_costs_neither_memory_nor_disk():
    made = Stems(8, 192_000 * 3600 * 4, 192_000)
    made.add("a")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made.write("a", made.length - 100, ramp(0, 100, 8))
    np.testing.assert_array_equal(made.read("a", made.length - 100, made.length), ramp(0, 100, 8))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
    assert os.stat(made.folder / "0000.f32").st_blocks * 512 < 1_000_000
    made.close()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-20, 120), st.integers(0, 60)), max_size=12))
def test_any_sequence_of_writes_equals_an_array(writes: list[tuple[int, int]]):
    made = Stems(1, 100, 8000)
    made.add("a")
    truth, there = np.zeros(100, np.float32), np.zeros(100, bool)
    for turn, (start, count) in enumerate(writes):
        made.write("a", start, np.full((1, count), turn + 1, np.float32))
        inside = slice(max(start, 0), max(min(start + count, 100), 0))
        truth[inside], there[inside] = turn + 1, True
    np.testing.assert_array_equal(made.read("a", 0, 100)[0], truth)
    marked = np.zeros(100, bool)
    spans = made.ready_spans("a")
    for start, stop in spans:
        marked[start:stop] = True
    np.testing.assert_array_equal(marked, there)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))
    made.close()


def test_many_threads_write_and_read_at_once():
    made = Stems(2, 64_000, 8000)
    made.add("a")
    wrong: list[str] = []

    def write(offset: int) -> None:
        for start in range(offset * 1000, 64_000, 4000):
            made.write("a", start, ramp(start, start + 1000))

    def read() -> None:
        for start in range(0, 64_000, 500):
            got, full = made.read("a", start, start + 500), ramp(start, start + 500)
            if not ((got == 0) | (got == full)).all():
                wrong.append(f"at {start}")

    work = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    work += [threading.Thread(target=read) for _ in range(3)]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert wrong == []
    np.testing.assert_array_equal(made.read("a", 0, 64_000), ramp(0, 64_000))
    made.close()


def test_revisions_tell_which_pieces_were_written_again():
    stems = Stems(1, 1000, 48000)
    stems.add("a")
    assert stems.revisions("a", 300).tolist() == [0, 0, 0, 0]
    stems.write("a", 250, np.ones((1, 100), np.float32))
    stems.write("a", 900, np.ones((1, 500), np.float32))
    assert stems.revisions("a", 300).tolist() == [1, 1, 0, 1]
    stems.write("a", 0, np.ones((1, 300), np.float32))
    assert stems.revisions("a", 300).tolist() == [2, 1, 0, 1]
    with pytest.raises(KeyError):
        stems.revisions("b", 300)
    stems.close()


ONE, TWO = Sharing(("a",)), Sharing(("a", "b"))


def test_shares_of_another_sharing_take_the_place_of_the_old_ones(stems: Stems):
    stems.add("a")
    stems.add("b")
    stems.write_shares(0, {"a": ramp(0, 1000)}, ONE)
    assert stems.is_shared(ONE, 0, 1000)
    assert not stems.is_shared(TWO, 0, 1)
    stems.write_shares(200, {"a": ramp(0, 100), "b": ramp(50, 150)}, TWO)
    assert stems.is_shared(TWO, 200, 300)
    assert not stems.is_shared(TWO, 199, 300)
    assert stems.is_shared(ONE, 0, 200)
    assert stems.is_shared(ONE, 300, 1000)
    assert not stems.is_shared(ONE, 0, 201)  # nobody but a shares there, but b did
    stems.write_shares(250, {"a": ramp(250, 350)}, ONE)
    assert stems.ready_spans("b") == ((200, 250),)
    assert stems.ready_spans("a") == ((0, 1000),)
    assert stems.is_shared(ONE, 250, 1000)
    np.testing.assert_array_equal(stems.read("b", 240, 260)[:, :10], ramp(90, 100))
    assert not stems.read("b", 250, 260).any()


def test_what_lies_between_two_sharings_is_nobodys(stems: Stems):
    stems.add("a")
    stems.write_shares(0, {"a": ramp(0, 1000)}, ONE)
    stems.write_shares(100, {"a": ramp(0, 10)}, None)
    assert stems.ready("a", 0, 1000)
    assert stems.is_shared(ONE, 110, 1000)
    assert not stems.is_shared(ONE, 105, 111)


def test_stems_that_were_written_one_by_one_are_shared_by_whoever_is_ready(stems: Stems):
    stems.add("a")
    stems.write("a", 0, ramp(0, 500))
    assert stems.is_shared(ONE, 0, 500)
    assert not stems.is_shared(ONE, 0, 501)
    assert stems.is_shared(Sharing(()), 0, 1000)


def test_the_sharing_is_kept_with_the_stems(tmp_path: Path):
    made = Stems(2, 1000, 8000, tmp_path)
    for key in ("a", "b"):
        made.add(key)
    made.write_shares(0, {"a": ramp(0, 600), "b": ramp(0, 600)}, TWO)
    made.write_shares(600, {"a": ramp(0, 400)}, ONE)
    made.close()
    again = Stems.open(tmp_path)
    assert again.is_shared(TWO, 0, 600)
    assert again.is_shared(ONE, 600, 1000)
    assert not again.is_shared(ONE, 0, 1000)
    again.close()


def test_a_file_with_a_second_name_is_not_written_over(tmp_path: Path):
    made = Stems(2, 1000, 8000, tmp_path / "stems")
    made.add("a")
    made.write_shares(0, {"a": ramp(0, 500)}, ONE)
    (file,) = (tmp_path / "stems").glob("*.f32")
    kept = tmp_path / "kept.f32"
    os.link(file, kept)
    before = kept.read_bytes()
    made.write_shares(500, {"a": ramp(500, 600)}, ONE)  # new samples harm nobody
    assert kept.read_bytes()[: len(before)] == before
    made.add("b")
    made.write_shares(0, {"a": ramp(7, 57), "b": ramp(0, 50)}, TWO)
    assert kept.read_bytes()[: len(before)] == before
    assert made.ready_spans("a") == ((0, 50),)
    np.testing.assert_array_equal(made.read("a", 0, 50), ramp(7, 57))
    made.close()


@pytest.mark.parametrize("how", ["forgotten", "another's turn"])
def test_nor_where_its_samples_are_not_ready_any_more(tmp_path: Path, how: str):
    made = Stems(2, 1000, 8000, tmp_path / "stems")
    for key in ("a", "b"):
        made.add(key)
    made.write_shares(0, {"a": ramp(0, 1000), "b": ramp(0, 1000)}, TWO)
    kept = {file.name: tmp_path / f"kept {file.name}" for file in made.folder.glob("*.f32")}
    for name, second in kept.items():
        os.link(made.folder / name, second)
    before = {name: second.read_bytes() for name, second in kept.items()}
    if how == "forgotten":
        made.forget_all()
    else:
        made.write_shares(0, {"a": ramp(3, 1003)}, ONE)
    made.write_shares(0, {"a": ramp(7, 1007), "b": ramp(9, 1009)}, TWO)
    assert {name: second.read_bytes() for name, second in kept.items()} == before
    np.testing.assert_array_equal(made.read("b", 0, 1000), ramp(9, 1009))
    made.close()


def test_files_are_open_only_while_they_are_read_or_written(stems: Stems):
    for number in range(20):
        stems.add(f"object {number}")
        stems.write(f"object {number}", 0, ramp(0, 1000))
        stems.read(f"object {number}", 0, 1000)
    held = {Path(file.path).parent for file in psutil.Process().open_files()}
    assert stems.folder not in held


def test_a_full_disk_leaves_no_shares_that_do_not_belong_together(small_disk: Path):
    made = Stems(1, 3_000_000, 48_000, small_disk / "stems")
    made.add("a")
    made.write_shares(0, {"a": np.ones((1, 300_000), np.float32)}, ONE)
    made.add("b")
    shares = {key: np.ones((1, 300_000), np.float32) for key in ("a", "b")}
    with pytest.raises(CannotWrite, match="disk is full"):
        made.write_shares(0, shares, TWO)
    assert made.ready_spans("a") == made.ready_spans("b") == ()
    made.remove("b")
    made.close()


def test_a_piece_that_is_not_ready_any_more_has_no_revision(stems: Stems):
    stems.add("a")
    stems.add("b")
    stems.write_shares(0, {"a": ramp(0, 1000), "b": ramp(0, 1000)}, TWO)
    stems.write_shares(0, {"a": ramp(0, 500)}, ONE)
    assert stems.revisions("b", 250).tolist() == [0, 0, 1, 1]
    assert stems.revisions("a", 250).tolist() == [2, 2, 1, 1]
