"""Object detection scores: how many objects a model finds by itself, and how many are right.

This is what the thresholds of ``analysis.object_discovery`` are checked by: every case is a clip,
nobody clicks, and the objects found are held against the pictures it was put together from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.analysis.analyser import Analyser
from engine.evaluation.cases import Case, write_case_video
from engine.evaluation.metrics import is_silent
from engine.media.clip import Clip
from engine.models.model import Separator
from engine.scratch_disk import temporary_folder


@dataclass(frozen=True, slots=True)
class DetectionCounts:
    """Detection counts over clips: ``sounding`` sources in sight, ``hit`` of them found.

    Every object is one of three: the first in the picture of a sounding source (``hit``), one more
    there (``again``), or where nothing sounds (``silent``).
    """

    clips: int = 0
    sounding: int = 0
    hit: int = 0
    again: int = 0
    silent: int = 0

    @property
    def objects(self) -> int:
        """How many objects were found."""
        return self.hit + self.again + self.silent

    @property
    def precision(self) -> float:
        """The share of the objects that are a sounding source, counted once."""
        return self.hit / self.objects if self.objects else 0.0

    @property
    def recall(self) -> float:
        """The share of the sounding sources that were found."""
        return self.hit / self.sounding if self.sounding else 0.0

    @property
    def precision_interval(self) -> tuple[float, float]:
        """Where the precision lies with 95 % certainty."""
        return _wilson_interval(self.hit, self.objects)

    @property
    def recall_interval(self) -> tuple[float, float]:
        """Where the recall lies with 95 % certainty."""
        return _wilson_interval(self.hit, self.sounding)

    def __add__(self, other: DetectionCounts) -> DetectionCounts:
        return DetectionCounts(
            self.clips + other.clips,
            self.sounding + other.sounding,
            self.hit + other.hit,
            self.again + other.again,
            self.silent + other.silent,
        )


def detect_in_case(case: Case, model: Separator, device: str = "cpu") -> DetectionCounts:
    """Let a model find the objects of a case with pictures; without pictures nothing is counted."""
    if not case.visible:
        return DetectionCounts()
    with temporary_folder("evaluation") as folder:
        video = folder / "case.mkv"
        places = write_case_video(case, video)
        with Analyser(Clip.open(video), model, device, folder) as analyser:
            across = [item.point[0] for item in analyser.find_objects().objects]
    return count_detections(
        across, places, [i for i in places if not is_silent(case.sources[i].sound)]
    )


def count_detections(
    across: Iterable[float], places: Mapping[int, tuple[float, float]], sounding: list[int]
) -> DetectionCounts:
    """Objects at x in 0..1 against sources side by side with their middles at ``places``."""
    hits: set[int] = set()
    again = silent = 0
    edges = _right_edges(places)
    for x in across:
        owner = next((i for i, right in edges.items() if x <= right), list(edges)[-1])
        if owner not in sounding:
            silent += 1
        elif owner in hits:
            again += 1
        else:
            hits.add(owner)
    return DetectionCounts(1, len(sounding), len(hits), again, silent)


def _wilson_interval(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share of ``count`` (Wilson, 1927); all of 0..1 of nothing."""
    if count == 0:
        return 0.0, 1.0
    z = 1.96
    middle = (hits + z**2 / 2) / (count + z**2)
    half = z / (count + z**2) * math.sqrt(hits * (count - hits) / count + z**2 / 4)
    return middle - half, middle + half


def _right_edges(places: Mapping[int, tuple[float, float]]) -> dict[int, float]:
    """Where each source's picture ends, left to right: its middle is as far from both its edges."""
    edges, left = {}, 0.0
    for index, (x, _) in sorted(places.items(), key=lambda place: place[1][0]):
        left = 2 * x - left
        edges[index] = left
    return edges
