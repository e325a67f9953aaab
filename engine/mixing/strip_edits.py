"""Edits of strips: move, merge, unmerge and split off; each gives a new Mix."""

from __future__ import annotations

from dataclasses import replace

from engine.mixing.mix import REST, Mix, Strip


def move_strip(mix: Mix, strip_id: str, place: int) -> Mix:
    """The mix with a strip at another place among the objects' strips, 0 the first.

    Places beyond either end are the end; the rest stays where it is. ``KeyError`` when there is no
    such strip.
    """
    strip = mix.get(strip_id)
    if strip_id == REST:
        return mix
    others = [other for other in mix.strips if other.id != strip_id]
    others.insert(min(max(place, 0), len(others)), strip)
    return replace(mix, strips=tuple(others))


def merge_strips(mix: Mix, strip_id: str, into: str) -> Mix:
    """The mix with one strip's sound held by another, whose fader counts for both from now on.

    ``KeyError`` when either strip is not there, ``ValueError`` for the rest or a strip and itself.
    """
    gone, kept = mix.get(strip_id), mix.get(into)
    if REST in (strip_id, into) or strip_id == into:
        raise ValueError(f"strip {strip_id!r} cannot be merged into {into!r}")
    together = replace(kept, merged=(*kept.merged, gone))
    strips = tuple(together if s.id == into else s for s in mix.strips if s.id != strip_id)
    isolated = into if mix.isolated == strip_id else mix.isolated
    return replace(mix, strips=strips, isolated=isolated)


def unmerge_strip(mix: Mix, strip_id: str) -> Mix:
    """The mix with all that was merged into a strip standing beside it again, as it was before."""
    strips: list[Strip] = []
    for strip in mix.strips:
        if strip.id == strip_id:
            strips += [replace(strip, merged=()), *strip.merged]
        else:
            strips.append(strip)
    return replace(mix, strips=tuple(strips))


def split_off_strip(mix: Mix, part: Strip, whole: str) -> Mix:
    """The mix with a new strip right of the one it is a part of, which loses the part's sound.

    The two together sound as the whole did. ``KeyError`` when there is no such whole.
    """
    grown = mix.with_new(part)
    if whole == REST:  # all that is new leaves the rest anyway
        return grown
    whole_strip = mix.get(whole)
    place = mix.strips.index(whole_strip) + 1
    remainder = replace(whole_strip, split_off_ids=(*whole_strip.split_off_ids, part.id))
    return move_strip(grown.with_replaced(remainder), part.id, place)
