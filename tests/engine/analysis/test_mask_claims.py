"""Models that are shown whole objects, and models whose objects depend on one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.analysis import mask_claims
from engine.analysis.analyser import Analyser
from engine.errors import BadRequest, Cancelled
from engine.media.clip import Clip
from engine.models.model import Model, Spec
from engine.models.object_detector import FILES, Detection, installed_detector
from engine.scene import Stems
from tests.support.present import present
from tests.support.toy_model import (
    LEFT,
    RATE,
    RIGHT,
    ColourBands,
    ColourBoxes,
    LoudestFirst,
    high_sound,
    low_sound,
    sdr,
    squares_film,
    stereo,
)

SECONDS = 9.0
LOW, HIGH = low_sound(SECONDS), high_sound(SECONDS)
NONE = np.zeros_like(LOW)
TRUE_LOW, TRUE_HIGH = stereo(LOW, NONE), stereo(NONE, HIGH)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "squares.mkv"
    return squares_film(path, stereo(LOW, HIGH), SECONDS)


@pytest.fixture
def boxes() -> ColourBoxes:
    return ColourBoxes()


@pytest.fixture
def analyser(film: Path, boxes: ColourBoxes) -> Iterator[Analyser]:
    with Analyser(Clip.open(film), boxes, eye=ColourBands()) as made:
        yield made


def stems_of(
    analyser: Analyser, path: Path, places: Sequence[tuple[float, float]] = (LEFT, RIGHT)
) -> dict[str, np.ndarray]:
    sound = present(Clip.open(path).info.sound)
    stems = Stems(sound.channels, sound.length, sound.rate)
    items = [analyser.object_at(x, y, 4.0, str(i)) for i, (x, y) in enumerate(places)]
    try:
        analyser.separate(items, stems)
        return {item.id: stems.read(item.id, 0, stems.length) for item in items}
    finally:
        stems.close()


def test_a_click_shows_the_model_the_box_around_it(film: Path, analyser: Analyser, boxes):
    found = stems_of(analyser, film)
    assert sdr(found["0"], TRUE_LOW) > 20
    assert sdr(found["1"], TRUE_HIGH) > 20
    for looks in boxes.shown:
        assert looks.shape == (1, len(boxes.spec.frame_offsets_seconds), 4, 32, 32)
        assert (looks[:, :, 3] == 1).all()
        red, green, blue = looks[0, :, :3].mean((0, 2, 3)).tolist()
        assert abs(red - blue) > 0.35  # the square fills its box, not the grey wall
        assert green < min(max(red, blue), 0.45)


def test_the_whole_clip_is_its_windows_joined(film: Path, analyser: Analyser):
    found = stems_of(analyser, film)
    one, other = (analyser.object_at(*at, 4.0, str(i)) for i, at in enumerate((LEFT, RIGHT)))
    rate = present(Clip.open(film).info.sound).rate
    for first in (0, 3 * rate, 6 * rate):
        part = analyser.preview(one, first, first + rate, [other])
        assert np.abs(part - found["0"][:, first : first + rate]).max() < 1e-5


def test_stems_and_rest_are_the_mixture(film: Path, analyser: Analyser):
    found = stems_of(analyser, film)
    with Clip.open(film).sound() as sound:
        mixture = sound.read(0, sound.length)
    rest = mixture - sum(found.values())
    assert np.abs(rest).mean() < 0.2 * np.abs(mixture).mean()


def test_a_box_is_encoded_once_per_window(film: Path, analyser: Analyser, boxes):
    stems_of(analyser, film)
    count = len(boxes.shown)
    stems_of(analyser, film)
    assert len(boxes.shown) == count


def test_it_stops_between_two_pictures(film: Path, analyser: Analyser):
    sound = present(Clip.open(film).info.sound)
    stems = Stems(sound.channels, sound.length, sound.rate)
    item = analyser.object_at(*LEFT, 4.0, "0")
    with pytest.raises(Cancelled):
        analyser.separate([item], stems, cancelled=lambda: True)
    stems.close()


class Boxes:
    """A detector that finds the whole left half surely, and a little box in it less surely."""

    def detect(self, picture: np.ndarray) -> list[Detection]:
        return [Detection((0, 0, 0.5, 1), 0.9), Detection((0.2, 0.4, 0.1, 0.2), 0.5)]


def test_the_surest_box_of_a_detector_is_meant(film: Path, boxes, monkeypatch):
    monkeypatch.setattr(mask_claims, "installed_detector", lambda _: Boxes())
    with Analyser(Clip.open(film), boxes, eye=ColourBands()) as analyser:
        item = analyser.object_at(*LEFT, 4.0, "0")
        box = item.region.at(4.0)
        assert (box.x, box.y, box.width, box.height) == (0, 0, 0.5, 1)
        # Where it finds nothing the eye is asked.
        other = analyser.object_at(*RIGHT, 4.0, "1")
        assert other.region.at(4.0).width < 0.3


def test_without_weights_there_is_no_detector(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    assert installed_detector() is None


@pytest.mark.slow
def test_a_detector_is_taken_where_torchvision_keeps_it(tmp_path: Path, monkeypatch):
    from torchvision.models import detection

    kind = "fasterrcnn_mobilenet_v3_large_320_fpn"
    net = getattr(detection, kind)(weights=None, weights_backbone=None)
    (tmp_path / "checkpoints").mkdir()
    torch.save(net.state_dict(), tmp_path / "checkpoints" / FILES[kind])
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    detector = present(installed_detector())
    found = detector.detect(np.random.default_rng(0).integers(0, 255, (90, 160, 3), np.uint8))
    for box, score in ((d.box, d.score) for d in found):
        assert 0 <= box[0] <= box[0] + box[2] <= 1 + 1e-6
        assert 0 <= box[1] <= box[1] + box[3] <= 1 + 1e-6
        assert 0.3 <= score <= 1


def test_objects_that_depend_on_one_another_are_asked_together(film: Path):
    with Analyser(Clip.open(film), LoudestFirst()) as analyser:
        alone = stems_of(analyser, film, [LEFT])
        twice = stems_of(analyser, film, [LEFT, LEFT])
    assert sdr(alone["0"], TRUE_LOW) > 20
    # The first has taken it all; by their own claims each would have half.
    assert np.abs(twice["0"] - alone["0"]).max() < 1e-5
    assert np.abs(twice["1"]).max() < 1e-3


class Deaf(Model):
    """Neither hears pixels nor can be shown objects."""

    def __init__(self) -> None:
        super().__init__()
        self.spec = Spec(RATE, 1, 3.0, (0.0, 1.0), 0.02, (0.0,), 96, 8)


def test_a_model_that_no_click_can_ask_is_refused(film: Path):
    with pytest.raises(BadRequest, match="choose one that can"):
        Analyser(Clip.open(film), Deaf())
