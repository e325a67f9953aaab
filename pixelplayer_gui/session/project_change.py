"""What differs between two states of the open project, so that nobody shows anew what stayed."""

from __future__ import annotations

from dataclasses import replace
from enum import Flag, auto

from engine.mixing.mix import Mix
from engine.project import Project


class ProjectPart(Flag):
    """The parts of a Project that matter in different places.

    ``STRIPS``: which strips there are and in which order, how they are called, whose sounds they
    hold, their automation, and who of them is silent. ``MIX``: any number of the mix, a fader for
    example; what is in ``STRIPS`` is in ``MIX`` too.
    """

    MODEL = auto()
    SCENE = auto()
    STRIPS = auto()
    MIX = auto()
    MARKERS = auto()
    ISOLATION = auto()


NOTHING = ProjectPart(0)
EVERYTHING = ~NOTHING


def changed_parts(before: Project | None, after: Project | None) -> ProjectPart:
    """All parts in which two states of one project differ; with no project everything does."""
    if before is None or after is None:
        return NOTHING if before is after else EVERYTHING
    differs = {
        ProjectPart.MODEL: before.model != after.model,
        ProjectPart.SCENE: before.scene != after.scene,
        ProjectPart.STRIPS: _strips(before.mix) != _strips(after.mix),
        ProjectPart.MIX: _plain(before.mix) != _plain(after.mix),
        ProjectPart.MARKERS: before.markers != after.markers,
        ProjectPart.ISOLATION: before.mix.isolated != after.mix.isolated,
    }
    found = NOTHING
    for part, differs_there in differs.items():
        found |= part if differs_there else NOTHING
    return found


def _strips(mix: Mix) -> tuple[object, ...]:
    plain = _plain(mix)
    return tuple(
        (
            strip.id,
            strip.name,
            strip.objects,
            strip.all_split_off_ids,
            strip.automation,
            plain.effective_gain(strip.id) == 0,
        )
        for strip in mix.all_strips
    )


def _plain(mix: Mix) -> Mix:
    return replace(mix, isolated=None)
