import json
import math
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.automatic_name import AutomaticName
from engine.errors import CannotOpen, CannotWrite
from engine.mixing.mix import MAX_GAIN_DB, REST, Mix, Strip
from engine.mixing.mix_change import StripChange
from engine.project import (
    ChangedClip,
    Marker,
    MissingClip,
    Project,
    from_json,
    open_project,
    read_project,
    relinked,
    save,
    storage,
    to_json,
    with_fingerprint,
)
from engine.project import schema as project_file
from engine.project.clip_fingerprint import ClipFingerprint
from engine.scene import Box, Region, Scene, Shape, SoundingObject
from engine.scene.solo_sound import SPECTRUM_ROWS

DATA = Path(__file__).parents[2] / "data"
VERSION_2 = DATA / "duet-version-2.ppx"
VERSION_1 = DATA / "duet-version-1.ppx"

unit = st.floats(0, 1)
number = st.floats(-100, 100)  # a number no film can have is damage, which is told
text = st.text(max_size=12)
level = st.one_of(st.just(-math.inf), st.floats(-200, 60))


@st.composite
def regions(draw: st.DrawFn) -> Region:
    seconds = sorted(draw(st.lists(number, min_size=1, max_size=4)))
    boxes = [Box(*draw(st.tuples(unit, unit, unit, unit))) for _ in seconds]
    outline = draw(st.lists(st.tuples(unit, unit), max_size=5))
    shown = sorted(draw(st.lists(number, max_size=2)))
    shapes = (Shape(time, tuple(outline[:index])) for index, time in enumerate(shown))
    return Region(tuple(seconds), tuple(boxes), tuple(outline), tuple(shapes))


def strips(strip_id: str) -> st.SearchStrategy[Strip]:
    return st.builds(
        Strip,
        id=st.just(strip_id),
        name=text,
        gain_db=st.one_of(st.just(-math.inf), st.floats(-200, MAX_GAIN_DB)),
        mute=st.booleans(),
        solo=st.booleans(),
        pan=st.floats(-1, 1),
        place=st.none() | st.tuples(number, number),
        automation=st.dictionaries(number, st.floats(-60, 12), max_size=4).map(
            lambda points: tuple(sorted(points.items()))
        ),
        width=st.floats(0, 2),
        distance=st.floats(0.5, 4),
        strength=st.floats(0, 1),
    )


@st.composite
def projects(draw: st.DrawFn, clip: Path) -> Project:
    ids = draw(st.lists(text.filter(lambda name: name != REST), max_size=3, unique=True))
    objects = [
        SoundingObject(
            id=name,
            region=draw(regions()),
            point=draw(st.tuples(unit, unit, number)),
            label=draw(text),
            confidence=draw(unit),
            loudness_db=draw(level),
        )
        for name in ids
    ]
    mix = Mix(
        strips=tuple(draw(strips(name)) for name in ids),
        rest=draw(strips(REST)),
        master_db=draw(level),
        binaural=draw(st.booleans()),
        field_of_view_degrees=draw(st.floats(10, 180)),
        head_turn_degrees=draw(st.floats(-180, 180)),
        room=draw(unit),
        isolated=draw(st.none() | st.sampled_from([*ids, REST])),
    )
    project = Project(clip, draw(st.integers(0, 9)), draw(text), Scene(tuple(objects)), mix)
    return project.with_markers(draw(st.lists(st.builds(Marker, number, text), max_size=3)))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "films" / "duet in the park.mp4"
    path.parent.mkdir()
    path.touch()
    return path


@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_saved_project_opens_as_it_was(data: st.DataObject, clip: Path) -> None:
    project = data.draw(projects(clip))
    path = clip.parent / "project.ppx"
    save(project, path)
    assert open_project(path) == project
    assert from_json(to_json(project)) == project


def test_the_file_is_strict_json_and_the_clip_is_told_relative(clip: Path) -> None:
    path = clip.parents[1] / "duet.ppx"
    project = Project(clip, mix=Mix().with_strip(REST, StripChange(gain_db=-math.inf)))
    save(project, path)

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    content = json.loads(path.read_text("utf-8"), parse_constant=refuse)
    assert content["version"] == project_file.VERSION
    assert content["clip"] == "films/duet in the park.mp4"
    assert content["mix"]["rest"]["gain_db"] == "-inf"


def test_project_and_clip_move_together(clip: Path, tmp_path: Path) -> None:
    save(Project(clip), clip.parent / "duet.ppx")
    moved = tmp_path / "elsewhere"
    clip.parent.rename(moved)
    assert open_project(moved / "duet.ppx").clip == moved / clip.name


def test_a_project_behind_a_linked_folder_finds_its_clip(clip: Path, tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(deep)
    save(Project(clip), link / "duet.ppx")
    assert open_project(link / "duet.ppx").clip.samefile(clip)
    assert open_project(deep / "duet.ppx").clip.samefile(clip)


def test_a_version_1_file_opens_for_ever(tmp_path: Path) -> None:
    with pytest.raises(MissingClip) as raised:
        open_project(VERSION_1)
    project = raised.value.project
    assert project.clip == VERSION_1.parent / "films" / "duet in the park.mp4"
    assert (project.track, project.model) == (1, "pixel-slots")
    violin, cello = project.scene.objects
    assert violin == SoundingObject(
        id="a1",
        region=Region(
            (0.0, 2.5),
            (Box(0.125, 0.25, 0.25, 0.5), Box(0.25, 0.25, 0.25, 0.5)),
            ((0.0, 0.0), (1.0, 0.0), (0.5, 1.0)),
        ),
        point=(0.25, 0.5, 1.5),
        label="violin",
        confidence=0.75,
        loudness_db=-21.5,
    )
    assert cello.loudness_db == -math.inf
    assert project.mix == Mix(
        strips=(
            Strip("a1", "Erste Geige", -6.0, solo=True, pan=-0.5),
            Strip("b2", "Cello", -math.inf, mute=True, place=(30.0, -10.0)),
        ),
        rest=Strip(REST, "Rest", -3.0),
        master_db=-1.0,
        binaural=True,
        field_of_view_degrees=75.0,
        isolated="a1",
    )
    found = tmp_path / "found.mp4"
    found.touch()
    assert open_project(VERSION_1, clip=found) == relinked(project, found)
    assert relinked(project, found).clip == found
    with pytest.raises(CannotOpen, match="no such file"):
        relinked(project, tmp_path / "lost.mp4")


def test_a_version_2_file_opens_for_ever() -> None:
    with pytest.raises(MissingClip) as raised:
        open_project(VERSION_2)
    project = raised.value.project
    assert project.mix.get("a1").automation == ((0.5, 0.0), (2.0, -60.0), (3.25, 6.0))
    assert project.mix.get(REST).automation == ((1.0, -3.0),)
    assert project.mix.get("b2").automation == ()
    assert project.markers == (Marker(1.5, "Solo"), Marker(12.0, ""))


def test_a_version_3_file_opens_for_ever() -> None:
    assert read_project(DATA / "duet-version-3.ppx").fingerprint == ClipFingerprint(
        1234567, "ab" * 32
    )


def test_a_version_6_file_knows_what_is_seen_of_objects() -> None:
    items = read_project(DATA / "duet-version-6.ppx").scene.objects
    triangle = ((0.125, 0.25), (0.375, 0.25), (0.25, 0.75))
    assert items[0].region.shapes == (Shape(0.0, triangle), Shape(2.5, ()))
    assert items[1].region.shapes == ()


def test_a_version_7_file_knows_what_was_corrected_of_objects() -> None:
    first, *others = read_project(DATA / "duet-version-7.ppx").scene.objects
    assert (first.told_label, first.believed_label) == ("erhu", "erhu")
    assert [item.point for item in first.excluded] == [(0.3125, 0.25, 1.5)]
    assert not any(item.correction for item in others)


def test_a_version_8_file_knows_the_turned_head_and_the_room() -> None:
    mix = read_project(DATA / "duet-version-8.ppx").mix
    assert (mix.head_turn_degrees, mix.room) == (-30.0, 0.25)
    older = read_project(DATA / "duet-version-7.ppx").mix
    assert (older.head_turn_degrees, older.room) == (0.0, 0.0)


def test_a_version_9_file_knows_where_objects_play_alone() -> None:
    project = read_project(DATA / "duet-version-9.ppx")
    first, *others = project.scene.objects
    assert first.solo.spans == ((1.0, 4.5), (6.0, 7.5))
    assert first.solo.learned_from == ((1.0, 4.5),)
    assert len(first.solo.spectra) == 2 * SPECTRUM_ROWS
    assert not first.solo.is_heard  # it was switched off
    assert not any(item.solo.spans for item in others)
    assert from_json(to_json(project)) == project


@pytest.mark.parametrize("damage", ["not base64!", "AAAA", "/////w==", "A" * 684])
def test_what_was_learned_is_left_out_where_it_is_damaged(tmp_path: Path, damage: str) -> None:
    content = json.loads((DATA / "duet-version-9.ppx").read_text("utf-8"))
    content["objects"][0]["solo"]["spectra"] = damage
    path = tmp_path / "damaged.ppx"
    path.write_text(json.dumps(content), "utf-8")
    project = read_project(path)
    solo = project.scene.objects[0].solo
    assert (solo.spectra, solo.is_current) == (b"", False)
    assert solo.spans == ((1.0, 4.5), (6.0, 7.5))
    assert [str(notice) for notice in project.notices] == [
        "What was learned of Erste Geige is damaged and was left out; adapt to the film again."
    ]


def test_every_past_version_is_kept_as_test_data_and_opens() -> None:
    kept = {int(path.stem.rsplit("-", 1)[1]): path for path in DATA.glob("duet-version-*.ppx")}
    assert sorted(kept) == list(range(1, project_file.VERSION + 1))
    for version, path in kept.items():
        assert json.loads(path.read_text("utf-8"))["version"] == version
        assert [strip.name for strip in read_project(path).mix.strips] == ["Erste Geige", "Cello"]


def test_another_film_under_the_name_is_noticed(clip: Path) -> None:
    clip.write_bytes(bytes(3 << 20))
    known = with_fingerprint(Project(clip), clip)
    assert known.fingerprint is not None
    assert with_fingerprint(known, clip) == known
    os.utime(clip, (1, 1))  # a copy or a backup has another date and is the same film
    assert with_fingerprint(known, clip) == known
    for place in (0, (3 << 20) - 1):
        with clip.open("rb+") as file:
            file.seek(place)
            file.write(b"x")
        with pytest.raises(ChangedClip, match="replaced") as raised:
            with_fingerprint(known, clip)
        assert raised.value.project == known
        known = with_fingerprint(relinked(known, clip), clip)
    with clip.open("ab") as file:
        file.write(b"more")
    with pytest.raises(ChangedClip):
        with_fingerprint(known, clip)
    clip.unlink()
    with pytest.raises(CannotOpen):
        with_fingerprint(known, clip)


def test_a_version_4_file_opens_for_ever() -> None:
    violin = read_project(DATA / "duet-version-4.ppx").mix.get("a1")
    assert (violin.width, violin.distance, violin.strength) == (0.5, 2.0, 0.75)
    assert violin.split_off_ids == ("b2",)
    assert violin.merged == (Strip("c3", "Oboe", -3.0),)


def test_a_version_5_file_opens_for_ever() -> None:
    mix = read_project(DATA / "duet-version-5.ppx").mix
    assert not isinstance(mix.get("a1").name, AutomaticName)
    cello = mix.get("b2").name
    assert isinstance(cello, AutomaticName)
    assert (cello.label, cello.number, cello.guessed) == ("cello", 0, False)


def test_automatic_names_stay_automatic(clip: Path) -> None:
    names = (AutomaticName("acoustic_guitar", 2, guessed=True), AutomaticName(""), "Violin")
    mix = Mix(tuple(Strip(f"s{at}", name) for at, name in enumerate(names)))
    path = clip.parent / "names.ppx"
    save(Project(clip, mix=mix), path)
    for opened in (open_project(path), from_json(to_json(Project(clip, mix=mix)))):
        read = [strip.name for strip in opened.mix.strips]
        assert read == ["Acoustic guitar? 2", "Object", "Violin"]
        assert [isinstance(name, AutomaticName) for name in read] == [True, True, False]
        assert read[0].__reduce__() == names[0].__reduce__()


def test_merged_and_split_strips_are_kept(clip: Path) -> None:
    box = Region.still(Box(0.1, 0.1, 0.2, 0.2))
    scene = Scene(tuple(SoundingObject(name, box, (0.2, 0.2, 0.0)) for name in "abc"))
    inner = Strip("b", "Inner", -3.0, strength=0.75)
    mix = Mix((Strip("a", "Outer", merged=(inner,), split_off_ids=("c",)), Strip("c", "Part")))
    path = clip.parent / "merged.ppx"
    save(Project(clip, scene=scene, mix=mix), path)
    assert open_project(path).mix == mix
    content = json.loads(path.read_text())
    content["mix"]["strips"][0]["less"] = ["lost"]
    path.write_text(json.dumps(content))
    with pytest.raises(CannotOpen, match="lost"):
        open_project(path)


def test_an_object_goes_with_all_that_was_merged_into_its_strip(clip: Path) -> None:
    box = Region.still(Box(0.1, 0.1, 0.2, 0.2))
    scene = Scene(tuple(SoundingObject(name, box, (0.2, 0.2, 0.0)) for name in "abc"))
    mix = Mix((Strip("a", merged=(Strip("b"),)), Strip("c")))
    left = Project(clip, scene=scene, mix=mix).without_object("a")
    assert [item.id for item in left.scene.objects] == ["c"]
    assert [strip.id for strip in left.mix.strips] == ["c"]


def test_an_old_version_is_upgraded_step_by_step(
    monkeypatch: pytest.MonkeyPatch, clip: Path
) -> None:
    path = clip.parent / "duet.ppx"
    save(Project(clip), path)
    content = json.loads(path.read_text())
    content["film"] = content.pop("clip")
    path.write_text(json.dumps(content))

    def film_became_clip(old: dict[str, object]) -> dict[str, object]:
        return {("clip" if key == "film" else key): value for key, value in old.items()}

    now = project_file.VERSION
    monkeypatch.setattr(project_file, "VERSION", now + 2)
    monkeypatch.setattr(storage, "_UPGRADES", {now: film_became_clip, now + 1: dict})
    assert open_project(path).clip == clip


def _damage(key: str, value: object) -> bytes:
    content = json.loads(VERSION_1.read_text("utf-8"))
    *outer, last = key.split("/")
    place = content
    for step in outer:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "not a PixelPlayer project"),
        (b"\x00\xff\xfe film", "not a PixelPlayer project"),
        (b"[" * 100_000, "not a PixelPlayer project"),
        (b"[]", "not a PixelPlayer project"),
        (b'{"format": "something else"}', "not a PixelPlayer project"),
        (VERSION_1.read_bytes()[:700], "not a PixelPlayer project"),
        (_damage("version", project_file.VERSION + 1), "newer PixelPlayer"),
        (_damage("version", "1"), "version is '1'"),
        (_damage("clip", ""), "clip"),
        (_damage("mix/strips/0/gain_db", 40), "mix.strips.0.gain_db"),
        (_damage("mix/strips/0/gain_db", "loud"), "mix.strips.0.gain_db"),
        (_damage("mix/master_db", "inf"), "decibels"),
        (_damage("mix/strips/0/id", "b2"), "two strips"),
        (_damage("mix/rest/id", "other"), "rest strip"),
        (_damage("mix/isolated", "c3"), "c3"),
        (_damage("objects/0/id", "b2"), "two objects"),
        (_damage("objects/0/region/seconds", [2.0, 1.0]), "rise"),
        (_damage("objects/0/region/boxes", []), "boxes"),
        (_damage("surprise", 1), "surprise"),
        (_damage("mix/rest/automation", [[0, 20]]), "mix.rest.automation.0.1"),
        (_damage("mix/rest/automation", [[1, 0], [1, -3]]), "must rise"),
        (_damage("markers", [{"seconds": "late"}]), "markers.0.seconds"),
    ],
)
def test_a_damaged_file_is_one_sentence(tmp_path: Path, content: bytes, cause: str) -> None:
    path = tmp_path / "broken.ppx"
    path.write_bytes(content)
    with pytest.raises(CannotOpen, match=cause) as raised:
        open_project(path)
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_missing_project_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="no such file"):
        open_project(tmp_path / "nothing.ppx")
    with pytest.raises(CannotOpen, match="directory"):
        open_project(tmp_path)


def test_what_no_file_can_hold_is_refused_and_the_old_file_stays(clip: Path) -> None:
    path = clip.parent / "duet.ppx"
    save(Project(clip), path)
    before = path.read_bytes()
    with pytest.raises(CannotWrite, match="decibels"):
        save(Project(clip, mix=Mix(master_db=math.nan)), path)
    assert path.read_bytes() == before
    assert sorted(os.listdir(clip.parent)) == sorted([clip.name, "duet.ppx"])


def test_objects_come_and_go_with_their_strips(clip: Path) -> None:
    item = SoundingObject("a", Region.still(Box(0, 0, 0.5, 0.5)), (0.2, 0.2, 0.0), label="flute")
    project = Project(clip).with_object(item)
    assert project.scene.get("a") == item
    assert project.mix.get("a") == Strip("a", "flute")
    louder = project.with_strip("a", StripChange(gain_db=6.0))
    again = louder.with_object(SoundingObject("a", item.region, (0.3, 0.3, 0.0)))
    assert again.mix.get("a").gain_db == 6.0
    assert again.scene.get("a").point == (0.3, 0.3, 0.0)
    assert again.with_object(item, Strip("a", "Flöte")).mix.get("a").name == "Flöte"
    assert project.without_object("a") == Project(clip)
    with pytest.raises(KeyError):
        project.without_object("a").mix.get("a")
