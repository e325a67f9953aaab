"""Sharing: who shares a clip's sound, and which object was split off from which."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from engine.scene.scene import SoundingObject

SplitFrom = tuple[tuple[str, tuple[str, ...]], ...]
"""Of each object that was split off its id, and the ids of the objects it was a part of."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """All objects that share the sound of a clip; what none of them claims is the rest's.

    A stem is a share, so it holds for one sharing only: when an object comes or goes, the shares of
    the others are others. An object in ``split_from`` takes its share out of those it was a part
    of, and of nobody else's. ``corrections`` are an id and what was corrected, where it was.
    """

    object_ids: tuple[str, ...]
    split_from: SplitFrom = ()
    corrections: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, object_ids: Iterable[str], split_from: SplitFrom = ()) -> Self:
        """The sharing of some objects; what ``split_from`` says of others does not count."""
        ids = tuple(object_ids)
        known = tuple(
            (part, tuple(whole for whole in wholes if whole in ids))
            for part, wholes in split_from
            if part in ids
        )
        return cls(ids, tuple((part, wholes) for part, wholes in known if wholes))

    @classmethod
    def among(cls, objects: Sequence[SoundingObject], split_from: SplitFrom = ()) -> Self:
        """The sharing of some objects as they are corrected."""
        corrected = tuple((item.id, item.correction) for item in objects if item.correction)
        return replace(cls.of((item.id for item in objects), split_from), corrections=corrected)

    @property
    def key(self) -> str:
        """A text that is the same for the same sharing, in whatever order its objects stand."""
        parts = sorted([part, sorted(wholes)] for part, wholes in self.split_from)
        return json.dumps([sorted(self.object_ids), parts, *sorted(self.corrections)])
