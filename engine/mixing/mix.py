"""The mix: one Strip (fader, pan, ...) per sounding object, and the Mix of all strips."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.mixing import automation
from engine.mixing.mix_change import MixChange, StripChange, value_after
from engine.scene.sharing import SplitFrom

REST = "rest"
"""The id of the strip that holds all that no object claims; it is always there."""
MASTER = "master"
"""The key of everything together among the levels."""

MAX_GAIN_DB = 12.0
MAX_WIDTH = 2.0
DEFAULT_STRENGTH = 0.5
"""The strength at which a stem is what the model made of it."""
NEAREST, FARTHEST = 0.5, 4.0
"""How near and how far a strip may stand, in times of the distance it has by itself."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A mixer strip: what the listener wants of one object.

    ``automation`` is a curve over time that is added to ``gain_db``: (seconds, dB) breakpoints.
    ``pan`` is -1 (left) .. 1 (right) and ``width`` 0 (both sides alike) .. 1 (as it is) .. 2, heard
    when binaural is off. ``place`` is (azimuth, elevation) in degrees, azimuth positive to the
    *left*; None means where the object stands in the picture; ``distance`` 1 is as far as it seems
    by itself, 2 twice as far; both are heard when binaural is on. ``strength`` 0..1 says how
    strictly the sound is separated: low leaves more of the others in, high takes more of itself
    away, ``DEFAULT_STRENGTH`` is what the model made.

    The strip holds the sound of the object of its id and of the strips ``merged`` into it (their
    own faders rest until they are parted again). The objects ``split_off_ids`` were split off from
    it: their sound is a share of what it held (``Mix.split_from``).
    """

    id: str
    name: str = ""
    gain_db: float = 0.0
    mute: bool = False
    solo: bool = False
    pan: float = 0.0
    place: tuple[float, float] | None = None
    automation: automation.Points = ()
    width: float = 1.0
    distance: float = 1.0
    strength: float = DEFAULT_STRENGTH
    merged: tuple[Strip, ...] = ()
    split_off_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.gain_db <= MAX_GAIN_DB:
            raise ValueError(f"gain {self.gain_db} dB is above {MAX_GAIN_DB} dB")
        if not -1.0 <= self.pan <= 1.0:
            raise ValueError(f"pan {self.pan} is outside -1..1")
        automation.check_points(self.automation)
        if not 0.0 <= self.width <= MAX_WIDTH:
            raise ValueError(f"width {self.width} is outside 0..{MAX_WIDTH}")
        if not NEAREST <= self.distance <= FARTHEST:
            raise ValueError(f"distance {self.distance} is outside {NEAREST}..{FARTHEST}")
        if not 0.0 <= self.strength <= 1.0:
            raise ValueError(f"strength {self.strength} is outside 0..1")

    @property
    def objects(self) -> tuple[str, ...]:
        """The ids of all objects whose sound the strip holds, its own first."""
        return (self.id, *(item for strip in self.merged for item in strip.objects))

    @property
    def all_split_off_ids(self) -> tuple[str, ...]:
        """The ids of all objects whose sound was split off from what the strip holds."""
        return (
            *self.split_off_ids,
            *(item for strip in self.merged for item in strip.all_split_off_ids),
        )

    @property
    def sound(self) -> tuple[tuple[str, ...], float]:
        """All that decides what the strip's share of the sound is, before its fader."""
        return self.objects, self.strength

    @property
    def stereo_placement(self) -> tuple[float, float]:
        """How the strip lies between the loudspeakers: width and pan."""
        return self.width, self.pan

    @property
    def gain(self) -> float:
        """The fader as a factor; mute, solo and automation come on top."""
        return float(10.0 ** (self.gain_db / 20.0))

    def changed(self, change: StripChange) -> Strip:
        """This strip after a change; whose sounds it holds stays as it is."""
        return Strip(
            self.id,
            name=value_after(change.name, self.name),
            gain_db=value_after(change.gain_db, self.gain_db),
            mute=value_after(change.mute, self.mute),
            solo=value_after(change.solo, self.solo),
            pan=value_after(change.pan, self.pan),
            place=value_after(change.place, self.place),
            automation=value_after(change.automation, self.automation),
            width=value_after(change.width, self.width),
            distance=value_after(change.distance, self.distance),
            strength=value_after(change.strength, self.strength),
            merged=self.merged,
            split_off_ids=self.split_off_ids,
        )


@dataclass(frozen=True, slots=True)
class Mix:
    """All strips, the rest and the master; a change is a new Mix.

    ``isolated`` names the one strip that alone is heard while it is set (a click on the picture);
    it overrules mute and solo without changing them, so that stepping back restores them.

    What is heard when binaural is on: ``head_turn_degrees`` is how far the listener's head is
    turned to the left, ``room`` 0 (none) .. 1 how much of a room is around it.
    """

    strips: tuple[Strip, ...] = ()
    rest: Strip = Strip(REST, "Rest")
    master_db: float = 0.0
    binaural: bool = False
    field_of_view_degrees: float = 60.0
    head_turn_degrees: float = 0.0
    room: float = 0.0
    isolated: str | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.room <= 1.0:
            raise ValueError(f"room {self.room} is outside 0..1")

    @property
    def all_strips(self) -> tuple[Strip, ...]:
        """The objects' strips, then the rest."""
        return (*self.strips, self.rest)

    @property
    def split_from(self) -> SplitFrom:
        """Of every object that was split off from a strip, which objects the strip held then."""
        return tuple(pair for strip in self.strips for pair in _split_from(strip))

    @property
    def strips_heard_alone(self) -> frozenset[str]:
        """The ids of the strips that alone are heard: the isolated one, else the soloed ones.

        Empty while nothing is isolated and nothing soloed.
        """
        if self.isolated is not None:
            return frozenset((self.isolated,))
        return frozenset(strip.id for strip in self.all_strips if strip.solo)

    @property
    def is_neutral(self) -> bool:
        """Whether this mix gives back the clip's own sound, sample for sample."""
        gains = self.effective_gains()
        plain = all(
            s.gain_db == 0
            and s.stereo_placement == (1, 0)
            and automation.is_flat(s.automation)
            and gains[s.id] == 1.0
            for s in self.all_strips
        )
        return plain and self.master_db == 0 and not self.binaural

    def get(self, strip_id: str) -> Strip:
        """The strip of that id (``REST`` for the rest); ``KeyError`` when there is none."""
        for strip in self.all_strips:
            if strip.id == strip_id:
                return strip
        raise KeyError(strip_id)

    def strip_holding(self, object_id: str) -> Strip | None:
        """The strip that holds an object's sound; None when it is part of the rest."""
        return next((strip for strip in self.strips if object_id in strip.objects), None)

    def effective_gain(self, strip_id: str) -> float:
        """The factor of a strip's fader, mute, solo and isolation; its automation comes on top."""
        return self._heard_gain(self.get(strip_id), self.strips_heard_alone)

    def effective_gains(self) -> dict[str, float]:
        """The same of all strips, by id."""
        alone = self.strips_heard_alone
        return {strip.id: self._heard_gain(strip, alone) for strip in self.all_strips}

    def _heard_gain(self, strip: Strip, alone: frozenset[str]) -> float:
        if alone and strip.id not in alone:
            return 0.0
        return 0.0 if strip.mute and self.isolated is None else strip.gain

    def changed(self, change: MixChange) -> Mix:
        """This mix after a change; its strips stay as they are."""
        return Mix(
            self.strips,
            self.rest,
            master_db=value_after(change.master_db, self.master_db),
            binaural=value_after(change.binaural, self.binaural),
            field_of_view_degrees=value_after(
                change.field_of_view_degrees, self.field_of_view_degrees
            ),
            head_turn_degrees=value_after(change.head_turn_degrees, self.head_turn_degrees),
            room=value_after(change.room, self.room),
            isolated=self.isolated,
        )

    def with_strip(self, strip_id: str, change: StripChange) -> Mix:
        """This mix with one strip changed; ``KeyError`` when there is no such strip."""
        return self.with_replaced(self.get(strip_id).changed(change))

    def with_replaced(self, strip: Strip) -> Mix:
        """This mix with a strip in the place of the one of its id."""
        if strip.id == REST:
            return replace(self, rest=strip)
        return replace(self, strips=tuple(strip if s.id == strip.id else s for s in self.strips))

    def with_new(self, strip: Strip) -> Mix:
        """This mix with one more strip at the end."""
        if any(s.id == strip.id for s in self.all_strips):
            raise ValueError(f"there is a strip {strip.id!r} already")
        return replace(self, strips=(*self.strips, strip))

    def without(self, strip_id: str) -> Mix:
        """This mix without a strip; its sound falls back to the rest."""
        isolated = None if self.isolated == strip_id else self.isolated
        gone = {item for s in self.strips if s.id == strip_id for item in s.objects}
        kept = tuple(_without_split_offs(s, gone) for s in self.strips if s.id != strip_id)
        return replace(self, strips=kept, isolated=isolated)


def _split_from(strip: Strip) -> SplitFrom:
    """Of every object that was split off from a strip, or from one merged into it, its wholes."""
    wholes = tuple(item for item in strip.objects if item not in strip.split_off_ids)
    own = tuple((part, wholes) for part in strip.split_off_ids)
    return (*own, *(pair for part in strip.merged for pair in _split_from(part)))


def _without_split_offs(strip: Strip, gone: set[str]) -> Strip:
    """A strip with the sounds of objects that are no more back in what they were split from."""
    if gone.isdisjoint(strip.all_split_off_ids):
        return strip
    return replace(
        strip,
        split_off_ids=tuple(item for item in strip.split_off_ids if item not in gone),
        merged=tuple(_without_split_offs(part, gone) for part in strip.merged),
    )
