"""The view dataset, its loss, the probe and the scores: soft labels, pasted parts, no held-out."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.models.pixel_slots_v3.losses import place_logits, place_loss
from engine.models.pixel_slots_v3.vision_net import NOTHING, OUTPUTS
from engine.models.sound_classes import CLASSES
from engine.training.data.photo_views import GRID, ViewFeatures, cell_weights
from engine.training.data.photos import Photo
from engine.training.data.view_dataset import ViewDataset, soft_label
from engine.training.linear_probe import fit_head
from engine.training.validation.vision_scores import (
    Prediction,
    accuracy,
    averaged,
    calibration_error,
)


def features_of(count: int) -> ViewFeatures:
    """Views whose features all hold the number of their photo."""
    features = np.broadcast_to(np.arange(count)[:, None, None, None], (count, 2, GRID, GRID))
    cells = np.stack([cell_weights((0.25, 0.25, 0.5, 0.5))] * count)
    return ViewFeatures(features.astype(np.float16), np.arange(count), cells)


def photos() -> list[Photo]:
    labels = ("violin", "tuba", "nothing", "person", "violin")
    splits = ("train", "train", "train", "train", "valid")
    return [Photo(Path("x"), label, str(i), split)
            for i, (label, split) in enumerate(zip(labels, splits, strict=True))]  # fmt: skip


def test_soft_labels_sum_to_one_and_a_person_may_sing_or_speak() -> None:
    for label in ("violin", "nothing", "person"):
        assert soft_label(label).sum() == pytest.approx(1, abs=1e-5)
    person = soft_label("person")
    assert person[CLASSES.index("singing")] == person[CLASSES.index("speech")] > person[NOTHING]
    assert soft_label("nothing").argmax() == NOTHING


def test_views_are_of_training_photos_and_places_sum_to_one() -> None:
    stream = iter(ViewDataset(photos(), [features_of(5)], 1))
    samples = [next(stream) for _ in range(200)]
    assert all(float(s["features"].max()) < 4 for s in samples)
    pasted = [s for s in samples if s["target"][1].sum() > 0]
    assert pasted
    for sample in samples:
        used = sample["target"].sum(1) > 0.5
        assert torch.allclose(sample["places"].sum((1, 2))[used], torch.ones(int(used.sum())))
    # Where one is pasted, the other's place holds no cell of it.
    assert all((s["places"][0] * s["places"][1]).sum() == 0 for s in pasted)


def test_the_same_seed_gives_the_same_views() -> None:
    one, other = (iter(ViewDataset(photos(), [features_of(5)], 4)) for _ in range(2))
    assert all(torch.equal(next(one)["features"], next(other)["features"]) for _ in range(10))


def test_a_place_is_as_sure_as_its_surer_cells() -> None:
    cells = torch.zeros(1, OUTPUTS, 2, 2)
    cells[0, 3, 0, 0] = 10.0
    place = torch.full((1, 1, 2, 2), 0.25)
    pooled = place_logits(cells, place)[0, 0, 3]
    assert cells[0, 3].mean() < pooled < cells[0, 3].max()


def test_the_loss_wants_nothing_in_every_cell_where_nothing_is() -> None:
    target = torch.zeros(1, 1, OUTPUTS)
    target[0, 0, NOTHING] = 1
    place = torch.full((1, 1, 2, 2), 0.25)
    empty = torch.zeros(1, OUTPUTS, 2, 2)
    empty[:, NOTHING] = 8
    spoiled = empty.clone()
    spoiled[0, 5, 0, 0] = 20
    assert place_loss(empty, place, target) < place_loss(spoiled, place, target)
    unused = torch.zeros(1, 1, OUTPUTS)
    assert place_loss(spoiled, place, unused) == 0


def predicted(label: str, **shares: float) -> Prediction:
    probabilities = np.full(OUTPUTS, 1e-4, np.float32)
    for name, value in shares.items():
        probabilities[CLASSES.index(name)] = value
    return Prediction(label, probabilities / probabilities.sum())


def test_pictures_of_one_player_speak_averaged() -> None:
    player = [predicted("cello", cello=0.5, violin=0.4), predicted("cello", violin=0.5, cello=0.45)]
    assert accuracy([averaged(player)])[0] == 1
    share, by_class = accuracy([predicted("cello", violin=0.9), predicted("tuba", tuba=0.9)])
    assert share == 0.5
    assert by_class == {"cello": (0, 1), "tuba": (1, 1)}


def test_certainty_that_is_right_is_calibrated() -> None:
    assert calibration_error([predicted("tuba", tuba=1.0)] * 4) < 0.01
    assert calibration_error([predicted("tuba", cello=1.0)] * 4) > 0.9


def test_a_probe_tells_separable_features_apart() -> None:
    rng = np.random.default_rng(0)
    known = [Photo(Path("x"), ("violin", "tuba", "nothing")[i % 3], str(i)) for i in range(60)]
    features = rng.normal(0, 0.3, (60, 8)).astype(np.float32)
    features[np.arange(60), np.arange(60) % 3] += 3
    head = fit_head(features, known)
    named = head(torch.from_numpy(features)[:, :, None, None])[..., 0, 0].argmax(1)
    wanted = [CLASSES.index("violin"), CLASSES.index("tuba"), NOTHING]
    assert named.tolist() == [wanted[i % 3] for i in range(60)]
