from dataclasses import replace

from engine.mixing.mix import MASTER, REST, Mix, Strip
from engine.mixing.mix_change import StripChange
from engine.mixing.presets import (
    all_to_zero,
    duck_others,
    karaoke,
    preset_of,
    solo_only,
    with_preset,
)

MIX = Mix(
    (Strip("a", "Violin", gain_db=-3.0, mute=True), Strip("b", "Guitar", gain_db=2.0, solo=True)),
    master_db=-4.0,
)


def heard(mix):
    return {strip.id: mix.effective_gain(strip.id) > 0 for strip in mix.all_strips}


def test_only_this_is_heard_although_it_was_muted():
    mix = solo_only(replace(MIX, isolated="b"), "a")
    assert heard(mix) == {"a": True, "b": False, REST: False}
    assert mix.get("a").gain_db == -3.0


def test_karaoke_mutes_this_and_nothing_else():
    assert heard(karaoke(MIX, "b")) == {"a": True, "b": False, REST: True}


def test_others_go_down_from_where_they_stand():
    mix = duck_others(MIX, "a")
    assert [s.gain_db for s in mix.all_strips] == [-3.0, -4.0, -6.0]
    silent = MIX.with_strip("b", StripChange(gain_db=float("-inf")))
    assert duck_others(silent, "a").get("b").gain_db == float("-inf")


def test_everything_back_to_zero_is_the_clips_own_sound():
    assert not MIX.is_neutral
    assert all_to_zero(MIX).is_neutral


def test_a_preset_is_set_again_by_name_in_another_project():
    kept = preset_of(
        replace(MIX, binaural=True).with_strip("a", StripChange(pan=-0.5, place=(30.0, 0.0))),
        "mine",
    )
    other = Mix((Strip("x", " violin "), Strip("y", "Drum", gain_db=1.0)))
    mix = with_preset(other, kept)
    assert mix.get("x") == Strip(
        "x", " violin ", gain_db=-3.0, mute=True, pan=-0.5, place=(30.0, 0.0)
    )
    assert mix.get("y") == other.get("y")
    assert (mix.master_db, mix.binaural) == (-4.0, True)
    assert MASTER not in {s.id for s in mix.all_strips}
