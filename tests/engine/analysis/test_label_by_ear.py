"""What looks alike is told by ear: a mouth is open for song and speech alike."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.analysis.analyser import Analyser
from engine.media.clip import Clip
from tests.support.toy_model import (
    BLUE,
    LEFT,
    RED,
    RIGHT,
    ColourBands,
    high_sound,
    low_sound,
    squares_film,
    stereo,
)

SECONDS = 4.0


class Voices(ColourBands):
    """Low sounds are singing and look red, high ones are speech and look blue."""

    def __init__(self, labels: tuple[str, str]) -> None:
        super().__init__()
        self.spec = replace(self.spec, labels=labels)

    def label_vectors(self, labels: Sequence[str]) -> Tensor:
        looks = dict(zip(self.spec.labels, (RED, BLUE), strict=True))
        return torch.tensor([looks[label] for label in labels]) / 255


@pytest.mark.parametrize(
    ("labels", "sounds", "called"),
    [
        (("singing", "speech"), "low", ("singing", "singing")),
        (("singing", "speech"), "high", ("speech", "speech")),
        (("singing", "speech"), "nothing", ("singing", "speech")),
        (("violin", "cello"), "low", ("violin", "cello")),
    ],
)
def test_voices_are_named_by_what_is_heard(
    labels: tuple[str, str], sounds: str, called: tuple[str, str], tmp_path: Path
) -> None:
    silence = np.zeros_like(low_sound(SECONDS))
    sound = {
        "low": stereo(low_sound(SECONDS), silence),
        "high": stereo(silence, high_sound(SECONDS)),
        "nothing": stereo(silence, silence),
    }[sounds]
    film = squares_film(tmp_path / "squares.mkv", sound, SECONDS)
    with Analyser(Clip.open(film), Voices(labels)) as analyser:
        found = [analyser.object_at(*place, 2.0, "one").label for place in (LEFT, RIGHT)]
    assert tuple(found) == called
