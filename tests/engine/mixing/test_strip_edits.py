import pytest

from engine.mixing.mix import REST, Mix, Strip
from engine.mixing.strip_edits import merge_strips, move_strip, split_off_strip, unmerge_strip

TRIO = Mix((Strip("a", "A"), Strip("b", "B", gain_db=-3.0), Strip("c", "C", pan=0.5)))


def ids(mix):
    return [strip.id for strip in mix.strips]


@pytest.mark.parametrize(
    ("place", "order"), [(0, "bac"), (1, "abc"), (2, "acb"), (99, "acb"), (-5, "bac")]
)
def test_a_strip_is_moved(place, order):
    assert ids(move_strip(TRIO, "b", place)) == list(order)


def test_the_rest_stays_where_it_is():
    assert move_strip(TRIO, REST, 0) == TRIO


def test_merged_and_parted_again_is_as_it_was():
    together = merge_strips(TRIO, "c", "b")
    assert ids(together) == ["a", "b"]
    assert together.get("b").objects == ("b", "c")
    assert together.strip_holding("c") is together.get("b")
    assert unmerge_strip(together, "b") == TRIO


def test_what_was_isolated_stays_isolated_in_what_holds_it():
    from dataclasses import replace

    assert merge_strips(replace(TRIO, isolated="c"), "c", "b").isolated == "b"


@pytest.mark.parametrize("pair", [("a", "a"), (REST, "a"), ("a", REST)])
def test_what_cannot_be_merged(pair):
    with pytest.raises(ValueError, match="cannot be merged"):
        merge_strips(TRIO, *pair)


def test_a_part_stands_right_of_its_whole():
    split = split_off_strip(TRIO, Strip("new", "New"), "a")
    assert ids(split) == ["a", "new", "b", "c"]
    assert split.get("a").split_off_ids == ("new",)
    assert split_off_strip(TRIO, Strip("new"), REST).rest.split_off_ids == ()


def test_without_the_part_the_whole_is_whole_again():
    split = split_off_strip(TRIO, Strip("new"), "a")
    assert split.without("new") == TRIO
    # also where the whole has been merged into another meanwhile
    assert (
        unmerge_strip(merge_strips(split, "a", "b").without("new"), "b").get("a").split_off_ids
        == ()
    )
