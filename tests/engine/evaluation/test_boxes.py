"""Found regions against boxes drawn by hand; cases, clips and the file of boxes are made here."""

from __future__ import annotations

import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import soundfile
from rich.console import Console

from engine.errors import BadRequest, CannotOpen
from engine.evaluation.boxes import box_overlaps, match_boxes, read_boxes
from engine.evaluation.cases import read_cases
from engine.evaluation.report import Report
from engine.evaluation.tables import table_of
from engine.scene import Box
from tests.support.toy_model import (
    BLUE,
    RATE,
    RED,
    ColourBands,
    high_sound,
    low_sound,
    squares_film,
    stereo,
)

SECONDS = 4.0
LOW, HIGH = low_sound(SECONDS), high_sound(SECONDS)
# Squares of squares_film: a fifth of 160 pixels across, in pictures of 160 x 96.
RED_SQUARE, BLUE_SQUARE = [24, 32, 32, 32], [104, 32, 32, 32]
IN_PICTURE = [20, 30, 40, 40]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a clip, a case of the set ``duets``, and a file of boxes on both."""
    folder = tmp_path_factory.mktemp("boxes")
    squares_film(folder / "squares.mkv", stereo(LOW, HIGH), SECONDS)
    case = folder / "duets" / "one"
    for number, (colour, sound) in enumerate(((RED, LOW), (BLUE, HIGH)), 1):
        (case / f"frames{number}").mkdir(parents=True)
        picture = np.full((100, 90, 3), 120, np.uint8)
        left, top, width, height = IN_PICTURE
        picture[top : top + height, left : left + width] = colour
        cv2.imwrite(str(case / f"frames{number}" / "0.png"), picture[..., ::-1])
        soundfile.write(case / f"target{number}.wav", sound / 2, RATE, "FLOAT")
    soundfile.write(case / "mix.wav", (LOW + HIGH) / 2, RATE, "FLOAT")
    (case / "meta.json").write_text(json.dumps({"classes": ["low", "high"]}))
    frames = [
        {"clip": "squares.mkv", "seconds": 1.0, "boxes": [RED_SQUARE, BLUE_SQUARE]},
        {"clip": "squares.mkv", "seconds": 3.0, "boxes": [[0, 60, 20, 20]]},
        {"case": "duets/one", "source": 2, "picture": 0, "boxes": [IN_PICTURE]},
    ]
    (folder / "boxes.json").write_text(json.dumps({"frames": frames}))
    return folder


def test_regions_are_laid_on_boxes_of_clips_and_of_cases(pack: Path):
    frames = read_boxes(pack / "boxes.json")
    overlaps = box_overlaps(frames, read_cases(pack), ColourBands())
    red, blue, wall, in_case = overlaps
    assert min(red, blue, in_case) > 0.8
    assert wall == 0


def test_the_table_tells_the_mean_overlap(pack: Path):
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table_of(Report("", (), None, (0.9, 0.7, 0.0))))
    line = console.export_text()
    assert "3 boxes" in line
    assert "mean IoU 0.53" in line
    assert "2 have one" in line


def test_each_object_counts_for_one_box():
    one, other = Box(0.0, 0.0, 0.5, 0.5), Box(0.1, 0.0, 0.5, 0.5)
    assert match_boxes([one, other], [one]) == [1.0, 0.0]
    assert match_boxes([one, other], [other, one]) == [1.0, 1.0]
    assert match_boxes([one], []) == [0.0]


@pytest.mark.parametrize("text", ["no json", '{"frames": [{"boxes": [[1, 2, 3]]}]}', "[]"])
def test_what_is_no_file_of_boxes_says_so(tmp_path: Path, text: str):
    (tmp_path / "boxes.json").write_text(text)
    with pytest.raises(CannotOpen, match="no file of boxes"):
        read_boxes(tmp_path / "boxes.json")


@pytest.mark.parametrize("where", [{"case": "duets/two"}, {"case": "duets/one", "picture": 1}])
def test_boxes_of_what_is_not_there_are_refused(pack: Path, where: dict[str, object]):
    (pack / "wrong.json").write_text(json.dumps({"frames": [{"boxes": [], **where}]}))
    with pytest.raises(BadRequest, match="not there"):
        box_overlaps(read_boxes(pack / "wrong.json"), read_cases(pack), ColourBands())
