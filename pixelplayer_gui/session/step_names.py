"""Names of the undo steps, so that "Undo" says what it undoes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.mixing.mix import REST, Strip
from pixelplayer_gui.i18n.text import tr, tr_noop, translate, translated_rest_name

_OTHER_CHANGE = tr_noop("Change {name}")
_STRIP_STEP_NAMES = {
    "pan": tr_noop("Pan {name}"),
    "place": tr_noop("Place {name}"),
    "width": tr_noop("Width of {name}"),
    "strength": tr_noop("Strength of {name}"),
    "distance": tr_noop("Distance of {name}"),
    "name": tr_noop("Rename {name}"),
}


def strip_step_name(strip: Strip, changes: Mapping[str, Any]) -> str:
    """What a change of one strip is called, e.g. "Mute violin"; the first field names it."""
    name = translated_rest_name(strip.name) if strip.id == REST else strip.name or strip.id
    # a dict that came through a signal is sorted by its keys
    field = "place" if "place" in changes else next(iter(changes), "")
    value = changes.get(field)
    if field == "gain_db":
        return tr("Level of {name}", name=name)
    if field == "mute":
        return tr("Mute {name}", name=name) if value else tr("Unmute {name}", name=name)
    if field == "solo":
        return tr("Solo {name}", name=name) if value else tr("Unsolo {name}", name=name)
    if field == "automation":
        return _automation_step_name(name, len(value or ()) - len(strip.automation))
    return translate(_STRIP_STEP_NAMES.get(field, _OTHER_CHANGE), name=name)


def _automation_step_name(name: str, more: int) -> str:
    """What a change of a curve is called, which has so many points more now."""
    if more > 0:
        return tr("Add an automation point to {name}", name=name)
    if more < 0:
        return tr("Delete an automation point of {name}", name=name)
    return tr("Move an automation point of {name}", name=name)


def mix_step_name(changes: Mapping[str, Any]) -> str:
    """What a change of the whole mix is called."""
    field = next(iter(changes), "")
    if field == "master_db":
        return tr("Master level")
    if field == "binaural":
        return tr("Binaural on") if changes[field] else tr("Binaural off")
    if field == "field_of_view_degrees":
        return tr("Field of view")
    return tr("Change the mix")
