"""Vision scores: how often a player is named rightly, by class, on people no training saw."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.models.sound_classes import CLASSES, class_name
from engine.training.data.photo_views import ViewFeatures, cell_weights, picture_tensor, plain_view
from engine.training.data.photos import Photo, load_photos

Probabilities = NDArray[np.float32]

CellLogits = Callable[[Tensor], Tensor]
"""A picture ``[1, 3, H, W]``, or features of it, -> logits of its cells ``[1, C + 1, h, w]``; the
last class is nothing."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """The true class of a photo or a player, and what was predicted ``[C + 1]``."""

    label: str
    probabilities: Probabilities

    @property
    def named(self) -> str:
        """The likeliest class; whether there is something at all is another question."""
        return CLASSES[int(self.probabilities[:-1].argmax())]


def held_out_players(data: Path) -> list[Photo]:
    """Photos with a player whom no training saw."""
    return [photo for photo in load_photos(data) if _is_held_out_player(photo)]


def pair_photos(data: Path) -> list[list[Photo]]:
    """The pictures of every player of ``validation/music_pairs``."""
    found = []
    for folder in sorted((data / "validation/music_pairs").glob("*/")):
        names = json.loads((folder / "meta.json").read_text("utf-8"))["classes"]
        for i, name in enumerate(names):
            paths = sorted((folder / f"frames{i + 1}").glob("*.png"))
            found.append([Photo(p, class_name(name), folder.name, "pairs", True) for p in paths])
    return [photos for photos in found if photos]


@torch.inference_mode()
def predict(photos: Sequence[Photo], cell_logits: CellLogits) -> list[Prediction]:
    """Predictions of photos: the logits of its box's cells averaged."""
    predictions = []
    for photo in photos:
        view = plain_view(photo)
        logits = cell_logits(picture_tensor(view.picture)[None])[0]
        weights = torch.from_numpy(cell_weights(view.box, logits.shape[1])).to(logits.device)
        predictions.append(Prediction(photo.label, _probabilities(logits, weights)))
    return predictions


@torch.inference_mode()
def predict_cached(
    net: CellLogits, photos: Sequence[Photo], views: ViewFeatures,
    wanted: Callable[[Photo], bool] = lambda _: True,
) -> dict[int, Prediction]:  # fmt: skip
    """Predictions from cached features, by the photo's number."""
    predictions = {}
    for features, number, cells in zip(views.features, views.photo, views.cells, strict=True):
        photo = photos[int(number)]
        if wanted(photo):
            logits = net(torch.from_numpy(np.asarray(features, np.float32))[None])[0]
            probabilities = _probabilities(logits, torch.from_numpy(cells))
            predictions[int(number)] = Prediction(photo.label, probabilities)
    return predictions


def averaged(predictions: Sequence[Prediction]) -> Prediction:
    """What several pictures of one player say: the mean of their logs."""
    logs = np.mean([np.log(p.probabilities + 1e-6) for p in predictions], axis=0)
    shares = np.exp(logs - logs.max())
    return Prediction(predictions[0].label, (shares / shares.sum()).astype(np.float32))


def accuracy(predictions: Sequence[Prediction]) -> tuple[float, Mapping[str, tuple[int, int]]]:
    """The share that is named rightly, and by class how many of how many."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in predictions:
        counts[one.label][0] += one.named == one.label
        counts[one.label][1] += 1
    every = sum(n for n, _ in counts.values()) / max(sum(n for _, n in counts.values()), 1)
    return every, {label: (a, b) for label, (a, b) in sorted(counts.items())}


def calibration_error(predictions: Sequence[Prediction], bins: int = 10) -> float:
    """Expected calibration error, 0..1 (Guo et al., ICML 2017): certainty against accuracy."""
    certainty = np.array([one.probabilities.max() for one in predictions])
    right = np.array([
        int(one.probabilities.argmax()) == CLASSES.index(one.label) for one in predictions
    ], np.float64)  # fmt: skip
    which = np.minimum((certainty * bins).astype(int), bins - 1)
    total = sum(
        abs(right[which == b].mean() - certainty[which == b].mean()) * (which == b).sum()
        for b in range(bins)
        if (which == b).any()
    )
    return float(total / max(len(predictions), 1))


def vision_scores(data: Path, cell_logits: CellLogits) -> dict[str, float]:
    """Shares of right names, 0..1, of held-out players and of the pairs' players."""
    pairs = [averaged(predict(player, cell_logits)) for player in pair_photos(data)]
    return _summary(predict(held_out_players(data), cell_logits), pairs)


def cached_vision_scores(
    net: CellLogits, photos: Sequence[Photo], views: ViewFeatures,
    pairs: tuple[list[list[Photo]], ViewFeatures],
) -> dict[str, float]:  # fmt: skip
    """The same from cached features of the plain views."""
    held_out = list(predict_cached(net, photos, views, _is_held_out_player).values())
    players, pair_views = pairs
    shown = predict_cached(net, [photo for player in players for photo in player], pair_views)
    found, first = [], 0
    for player in players:
        own = [shown[i] for i in range(first, first + len(player)) if i in shown]
        first += len(player)
        found += [averaged(own)] if own else []
    return _summary(held_out, found)


def _summary(players: Sequence[Prediction], pairs: Sequence[Prediction]) -> dict[str, float]:
    # Every class counts alike in ``classes_right``, whatever the number of its people.
    shares = [a / b for a, b in accuracy(players)[1].values()]
    return {
        "players_right": round(accuracy(players)[0], 3),
        "classes_right": round(float(np.mean(shares)), 3) if shares else 0.0,
        "pairs_right": round(accuracy(pairs)[0], 3),
        "calibration": round(calibration_error(players), 3),
    }


def _probabilities(logits: Tensor, weights: Tensor) -> Probabilities:
    return (logits.float() * weights).sum((1, 2)).softmax(0).cpu().numpy()


def _is_held_out_player(photo: Photo) -> bool:
    return photo.split != "train" and photo.player
