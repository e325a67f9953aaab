"""The schema of a project file: version 9 of the ``.ppx`` format, JSON (pydantic).

The classes here are the file; the values the engine works with stand in ``project.project``,
``scene`` and ``mixing``. Change a class here and the version must rise, with an upgrade in
``storage``.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator

from engine.automatic_name import AutomaticName
from engine.json_file import path_text
from engine.mixing.automation import HIGHEST_DB, LOWEST_DB
from engine.mixing.mix import (
    DEFAULT_STRENGTH,
    FARTHEST,
    MAX_GAIN_DB,
    MAX_WIDTH,
    NEAREST,
    REST,
    Mix,
    Strip,
)
from engine.project.clip_fingerprint import ClipFingerprint
from engine.project.project import Marker, Project
from engine.scene import Box, Region, Scene, Shape, SoundingObject
from engine.scene.solo_sound import NO_SOLO, SoloSound, is_spectra

FORMAT = "pixelplayer project"
VERSION = 9
_MAX_DB = 300.0  # its factor is a number still, in float32 too


def _finite_or_silent(level_db: float) -> float:
    if level_db != -math.inf and not -_MAX_DB <= level_db <= _MAX_DB:
        raise ValueError("a level must be a number of decibels or -inf")
    return level_db


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


def _plain_text(text: str) -> str:
    text.encode()  # UnicodeEncodeError, a ValueError: half of a pair of surrogates
    return text


def _serialise_level(level_db: float) -> float | str:
    # JSON has no infinity; a closed fader is -inf dB
    return "-inf" if level_db == -math.inf else level_db


Decibel = Annotated[
    float,
    AfterValidator(_finite_or_silent),
    PlainSerializer(_serialise_level, return_type=float | str),
]
# wide enough for all that is meant, and nothing that is computed from them overflows
Finite = Annotated[float, Field(ge=-1e6, le=1e6)]
Seconds = Annotated[float, Field(ge=-1e8, le=1e8)]
Share = Annotated[float, Field(ge=-100, le=100)]
Text = Annotated[str, AfterValidator(_plain_text)]
Point = tuple[Seconds, Annotated[float, Field(ge=LOWEST_DB, le=HIGHEST_DB)]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShapePart(_Part):
    """What is seen of an object at a time, in 0..1 of the picture."""

    seconds: Seconds
    outline: tuple[tuple[Share, Share], ...] = ()


class RegionPart(_Part):
    """A path of boxes ``[x, y, width, height]`` in 0..1 of the picture, its outline, its shapes."""

    seconds: tuple[Seconds, ...]
    boxes: tuple[tuple[Share, Share, Share, Share], ...]
    outline: tuple[tuple[Share, Share], ...] = ()
    shapes: tuple[ShapePart, ...] = ()


class SoloPart(_Part):
    """Where an object plays alone, and the spectra learned from it: half floats in base64."""

    spans: tuple[tuple[Seconds, Seconds], ...] = ()
    spectra: Text = ""
    learned_from: tuple[tuple[Seconds, Seconds], ...] = ()
    used: bool = True


class ObjectPart(_Part):
    """One sounding object; ``point`` is the clicked (x, y, seconds).

    ``told`` is what somebody said it is, ``excluded`` what is none of it.
    """

    id: Text
    label: Text = ""
    confidence: Share = 0.0
    loudness_db: Decibel = -math.inf
    point: tuple[Share, Share, Seconds]
    region: RegionPart
    told: Text = ""
    excluded: tuple[ObjectPart, ...] = ()
    solo: SoloPart | None = None


class AutomaticNamePart(_Part):
    """A name the program gave, to be said in any language."""

    label: Text = ""
    number: Annotated[int, Field(ge=0, le=10**9)] = 0
    guessed: bool = False


class StripPart(_Part):
    """One fader; ``automation`` holds (seconds, dB)."""

    id: Text
    name: Text | AutomaticNamePart = ""
    gain_db: Annotated[Decibel, Field(le=MAX_GAIN_DB)] = 0.0
    mute: bool = False
    solo: bool = False
    pan: Annotated[Finite, Field(ge=-1, le=1)] = 0.0
    place: tuple[Finite, Finite] | None = None
    automation: tuple[Point, ...] = ()
    width: Annotated[Finite, Field(ge=0, le=MAX_WIDTH)] = 1.0
    distance: Annotated[Finite, Field(ge=NEAREST, le=FARTHEST)] = 1.0
    strength: Annotated[Finite, Field(ge=0, le=1)] = DEFAULT_STRENGTH
    merged: tuple[StripPart, ...] = ()
    less: tuple[Text, ...] = ()


class MixPart(_Part):
    """All faders."""

    strips: tuple[StripPart, ...] = ()
    rest: StripPart
    master_db: Decibel = 0.0
    binaural: bool = False
    field_of_view_degrees: Annotated[float, Field(ge=0, le=360)] = 60.0
    head_turn_degrees: Annotated[float, Field(ge=-180, le=180)] = 0.0
    room: Annotated[float, Field(ge=0, le=1)] = 0.0
    isolated: Text | None = None


class MarkerPart(_Part):
    """One marker."""

    seconds: Seconds
    name: Text = ""


class FingerprintPart(_Part):
    """The fingerprint by which the clip is known again."""

    size_bytes: Annotated[int, Field(ge=0)]
    sha256: str


class ProjectFile(_Part):
    """The whole file; ``clip`` is relative to the file's folder."""

    format: Literal["pixelplayer project"] = FORMAT
    version: int = VERSION
    clip: Annotated[str, PlainValidator(path_text), AfterValidator(_not_empty)]
    track: Annotated[int, Field(ge=0, le=10**6)] = 0
    model: Text
    objects: tuple[ObjectPart, ...] = ()
    mix: MixPart
    markers: tuple[MarkerPart, ...] = ()
    film: FingerprintPart | None = None


def to_file(project: Project, clip: str) -> ProjectFile:
    """Serialise a project to the file's schema; ``ValueError`` for values no file can hold."""
    mix, film = project.mix, project.fingerprint
    return ProjectFile(
        film=FingerprintPart(size_bytes=film.size_bytes, sha256=film.sha256) if film else None,
        clip=clip,
        track=project.track,
        model=project.model,
        objects=tuple(_object_part(item) for item in project.scene.objects),
        mix=MixPart(
            strips=tuple(_strip_part(strip) for strip in mix.strips),
            rest=_strip_part(mix.rest),
            master_db=mix.master_db,
            binaural=mix.binaural,
            field_of_view_degrees=mix.field_of_view_degrees,
            head_turn_degrees=mix.head_turn_degrees,
            room=mix.room,
            isolated=mix.isolated,
        ),
        markers=tuple(MarkerPart(seconds=m.seconds, name=m.name) for m in project.markers),
    )


def to_json(file: ProjectFile) -> str:
    """The text of the file, made to be read by people too."""
    try:
        return file.model_dump_json(indent=1) + "\n"
    except ValueError:  # the name of the clip is none in UTF-8; JSON can say it all the same
        return json.dumps(file.model_dump(mode="json"), indent=1) + "\n"


def from_file(file: ProjectFile, clip: Path) -> Project:
    """Parse a project out of a file; ``ValueError`` when its parts contradict each other."""
    _unique("object", (part.id for part in file.objects))
    scene = Scene(tuple(_object_of(part) for part in file.objects))
    film = ClipFingerprint(file.film.size_bytes, file.film.sha256) if file.film else None
    mix = _mix_of(file.mix)
    known = {item.id for item in scene.objects}
    for strip in mix.all_strips:
        unknown = {*strip.objects[1:], *strip.all_split_off_ids} - known
        if unknown:
            raise ValueError(f"strip {strip.id!r} holds {unknown.pop()!r}, which is not there")
    project = Project(clip, file.track, file.model, scene, mix, fingerprint=film)
    return project.with_markers(Marker(part.seconds, part.name) for part in file.markers)


def _mix_of(part: MixPart) -> Mix:
    if part.rest.id != REST:
        raise ValueError(f"the rest strip is named {part.rest.id!r}")
    strips = tuple(_strip_of(strip) for strip in part.strips)
    _unique("strip", [*(key for strip in strips for key in strip.objects), REST])
    mix = Mix(
        strips=strips,
        rest=_strip_of(part.rest),
        master_db=part.master_db,
        binaural=part.binaural,
        field_of_view_degrees=part.field_of_view_degrees,
        head_turn_degrees=part.head_turn_degrees,
        room=part.room,
        isolated=part.isolated,
    )
    known = {strip.id for strip in mix.all_strips}
    if mix.isolated is not None and mix.isolated not in known:
        raise ValueError(f"it isolates {mix.isolated!r}, which is not there")
    return mix


def _object_part(item: SoundingObject) -> ObjectPart:
    region = item.region
    boxes = tuple((box.x, box.y, box.width, box.height) for box in region.boxes)
    return ObjectPart(
        id=item.id,
        label=item.label,
        confidence=item.confidence,
        loudness_db=item.loudness_db,
        point=item.point,
        region=RegionPart(
            seconds=region.seconds,
            boxes=boxes,
            outline=region.outline,
            shapes=tuple(ShapePart(seconds=s.seconds, outline=s.outline) for s in region.shapes),
        ),
        told=item.told_label,
        excluded=tuple(_object_part(other) for other in item.excluded),
        solo=_solo_part(item.solo),
    )


def _object_of(part: ObjectPart) -> SoundingObject:
    region = part.region
    boxes = tuple(Box(*box) for box in region.boxes)
    return SoundingObject(
        id=part.id,
        region=Region(
            region.seconds,
            boxes,
            region.outline,
            tuple(Shape(shape.seconds, shape.outline) for shape in region.shapes),
        ),
        point=part.point,
        label=part.label,
        confidence=part.confidence,
        loudness_db=part.loudness_db,
        told_label=part.told,
        excluded=tuple(_object_of(other) for other in part.excluded),
        solo=_solo_of(part.solo),
    )


def _solo_part(solo: SoloSound) -> SoloPart | None:
    if solo == NO_SOLO:
        return None
    return SoloPart(
        spans=solo.spans,
        spectra=base64.b64encode(solo.spectra).decode(),
        learned_from=solo.learned_from,
        used=solo.used,
    )


def _solo_of(part: SoloPart | None) -> SoloSound:
    """What was learned can be learned again: where it is damaged, the rest still opens."""
    if part is None:
        return NO_SOLO
    try:
        spectra = base64.b64decode(part.spectra, validate=True)
    except ValueError:
        spectra = b"damaged"
    if spectra and not is_spectra(spectra):
        return SoloSound(part.spans, used=part.used, was_lost=True)
    return SoloSound(part.spans, spectra, part.learned_from, part.used)


def _strip_part(strip: Strip) -> StripPart:
    return StripPart(
        id=strip.id,
        name=_name_part(strip.name),
        gain_db=strip.gain_db,
        mute=strip.mute,
        solo=strip.solo,
        pan=strip.pan,
        place=strip.place,
        automation=strip.automation,
        width=strip.width,
        distance=strip.distance,
        strength=strip.strength,
        merged=tuple(_strip_part(part) for part in strip.merged),
        less=strip.split_off_ids,
    )


def _strip_of(part: StripPart) -> Strip:
    return Strip(
        id=part.id,
        name=_name_of(part.name),
        gain_db=part.gain_db,
        mute=part.mute,
        solo=part.solo,
        pan=part.pan,
        place=part.place,
        automation=part.automation,
        width=part.width,
        distance=part.distance,
        strength=part.strength,
        merged=tuple(_strip_of(inner) for inner in part.merged),
        split_off_ids=part.less,
    )


def _name_part(name: str) -> str | AutomaticNamePart:
    if isinstance(name, AutomaticName):
        return AutomaticNamePart(label=name.label, number=name.number, guessed=name.guessed)
    return name


def _name_of(part: str | AutomaticNamePart) -> str:
    if isinstance(part, AutomaticNamePart):
        return AutomaticName(part.label, part.number, guessed=part.guessed)
    return part


def _unique(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for item in ids:
        if item in seen:
            raise ValueError(f"two {what}s are named {item!r}")
        seen.add(item)
