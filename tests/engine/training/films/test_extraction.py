"""Films as shards: what a sample holds, what is left out and told, and going on after a kill."""

import io
import json
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import cv2
import fsspec
import numpy as np
import pytest
import soundfile

from engine.errors import BadRequest, CannotOpen, CannotRead, CannotWrite
from engine.training.films import shards as shards_module
from engine.training.films.extraction import Extraction, extract
from engine.training.films.film_index import FilmIndex, index_films
from engine.training.films.shards import Sample, ShardSet, ShardWriter, open_shards, read_shard
from tests.engine.training.films.conftest import BAD, PITCHES, PLAN
from tests.support.film import read_number


def samples_of(shards: ShardSet) -> dict[str, Sample]:
    return {s["__key__"]: s for shard in shards.shards for s in read_shard(shards.root, shard)}


def facts(sample: Sample) -> dict:
    return json.loads(sample["json"])


def test_a_sample_holds_a_piece_of_sound_and_its_pictures(extracted: Extraction) -> None:
    found = samples_of(extracted.shards)
    assert len(found) == 2 * 9  # 1.5 s and what is left, of nine films
    for sample in found.values():
        told = facts(sample)
        (label,) = told["labels"]
        number = int(told["film"].removeprefix(label)[0])
        sound, rate = soundfile.read(io.BytesIO(sample["flac"]), dtype="float32")
        assert rate == 48_000
        assert sound.size / rate == pytest.approx(told["seconds"], abs=1e-3)
        peak = np.abs(np.fft.rfft(sound)).argmax() * rate / sound.size
        assert peak == pytest.approx(PITCHES[label] + 10 * number, abs=2)
        # Four pictures a second carry their numbers.
        for place, second in enumerate(told["frame_seconds"]):
            picture = cv2.imdecode(np.frombuffer(sample[f"{place:02d}.jpg"], np.uint8), 1)
            assert picture is not None
            assert read_number(picture.astype(np.uint8)) == int(
                (told["start_seconds"] + second) * 4
            )
    lengths = sorted({facts(sample)["seconds"] for sample in found.values()})
    assert lengths == pytest.approx([1.0, 1.5], abs=0.1)


def test_bad_films_are_told_and_left_out(extracted: Extraction) -> None:
    told = {one.name: str(one.why) for one in extracted.skipped}
    assert set(told) == set(BAD)
    assert {name: told[name] for name in BAD if BAD[name]} == {k: v for k, v in BAD.items() if v}
    assert told["broken.mp4"]
    assert "broken.mp4" not in told["broken.mp4"]
    heard = {f.name for s in extracted.shards.shards for f in s.films.values()}
    assert not heard & set(BAD)


def test_sources_are_held_out_in_shards_of_their_own(extracted: Extraction) -> None:
    sides = [{f.source for s in extracted.shards.of(held_out=h) for f in s.films.values()}
             for h in (False, True)]  # fmt: skip
    assert sides[0].isdisjoint(sides[1])
    assert sorted(source.rstrip("012") for source in sides[1]) == sorted(PITCHES)


def test_a_killed_extraction_goes_on(
    films: Path, extracted: Extraction, tmp_path: Path
) -> None:  # fmt: skip
    index, done = index_films(films), []

    def kill_third(count: int, of: int, name: str) -> None:
        done.append(name)
        if count == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract(index, tmp_path, PLAN, kill_third)
    assert not (tmp_path / shards_module.MANIFEST).exists()
    assert not list(tmp_path.glob("*.pp-tmp*"))
    # A plug that is pulled leaves a tar without a record, or half-written: it counts for nothing.
    (tmp_path / "train-000009.tar").write_bytes(b"half")
    (tmp_path / "train-000000.pp-tmp-1-a.tar").write_bytes(b"half")
    (tmp_path / "train-000000.pp-tmp-1-b.json").touch()
    again = extract(index, tmp_path, PLAN)
    good = sum(name not in BAD for name in done)
    assert again.new == len(index.films) - good
    whole, in_parts = samples_of(extracted.shards), samples_of(again.shards)
    assert whole.keys() == in_parts.keys()
    assert all(whole[key]["flac"] == in_parts[key]["flac"] for key in whole)


def test_only_what_is_new_is_extracted(films: Path, tmp_path: Path) -> None:
    folder = tmp_path / "films"
    shutil.copytree(films, folder)
    names = ["flute0", "harp0", "harp1"]

    def indexed(rows: list[str]) -> FilmIndex:
        (folder / "films.csv").write_text("path,label,split\n" + "\n".join(rows))
        return index_films(folder)

    rows = [f"{name}.mp4,{name[:-1]},train" for name in names]
    first = extract(indexed(rows[:2]), tmp_path / "out", PLAN)
    second = extract(indexed(rows[1:]), tmp_path / "out", PLAN)
    assert (first.new, second.new) == (2, 1)
    # Of what is in the index no more nothing is read, though its shard is there.
    heard = {facts(sample)["film"] for sample in samples_of(second.shards).values()}
    assert heard == {"harp0.mp4", "harp1.mp4"}


def test_several_films_at_once_make_the_same_shards(
    films: Path, extracted: Extraction, tmp_path: Path
) -> None:
    at_once = extract(index_films(films), tmp_path, PLAN, workers=3)
    assert at_once.skipped == extracted.skipped
    one, other = samples_of(extracted.shards), samples_of(at_once.shards)
    assert list(one) == list(other)
    assert all(one[key]["flac"] == other[key]["flac"] for key in one)


def test_shards_are_closed_when_they_are_large(films: Path, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("flute0.mp4,flute\nharp0.mp4,harp\n")
    index = index_films(films, tmp_path / "some.csv")
    many = extract(index, tmp_path / "out", replace(PLAN, shard_bytes=1))
    assert [(s.name, s.samples) for s in many.shards.shards] == [
        ("train-000000.tar", 2), ("train-000001.tar", 2),
    ]  # fmt: skip


def test_a_damaged_shard_is_refused(extracted: Extraction, tmp_path: Path) -> None:
    shard = extracted.shards.shards[0]
    whole = Path(extracted.shards.root) / shard.name
    with tarfile.open(whole) as tar:
        second = next(m.offset for m in tar if m.name.endswith("-0001.flac"))
    damages = ((shard.size // 2, "read to its end"), (0, "read to its end"), (second, "ends after"))
    for size, why in damages:
        (tmp_path / shard.name).write_bytes(whole.read_bytes()[:size])
        with pytest.raises(CannotRead, match=why):
            list(read_shard(str(tmp_path), shard))
    with pytest.raises(CannotOpen, match=r"shards\.json"):
        open_shards(str(tmp_path))


def test_shards_stream_from_any_storage(extracted: Extraction) -> None:
    storage = fsspec.filesystem("memory")
    storage.put(extracted.shards.root + "/", "memory://bucket/shards/", recursive=True)
    far = open_shards("memory://bucket/shards")
    assert far.shards == extracted.shards.shards
    assert samples_of(far).keys() == samples_of(extracted.shards).keys()


def test_a_full_disk_is_no_bad_film(
    films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: ShardWriter, sample: Sample) -> None:
        raise CannotWrite(self.folder, "the disk is full; free some space and try again.")

    monkeypatch.setattr(ShardWriter, "write", full)
    with pytest.raises(CannotWrite, match="disk is full"):
        extract(index_films(films), tmp_path, PLAN)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_bad_films_says_so(films: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("mute.mp4,flute\n")
    with pytest.raises(BadRequest, match=r"Not one of 1 films .*mute\.mp4: it has no sound"):
        extract(index_films(films, tmp_path / "bad.csv"), tmp_path / "out", PLAN)
