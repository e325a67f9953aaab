"""The objects of a clip as a model knows them: how each looks, where it is, its vector anywhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from engine.analysis.cell_sounds import Floats
from engine.analysis.clip_features import Features
from engine.analysis.tracking import Memory, Track, memorise, typical
from engine.analysis.windows import Window
from engine.errors import Cancelled
from engine.scene import SoundingObject

Asked = Callable[[], bool]

_MOST = 64
# Known places farther apart than this many pictures are not glided between but followed.
_GAP = 1.5


def stop_if(cancelled: Asked) -> None:
    """Raise ``Cancelled`` when somebody wants the work to stop."""
    if cancelled():
        raise Cancelled


class Cast:
    """Remembers each object's looks and path; all from the object itself and the clip."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self._known: OrderedDict[SoundingObject, tuple[Memory, Track]] = OrderedDict()
        self._gap = _GAP * _widest_step(features)
        self._cancelled: Asked = lambda: False

    @contextmanager
    def asking(self, cancelled: Asked) -> Iterator[None]:
        """Before every picture ask whether to stop: the way to an object may be a long one."""
        self._cancelled = cancelled
        try:
            yield
        finally:
            self._cancelled = lambda: False

    def picture(self, seconds: float) -> tuple[Floats, Floats]:
        """The raw features and the vectors ``[K, h, w]`` of the picture at a time."""
        stop_if(self._cancelled)
        (look,) = self._features.look([seconds])
        return look, self._features.pool(look[None])

    def vectors(self, items: Sequence[SoundingObject], window: Window) -> Floats:
        """What each object is in a window ``[N, K]``: its looks at its pictures, pooled."""
        self._features.look(self._features.picture_times(window))
        return np.stack([self._vector(item, window) for item in items])

    def memory(self, item: SoundingObject) -> Memory:
        """How an object looks at the point it grew from."""
        return self._meet(item)[0]

    def track(self, item: SoundingObject) -> Track:
        """Where an object is at any picture."""
        return self._meet(item)[1]

    def followed(self, item: SoundingObject) -> SoundingObject:
        """The object with all of its path that was walked so far."""
        return replace(item, region=self.track(item).region())

    def _vector(self, item: SoundingObject, window: Window) -> Floats:
        memory, track = self._meet(item)
        looks = []
        for seconds in self._features.picture_times(window):
            polygon = track.polygon_at(seconds)
            looks.append(typical(*self.picture(seconds), polygon, memory))
        return self._features.pool(np.stack(looks))

    def _meet(self, item: SoundingObject) -> tuple[Memory, Track]:
        if item in self._known:
            self._known.move_to_end(item)
            return self._known[item]
        x, y, seconds = item.point
        (look,) = self._features.look([self._features.in_picture(seconds)])
        memory = memorise(look, self._features.pool, item.region.polygon_at(seconds), (x, y))
        times = self._features.all_times
        track = Track(item.region, memory, times, self._gap, lambda t: self.picture(t)[1])
        self._known[item] = (memory, track)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return memory, track


def _widest_step(features: Features) -> float:
    """The longest time between two pictures or two windows, in seconds."""
    middles = [features.middle_of(window) for window in features.windows]
    steps = [np.diff(times).max(initial=0.0) for times in (features.all_times, middles)]
    return float(max(steps))
