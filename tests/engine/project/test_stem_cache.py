"""The stem cache: what was kept comes back sample for sample, and what was damaged never does."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.errors import Cancelled, CannotRead
from engine.media.source_file import FileState
from engine.project import film_checksum, stem_cache
from engine.project.film_checksum import FilmChecksums
from engine.project.stem_cache import KeptFilm, StemCache
from engine.scene import Sharing, Stems

KEY, OTHER = "a" * 64, "b" * 64
TWO = Sharing(("violin", "x/ö"))
LENGTH, RATE, PIECE = 10_000, 8000, 3000
LIMIT = 10 * 4 * 2 * 2 * LENGTH


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setattr(stem_cache, "_PIECE_SAMPLES", PIECE)
    monkeypatch.setattr(film_checksum, "_SETTLED_NS", -(10**12))


@pytest.fixture
def film(tmp_path: Path) -> KeptFilm:
    path = tmp_path / "film.mp4"
    path.write_bytes(os.urandom(5000))
    os.utime(path, (1000, 1000))
    return KeptFilm(path, FileState.of(path))


@pytest.fixture
def cache(tmp_path: Path) -> StemCache:
    return StemCache(tmp_path / "kept", LIMIT)


@pytest.fixture
def make_stems() -> Iterator[Callable[..., Stems]]:
    made: list[Stems] = []

    def make(seed: int | None = None, sharing: Sharing = TWO) -> Stems:
        stems = Stems(2, LENGTH, RATE)
        made.append(stems)
        for object_id in sharing.object_ids:
            stems.add(object_id)
        if seed is not None:
            rng = np.random.default_rng(seed)
            shares = {
                key: rng.standard_normal((2, LENGTH)).astype(np.float32)
                for key in sharing.object_ids
            }
            stems.write_shares(0, shares, sharing)
        return stems

    yield make
    for stems in made:
        stems.close()


def same(one: Stems, other: Stems, start: int = 0, stop: int = LENGTH) -> bool:
    return all(
        np.array_equal(one.read(key, start, stop), other.read(key, start, stop))
        for key in one.object_ids
    )


def entry_of(cache: StemCache) -> Path:
    (entry,) = (path for path in cache.folder.iterdir() if path.name.startswith(KEY))
    return entry


def test_what_was_kept_comes_back_sample_for_sample(cache, film, make_stems) -> None:
    kept, fresh = make_stems(1), make_stems()
    assert not cache.may_hold(KEY)
    assert not cache.restore(KEY, film, fresh, TWO)
    assert cache.keep(KEY, film, kept, TWO)
    assert cache.may_hold(KEY)
    assert cache.keep(KEY, film, kept, TWO)  # it is there
    assert cache.restore(KEY, film, fresh, TWO, first=7000)
    assert fresh.is_shared(TWO, 0, LENGTH)
    assert same(fresh, kept)
    assert not cache.restore(OTHER, film, make_stems(), TWO)
    assert cache.size_bytes() >= 4 * 2 * 2 * LENGTH
    cache.empty()
    assert cache.size_bytes() == 0
    assert not cache.may_hold(KEY)
    assert not list((cache.folder / "films").iterdir())


def test_the_piece_that_is_played_comes_first(cache, film, make_stems) -> None:
    cache.keep(KEY, film, make_stems(1), TWO)
    stems = make_stems()
    asked: list[bool] = []

    def should_stop() -> bool:
        asked.append(stems.is_shared(TWO, 2 * PIECE, 3 * PIECE))
        return len(asked) == 2

    with pytest.raises(Cancelled):
        cache.restore(KEY, film, stems, TWO, first=2 * PIECE + 5, should_stop=should_stop)
    assert asked == [False, True]
    assert stems.ready_spans("violin") == ((2 * PIECE, 3 * PIECE),)


@pytest.mark.parametrize("stop", [False, True])
def test_only_whole_stems_are_kept(cache, film, make_stems, stop: bool) -> None:
    stems = make_stems(1)
    if not stop:
        shares = {"violin": np.ones((2, 10), np.float32)}
        stems.write_shares(50, shares, Sharing(("violin",)))
        assert not cache.keep(KEY, film, stems, TWO)
        assert not cache.keep(KEY, film, stems, Sharing(()))
    else:
        with pytest.raises(Cancelled):
            cache.keep(KEY, film, stems, TWO, lambda: True)
    assert not cache.may_hold(KEY)
    assert [path.name for path in cache.folder.glob("*")] in ([], ["films"])


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(bytes(content))


def shorten(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def say(path: Path, **facts: object) -> None:
    index = json.loads(path.read_text())
    index["entry"].update(facts)
    path.write_text(json.dumps(index))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a bit of a sample": lambda entry: flip(entry / "0001.f32", 4 * 2 * PIECE + 3),
    "half a file": lambda entry: shorten(entry / "0000.f32"),
    "zeros after a crash": lambda entry: (entry / "0000.f32").write_bytes(bytes(8 * LENGTH)),
    "a missing file": lambda entry: (entry / "0001.f32").unlink(),
    "exchanged files": lambda entry: shutil.copy(entry / "0000.f32", entry / "0001.f32"),
    "no index": lambda entry: (entry / "index.json").unlink(),
    "half an index": lambda entry: shorten(entry / "index.json"),
    "an index of nonsense": lambda entry: (entry / "index.json").write_text('{"entry": 3}'),
    "exchanged names": lambda entry: say(entry / "index.json", object_ids=["x/ö", "violin"]),
    "another length": lambda entry: say(entry / "index.json", length=LENGTH - 1),
    "another checksum": lambda entry: say(entry / "index.json", checksums=[["0"] * 4] * 2),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_was_damaged_is_not_heard_and_kept_anew(cache, film, make_stems, damage: str) -> None:
    kept, fresh = make_stems(1), make_stems()
    cache.keep(KEY, film, kept, TWO)
    DAMAGES[damage](entry_of(cache))
    assert not cache.restore(KEY, film, fresh, TWO)
    assert not fresh.is_shared(TWO, 0, LENGTH)
    for object_id in TWO.object_ids:  # what came back is right, piece by piece
        for start, stop in fresh.ready_spans(object_id):
            assert same(fresh, kept, start, stop)
    assert not cache.may_hold(KEY)
    assert cache.keep(KEY, film, kept, TWO)
    assert cache.restore(KEY, film, fresh, TWO)
    assert same(fresh, kept)


def test_stems_of_another_form_or_sharing_are_not_taken(cache, film, make_stems) -> None:
    cache.keep(KEY, film, make_stems(1), TWO)
    longer = Stems(2, LENGTH + 1, RATE)
    for object_id in TWO.object_ids:
        longer.add(object_id)
    assert not cache.restore(KEY, film, longer, TWO)
    assert longer.ready_spans("violin") == ()
    longer.close()
    cache.keep(KEY, film, make_stems(1), TWO)
    split = Sharing(TWO.object_ids, (("x/ö", ("violin",)),))
    assert not cache.restore(KEY, film, make_stems(), split)


def test_a_film_that_was_changed_in_the_middle_has_other_stems(
    cache, film, make_stems, tmp_path: Path
) -> None:
    """Its beginning, end, length and date are the same, so a project takes it for its own."""
    cache.keep(KEY, film, make_stems(1), TWO)
    copy = tmp_path / "copy.mp4"
    shutil.copy2(film.path, copy)
    stems = make_stems()
    assert cache.restore(KEY, KeptFilm(copy, FileState.of(copy)), stems, TWO)
    flip(film.path, 2500)
    os.utime(film.path, (1000, 1000))
    assert not cache.restore(KEY, film, make_stems(), TWO)
    os.utime(film.path, (2000, 2000))
    with pytest.raises(CannotRead):
        FilmChecksums(tmp_path / "sums").of(film.path, film.opened, lambda: False)


def test_a_films_checksum_is_remembered_until_somebody_writes_to_it(
    film: KeptFilm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sums = FilmChecksums(tmp_path / "sums")
    first = sums.of(film.path, film.opened, lambda: False)
    assert sums.of(film.path, film.opened, lambda: pytest.fail("read again")) == first
    flip(film.path, 10)
    again = sums.of(film.path, FileState.of(film.path), lambda: False)
    assert again != first
    monkeypatch.setattr(film_checksum, "_SETTLED_NS", 10**12)
    flip(film.path, 10)
    asked: list[bool] = []

    def should_stop() -> bool:
        asked.append(True)
        return False

    for _ in range(2):  # just written: the next moment may not change its date
        assert sums.of(film.path, FileState.of(film.path), should_stop) == first
    assert len(asked) == 2


def test_what_was_not_used_for_the_longest_time_makes_room(cache, film, make_stems) -> None:
    stems = make_stems(1)
    keys = [digit * 64 for digit in "012"]
    for number, key in enumerate(keys):
        cache.keep(key, film, stems, TWO)
        for index in cache.folder.glob(f"{key}*/index.json"):
            os.utime(index, (number, number))
    assert cache.restore(keys[0], film, make_stems(), TWO)  # used just now
    one = cache.size_bytes() // 3
    cache.limit_bytes = round(3.5 * one)
    assert cache.keep("3" * 64, film, stems, TWO)
    assert [cache.may_hold(key) for key in keys] == [True, False, True]
    cache.limit_bytes = one + 10
    cache.shrink()
    assert cache.size_bytes() <= cache.limit_bytes
    assert cache.may_hold("3" * 64) or cache.may_hold(keys[0])
    cache.limit_bytes = 100
    assert not cache.keep(KEY, film, stems, TWO)


def test_a_disk_that_is_full_or_refuses_is_no_error(
    film, make_stems, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    refused = StemCache(tmp_path / "file" / "inner", LIMIT)
    assert not refused.keep(KEY, film, make_stems(1), TWO)
    assert not refused.restore(KEY, film, make_stems(), TWO)
    assert refused.size_bytes() == 0
    refused.empty()
    monkeypatch.setattr(stem_cache, "_FREE_BYTES", 1 << 60)
    assert not StemCache(tmp_path / "kept", LIMIT).keep(KEY, film, make_stems(1), TWO)


def test_what_changes_while_it_is_kept_is_not_kept(cache, film, make_stems) -> None:
    stems = make_stems(1)
    asked: list[int] = []

    def should_stop() -> bool:
        asked.append(len(asked))
        if len(asked) == 4:  # another sharing of the same objects, and back
            stems.write("violin", 0, np.ones((2, 5), np.float32))
        return False

    assert not cache.keep(KEY, film, stems, TWO, should_stop)
    assert not cache.may_hold(KEY)
    gone = make_stems(2)

    def remove() -> bool:
        gone.remove("x/ö")
        return False

    assert not cache.keep(KEY, film, gone, TWO, remove)
    assert not [path for path in cache.folder.iterdir() if path.name != "films"]


def test_many_may_use_it_at_once(cache, film, make_stems) -> None:
    """Two windows keep, use and empty the same; nobody ever gets anything but what was kept."""
    kept = make_stems(1)
    wrong: list[str] = []

    def work(number: int) -> None:
        own = StemCache(cache.folder, LIMIT)
        for turn in range(12):
            if number == 0 and turn % 4 == 3:
                own.empty()
                continue
            own.keep(KEY, film, kept, TWO)
            fresh = Stems(2, LENGTH, RATE)
            for object_id in TWO.object_ids:
                fresh.add(object_id)
            own.restore(KEY, film, fresh, TWO)
            for start, stop in fresh.ready_spans("violin"):
                if not same(fresh, kept, start, stop):
                    wrong.append(f"{number} in turn {turn}")
            fresh.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    left = [path.name for path in cache.folder.iterdir() if path.name.startswith("pixelplayer-")]
    assert left == []
