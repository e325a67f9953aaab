import pytest

from engine.mixing.mix import REST, Mix, Strip
from engine.mixing.strip_edits import merged, moved, parted, split_off

TRIO = Mix((Strip("a", "A"), Strip("b", "B", gain_db=-3.0), Strip("c", "C", pan=0.5)))


def ids(mix):
    return [strip.id for strip in mix.strips]


@pytest.mark.parametrize(
    ("place", "order"), [(0, "bac"), (1, "abc"), (2, "acb"), (99, "acb"), (-5, "bac")]
)
def test_a_strip_is_moved(place, order):
    assert ids(moved(TRIO, "b", place)) == list(order)


def test_the_rest_stays_where_it_is():
    assert moved(TRIO, REST, 0) == TRIO


def test_merged_and_parted_again_is_as_it_was():
    together = merged(TRIO, "c", "b")
    assert ids(together) == ["a", "b"]
    assert together.get("b").objects == ("b", "c")
    assert together.carrier("c") is together.get("b")
    assert parted(together, "b") == TRIO


def test_what_was_isolated_stays_isolated_in_what_holds_it():
    from dataclasses import replace

    assert merged(replace(TRIO, isolated="c"), "c", "b").isolated == "b"


@pytest.mark.parametrize("pair", [("a", "a"), (REST, "a"), ("a", REST)])
def test_what_cannot_be_merged(pair):
    with pytest.raises(ValueError, match="cannot be merged"):
        merged(TRIO, *pair)


def test_a_part_stands_right_of_its_whole():
    split = split_off(TRIO, Strip("new", "New"), "a")
    assert ids(split) == ["a", "new", "b", "c"]
    assert split.get("a").less == ("new",)
    assert split_off(TRIO, Strip("new"), REST).rest.less == ()


def test_without_the_part_the_whole_is_whole_again():
    split = split_off(TRIO, Strip("new"), "a")
    assert split.without("new") == TRIO
    # also where the whole has been merged into another meanwhile
    assert parted(merged(split, "a", "b").without("new"), "b").get("a").less == ()
