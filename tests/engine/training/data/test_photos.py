"""Photos and views: boxes follow the cut, people are weighed, features are kept."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from engine.training.data.photo_views import (
    GRID,
    augmented_view,
    cached_view_features,
    cell_weights,
    plain_view,
)
from engine.training.data.photos import PERSON, load_photos


def test_photos_know_class_person_and_split(data: Path) -> None:
    photos = load_photos(data)
    player = next(p for p in photos if p.who == "violin-train")
    assert player.player
    assert player.split == "train"
    assert player.box == (0.1, 0.1, 0.5, 0.5)
    person = next(p for p in photos if p.label == PERSON)
    assert not person.player
    frames = [p for p in photos if p.who == "film"]
    # Forty-eight frames of one film count for no more than a handful of photos.
    assert len(frames) == 24
    assert sum(p.weight for p in frames) < 10


def test_cells_lie_where_the_box_is() -> None:
    cells = cell_weights((0.5, 0.0, 0.5, 1.0))
    assert cells.shape == (GRID, GRID)
    assert np.isclose(cells.sum(), 1)
    assert cells[:, : GRID // 2].sum() == 0


def test_a_augmented_view_keeps_some_of_the_box(data: Path) -> None:
    photo = next(p for p in load_photos(data) if p.who == "violin-train")
    for seed in range(20):
        view = augmented_view(photo, np.random.default_rng(seed))
        x, y, w, h = view.box
        assert view.picture.shape == (224, 224, 3)
        assert 0 <= x < 1
        assert 0 <= y < 1
        assert w >= 0.05
        assert h >= 0.05


def test_features_are_kept_and_read_again(data: Path, tmp_path: Path) -> None:
    photos = load_photos(data)[:3]
    calls = []

    class Lower(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            calls.append(1)
            return nn.functional.avg_pool2d(x, 16)

    assert len(cached_view_features([], Lower(), 3, tmp_path, "mean", 0).photo) == 0
    first = cached_view_features(photos, Lower(), 3, tmp_path, "mean", 0)
    again = cached_view_features(photos, Lower(), 3, tmp_path, "mean", 0)
    assert len(calls) == 3
    assert np.array_equal(first.features, again.features)
    wanted = plain_view(photos[1]).picture.mean() / 255
    assert np.isclose(np.asarray(first.features[1], np.float32).mean(), wanted, atol=2e-3)
