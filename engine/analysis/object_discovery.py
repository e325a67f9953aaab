"""Object discovery: the sounding objects of a clip, found without a click, then tracked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.analysis.cell_sounds import Floats, cell_sounds, power_and_signatures, similarity
from engine.analysis.clip_features import ClipFeatures
from engine.analysis.levels import level_db
from engine.analysis.object_tracks import ObjectTracks
from engine.analysis.region_growing import (
    CellCluster,
    contour,
    find_clusters,
    fused_similarity,
    grow_region,
    point_of,
)
from engine.analysis.tracking import ObjectTrack
from engine.analysis.windows import Window
from engine.scene import Box, Region, SoundingObject

MAX_OBJECTS = 8
_MAX_WINDOWS = 12
_SILENT_DB = -60.0
# A place belongs to an object that sounds the same, or that is there and sounds rather alike.
_SAME_SOUND, _SAME_PLACE_SOUND, _SAME_PLACE = 0.7, 0.4, 0.3
# What is this far below the loudest object is not offered.
_RANGE_DB = 25.0


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A place heard in a window, what it looked like ``[K]``, and the window's floor ``[D]``."""

    window: Window
    seconds: float
    place: CellCluster
    box: Box
    item: SoundingObject
    vector: Floats
    floor: Floats


class ObjectDiscovery:
    """Object discovery: clusters of sounding cells in some windows, merged into objects."""

    def __init__(self, features: ClipFeatures, object_tracks: ObjectTracks) -> None:
        self._features, self._object_tracks = features, object_tracks
        self._tracks: dict[SoundingObject, ObjectTrack] = {}

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows to search: all of a short clip, evenly spread ones of a long clip."""
        windows = self._features.windows
        count = min(len(windows), _MAX_WINDOWS)
        chosen = np.linspace(0, len(windows) - 1, count).round().astype(int)
        return tuple(windows[i] for i in chosen)

    def candidates(self, window: Window) -> list[_Candidate]:
        """The places that are heard in a window; none in a silent one."""
        window_features = self._features.window_features(window)
        power = float(window_features.power.sum(0).mean()) / self._features.filled_share(window)
        if level_db(power) < _SILENT_DB:
            return []
        seconds = self._features.window_middle_seconds(window)
        raw_features, vectors = self._object_tracks.frame_features(seconds)
        sounds = cell_sounds(self._features, window_features, vectors)
        floor, distinct = sounds.common_signature, sounds.distinct_signatures
        found: list[_Candidate] = []
        for place in find_clusters(sounds):
            alike = similarity(distinct, distinct[place.seed])
            sure = fused_similarity(np.where(place.cells, alike, 0), vectors, place.seed)
            found.append(self._candidate(window, seconds, raw_features, place, sure, floor))
        return found

    def objects(self, candidates: Sequence[_Candidate]) -> Iterator[SoundingObject]:
        """One object for all candidates that belong together, the loudest candidate's first."""
        left = sorted(candidates, key=lambda c: c.place.power, reverse=True)
        while left:
            best, *others = left
            found = replace(best.item, region=self._track(best.item).region())
            yield self._object_tracks.with_first_shape(found)
            left = [other for other in others if not self._is_same_object(other, best)]

    def ranked(self, items: Sequence[SoundingObject]) -> tuple[SoundingObject, ...]:
        """The objects with label and loudness, loudest first, with ids "1", "2"..."""
        if not items:
            return ()
        power = np.zeros(len(items))
        for window in self.windows:
            vectors = self._object_tracks.object_vectors(items, window)
            sounds, _ = power_and_signatures(
                self._features, self._features.window_features(window), vectors
            )
            power += sounds.mean(-1) / self._features.filled_share(window) / len(self.windows)
        order = np.argsort(-power, kind="stable")
        loudest = level_db(float(power[order[0]]))
        named: list[SoundingObject] = []
        for index in order[:MAX_OBJECTS]:
            level = level_db(float(power[index]))
            if level >= loudest - _RANGE_DB:
                found = replace(items[index], id=str(len(named) + 1), loudness_db=level)
                named.append(self._labelled(found))
        return tuple(named)

    def _labelled(self, item: SoundingObject) -> SoundingObject:
        label, confidence = self._features.best_label(self._object_tracks.appearance(item).vector)
        return replace(item, label=label, confidence=confidence)

    def _candidate(
        self,
        window: Window,
        seconds: float,
        raw_features: Floats,
        place: CellCluster,
        sure: Floats,
        floor: Floats,
    ) -> _Candidate:
        box, shape = contour(grow_region(sure, place.seed), sure)
        x, y = point_of(place.seed, (place.cells.shape[0], place.cells.shape[1]))
        region = Region((seconds,), (box,), shape)
        item = SoundingObject(f"{window.index} {x:.3f} {y:.3f}", region, (x, y, seconds))
        vector = self._features.pool(raw_features[None, :, place.cells].mean(-1))
        return _Candidate(window, seconds, place, box, item, vector, floor)

    def _track(self, item: SoundingObject) -> ObjectTrack:
        """Where an object is in the searched windows; all pictures between would take too long."""
        if item not in self._tracks:
            times = [self._features.window_middle_seconds(window) for window in self.windows]
            appearance = self._object_tracks.appearance(item)
            track = ObjectTrack(
                item.region,
                appearance,
                times,
                0.0,
                lambda t: self._object_tracks.frame_features(t)[1],
            )
            for seconds in times:
                track.at(seconds)
            self._tracks[item] = track
        return self._tracks[item]

    def _is_same_object(self, other: _Candidate, best: _Candidate) -> bool:
        """Whether two candidates are one object: they sound the same, or are at one place."""
        window_features = self._features.window_features(best.window)
        _, sounds = power_and_signatures(
            self._features, window_features, np.stack([best.vector, other.vector])
        )
        own, its = np.maximum(sounds - best.floor, 0)
        alike = float(similarity(its, own))
        there = self._track(best.item).at(other.seconds)
        return alike >= _SAME_SOUND or (
            alike >= _SAME_PLACE_SOUND and there.overlap(other.box) >= _SAME_PLACE
        )
