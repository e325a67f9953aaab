"""Names of the undo steps, so that "Undo" says what it undoes, in any language."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields

from engine.message import Message
from engine.mixing.mix import REST, Mix, Strip
from engine.mixing.mix_change import UNCHANGED, MixChange, StripChange
from pixelplayer_gui.i18n.quantities import (
    format_db,
    format_distance,
    format_percent,
    pan_letters,
)

_NUMBERS = frozenset(
    {
        "gain_db",
        "pan",
        "width",
        "strength",
        "distance",
        "place",
        "master_db",
        "field_of_view_degrees",
        "head_turn_degrees",
        "room",
    }
)
"""What is turned step by step, so that a run of steps is one."""


def strip_step_name(before: Strip, change: StripChange) -> Message:
    """What a change of one strip is called, e.g. "Violin: −6.0 → +3.0 dB"."""
    name, after = _name_of(before), before.changed(change)
    if change.gain_db is not UNCHANGED:
        return _level_step_name(name, before.gain_db, after.gain_db)
    if change.mute is not UNCHANGED:
        return (
            Message("Mute {name}", name=name)
            if change.mute
            else Message("Unmute {name}", name=name)
        )
    if change.solo is not UNCHANGED:
        return (
            Message("Solo {name}", name=name)
            if change.solo
            else Message("Unsolo {name}", name=name)
        )
    if change.automation is not UNCHANGED:
        return _automation_step_name(name, len(change.automation) - len(before.automation))
    if change.name is not UNCHANGED:
        return Message("Rename {name} to {after}", name=name, after=_name_of(after))
    return _placing_step_name(name, before, after)


def _placing_step_name(name: str, before: Strip, after: Strip) -> Message:
    """What moved a strip between or around the ears, or changed its share of the sound.

    The place comes before the distance, which may change with it.
    """
    was, now = _placing_texts(before), _placing_texts(after)

    steps = {
        "place": Message(
            "{name}: angle {before} → {after}",
            name=name, before=was["place"], after=now["place"],
        ),
        "distance": Message(
            "{name}: distance {before} → {after}",
            name=name, before=was["distance"], after=now["distance"],
        ),
        "pan": Message(
            "{name}: pan {before} → {after}",
            name=name, before=was["pan"], after=now["pan"],
        ),
        "width": Message(
            "{name}: width {before} → {after}",
            name=name, before=was["width"], after=now["width"],
        ),
        "strength": Message(
            "{name}: strength {before} → {after}",
            name=name, before=was["strength"], after=now["strength"],
        ),
    }  # fmt: skip
    for field, step in steps.items():
        if getattr(before, field) != getattr(after, field):
            return step
    return Message("Change {name}", name=name)


def _placing_texts(strip: Strip) -> dict[str, str]:
    """How a strip stands, in a few letters each."""
    return {
        "place": _angle_text(strip.place),
        "distance": format_distance(strip.distance),
        "pan": pan_letters(strip.pan),
        "width": format_percent(strip.width),
        "strength": format_percent(strip.strength),
    }


def _level_step_name(name: str, before_db: float, after_db: float) -> Message:
    was, now = format_db(before_db), format_db(after_db)
    return Message("{name}: {before} → {after} dB", name=name, before=was, after=now)


def _angle_text(place: tuple[float, float] | None) -> Message:
    """Where a strip is heard from: an angle with its side, or where the picture shows it."""
    if place is None:
        return Message("picture")
    degrees = abs(round(place[0]))
    if degrees in (0, 180):
        return Message.verbatim(f"{degrees}°")
    if place[0] > 0:
        return Message("L {degrees}°", degrees=degrees)
    return Message("R {degrees}°", degrees=degrees)


def _name_of(strip: Strip) -> str:
    if strip.id == REST and strip.name == "Rest":
        return Message("Rest")
    return strip.name or strip.id


def _automation_step_name(name: str, more: int) -> Message:
    """What a change of a curve is called, which has so many points more now."""
    if more > 0:
        return Message("Add an automation point to {name}", name=name)
    if more < 0:
        return Message("Delete an automation point of {name}", name=name)
    return Message("Move an automation point of {name}", name=name)


def mix_step_name(before: Mix, change: MixChange) -> Message:
    """What a change of the whole mix is called."""
    after = before.changed(change)
    if change.master_db is not UNCHANGED:
        return _level_step_name(Message("Master"), before.master_db, after.master_db)
    if change.binaural is not UNCHANGED:
        return Message("Binaural on") if change.binaural else Message("Binaural off")
    if change.field_of_view_degrees is not UNCHANGED:
        was, now = (f"{mix.field_of_view_degrees:.0f}" for mix in (before, after))
        return Message("Field of view: {before}° → {after}°", before=was, after=now)
    if change.head_turn_degrees is not UNCHANGED:
        was, now = (_angle_text((mix.head_turn_degrees, 0.0)) for mix in (before, after))
        return Message("Head: {before} → {after}", before=was, after=now)
    if change.room is not UNCHANGED:
        was, now = format_percent(before.room), format_percent(after.room)
        return Message("Room: {before} → {after}", before=was, after=now)
    return Message("Change the mix")


def merge_key(strip_id: str, change: StripChange | MixChange) -> Hashable:
    """What tells that two changes are one: the same numbers of the same strip; None for never."""
    changed = frozenset(
        field.name for field in fields(change) if getattr(change, field.name) is not UNCHANGED
    )
    return (strip_id, changed) if changed and changed <= _NUMBERS else None
