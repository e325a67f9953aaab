"""What differs between two states of a project: only the parts that do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.mixing.mix import REST, Strip
from engine.mixing.mix_change import MixChange, StripChange
from engine.mixing.strip_edits import merge_strips, move_strip
from engine.project import Marker, Project
from engine.scene import Box, Region, SoundingObject
from pixelplayer_gui.session.project_change import (
    EVERYTHING,
    NOTHING,
    ProjectPart,
    changed_parts,
)
from tests.support.projects import duet

P = ProjectPart


def moved(project: Project) -> Project:
    (first, *_) = project.scene.objects
    return project.with_scene(
        project.scene.with_object(replace(first, region=Region.still(Box(0.0, 0.0, 0.1, 0.1))))
    )


def isolated(project: Project) -> Project:
    return project.with_mix(replace(project.mix, isolated="one"))


def added(project: Project) -> Project:
    item = SoundingObject("three", Region.still(Box(0.1, 0.1, 0.3, 0.3)), (0.2, 0.2, 1.0))
    return project.with_object(item, Strip("three", "Third"))


CHANGES: dict[str, tuple[Callable[[Project], Project], ProjectPart]] = {
    "a fader": (lambda p: p.with_strip("one", StripChange(gain_db=-12.5)), P.MIX),
    "a pan": (lambda p: p.with_strip(REST, StripChange(pan=0.7)), P.MIX),
    "a place": (lambda p: p.with_strip("one", StripChange(place=(5.0, 0.0))), P.MIX),
    "the strength": (lambda p: p.with_strip("one", StripChange(strength=0.9)), P.MIX),
    "the master": (lambda p: p.with_mix(p.mix.changed(MixChange(master_db=-9.0))), P.MIX),
    "binaural": (
        lambda p: p.with_mix(p.mix.changed(MixChange(binaural=not p.mix.binaural))),
        P.MIX,
    ),
    "a fader at silence": (
        lambda p: p.with_strip("one", StripChange(gain_db=float("-inf"))),
        P.MIX | P.STRIPS,
    ),
    "a mute": (lambda p: p.with_strip("one", StripChange(mute=True)), P.MIX | P.STRIPS),
    "a solo": (lambda p: p.with_strip("one", StripChange(solo=True)), P.MIX | P.STRIPS),
    "a name": (lambda p: p.with_strip("one", StripChange(name="Other")), P.MIX | P.STRIPS),
    "a curve": (
        lambda p: p.with_strip("one", StripChange(automation=((0.0, -3.0),))),
        P.MIX | P.STRIPS,
    ),
    "the order": (lambda p: p.with_mix(move_strip(p.mix, "one", 1)), P.MIX | P.STRIPS),
    "a merge": (lambda p: p.with_mix(merge_strips(p.mix, "one", "two")), P.MIX | P.STRIPS),
    "an object": (added, P.MIX | P.STRIPS | P.SCENE),
    "a path": (moved, P.SCENE),
    "a marker": (lambda p: p.with_markers([*p.markers, Marker(1.25, "here")]), P.MARKERS),
    "a model": (lambda p: replace(p, model="minus-plus@1"), P.MODEL),
    "an isolation": (isolated, P.ISOLATION),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_said_of_the_parts_it_concerns_and_no_other(name: str):
    change, parts = CHANGES[name]
    project = duet()
    assert changed_parts(project, change(project)) == parts
    assert changed_parts(change(project), project) == parts


def test_an_equal_project_is_no_change_and_no_project_changes_everything():
    assert changed_parts(duet(), duet()) == NOTHING
    assert changed_parts(None, None) == NOTHING
    assert changed_parts(None, duet()) == EVERYTHING
    assert changed_parts(duet(), None) == EVERYTHING
    assert set(EVERYTHING) == set(ProjectPart)
