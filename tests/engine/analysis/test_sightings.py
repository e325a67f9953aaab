"""Sightings: what a picture shows, from maps of belief that are made here."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.sightings import find_sightings, kinship

LABELS = ("violin", "cello", "drum")
VIOLIN, CELLO, DRUM = range(3)
LEFT, RIGHT = (slice(3, 9), slice(2, 7)), (slice(3, 9), slice(12, 17))


def beliefs(*places: tuple[slice, slice, int, float]) -> np.ndarray:
    made = np.zeros((len(LABELS), 12, 20), np.float32)
    for rows, columns, label, belief in places:
        made[label, rows, columns] = belief
    return made


def test_each_thing_is_one_sighting_the_surest_first():
    first, second = find_sightings(beliefs((*LEFT, VIOLIN, 0.7), (*RIGHT, DRUM, 0.9)), LABELS)
    assert (first.label, second.label) == (DRUM, VIOLIN)
    assert (first.belief, second.belief) == pytest.approx((0.9, 0.7), abs=0.01)
    assert first.cells[RIGHT].mean() > 0.8
    assert not first.cells[LEFT].any()


def test_a_thing_taken_for_its_kin_in_places_is_one_thing():
    neck = (slice(0, 3), slice(2, 7))
    (whole,) = find_sightings(beliefs((*LEFT, CELLO, 0.9), (*neck, VIOLIN, 0.9)), LABELS)
    assert whole.label == CELLO
    assert whole.cells[1, 4]
    assert whole.cells[6, 4]
    parted = find_sightings(beliefs((*LEFT, CELLO, 0.9), (*neck, DRUM, 0.9)), LABELS)
    assert sorted(place.label for place in parted) == [CELLO, DRUM]


def test_two_of_a_kind_that_stand_apart_are_two():
    assert len(find_sightings(beliefs((*LEFT, DRUM, 0.9), (*RIGHT, DRUM, 0.9)), LABELS)) == 2


def test_a_small_thing_is_less_sure_and_a_speck_is_none():
    small = (slice(5, 8), slice(5, 8))
    (place,) = find_sightings(beliefs((*small, DRUM, 1.0)), LABELS)
    assert place.belief < 0.65
    assert find_sightings(beliefs((slice(5, 6), slice(5, 6), DRUM, 1.0)), LABELS) == []
    assert find_sightings(beliefs((*LEFT, DRUM, 0.3)), LABELS) == []


def test_kin_are_what_is_taken_for_one_another():
    kin = kinship(LABELS)
    assert kin[VIOLIN, CELLO]
    assert kin[CELLO, VIOLIN]
    assert kin.diagonal().all()
    assert not kin[VIOLIN, DRUM]
    assert kinship(()).shape == (0, 0)  # a model without labels
