from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from engine.analysis.analyser import Analyser
from engine.errors import BadRequest, Cancelled, CannotWrite
from engine.media.clip import Clip
from engine.scene import Box, Findings, Sharing, SoundingObject, Stems
from tests.support.present import present
from tests.support.toy_model import (
    LEFT,
    RATE,
    RIGHT,
    ColourBands,
    high_sound,
    low_sound,
    sdr,
    squares_film,
    stereo,
)

SECONDS = 11.0
LOW, HIGH = low_sound(SECONDS), high_sound(SECONDS)
NONE = np.zeros_like(LOW)
MIXTURE = stereo(LOW, HIGH)
TRUE_LOW, TRUE_HIGH = stereo(LOW, NONE), stereo(NONE, HIGH)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return squares_film(tmp_path_factory.mktemp("film") / "squares.mkv", MIXTURE, SECONDS)


@pytest.fixture
def analyser(film: Path):
    with Analyser(Clip.open(film), ColourBands()) as made:
        yield made


def stems_for(path: Path) -> Stems:
    sound = Clip.open(path).info.sound
    assert sound is not None
    return Stems(sound.channels, sound.length, sound.rate)


def whole(stems: Stems, object_id: str) -> np.ndarray:
    assert stems.ready_spans(object_id) == ((0, stems.length),)
    return stems.read(object_id, 0, stems.length)


def test_heat_shows_what_sounds_and_nothing_else(analyser: Analyser):
    heat = analyser.heat(5.0)
    assert heat.grid.shape == (12, 20)
    assert heat.grid[4:8, 3:7].min() > 0.2
    assert heat.grid[4:8, 13:17].min() > 0.2
    assert heat.grid[:, 8:12].max() < 0.01  # the wall and the green square
    assert heat.grid[4:8, 3:7].mean() + heat.grid[4:8, 13:17].mean() == pytest.approx(1, abs=0.1)
    assert -40 < heat.level_db < -10


def test_one_sound_has_one_colour_and_another_has_another(analyser: Analyser):
    assert analyser.heat(5.0).colours is None
    colours = present(analyser.heat(5.0, coloured=True).colours)
    assert colours.shape == (12, 20, 3)
    red, blue = colours[4:8, 3:7].reshape(-1, 3), colours[4:8, 13:17].reshape(-1, 3)
    assert (red == red[0]).all()
    assert (blue == blue[0]).all()
    assert np.abs(red[0] - blue[0]).max() > 0.5


def test_a_silent_film_is_cold(tmp_path: Path):
    silence = (np.random.default_rng(0).standard_normal((1, 64_000)) * 1e-5).astype(np.float32)
    silence[:, 48_000:] = 0
    film = squares_film(tmp_path / "silent.mkv", silence, 4.0)
    with Analyser(Clip.open(film), ColourBands()) as analyser:
        for seconds in (1.0, 3.8, 100.0, -5.0):
            assert analyser.heat(seconds).grid.max() < 0.05
        assert analyser.find_objects() == Findings()
        item = analyser.object_at(*LEFT, 2.0, "a")
        assert item.region.at(2.0).contains(*LEFT)
        assert item.loudness_db < -70


def test_a_click_on_the_red_square_gives_the_low_sound(film: Path, analyser: Analyser):
    red = analyser.object_at(*LEFT, 5.0, "red")
    blue = analyser.object_at(*RIGHT, 5.0, "blue")
    assert (red.id, red.label, blue.label) == ("red", "low", "high")
    box = red.region.at(5.0)
    assert (box.x, box.y) == pytest.approx((0.15, 0.333), abs=0.02)
    assert (box.width, box.height) == pytest.approx((0.2, 0.333), abs=0.03)
    stems = stems_for(film)
    analyser.separate([red, blue], stems)
    assert sdr(whole(stems, "red"), TRUE_LOW) > 25 > 10 > sdr(MIXTURE, TRUE_LOW)
    assert sdr(whole(stems, "blue"), TRUE_HIGH) > 25
    truth_db = 10 * np.log10((LOW**2).mean() * 0.65**2)
    assert red.loudness_db == pytest.approx(truth_db, abs=2)
    # Linear in the masks: what is left over is what neither mask takes, here next to nothing.
    rest = MIXTURE[:, : stems.length] - whole(stems, "red") - whole(stems, "blue")
    assert sdr(MIXTURE - rest, MIXTURE) > 30
    stems.close()


def test_a_drawn_box_is_known_by_what_sounds_in_it(film: Path, analyser: Analyser):
    box = Box(0.02, 0.2, 0.4, 0.6)  # mostly wall around the red square
    red = analyser.object_in(box, 5.0, "red")
    assert red.region.at(5.0) == box
    assert red.region.outline == ()
    assert red.label == "low"
    x, y, _ = red.point
    assert 0.15 <= x <= 0.35
    assert 1 / 3 <= y <= 2 / 3
    stems = stems_for(film)
    analyser.separate([red], stems)
    assert sdr(whole(stems, "red"), TRUE_LOW) > 25
    stems.close()


@pytest.mark.parametrize("box", [Box(0.499, 0.5, 0.001, 0.001), Box(0.0, 0.0, 1.0, 1.0)])
def test_a_box_of_any_size_may_be_drawn(analyser: Analyser, box: Box):
    item = analyser.object_in(box, 5.0, "a")
    assert box.contains(*item.point[:2])


@pytest.mark.parametrize("box", [Box(0.5, 0.5, 0.6, 0.1), Box(-0.1, 0, 0.5, 0.5), Box(0, 0, 0, 1)])
def test_a_box_beyond_the_picture_is_refused(analyser: Analyser, box: Box):
    with pytest.raises(BadRequest, match="inside the picture"):
        analyser.object_in(box, 5.0, "a")


def test_a_click_on_the_wall_gives_silence(film: Path, analyser: Analyser):
    wall = analyser.object_at(0.5, 0.9, 5.0, "wall")
    assert wall.loudness_db < -80
    assert not analyser.is_heard(wall)
    stems = stems_for(film)
    analyser.separate([wall], stems)
    assert np.abs(whole(stems, "wall")).max() < 1e-4
    stems.close()


def test_what_is_heard_is_loud_enough_and_looks_like_something(analyser: Analyser):
    red = analyser.object_at(*LEFT, 5.0, "red")
    assert red.is_sure
    assert analyser.is_heard(red)
    doubtful = replace(red, confidence=0.4)
    assert analyser.is_heard(doubtful)
    assert not analyser.is_heard(replace(doubtful, loudness_db=red.loudness_db - 40))
    assert not analyser.is_heard(replace(red, confidence=0.1))
    assert analyser.is_heard(replace(red, loudness_db=-np.inf))  # surely one that may play later


@pytest.mark.parametrize("start", [60_000, int(SECONDS * RATE) - 1, -5])
def test_the_result_does_not_depend_on_where_the_work_began(
    film: Path, analyser: Analyser, start: int
):
    red = analyser.object_at(*LEFT, 5.0, "red")
    first = stems_for(film)
    analyser.separate([red], first, 0)
    with Analyser(Clip.open(film), ColourBands()) as other:
        second = stems_for(film)
        blue = other.object_at(*RIGHT, 2.0, "blue")
        other.separate([blue, other.object_at(*LEFT, 5.0, "red")], second, start)
    np.testing.assert_allclose(whole(first, "red"), whole(second, "red"), atol=1e-6)
    first.close()
    second.close()


def test_what_sounds_at_the_play_head_comes_first(film: Path, analyser: Analyser):
    red = analyser.object_at(*LEFT, 5.0, "red")
    stems, head = stems_for(film), int(7.3 * RATE)
    spans: list[tuple[tuple[int, int], ...]] = []
    told: list[tuple[float, float | None]] = []

    def progress(done: float, left: float | None) -> None:
        spans.append(stems.ready_spans("red"))
        told.append((done, left))

    analyser.separate([red], stems, head, progress)
    ((start, stop),) = spans[1]  # at most two windows sound at once
    assert start <= head < stop
    done = [share for share, _ in told]
    assert done == sorted(done)
    assert told[-1] == (1.0, 0.0)
    stems.close()


def test_cancelling_keeps_what_is_finished_and_goes_on_from_there(film: Path):
    model = ColourBands()
    with Analyser(Clip.open(film), model) as analyser:
        red = analyser.object_at(*LEFT, 5.0, "red")
        stems, finished = stems_for(film), [0.0]

        def progress(done: float, _: float | None) -> None:
            finished.append(done)

        with pytest.raises(Cancelled):
            analyser.separate([red], stems, 0, progress, lambda: finished[-1] > 0.4)
        kept = stems.ready_spans("red")
        assert 0 < finished[-1] < 0.9
        ((start, stop),) = kept
        before = stems.read("red", start, stop)
        assert sdr(before, TRUE_LOW[:, start:stop]) > 25
        listened = model.listened
        version = stems.version
        analyser.separate([red], stems, 0)
        np.testing.assert_allclose(whole(stems, "red")[:, start:stop], before, atol=1e-6)
        assert model.listened - listened <= len(analyser._features.windows)
        assert stems.version > version
        quiet = stems.version
        analyser.separate([red], stems, 0)
        assert stems.version == quiet  # nothing is left to do
        stems.close()


def test_work_that_is_stopped_after_every_window_does_none_twice(film: Path, analyser: Analyser):
    red = analyser.object_at(*LEFT, 5.0, "red")
    stems, told = stems_for(film), [0.0]
    for _ in range(50):
        begun = len(told)
        with suppress(Cancelled):
            analyser.separate(
                [red],
                stems,
                int(7.3 * RATE),
                lambda done, _: told.append(done),
                lambda begun=begun: len(told) > begun,
            )
            break
    assert len(told) - 1 == len(analyser._features.windows)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert stems.ready("red", 0, stems.length)
    stems.close()


def test_following_a_thing_over_a_long_way_can_be_stopped(film: Path):
    model = ColourBands()
    with Analyser(Clip.open(film), model) as analyser:
        red = analyser.object_at(*LEFT, 0.0, "red")
        stems, asked = stems_for(film), [0]

        def cancelled() -> bool:
            asked[0] += 1
            return asked[0] > 8

        looked = model.looked
        with pytest.raises(Cancelled):
            analyser.separate([red], stems, int((SECONDS - 0.5) * RATE), None, cancelled)
        assert model.looked - looked < 10
        analyser.separate([red], stems, int((SECONDS - 0.5) * RATE))
        assert sdr(whole(stems, "red"), TRUE_LOW) > 25
        assert model.looked - looked >= 15
        with pytest.raises(Cancelled):
            analyser.find_objects(None, lambda: True)
        assert len(analyser.find_objects().objects) == 2
        stems.close()


def test_each_window_is_heard_once_and_each_picture_looked_at_once(film: Path):
    model = ColourBands()
    with Analyser(Clip.open(film), model) as analyser:
        analyser.find_objects()
        red = analyser.object_at(*LEFT, 5.0, "red")
        stems = stems_for(film)
        analyser.separate([red], stems)
        listened, looked = model.listened, model.looked
        assert listened == len(analyser._features.windows)
        blue = analyser.object_at(*RIGHT, 5.0, "blue")
        analyser.separate([blue], stems)
        analyser.preview(blue, 1000, 9000)
        analyser.heat(5.0)
        assert (model.listened, model.looked) == (listened, looked)
        stems.close()


def test_listening_that_is_stopped_half_way_goes_on_from_there(film: Path):
    model = ColourBands()

    def stop_when_heard() -> None:
        if model.listened:
            raise Cancelled

    with Analyser(Clip.open(film), model) as analyser:
        features = analyser._features
        with pytest.raises(Cancelled):
            features.window_features(features.windows[0], check=stop_when_heard)
        assert model.listened == 1
        features.window_features(features.windows[0])
        assert model.listened == 1
        features.window_features(features.windows[1])
        assert model.listened == 2


def test_find_objects_finds_both_squares_and_nothing_else(analyser: Analyser):
    found = analyser.find_objects().objects
    assert [item.id for item in found] == ["1", "2"]
    assert {item.label for item in found} == {"low", "high"}
    assert found[0].loudness_db >= found[1].loudness_db
    for item, place in ((i, LEFT if i.label == "low" else RIGHT) for i in found):
        for seconds in (0.0, 5.0, 10.0):
            assert item.region.at(seconds).centre == pytest.approx(place, abs=0.03)
        assert item.region.at(5.0).contains(*item.point[:2])


def test_an_object_that_sounds_only_later_is_found(tmp_path: Path):
    late = np.where(np.arange(HIGH.size) > 7.5 * RATE, HIGH, 0).astype(np.float32)
    film = squares_film(tmp_path / "late.mkv", stereo(LOW, late), SECONDS)
    with Analyser(Clip.open(film), ColourBands()) as analyser:
        assert {item.label for item in analyser.find_objects().objects} == {"low", "high"}


def test_a_moving_square_is_followed_and_keeps_its_sound(tmp_path: Path):
    def path(seconds: float) -> tuple[float, float]:
        return 0.15 + 0.7 * seconds / SECONDS, 0.3

    film = squares_film(
        tmp_path / "moving.mkv", MIXTURE, SECONDS, red=path, blue=lambda _: (0.5, 0.8), side=0.15
    )
    with Analyser(Clip.open(film), ColourBands()) as analyser:
        red = analyser.object_at(*path(5.0), 5.0, "red")
        blue = analyser.object_at(0.5, 0.8, 5.0, "blue")
        stems = stems_for(film)
        red, blue = analyser.separate([red, blue], stems, 0)
        for seconds in np.linspace(0.5, SECONDS - 1, 8):
            assert red.region.at(seconds).centre == pytest.approx(path(seconds), abs=0.07)
            assert blue.region.at(seconds).centre == pytest.approx((0.5, 0.8), abs=0.05)
        assert sdr(whole(stems, "red"), TRUE_LOW) > 20
        found = analyser.find_objects().objects
        assert sorted(item.label for item in found) == ["high", "low"]
        again = stems_for(film)
        analyser.separate([red], again, 0)
        np.testing.assert_allclose(whole(again, "red"), whole(stems, "red"), atol=2e-3)
        stems.close()
        again.close()


def gains_of(sound: np.ndarray) -> np.ndarray:
    """With which gains the true low and high sounds are in a sound."""
    truths = np.stack([t[:, : sound.shape[1]].ravel() for t in (TRUE_LOW, TRUE_HIGH)])
    return np.linalg.lstsq(truths.T, sound.ravel(), rcond=None)[0]


def red_twice(analyser: Analyser) -> list[SoundingObject]:
    """Two strips on one thing, as two clicks would make them, and one on the other thing."""
    twice = [analyser.object_at(*LEFT, 5.0, "red"), analyser.object_at(0.3, 0.45, 5.0, "again")]
    return [*twice, analyser.object_at(*RIGHT, 5.0, "blue")]


def test_two_strips_on_one_thing_share_its_sound(film: Path, analyser: Analyser):
    objects, stems = red_twice(analyser), stems_for(film)
    analyser.separate(objects, stems)
    sounds = {item.id: whole(stems, item.id) for item in objects}
    rest = MIXTURE[:, : stems.length] - sum(sounds.values())
    assert gains_of(rest).min() > -1e-3
    assert gains_of(sounds["red"])[0] == pytest.approx(0.5, abs=0.02)
    assert sdr(sounds["red"] + sounds["again"], TRUE_LOW) > 25
    assert sdr(sounds["blue"], TRUE_HIGH) > 25
    stems.close()


def test_adding_and_removing_a_strip_restores_the_stems_exactly(film: Path):
    model = ColourBands()
    with Analyser(Clip.open(film), model) as analyser:
        red, again, blue = red_twice(analyser)
        stems = stems_for(film)
        analyser.separate([red, blue], stems)
        before = {key: whole(stems, key) for key in ("red", "blue")}
        heard = model.listened
        analyser.separate([red, again, blue], stems, 60_000)
        assert stems.is_shared(Sharing(("red", "again", "blue")), 0, stems.length)
        assert not np.allclose(whole(stems, "red"), before["red"], atol=1e-3)
        total = np.sum([whole(stems, key) for key in stems.object_ids], axis=0)
        np.testing.assert_allclose(total, MIXTURE[:, : stems.length], rtol=0, atol=0.02)
        analyser.separate([red, blue], stems, 20_000)
        for key, sound in before.items():
            np.testing.assert_array_equal(whole(stems, key), sound)
        assert stems.ready_spans("again") == ()
        assert model.listened == heard  # from the features that were known
        stems.close()


def test_shares_are_made_anew_at_the_play_head_first(film: Path, analyser: Analyser):
    red, again, blue = red_twice(analyser)
    stems, head, told = stems_for(film), int(7.3 * RATE), []
    analyser.separate([red, blue], stems)

    def progress(done: float, _: float | None) -> None:
        told.append((done, stems.ready_spans("again")))

    analyser.separate([red, again, blue], stems, head, progress)
    ((start, stop),) = told[1][1]  # at most two windows sound at once
    assert start <= head < stop
    assert told[-1][0] == 1.0
    stems.close()


def test_a_sharing_that_is_stopped_half_way_is_whole_wherever_it_is(film: Path, analyser: Analyser):
    red, again, blue = red_twice(analyser)
    stems, finished = stems_for(film), [0.0]
    analyser.separate([red, blue], stems)
    before = whole(stems, "red")
    with pytest.raises(Cancelled):
        analyser.separate(
            [red, again, blue],
            stems,
            0,
            lambda done, _: finished.append(done),
            lambda: finished[-1] > 0.4,
        )
    rest = MIXTURE[:, : stems.length] - sum(
        stems.read(key, 0, stems.length) for key in ("red", "again", "blue")
    )
    assert gains_of(rest).min() > -1e-3
    assert stems.ready("red", 0, stems.length)
    assert 0 < stems.ready_spans("again")[0][1] < stems.length
    analyser.separate([red, blue], stems)
    np.testing.assert_array_equal(whole(stems, "red"), before)
    stems.close()


def test_a_part_that_is_split_off_takes_from_its_whole_only(film: Path, analyser: Analyser):
    red, part, blue = red_twice(analyser)
    stems = stems_for(film)
    analyser.separate([red, blue], stems)
    before = {key: whole(stems, key) for key in ("red", "blue")}
    analyser.separate([red, part, blue], stems, split_from=(("again", ("red",)),))
    both = whole(stems, "red") + whole(stems, "again")
    np.testing.assert_allclose(both, before["red"], atol=1e-5)
    np.testing.assert_allclose(whole(stems, "blue"), before["blue"], atol=1e-6)
    assert gains_of(whole(stems, "again"))[0] > 0.9  # it looks as red as the whole
    stems.close()


def test_preview_is_what_the_stem_will_be(film: Path, analyser: Analyser):
    red = analyser.object_at(*LEFT, 5.0, "red")
    stems = stems_for(film)
    analyser.separate([red], stems)
    for start, stop in ((50_000, 60_000), (-100, 4000), (20_000, 90_000)):
        np.testing.assert_allclose(
            analyser.preview(red, start, stop), stems.read("red", start, stop), atol=1e-6
        )
    assert analyser.preview(red, 10**9, 10**9 + 50).shape == (2, 50)
    assert analyser.preview(red, 50, 50).shape == (2, 0)
    stems.close()


@pytest.mark.parametrize("point", [(-0.1, 0.5), (0.5, 1.01), (float("nan"), 0.5)])
def test_a_click_outside_is_refused(analyser: Analyser, point: tuple[float, float]):
    with pytest.raises(BadRequest, match="outside the picture"):
        analyser.object_at(*point, 1.0, "a")


def test_clips_without_picture_or_sound_are_refused(tmp_path: Path):
    deaf = squares_film(tmp_path / "deaf.mkv", None, 2.0)
    with pytest.raises(BadRequest, match="no sound"):
        Analyser(Clip.open(deaf), ColourBands())
    blind = squares_film(tmp_path / "blind.mkv", MIXTURE, SECONDS, codec=None)
    with pytest.raises(BadRequest, match="no picture"):
        Analyser(Clip.open(blind), ColourBands())


def test_a_model_that_hears_no_pixels_is_refused(film: Path):
    model = ColourBands()
    model.spec = replace(model.spec, separates_pixels=False)
    with pytest.raises(BadRequest, match="model"):
        Analyser(Clip.open(film), model)
    with pytest.raises(BadRequest, match="model"):
        Analyser(Clip.open(film), nn.Identity())  # type: ignore[arg-type]


def test_temporary_files_go_when_it_is_closed(film: Path, tmp_path: Path):
    with Analyser(Clip.open(film), ColourBands(), folder=tmp_path / "temporary") as analyser:
        analyser.heat(1.0)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_full_disk_stops_the_separation_with_its_sentence(
    film: Path, analyser: Analyser, small_disk: Path
):
    red = analyser.object_at(*LEFT, 5.0, "red")
    stems = Stems(2, int(SECONDS * RATE), RATE, small_disk / "stems")
    (small_disk / "big").write_bytes(bytes(1_900_000))
    with pytest.raises(CannotWrite, match="disk is full"):
        analyser.separate([red], stems)
    (small_disk / "big").unlink()
    analyser.separate([red], stems)
    assert sdr(whole(stems, "red"), TRUE_LOW) > 25
    stems.close()


def test_gradients_are_not_kept(analyser: Analyser):
    analyser.heat(5.0)
    listened = analyser._features.window_features(analyser._features.windows[0])
    assert not listened.audio.maps.requires_grad
    assert torch.is_grad_enabled()
