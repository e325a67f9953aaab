"""A change of a strip or of the mix is a value: what it does not name stays as it is."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from engine.mixing.mix import REST, Mix, Strip
from engine.mixing.mix_change import MixChange, StripChange

VIOLIN = Strip(
    "a", "Violin", gain_db=-3.0, mute=True, solo=True, pan=0.5, place=(30.0, 10.0),
    automation=((0.0, -6.0),), width=0.5, distance=2.0, strength=0.25,
    merged=(Strip("b", "Cello"),), split_off_ids=("c",),
)  # fmt: skip
MIX = Mix((VIOLIN,), Strip(REST, "Rest", gain_db=-1.0), -2.0, True, 90.0, isolated="a")
NEW = {
    "name": "Fiddle", "gain_db": 6.0, "mute": False, "solo": False, "pan": -1.0, "place": None,
    "automation": (), "width": 2.0, "distance": 1.0, "strength": 1.0,
}  # fmt: skip


def test_a_change_can_name_every_field_but_what_the_strip_holds():
    changeable = {field.name for field in fields(StripChange)}
    assert changeable == set(NEW)
    assert changeable == {field.name for field in fields(Strip)} - {"id", "merged", "split_off_ids"}
    assert {field.name for field in fields(MixChange)} == (
        {field.name for field in fields(Mix)} - {"strips", "rest", "isolated"}
    )


@pytest.mark.parametrize("name", NEW)
def test_a_change_of_one_field_leaves_all_others(name: str):
    change = StripChange(**{name: NEW[name]})
    assert VIOLIN.changed(change) == replace(VIOLIN, **{name: NEW[name]})
    assert MIX.with_strip("a", change) == replace(MIX, strips=(VIOLIN.changed(change),))


def test_a_change_of_nothing_changes_nothing():
    assert VIOLIN.changed(StripChange()) == VIOLIN
    assert MIX.changed(MixChange()) == MIX


def test_the_rest_is_changed_like_any_strip():
    assert MIX.with_strip(REST, StripChange(pan=0.25)).rest == replace(MIX.rest, pan=0.25)


def test_a_change_of_the_mix_leaves_its_strips_and_who_is_isolated():
    changed = MIX.changed(MixChange(binaural=False, master_db=1.0))
    assert changed == replace(MIX, binaural=False, master_db=1.0)
    assert MIX.changed(MixChange(field_of_view_degrees=40.0)).field_of_view_degrees == 40.0
    turned = MIX.changed(MixChange(head_turn_degrees=-20.0, room=0.5))
    assert turned == replace(MIX, head_turn_degrees=-20.0, room=0.5)


def test_a_misspelt_field_fails_where_it_is_written():
    with pytest.raises(TypeError, match="gain"):
        StripChange(gain=-3.0)  # pyright: ignore[reportCallIssue]
    with pytest.raises(FrozenInstanceError):
        StripChange().gain_db = -3.0  # pyright: ignore[reportAttributeAccessIssue]


def test_a_value_out_of_its_range_and_an_unknown_strip_are_refused():
    with pytest.raises(ValueError, match="above"):
        MIX.with_strip("a", StripChange(gain_db=13.0))
    with pytest.raises(KeyError):
        MIX.with_strip("nobody", StripChange(gain_db=0.0))
