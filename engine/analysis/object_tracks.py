"""Object tracks: the appearance, the path and the model's vector of every object of a clip."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from engine.analysis.cell_sounds import Floats
from engine.analysis.clip_features import ClipFeatures
from engine.analysis.object_shape import object_shape, without_repeats
from engine.analysis.tracking import Appearance, ObjectTrack, learn_appearance, matching_features
from engine.analysis.windows import Window
from engine.errors import Cancelled
from engine.scene import Shape, SoundingObject
from engine.scene.solo_sound import NO_SOLO

IsCancelled = Callable[[], bool]

_MAX_OBJECTS = 64
# Known places farther apart than this many pictures are not glided between but followed.
_MAX_GLIDE_PICTURES = 1.5


def raise_if_cancelled(cancelled: IsCancelled) -> None:
    """Raise ``Cancelled`` when somebody wants the work to stop."""
    if cancelled():
        raise Cancelled


class ObjectTracks:
    """Tracks of objects: each one's appearance and path, from the object and the clip alone."""

    def __init__(self, features: ClipFeatures) -> None:
        self._features = features
        self._tracks: OrderedDict[SoundingObject, tuple[Appearance, ObjectTrack]] = OrderedDict()
        self._gap = _MAX_GLIDE_PICTURES * _longest_step_seconds(features)
        self._cancelled: IsCancelled = lambda: False

    @contextmanager
    def cancellable(self, cancelled: IsCancelled) -> Iterator[None]:
        """Before every picture ask whether to stop: the way to an object may be a long one."""
        self._cancelled = cancelled
        try:
            yield
        finally:
            self._cancelled = lambda: False

    def frame_features(self, seconds: float) -> tuple[Floats, Floats]:
        """The raw features and the vectors ``[K, h, w]`` of the picture at a time."""
        raise_if_cancelled(self._cancelled)
        (raw_features,) = self._features.frame_features([seconds])
        return raw_features, self._features.pool(raw_features[None])

    def object_vectors(self, items: Sequence[SoundingObject], window: Window) -> Floats:
        """What each object is in a window ``[N, K]``: its looks at its pictures, pooled.

        What somebody said an object is counts for more than its looks.
        """
        self._features.frame_features(self._features.picture_times(window))
        told = [self._features.label_vector(item.told_label) for item in items]
        return np.stack(
            [
                self._object_vector(item, window) if vector is None else vector
                for item, vector in zip(items, told, strict=True)
            ]
        )

    def appearance(self, item: SoundingObject) -> Appearance:
        """How an object looks at the point it grew from."""
        return self._tracked(item)[0]

    def track(self, item: SoundingObject) -> ObjectTrack:
        """Where an object is at any picture."""
        return self._tracked(item)[1]

    def with_tracked_region(
        self, item: SoundingObject, times: Sequence[float] = ()
    ) -> SoundingObject:
        """The object with all of its path that was walked so far, and what is seen of it there.

        It is looked for at these ``times`` as well.
        """
        track = self.track(item)
        region = track.region()
        if not item.region.shapes:  # drawn by hand, or known by its sound alone
            return replace(item, region=region)
        known = {shape.seconds: shape for shape in item.region.shapes}
        for seconds in (*track.times, *times):
            if seconds not in known:
                known[seconds] = self.shape(item, seconds)
        shapes = without_repeats([known[seconds] for seconds in sorted(known)])
        return replace(item, region=replace(region, shapes=shapes))

    def with_first_shape(self, item: SoundingObject) -> SoundingObject:
        """The object with what is seen of it where it was found; as it was when that is nothing."""
        shape = self.shape(item, self._features.nearest_frame_time(item.point[2]))
        shapes = (shape,) if shape.outline else ()
        return replace(item, region=replace(item.region, shapes=shapes))

    def with_shapes(self, item: SoundingObject, times: Sequence[float]) -> SoundingObject:
        """The object with what is seen of it at some times, and nothing of any other."""
        moments = sorted({self._features.nearest_frame_time(seconds) for seconds in times})
        shapes = tuple(self.shape(item, seconds) for seconds in moments)
        return replace(item, region=replace(item.region, shapes=shapes))

    def shape(self, item: SoundingObject, seconds: float) -> Shape:
        """What is seen of an object in the picture at a time."""
        appearance, track = self._tracked(item)
        raw_features, vectors = self.frame_features(seconds)
        beliefs = self._features.label_beliefs(raw_features)
        if beliefs is None:
            belief = appearance.presence(vectors)
        else:
            told = self._features.label_vector(item.told_label)
            shares = self._features.label_shares(appearance.vector if told is None else told)
            belief = np.tensordot(shares / max(float(shares.max()), 1e-6), beliefs, axes=1)
        belief = belief * self._own_share(item, raw_features)
        x, y, found = item.point
        point = (x, y) if seconds == self._features.nearest_frame_time(found) else None
        picture = self._features.frame_picture(seconds)
        belief = np.clip(belief, 0, 1).astype(np.float32)
        return Shape(seconds, object_shape(picture, belief, track.at(seconds), point))

    def _object_vector(self, item: SoundingObject, window: Window) -> Floats:
        appearance, track = self._tracked(item)
        raw_features = []
        for seconds in self._features.picture_times(window):
            polygon = track.polygon_at(seconds)
            raw, vectors = self.frame_features(seconds)
            own = self._own_share(item, raw)
            raw_features.append(matching_features(raw, vectors, polygon, appearance, own))
        return self._features.pool(np.stack(raw_features))

    def _own_share(self, item: SoundingObject, raw_features: Floats) -> Floats:
        """How far each cell is an object's and not one of what is excluded from it ``[h, w]``."""
        own = np.ones(raw_features.shape[1:], np.float32)
        for other in item.excluded:
            own *= 1 - self._tracked(item)[0].likelier(self._tracked(other)[0], raw_features)
        return own

    def _tracked(self, item: SoundingObject) -> tuple[Appearance, ObjectTrack]:
        item = replace(item, solo=NO_SOLO)  # nothing is seen of it
        if item in self._tracks:
            self._tracks.move_to_end(item)
            return self._tracks[item]
        x, y, seconds = item.point
        (raw_features,) = self._features.frame_features(
            [self._features.nearest_frame_time(seconds)]
        )
        appearance = learn_appearance(
            raw_features, self._features.pool, item.region.polygon_at(seconds), (x, y)
        )
        times = self._features.all_times
        track = ObjectTrack(
            item.region, appearance, times, self._gap, lambda t: self.frame_features(t)[1]
        )
        self._tracks[item] = (appearance, track)
        if len(self._tracks) > _MAX_OBJECTS:
            self._tracks.popitem(last=False)
        return appearance, track


def _longest_step_seconds(features: ClipFeatures) -> float:
    """The longest time between two pictures or two windows, in seconds."""
    middles = [features.window_middle_seconds(window) for window in features.windows]
    steps = [np.diff(times).max(initial=0.0) for times in (features.all_times, middles)]
    return float(max(steps))
