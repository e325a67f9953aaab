"""Names of the undo steps, so that "Undo" says what it undoes."""

from __future__ import annotations

from engine.mixing.mix import REST, Strip
from engine.mixing.mix_change import UNCHANGED, MixChange, StripChange
from pixelplayer_gui.i18n.text import tr, tr_noop, translate, translated_rest_name

_OTHER_CHANGE = tr_noop("Change {name}")
_PLACE, _DISTANCE = tr_noop("Place {name}"), tr_noop("Distance of {name}")
_PAN, _WIDTH = tr_noop("Pan {name}"), tr_noop("Width of {name}")
_STRENGTH, _NAME = tr_noop("Strength of {name}"), tr_noop("Rename {name}")


def strip_step_name(strip: Strip, change: StripChange) -> str:
    """What a change of one strip is called, e.g. "Mute violin"."""
    name = translated_rest_name(strip.name) if strip.id == REST else strip.name or strip.id
    if change.gain_db is not UNCHANGED:
        return tr("Level of {name}", name=name)
    if change.mute is not UNCHANGED:
        return tr("Mute {name}", name=name) if change.mute else tr("Unmute {name}", name=name)
    if change.solo is not UNCHANGED:
        return tr("Solo {name}", name=name) if change.solo else tr("Unsolo {name}", name=name)
    if change.automation is not UNCHANGED:
        return _automation_step_name(name, len(change.automation) - len(strip.automation))
    others = (
        (change.place, _PLACE),  # before the distance, which changes with it
        (change.distance, _DISTANCE),
        (change.pan, _PAN),
        (change.width, _WIDTH),
        (change.strength, _STRENGTH),
        (change.name, _NAME),
    )
    template = next((step for value, step in others if value is not UNCHANGED), _OTHER_CHANGE)
    return translate(template, name=name)


def _automation_step_name(name: str, more: int) -> str:
    """What a change of a curve is called, which has so many points more now."""
    if more > 0:
        return tr("Add an automation point to {name}", name=name)
    if more < 0:
        return tr("Delete an automation point of {name}", name=name)
    return tr("Move an automation point of {name}", name=name)


def mix_step_name(change: MixChange) -> str:
    """What a change of the whole mix is called."""
    if change.master_db is not UNCHANGED:
        return tr("Master level")
    if change.binaural is not UNCHANGED:
        return tr("Binaural on") if change.binaural else tr("Binaural off")
    if change.field_of_view_degrees is not UNCHANGED:
        return tr("Field of view")
    return tr("Change the mix")
