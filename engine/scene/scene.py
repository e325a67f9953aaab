"""The scene: the sounding objects of a clip."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from engine.message import Message
from engine.scene.region import Region
from engine.scene.solo_sound import NO_SOLO, SoloSound

SOUND_ALIKE = Message(
    "Two that sound alike: the model cannot tell instruments of one kind apart, so they share "
    "their sound evenly."
)
"""What to say of ``Scene.same_class_as``."""

MIN_SURE_CONFIDENCE, MIN_GUESS_CONFIDENCE = 0.7, 0.5
"""From these confidences on a label is believed, or is at least worth a guess.

Calibrated on 111 clicks on pictures nobody trained on, some of them in several mixtures
(``pixelplayer evaluate`` prints the steps): of the labels above 0.7 the default model had 51 of 52
right, between 0.5 and 0.7 8 of 26, below 0.5 2 of 33.
"""


@dataclass(frozen=True, slots=True)
class SoundingObject:
    """Something in the picture that makes a sound.

    ``label`` is what it looks and sounds like ("violin", "" when unknown), ``confidence`` how sure
    that is (0..1), ``loudness_db`` the mean level of its sound relative to full scale. ``point`` is
    the clicked place (x, y, seconds) it grew from, so that it can be found again by another model.

    What somebody corrected: ``told_label`` is what it is, whatever the model believes ("" when
    nobody said), ``excluded`` are things that are none of it: it loses what sounds there. ``solo``
    is where it plays alone, and what was learned there.
    """

    id: str
    region: Region
    point: tuple[float, float, float]
    label: str = ""
    confidence: float = 0.0
    loudness_db: float = float("-inf")
    told_label: str = ""
    excluded: tuple[SoundingObject, ...] = ()
    solo: SoloSound = NO_SOLO

    @property
    def is_sure(self) -> bool:
        """Whether its believed label can be relied on."""
        sure = self.label != "" and self.confidence >= MIN_SURE_CONFIDENCE
        return sure or self.told_label != ""

    @property
    def is_guessed(self) -> bool:
        """Whether that is a guess: more often wrong than right, but no mere noise."""
        guessed = MIN_GUESS_CONFIDENCE <= self.confidence < MIN_SURE_CONFIDENCE
        return guessed and self.label != "" and not self.told_label

    @property
    def believed_label(self) -> str:
        """What somebody said it is; else its label where that is sure or a guess, or nothing."""
        return self.told_label or (self.label if self.is_sure or self.is_guessed else "")

    @property
    def correction(self) -> str:
        """A text that is the same for the same corrections; "" without any."""
        points = [item.point for item in self.excluded]
        corrected = [self.told_label, points, *([self.solo.key] if self.solo.is_heard else [])]
        return json.dumps(corrected) if any(corrected) else ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search of a clip found: ``objects`` that surely sound, ``suggestions`` that may."""

    objects: tuple[SoundingObject, ...] = ()
    suggestions: tuple[SoundingObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """All sounding objects of a clip, in the order they were found."""

    objects: tuple[SoundingObject, ...] = ()

    def get(self, object_id: str) -> SoundingObject:
        """The object of that id; ``KeyError`` when there is none."""
        for item in self.objects:
            if item.id == object_id:
                return item
        raise KeyError(object_id)

    def same_class_as(self, item: SoundingObject) -> tuple[SoundingObject, ...]:
        """The others that seem to be of an object's class: what sounds alike is shared evenly.

        A model that knows classes cannot tell two violins apart, whatever is clicked. Objects whose
        label is no more than noise are left out.
        """
        label = item.believed_label
        others = (other for other in self.objects if label and other.id != item.id)
        return tuple(other for other in others if other.believed_label == label)

    def with_object(self, item: SoundingObject) -> Scene:
        """This scene with ``item`` added, or put in the place of the one with its id."""
        if any(old.id == item.id for old in self.objects):
            kept = tuple(item if old.id == item.id else old for old in self.objects)
            return replace(self, objects=kept)
        return replace(self, objects=(*self.objects, item))

    def without(self, object_id: str) -> Scene:
        """This scene without the object of that id."""
        return replace(self, objects=tuple(o for o in self.objects if o.id != object_id))
