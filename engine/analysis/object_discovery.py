"""Object discovery: the sounding objects of a clip, found without a click, then tracked.

Where a model knows what single cells show, objects are found by sight, picture by picture, and must
be heard; else they are clusters of cells that sound alike (The Sound of Pixels, section 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from engine.analysis.cell_sounds import (
    CellSounds,
    Floats,
    cell_sounds,
    power_and_signatures,
    similarity,
)
from engine.analysis.clip_features import ClipFeatures
from engine.analysis.label_by_ear import label_by_ear
from engine.analysis.levels import level_db
from engine.analysis.object_tracks import ObjectTracks
from engine.analysis.region_growing import (
    CellCluster,
    CellMask,
    contour,
    deepest_cell,
    find_clusters,
    fused_similarity,
    grow_region,
    point_of,
)
from engine.analysis.sightings import OWN_BELIEF, Sighting, find_sightings, kinship
from engine.analysis.tracking import ObjectTrack
from engine.analysis.windows import Window
from engine.scene import Box, Findings, Polygon, Region, SoundingObject

MAX_OBJECTS = 8
_MAX_WINDOWS = 12
_SILENT_DB = -60.0
_NO_FLOOR = np.zeros(1, np.float32)
# A place belongs to an object that sounds the same, or that is there and sounds rather alike.
_SAME_SOUND, _SAME_PLACE_SOUND, _SAME_PLACE = 0.7, 0.4, 0.3
# What is this far below the loudest object is not offered, where sounds are all that is known.
_RANGE_DB = 25.0
# Seen so surely, and not farther than this below the mixture, a find is an object; what is seen
# less surely is a suggestion. Beside an object that is surer it must be surer itself: the edges of
# things are often taken for other things. Of 58 held-out cases (125 players, 9 spectators) that is
# what is most precise at a recall of 85 %: precision 93 %, recall 86 % (at -30 dB 91 and 88 %). On
# the 120 players and 15 spectators of `pixelplayer evaluate`: 87 and 92 %.
_SURE_BELIEF, _LEAST_BELIEF = 0.65, 0.5
_HEARD_DB = -27.0
# What has so much of itself in a surer one of kin is a piece of it.
_PIECE_SHARE = 0.5
# A find is beside another when it lies in that one's box or so many cells off.
_BESIDE_CELLS = 2
# Belief of an object is the mean over the windows in which it is seen, or over this share of all.
_TELLING_SHARE = 1 / 3


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A place in a window, what it looked like ``[K]``, and how strong its sound is (``power``).

    ``floor`` is what nearly all the picture sounds like ``[D]``; ``belief`` how surely the place
    shows something, of label ``label``.
    """

    window: Window
    seconds: float
    power: float
    box: Box
    item: SoundingObject
    vector: Floats
    floor: Floats
    belief: float = 1.0
    label: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Find:
    """An object, how surely it was seen (0..1) over the windows searched, and as which label."""

    item: SoundingObject
    belief: float
    label: int


class ObjectDiscovery:
    """Object discovery: places that sound in some windows, merged into objects."""

    def __init__(self, features: ClipFeatures, object_tracks: ObjectTracks) -> None:
        self._features, self._object_tracks = features, object_tracks
        self._tracks: dict[SoundingObject, ObjectTrack] = {}
        self._kin = kinship(features.spec.labels)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The windows to search: all of a short clip, evenly spread ones of a long clip."""
        windows = self._features.windows
        count = min(len(windows), _MAX_WINDOWS)
        chosen = np.linspace(0, len(windows) - 1, count).round().astype(int)
        return tuple(windows[i] for i in chosen)

    @property
    def _times(self) -> list[float]:
        """The times of the pictures that are searched."""
        return [self._features.window_middle_seconds(window) for window in self.windows]

    def candidates(self, window: Window) -> list[_Candidate]:
        """The places that may sound in a window; none in a silent one."""
        window_features = self._features.window_features(window)
        power = float(window_features.power.sum(0).mean()) / self._features.filled_share(window)
        if level_db(power) < _SILENT_DB:
            return []
        seconds = self._features.window_middle_seconds(window)
        raw_features, vectors = self._object_tracks.frame_features(seconds)
        beliefs = self._features.label_beliefs(raw_features)
        if beliefs is None:
            sounds = cell_sounds(self._features, window_features, vectors)
            return [
                self._heard_candidate(window, raw_features, vectors, sounds, place)
                for place in find_clusters(sounds)
            ]
        return [
            self._seen_candidate(window, raw_features, place)
            for place in find_sightings(beliefs, self._features.spec.labels)
            if place.belief >= _LEAST_BELIEF
        ]

    def finds(self, candidates: Sequence[_Candidate]) -> Iterator[Find]:
        """One object for all candidates that belong together, that of the best candidate first."""
        left = sorted(candidates, key=lambda c: (c.belief, c.power), reverse=True)
        telling = ceil(_TELLING_SHARE * len({c.window.index for c in candidates}))
        while left:
            best, *others = left
            same = [best, *self._same_object(others, best)]
            found = replace(best.item, region=self._track(best.item).region())
            found = self._object_tracks.with_first_shape(found)
            found = self._object_tracks.with_tracked_region(found, self._times)
            belief = sum(candidate.belief for candidate in same) / max(len(same), telling)
            yield Find(found, belief, best.label)
            left = [other for other in others if not any(other is one for one in same)]

    def judged(self, finds: Sequence[Find]) -> Findings:
        """Objects and suggestions with label and loudness, loudest first, with ids "1", "2"..."""
        finds = self._distinct(finds)
        if not finds:
            return Findings()
        levels, mixture_db = self._levels_db(finds)
        sure: list[SoundingObject] = []
        doubtful: list[SoundingObject] = []
        for index in np.argsort(-levels, kind="stable"):
            find, level = finds[index], float(levels[index])
            found = self._labelled(replace(find.item, loudness_db=level))
            if find.label < 0:
                heard = level >= levels.max() - _RANGE_DB
            else:
                heard = level >= mixture_db + _HEARD_DB
            if heard and find.belief >= self._needed_belief(find, finds):
                sure.append(found)
            elif find.label >= 0 and find.belief >= _LEAST_BELIEF:
                doubtful.append(found)
        return _numbered(sure, doubtful)

    def _distinct(self, finds: Sequence[Find]) -> list[Find]:
        """Finds that may be offered, surest first: not what may be a piece of a surer one."""
        kept: list[Find] = []
        for find in sorted(finds, key=lambda f: f.belief, reverse=True):
            pieces = (self._is_piece(find, other) for other in kept)
            if find.label < 0 or not any(pieces):
                kept.append(find)
        return kept

    def _is_piece(self, find: Find, surer: Find) -> bool:
        """Whether a find may be a piece of one that is surer, of its label or of kin."""
        if find.label < 0 or not self._kin[find.label, surer.label]:
            return False
        seconds = find.item.point[2]
        own, its = find.item.region.seen_box_at(seconds), surer.item.region.seen_box_at(seconds)
        if _share_inside(own, its) >= _PIECE_SHARE:
            return True
        unsure = find.label == surer.label or find.belief < OWN_BELIEF
        return unsure and self._beside(find, surer)

    def _needed_belief(self, find: Find, finds: Sequence[Find]) -> float:
        """How surely a find must be seen; ``finds`` are all, the surest first."""
        surer = finds[: next(i for i, other in enumerate(finds) if other is find)]
        beside = any(self._beside(find, other) for other in surer)
        return OWN_BELIEF if beside else _SURE_BELIEF

    def _beside(self, find: Find, surer: Find) -> bool:
        """Whether a find is in or beside one that is surer, where it was found."""
        if find.label < 0:
            return False
        x, y, seconds = find.item.point
        height, width = self._object_tracks.frame_features(seconds)[0].shape[1:]
        box = surer.item.region.at(seconds)
        wide, high = _BESIDE_CELLS / width, _BESIDE_CELLS / height
        around = Box(box.x - wide, box.y - high, box.width + 2 * wide, box.height + 2 * high)
        return around.contains(x, y)

    def _levels_db(self, finds: Sequence[Find]) -> tuple[NDArray[np.float64], float]:
        """The mean level of every find ``[N]``, and that of the clip's own sound."""
        items = [find.item for find in finds]
        powers, mixture = np.zeros(len(items)), 0.0
        for window in self.windows:
            window_features = self._features.window_features(window)
            vectors = self._object_tracks.object_vectors(items, window)
            sounds, _ = power_and_signatures(self._features, window_features, vectors)
            filled = self._features.filled_share(window) * len(self.windows)
            powers += sounds.mean(-1) / filled
            mixture += float(window_features.power.sum(0).mean()) / filled
        return np.array([level_db(float(power)) for power in powers]), level_db(mixture)

    def _labelled(self, item: SoundingObject) -> SoundingObject:
        label, confidence = self._features.best_label(self._object_tracks.appearance(item).vector)
        heard = self._features.window_features(self._features.window_at(item.point[2]))
        label = label_by_ear(self._features, heard, label)
        return replace(item, label=label, confidence=confidence)

    def _heard_candidate(
        self,
        window: Window,
        raw_features: Floats,
        vectors: Floats,
        sounds: CellSounds,
        place: CellCluster,
    ) -> _Candidate:
        distinct = sounds.distinct_signatures
        alike = similarity(distinct, distinct[place.seed])
        sure = fused_similarity(np.where(place.cells, alike, 0), vectors, place.seed)
        outline = contour(grow_region(sure, place.seed), sure)
        vector = self._features.pool(raw_features[None, :, place.cells].mean(-1))
        candidate = self._candidate(window, place.cells, place.seed, outline, vector)
        return replace(candidate, power=place.power, floor=sounds.common_signature)

    def _seen_candidate(self, window: Window, raw_features: Floats, place: Sighting) -> _Candidate:
        vector = self._features.pool(raw_features[None, :, place.cells].mean(-1))
        power, _ = power_and_signatures(
            self._features, self._features.window_features(window), vector[None]
        )
        seed, outline = deepest_cell(place.cells), contour(place.cells)
        candidate = self._candidate(window, place.cells, seed, outline, vector)
        return replace(candidate, power=float(power.mean()), belief=place.belief, label=place.label)

    def _candidate(
        self,
        window: Window,
        cells: CellMask,
        seed: tuple[int, int],
        outline: tuple[Box, Polygon],
        vector: Floats,
    ) -> _Candidate:
        seconds = self._features.window_middle_seconds(window)
        x, y = point_of(seed, (cells.shape[0], cells.shape[1]))
        region = Region((seconds,), outline[:1], outline[1])
        item = SoundingObject(f"{window.index} {x:.3f} {y:.3f}", region, (x, y, seconds))
        return _Candidate(window, seconds, 0.0, outline[0], item, vector, _NO_FLOOR)

    def _track(self, item: SoundingObject) -> ObjectTrack:
        """Where an object is in the searched windows; all pictures between would take too long."""
        if item not in self._tracks:
            times = self._times
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

    def _same_object(self, others: Sequence[_Candidate], best: _Candidate) -> list[_Candidate]:
        """Those of ``others`` that are the object ``best`` is.

        By sound all that sound the same, or are at one place. By sight one of each other window
        that may be of its label: the one that is at its place, else one that sounds the same.
        """
        if best.label < 0:
            return [other for other in others if self._is_same_sound(other, best)]
        kin = [o for o in others if o.window is not best.window and self._kin[o.label, best.label]]
        same: list[_Candidate] = []
        for window in {candidate.window.index for candidate in kin}:
            own = [o for o in kin if o.window.index == window]
            near = max(own, key=lambda o: self._overlap(o, best))
            if self._is_same_thing(near, best):
                same.append(near)
        return same

    def _is_same_thing(self, other: _Candidate, best: _Candidate) -> bool:
        """Whether two of kin labels are one: by place and label, by place and sound, by sound."""
        here = self._overlap(other, best) >= _SAME_PLACE
        if here and other.label == best.label:
            return True
        return self._likeness(other, best) >= (_SAME_PLACE_SOUND if here else _SAME_SOUND)

    def _is_same_sound(self, other: _Candidate, best: _Candidate) -> bool:
        """Whether two candidates are one object: they sound the same, or are at one place."""
        alike = self._likeness(other, best)
        return alike >= _SAME_SOUND or (
            alike >= _SAME_PLACE_SOUND and self._overlap(other, best) >= _SAME_PLACE
        )

    def _overlap(self, other: _Candidate, best: _Candidate) -> float:
        return self._track(best.item).at(other.seconds).overlap(other.box)

    def _likeness(self, other: _Candidate, best: _Candidate) -> float:
        """How alike two candidates sound in the window of the better."""
        window_features = self._features.window_features(best.window)
        _, sounds = power_and_signatures(
            self._features, window_features, np.stack([best.vector, other.vector])
        )
        own, its = np.maximum(sounds - best.floor, 0)
        return float(similarity(its, own))


def _share_inside(one: Box, other: Box) -> float:
    """How much of the smaller of two boxes lies in the other."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    least = min(one.width * one.height, other.width * other.height)
    return max(across, 0.0) * max(down, 0.0) / max(least, 1e-9)


def _numbered(sure: Sequence[SoundingObject], doubtful: Sequence[SoundingObject]) -> Findings:
    """As many as are offered, with ids "1", "2"..."""
    sure, doubtful = sure[:MAX_OBJECTS], doubtful[: MAX_OBJECTS - len(sure)]
    named = [replace(item, id=str(i)) for i, item in enumerate((*sure, *doubtful), 1)]
    return Findings(tuple(named[: len(sure)]), tuple(named[len(sure) :]))
