"""The room around the head: early reflections, the tail, and what comes near an ear."""

from dataclasses import replace

import numpy as np
import pytest

from engine.mixing.binaural.head import late_convolve, whole_degrees
from engine.mixing.binaural.room import (
    DISTANCE_METRES,
    LISTENER_METRES,
    SPEED_OF_SOUND,
    TAIL_DB,
    Room,
    near_field,
)
from engine.mixing.block_grid import BlockGrid
from engine.mixing.loudness import integrated_lufs
from engine.mixing.mix_change import StripChange
from tests.engine.mixing.binaural.test_binaural_rendering import around, level_difference

GRID = BlockGrid.for_rate(48000)


@pytest.fixture(scope="module")
def room(head) -> Room:
    return Room(head, GRID)


def echo_db(response):
    return 10 * np.log10((response.astype(float) ** 2).sum() / 2)


def test_the_floor_answers_first_from_ahead(room):
    heard = room.reflections((0, 0), 1.0)
    height = LISTENER_METRES[2]
    path = 2 * np.hypot(height, DISTANCE_METRES / 2) - DISTANCE_METRES
    wanted = GRID.lead + path / SPEED_OF_SOUND * GRID.rate
    loud = np.abs(heard).max(axis=0)
    first = int((loud > 0.1 * loud.max()).argmax())
    assert first == pytest.approx(wanted, abs=12)
    assert -14 < echo_db(heard) < -7


def test_reflections_come_from_their_walls(room):
    """A sound at the left comes back from the left wall sooner and louder than from the right."""
    left = room.reflections((90, 0), 2.0)
    assert level_difference(left) > 2
    right = room.reflections((270, 0), 2.0)
    assert level_difference(right) < -2


def test_a_far_sound_has_more_room(room):
    near, far = (echo_db(room.reflections((0, 0), distance)) for distance in (0.5, 2.0))
    assert far > near + 3


def test_the_tail_decays_and_is_as_alike_at_both_ears_as_a_diffuse_field(room):
    tail = room.tail_response()
    times = np.arange(tail.shape[1]) / GRID.rate
    early, late = ((tail[:, (times > a) & (times < a + 0.05)] ** 2).mean() for a in (0.05, 0.2))
    assert 12 < 10 * np.log10(early / late) < 36  # 60 dB in 0.25 to 0.45 s
    lines = np.fft.rfft(tail)
    hertz = np.fft.rfftfreq(tail.shape[1], 1 / GRID.rate)
    middle = np.abs(lines[:, (hertz > 200) & (hertz < 2000)]) ** 2
    assert 10 * np.log10(middle.mean()) == pytest.approx(TAIL_DB, abs=0.1)

    def alike(low, high):
        left, right = lines[:, (hertz > low) & (hertz < high)]
        power = np.sqrt((np.abs(left) ** 2).sum() * (np.abs(right) ** 2).sum())
        return (left * right.conj()).sum().real / power

    assert alike(50, 200) > 0.8
    assert abs(alike(2000, 12000)) < 0.15


def test_a_long_filter_in_parts_is_the_filter(room):
    sounds = np.random.default_rng(3).standard_normal(
        (2, room.tail_cells * GRID.cell + GRID.block)
    ).astype(np.float32)  # fmt: skip
    heard = late_convolve(sounds, room.tail, GRID)
    tail = room.tail_response()
    for row, sound in enumerate(sounds):
        for ear in range(2):
            whole = np.convolve(sound, tail[ear])[: len(sound)]
            assert heard[row, ear] == pytest.approx(whole[-GRID.block :], abs=1e-4)


def test_near_the_ear_its_level_rises():
    assert near_field((90, 0), 1.0) == pytest.approx([1, 1])
    left, right = near_field((90, 0), 0.5)
    metres, ear = DISTANCE_METRES, 0.0875
    assert left == pytest.approx(((metres - ear) / metres) / ((metres / 2 - ear) / (metres / 2)))
    assert left > 1 > right
    ahead = near_field((0, 0), 0.5)
    assert ahead[0] == ahead[1] == pytest.approx(1, abs=0.01)
    assert near_field((90, 0), 4.0)[0] < 1


def test_a_room_rings_after_the_sound(make_film):
    film = make_film(parts=1, seconds=2.0)
    film.parts["o0"][:, 48000:] = 0
    film.mixture[:] = film.parts["o0"]
    film.stems.write("o0", 0, film.parts["o0"])
    dry = film.render(around(film, isolated="o0"))
    wet = film.render(around(film, isolated="o0", room=1.0))
    after = slice(48000 + 2400, 48000 + 9600)
    assert np.abs(dry[:, after]).max() < 1e-4
    level = 20 * np.log10(np.std(wet[:, after]) / np.std(wet[:, 24000:48000]))
    assert -30 < level < -8
    assert np.abs(wet[:, 48000 + 30000 :]).max() < 1e-4


@pytest.mark.parametrize("distance", [1.0, 3.0])
def test_a_room_keeps_the_level(make_film, distance):
    film = make_film(parts=2, seconds=2.0)
    mix = film.mix.with_strip("o0", StripChange(distance=distance))
    dry, wet = (film.render(replace(mix, binaural=True, room=room)) for room in (0.0, 1.0))
    apart = integrated_lufs(wet, 48000) - integrated_lufs(dry, 48000)
    assert apart == pytest.approx(0.0, abs=0.5 if distance == 1 else 1.5)


def test_a_rendered_room_is_the_filter_of_the_whole(make_film, head):
    """One sound in a room, cut out of many blocks, is its convolution with the room's responses."""
    film = make_film(parts=1, seconds=2.0)
    film.mixture[:] = film.parts["o0"]
    film.stems.write("o0", 0, film.parts["o0"])
    mix = around(film, isolated="o0").with_strip("o0", StripChange(place=(40.0, 0.0)))
    dry, wet = film.render(mix), film.render(replace(mix, room=1.0))
    room, towards = Room(head, GRID), whole_degrees(40, 0)
    response = np.zeros((2, room.tail_cells * GRID.cell), np.float32)
    for part in (head.responses(towards, GRID), room.reflections(towards, 1.0)):
        response[:, : part.shape[1]] += part[:, : response.shape[1]]
    response += room.tail_response()
    sound = film.parts["o0"].mean(axis=0)
    wanted = np.stack([np.convolve(sound, ear)[GRID.lead :][: len(sound)] for ear in response])
    inside = slice(40000, 60000)
    gain = (wet[:, inside] * wanted[:, inside]).sum() / (wanted[:, inside] ** 2).sum()
    error = wet[:, inside] - gain * wanted[:, inside]
    # the level match moves by hundredths of a decibel within the span
    assert 20 * np.log10(np.std(error) / np.std(wet[:, inside])) < -30
    assert not np.allclose(dry, wet, atol=1e-3)


def test_the_head_turns(make_film):
    film = make_film(parts=1)
    placed = around(film, isolated="o0").with_strip("o0", StripChange(place=(90.0, 0.0)))
    ahead = film.render(replace(placed, head_turn_degrees=90.0))
    assert abs(level_difference(film.render(placed))) > 4 > abs(level_difference(ahead)) + 3.9
    other = film.render(around(film, isolated="o0").with_strip("o0", StripChange(place=(0.0, 0.0))))
    assert np.array_equal(ahead, other)
    seen = around(film, isolated="o0")
    turned = film.render(replace(seen, head_turn_degrees=60.0))
    assert level_difference(turned) < level_difference(film.render(seen)) - 4
