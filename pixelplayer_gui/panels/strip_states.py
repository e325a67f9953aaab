"""Computes the StripState of every mixer strip from a Project's mix and scene."""

from __future__ import annotations

from typing import Any

from engine.mixing.mix import Mix, Strip
from engine.scene.scene import SOUND_ALIKE, Scene, SoundingObject
from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import (
    tr,
    tr_noop,
    translate,
    translated_label,
    translated_name,
    translated_rest_name,
)
from pixelplayer_gui.widgets.mixer.strip_state import StripState

_REST_HINT = tr_noop("All that belongs to no strip; strips and rest add up to the clip's own sound")


def caption_of(item: SoundingObject | None) -> str:
    """What an object is said or seems to be; with a question mark for a guess, else "unknown"."""
    if item is not None and item.is_sure:
        return _label(item)
    if item is not None and item.is_guessed:
        return f"{_label(item)}?"
    return tr("unknown")


def _label(item: SoundingObject) -> str:
    return translated_label((item.believed_label or item.label).replace("_", " "))


def _caption_hint(item: SoundingObject | None) -> str:
    """How sure that is, for whoever asks."""
    change = tr("Click: say what it is")
    if item is None:
        return ""
    if item.told_label:
        return tr("You said that this is: {label}", label=_label(item)) + "\n" + change
    return f"{_belief(item)}\n{change}" if item.label else change


def _belief(item: SoundingObject) -> str:
    label, sure = _label(item), f"{item.confidence:.0%}"
    if item.is_sure:
        return tr("Looks and sounds like: {label}, {sure} sure", label=label, sure=sure)
    if item.is_guessed:
        return tr("Perhaps: {label}, but only {sure} sure", label=label, sure=sure)
    return tr("The model does not know what this is; its best guess is {label} ({sure})",
              label=label, sure=sure)  # fmt: skip


def object_strip_states(
    mix: Mix, scene: Scene | None, *, mono: bool = False
) -> dict[str, StripState]:
    """The faces of all strips that hold objects, by their ids."""
    known = {} if scene is None else {item.id: item for item in scene.objects}
    states: dict[str, StripState] = {}
    for strip in mix.strips:
        item = known.get(strip.id)
        caption, hint = caption_of(item), _caption_hint(item)
        if scene is not None and item is not None and scene.same_class_as(item):
            hint = f"{hint}\n{translate(SOUND_ALIKE)}"
        if strip.merged:
            caption = tr("{count} merged", count=len(strip.objects))
            hint = ", ".join(
                translated_name(part.name) or part.id for part in (strip, *strip.merged)
            )
        tint = theme.object_colour_of(strip.id)
        name = translated_name(strip.name) or (_label(item) if item else "") or tr("Object")
        states[strip.id] = StripState(
            name, caption, tint, hint, **_mix_fields(mix, strip), mono=mono
        )
    return states


def rest_strip_state(mix: Mix, *, mono: bool = False) -> StripState:
    """The face of the rest."""
    name = translated_rest_name(mix.rest.name)
    tint, hint = theme.colour("rest"), translate(_REST_HINT)
    return StripState(name, tr("all else"), tint, hint, **_mix_fields(mix, mix.rest), mono=mono)


def master_strip_state(mix: Mix) -> StripState:
    """The face of the master."""
    return StripState(
        tr("Master"),
        tr("binaural") if mix.binaural else tr("output"),
        theme.colour("text"),
        tr("Everything together, after the limiter"),
        gain_db=mix.master_db,
    )


def _mix_fields(mix: Mix, strip: Strip) -> dict[str, Any]:
    """How a strip stands in a mix."""
    heard = mix.strips_heard_alone
    return {
        "gain_db": strip.gain_db,
        "pan": strip.pan,
        "mute": strip.mute,
        "width": strip.width,
        "strength": strip.strength,
        "distance": strip.distance,
        "place": strip.place,
        "object_count": len(strip.objects),
        "binaural": mix.binaural,
        "alone": strip.id in heard,
        "silenced": bool(heard) and strip.id not in heard,
    }
