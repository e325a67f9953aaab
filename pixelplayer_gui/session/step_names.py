"""Names of the undo steps, so that "Undo" says what it undoes, in any language."""

from __future__ import annotations

from engine.message import Message
from engine.mixing.mix import REST, Strip
from engine.mixing.mix_change import UNCHANGED, MixChange, StripChange


def strip_step_name(strip: Strip, change: StripChange) -> Message:
    """What a change of one strip is called, e.g. "Mute violin"."""
    name = _name_of(strip)
    if change.gain_db is not UNCHANGED:
        return Message("Level of {name}", name=name)
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
        return _automation_step_name(name, len(change.automation) - len(strip.automation))
    others = (
        # the place before the distance, which changes with it
        (change.place, Message("Place {name}", name=name)),
        (change.distance, Message("Distance of {name}", name=name)),
        (change.pan, Message("Pan {name}", name=name)),
        (change.width, Message("Width of {name}", name=name)),
        (change.strength, Message("Strength of {name}", name=name)),
        (change.name, Message("Rename {name}", name=name)),
    )
    other = Message("Change {name}", name=name)
    return next((step for value, step in others if value is not UNCHANGED), other)


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


def mix_step_name(change: MixChange) -> Message:
    """What a change of the whole mix is called."""
    if change.master_db is not UNCHANGED:
        return Message("Master level")
    if change.binaural is not UNCHANGED:
        return Message("Binaural on") if change.binaural else Message("Binaural off")
    if change.field_of_view_degrees is not UNCHANGED:
        return Message("Field of view")
    return Message("Change the mix")
