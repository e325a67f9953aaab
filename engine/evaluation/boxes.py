"""Hand-drawn boxes: how well the regions of found objects lie on what somebody drew a box around.

A file of boxes is JSON. Its frames are of clips, whose paths are relative to the file, or pictures
of cases (``cases``), told by set and name, source and picture; boxes are [x, y, width, height] in
pixels of the frame or picture::

    {"frames": [{"clip": "duet.mp4", "seconds": 2.5, "boxes": [[0, 0, 325, 360]]},
                {"case": "music_pairs/a+b", "source": 1, "picture": 0, "boxes": [[9, 9, 80, 90]]}]}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.optimize import linear_sum_assignment

from engine.analysis.analyser import Analyser
from engine.errors import BadRequest, CannotOpen
from engine.evaluation.cases import Case, tile_box, time_of_picture, write_case_video
from engine.json_file import read_json
from engine.media.clip import Clip
from engine.models.model import Separator
from engine.scene import Box, SoundingObject
from engine.scratch_disk import temporary_folder

_PixelBox = tuple[float, float, float, float]


class BoxFrame(BaseModel):
    """One frame with boxes: of a ``clip`` at ``seconds``, or a ``picture`` of a case's source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    boxes: tuple[_PixelBox, ...]
    clip: Path | None = None
    seconds: float = 0.0
    case: str = ""
    source: int = Field(1, ge=1)
    picture: int = Field(0, ge=0)


class _BoxFile(BaseModel):
    frames: tuple[BoxFrame, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A frame's boxes in 0..1 of the clip that is searched, and when it is shown."""

    seconds: float
    boxes: tuple[Box, ...]


def read_boxes(path: Path) -> tuple[BoxFrame, ...]:
    """The frames of a file of boxes, clips with whole paths; ``CannotOpen`` when it is none."""
    try:
        frames = _BoxFile.model_validate(read_json(path)).frames
    except (OSError, ValueError) as error:
        raise CannotOpen(path, "it is missing or no file of boxes.") from error
    return tuple(
        frame.model_copy(update={"clip": path.parent / frame.clip}) if frame.clip else frame
        for frame in frames
    )


def box_overlaps(
    frames: Sequence[BoxFrame], cases: Sequence[Case], model: Separator, device: str = "cpu"
) -> tuple[float, ...]:
    """The overlap (intersection over union) of every box with the object that was found there.

    An object belongs to one box of a frame, so that their sum is greatest; a box without one
    has 0. ``BadRequest`` for a case that is not there.
    """
    overlaps: list[float] = []
    for path, placed in _of_clips(frames).items():
        overlaps += _in_clip(path, placed, model, device)
    for case, own in _of_cases(frames, cases):
        with temporary_folder("evaluation") as folder:
            video = folder / "case.mkv"
            write_case_video(case, video)
            overlaps += _in_clip(
                video, [_placed_in_case(case, frame) for frame in own], model, device
            )
    return tuple(overlaps)


def match_boxes(drawn: Sequence[Box], found: Sequence[Box]) -> list[float]:
    """The overlap of every drawn box with the found one that it is given; 0 without."""
    table = np.array([[one.overlap(other) for other in found] for one in drawn])
    overlaps = [0.0] * len(drawn)
    if table.size:
        for row, column in zip(*linear_sum_assignment(table, maximize=True), strict=True):
            overlaps[row] = float(table[row, column])
    return overlaps


def _in_clip(path: Path, placed: Sequence[_Placed], model: Separator, device: str) -> list[float]:
    with (
        temporary_folder("evaluation") as folder,
        Analyser(Clip.open(path), model, device, folder) as analyser,
    ):
        items = analyser.followed(analyser.find_objects().objects)
    return [
        overlap
        for frame in placed
        for overlap in match_boxes(frame.boxes, _seen(items, frame.seconds))
    ]


def _seen(items: Sequence[SoundingObject], seconds: float) -> list[Box]:
    """The boxes of those that are seen at a time."""
    return [item.region.seen_box_at(seconds) for item in items if item.region.shape_at(seconds)]


def _of_clips(frames: Sequence[BoxFrame]) -> dict[Path, list[_Placed]]:
    placed: dict[Path, list[_Placed]] = defaultdict(list)
    for frame in frames:
        if frame.clip is not None:
            picture = Clip.open(frame.clip).info.picture
            if picture is None:
                raise BadRequest("{clip} has boxes but no picture.", clip=frame.clip)
            boxes = tuple(_share_of(box, picture.width, picture.height) for box in frame.boxes)
            placed[frame.clip].append(_Placed(frame.seconds, boxes))
    return placed


def _of_cases(
    frames: Sequence[BoxFrame], cases: Sequence[Case]
) -> Iterator[tuple[Case, list[BoxFrame]]]:
    known = {f"{case.part}/{case.name}": case for case in cases}
    own: dict[str, list[BoxFrame]] = defaultdict(list)
    for frame in frames:
        if frame.clip is None:
            own[frame.case].append(frame)
    for name, of_case in own.items():
        if name not in known:
            raise BadRequest("There are boxes for the case {name}, which is not there.", name=name)
        yield known[name], of_case


def _placed_in_case(case: Case, frame: BoxFrame) -> _Placed:
    index = frame.source - 1
    if index not in case.visible or frame.picture >= len(case.sources[index].pictures):
        raise BadRequest(
            "There are boxes for picture {picture}, source {source} of {case}, which is not there.",
            picture=frame.picture,
            source=frame.source,
            case=frame.case,
        )
    height, width = case.sources[index].pictures[frame.picture].shape[:2]
    boxes = tuple(
        tile_box(case, index, frame.picture, _share_of(box, width, height)) for box in frame.boxes
    )
    return _Placed(time_of_picture(case, frame.picture), boxes)


def _share_of(box: _PixelBox, width: int, height: int) -> Box:
    return Box(box[0] / width, box[1] / height, box[2] / width, box[3] / height)
