"""Indices of films: every layout as its authors publish it, ids found as files, sources split."""

import json
from collections.abc import Iterable
from pathlib import Path

import h5py
import pytest

from engine.errors import BadRequest, CannotOpen
from engine.training.films.film_index import Film, index_films, is_film_folder


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"film")


def shown(films: Iterable[Film], folder: Path) -> list[tuple]:
    return [
        (f.path.relative_to(folder).as_posix(), "+".join(f.labels), f.start, f.end, f.split)
        for f in films
    ]


def test_music_has_solos_and_duets_in_two_files(tmp_path: Path) -> None:
    touch(tmp_path, "solo/cello/aaaaaaaaaaa.webm", "duet/b_bbbbbb_01.mkv")
    solos = {"videos": {"cello": ["aaaaaaaaaaa", "ccccccccccc"]}}
    (tmp_path / "MUSIC_solo_videos.json").write_text(json.dumps(solos))
    duets = {"videos": {"flute acoustic_guitar": ["b_bbbbbb_01"]}}
    (tmp_path / "MUSIC_duet_videos.json").write_text(json.dumps(duets))
    index = index_films(tmp_path)
    assert index.layout == "music"
    assert shown(index.films, tmp_path) == [
        ("duet/b_bbbbbb_01.mkv", "flute+acoustic guitar", 0, 0, "train"),
        ("solo/cello/aaaaaaaaaaa.webm", "cello", 0, 0, "train"),
    ]
    (missing,) = index.skipped
    assert missing.name == "ccccccccccc"
    assert "no film of that name" in missing.why


def test_music_21_is_told_from_music(tmp_path: Path) -> None:
    touch(tmp_path, "x.mp4")
    (tmp_path / "MUSIC21_solo_videos.json").write_text(json.dumps({"videos": {"pipa": ["x"]}}))
    # What a downloader says of a film is no index, whatever it holds.
    (tmp_path / "x.info.json").write_text(json.dumps({"videos": {"pipa": ["y"]}}))
    index = index_films(tmp_path)
    assert (index.layout, index.films[0].labels) == ("music-21", ("pipa",))


def test_vggsound_finds_cuts_by_their_start_and_whole_films(tmp_path: Path) -> None:
    touch(tmp_path, "a/id1_000030.mp4", "a/id1_000050.mp4", "id_2_9.mp4")
    rows = ["id1,30,dog barking,train", "id1,50,dog barking,train", "id_2_9,120,rain,test"]
    rows += ["id1,70,dog barking,test", 'id3,0,"harp, plucked",train', "id4,zero,harp,train"]
    (tmp_path / "vggsound.csv").write_text("\n".join(rows))
    index = index_films(tmp_path)
    assert index.layout == "vggsound"
    # The third film is whole, so ten seconds of it are meant.
    assert shown(index.films, tmp_path) == [
        ("a/id1_000030.mp4", "dog barking", 0, 0, "train"),
        ("a/id1_000050.mp4", "dog barking", 0, 0, "train"),
        ("id_2_9.mp4", "rain", 120, 130, "test"),
    ]
    assert [film.source for film in index.films] == ["id1", "id1", "id_2_9"]
    assert index.films[2].cut
    assert [one.name for one in index.skipped] == ["vggsound.csv:6", "id1", "id3"]


def test_ave_takes_its_events_and_sets(tmp_path: Path) -> None:
    touch(tmp_path, "AVE/one.mp4", "AVE/two.mp4")
    head = "Category&VideoID&Quality&StartTime&EndTime\n"
    lines = {"train": "Church bell&one&good&2&7\nChurch bell&two&good&0&0\n",
             "val": "", "test": "Male speech, man speaking&two&good&0&10\n"}  # fmt: skip
    (tmp_path / "Annotations.txt").write_text(head + "".join(lines.values()))
    alone = index_films(tmp_path)
    assert [film.split for film in alone.films] == ["train", "train"]
    for name, text in lines.items():
        (tmp_path / f"{name}Set.txt").write_text(text)
    index = index_films(tmp_path)
    assert index.layout == alone.layout == "ave"
    assert shown(index.films, tmp_path) == [
        ("AVE/two.mp4", "male speech, man speaking", 0, 10, "test"),
        ("AVE/one.mp4", "church bell", 2, 7, "train"),
    ]
    assert [one.name for one in index.skipped] == ["trainSet.txt:2"]


def test_fair_play_has_splits_and_its_own_sound(tmp_path: Path) -> None:
    touch(tmp_path, "videos/000001.mp4", "videos/000002.mp4", "binaural_audios/000001.wav")
    for number, names in (("1", ["000001"]), ("2", ["000002"])):
        folder = tmp_path / f"splits/split{number}"
        folder.mkdir(parents=True)
        for part in ("train", "val", "test"):
            paths = [f"/data/binaural_audios/{name}.wav" for name in names if part == "train"]
            with h5py.File(folder / f"{part}.h5", "w") as file:
                file.create_dataset("audio", data=paths or ["x.wav"], dtype=h5py.string_dtype())
    first = index_films(tmp_path)
    assert first.layout == "fair-play"
    assert [film.path.name for film in first.films] == ["000001.mp4"]
    assert first.films[0].sound == tmp_path / "binaural_audios/000001.wav"
    second = index_films(tmp_path, tmp_path / "splits/split2")
    assert [(film.path.name, film.sound) for film in second.films] == [("000002.mp4", None)]


def test_solos_names_films_or_the_frames_in_which_somebody_plays(tmp_path: Path) -> None:
    touch(tmp_path, "Horn/one.mp4", "DoubleBass/two.mp4")
    ids = {"Horn": ["one"], "DoubleBass": ["two"]}
    (tmp_path / "solos_ids.json").write_text(json.dumps(ids))
    index = index_films(tmp_path)
    assert index.layout == "solos"
    assert [film.labels for film in index.films] == [("horn",), ("double bass",)]
    (tmp_path / "solos_ids.json").unlink()
    times = {"Horn": {"one": [[0, 250], [300, 550]]}, "DoubleBass": {"two": []}}
    (tmp_path / "solos_timestamps.json").write_text(json.dumps(times))
    again = index_films(tmp_path)
    assert [(f.start, f.end, f.source) for f in again.films] == [(0, 10, "one"), (12, 22, "one")]


def test_a_plain_csv_tells_which_rows_are_wrong(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4", "sub/b.MKV")
    rows = ["Film,Label,Start,End,Split", "a.mp4,Alto_Flute,,,", "sub/b.MKV,horn+harp,1.5,4,val"]
    rows += ["a.mp4,flute,x,,", "a.mp4,flute,5,2,", "a.mp4,flute,,,maybe", ",flute,,,", "",
             "gone.mp4,flute,,,"]  # fmt: skip
    (tmp_path / "films.csv").write_text("\ufeff" + "\r\n".join(rows), "utf-8")
    index = index_films(tmp_path)
    assert index.layout == "csv"
    assert shown(index.films, tmp_path) == [
        ("a.mp4", "alto flute", 0, 0, "train"), ("sub/b.MKV", "horn+harp", 1.5, 4, "valid"),
    ]  # fmt: skip
    assert [(one.name, str(one.why)) for one in index.skipped] == [
        ("films.csv:4", "'x' is no time in seconds"),
        ("films.csv:5", "its end is not after its start"),
        ("films.csv:6", "'maybe' is none of train, valid and test"),
        ("films.csv:7", "it names no film"),
        ("gone.mp4", "there is no such file"),
    ]


def test_a_csv_without_names_has_them_in_order(tmp_path: Path) -> None:
    touch(tmp_path, "films/a.mp4")
    (tmp_path / "list.csv").write_text("a.mp4,flute,0,5,test\n")
    index = index_films(tmp_path / "films", tmp_path / "list.csv")
    assert shown(index.films, tmp_path / "films") == [("a.mp4", "flute", 0, 5, "test")]


def test_a_source_is_on_one_side_only(tmp_path: Path) -> None:
    rows = ["path,label,source"]
    for label in ("flute", "harp"):
        for player in range(9):
            names = [f"{label}{player}{cut}.mp4" for cut in "abc"]
            touch(tmp_path, *names)
            rows += [f"{name},{label},{label}{player}" for name in names]
    (tmp_path / "films.csv").write_text("\n".join(rows))

    def held_out(seed: int) -> set[str]:
        films = index_films(tmp_path, seed=seed).films
        sides = {film.source: {f.split for f in films if f.source == film.source} for film in films}
        assert all(len(side) == 1 for side in sides.values())
        return {source for source, side in sides.items() if side == {"valid"}}

    drawn = held_out(1)
    assert sorted(name.rstrip("0123456789") for name in drawn) == ["flute", "harp"]
    assert held_out(1) == drawn
    assert any(held_out(seed) != drawn for seed in (2, 3, 4))
    # A source with a film held out in the index is held out with all of them.
    (tmp_path / "films.csv").write_text(
        "path,label,split,source\nflute0a.mp4,flute,test,x\nflute0b.mp4,flute,train,x\n"
        "flute1a.mp4,flute,,y\n"
    )
    assert [film.split for film in index_films(tmp_path).films] == ["test", "test", "train"]


def test_a_folder_without_films_or_index_says_what_to_do(tmp_path: Path) -> None:
    assert not is_film_folder(tmp_path)
    with pytest.raises(BadRequest, match=r"no index of films .* put a CSV there"):
        index_films(tmp_path)
    (tmp_path / "films.csv").write_text("path,label\na.mp4,flute\n")
    assert is_film_folder(tmp_path)
    with pytest.raises(BadRequest, match=r"Of 1 films .* none is there \(there is no such file\)"):
        index_films(tmp_path)
    with pytest.raises(BadRequest, match="no index of films"):
        index_films(tmp_path, layout="ave")
    with pytest.raises(CannotOpen, match="no index of the layout music"):
        index_films(tmp_path, tmp_path / "films.csv", "music")
