"""Tests of the sounds of cells: of slots they are had without a mask for every cell."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.analysis.cell_sounds import CellSounds, cell_sounds
from engine.analysis.clip_features import ClipFeatures
from engine.media.clip import Clip
from engine.models.model import AudioFeatures
from tests.support.toy_model import ColourBands, high_sound, low_sound, squares_film, stereo

SECONDS = 3.5


class ColourSlots(ColourBands):
    """The same world in slots: every mask is a sum of the two bands."""

    def __init__(self) -> None:
        super().__init__()
        self.masked = 0

    def condition_on_visible(self, audio: AudioFeatures, visible_vectors: Tensor) -> AudioFeatures:
        return AudioFeatures(audio.maps, torch.eye(2)[None])

    def masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        self.masked += len(vectors)
        return super().masks(audio, vectors)

    def slot_weights(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        return self._bands_of(vectors)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sound = stereo(low_sound(SECONDS), high_sound(SECONDS))
    return squares_film(tmp_path_factory.mktemp("film") / "squares.mkv", sound, SECONDS)


def sounds_of(film: Path, model: ColourBands) -> CellSounds:
    with closing(ClipFeatures(Clip.open(film), model, "cpu", None)) as features:
        vectors = features.pool(np.stack(features.frame_features([1.0])))
        return cell_sounds(features, features.window_features(features.windows[0]), vectors)


def test_cells_of_a_model_with_slots_sound_as_their_own_masks_say(film: Path):
    slots, bands = ColourSlots(), ColourBands()
    by_pairs, by_masks = sounds_of(film, slots), sounds_of(film, bands)
    assert slots.masked == 0  # no cell had a mask of its own
    assert by_masks.power.max() > 0
    np.testing.assert_allclose(by_pairs.power, by_masks.power, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(by_pairs.signatures, by_masks.signatures, rtol=1e-4, atol=1e-7)
