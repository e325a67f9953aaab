"""A comparison of two vision networks: right names of held-out players and of the pairs' players.

``python -m engine.training.validation.compare_vision --data DATA --state RUN/vision.pt --start
LITE0.pth --old resources/weights/pixel-slots@2.safetensors``. The old network is asked among the
classes it knows.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from engine.evaluation.bootstrap import bootstrap_interval
from engine.models.pixel_slots.model import PixelSlots
from engine.models.pixel_slots_v3.vision_net import DenseVisionNet, UpperVisionNet
from engine.models.weights.loading import load
from engine.training.validation.mask_models import padded_cell_logits
from engine.training.validation.vision_scores import (
    CellLogits,
    Prediction,
    accuracy,
    averaged,
    calibration_error,
    held_out_players,
    pair_photos,
    predict,
)


def load_vision_net(state: Path, start: Path) -> DenseVisionNet:
    """A dense vision network: lower stages of ``start`` (ImageNet), the rest of a run's state."""
    net = DenseVisionNet()
    net.trunk.load_imagenet(start)
    saved = torch.load(state, map_location="cpu", weights_only=True)["mean"]
    UpperVisionNet(net).load_state_dict(saved)
    return net.eval()


def pixel_slots_vision(weights: Path) -> CellLogits:
    """The vision network of pixel slots 2."""
    model = PixelSlots()
    load(model, weights)
    return padded_cell_logits(model.eval().vision_net, torch.device("cpu"))


def compare(data: Path, new: CellLogits, old: CellLogits) -> list[str]:
    """Lines for players, then pairs: both shares, the interval of the difference, and by class."""
    players = held_out_players(data)
    pairs = pair_photos(data)
    lines = []
    for name, looks in (
        ("held-out players", [predict(players, net) for net in (new, old)]),
        ("music_pairs players", [[averaged(predict(p, net)) for p in pairs] for net in (new, old)]),
    ):
        lines += _lines(name, *looks)
    return lines


def _lines(name: str, new: list[Prediction], old: list[Prediction]) -> list[str]:
    gain = bootstrap_interval(_right(new) - _right(old))
    lines = [
        f"{name}: new {100 * _right(new).mean():.0f} %, old {100 * _right(old).mean():.0f} %, "
        f"gain {gain}; calibration error new {calibration_error(new):.2f}, "
        f"old {calibration_error(old):.2f}"
    ]
    before = accuracy(old)[1]
    for label, (right, count) in accuracy(new)[1].items():
        lines.append(f"  {label:16s} new {right:3d}  old {before[label][0]:3d}  of {count}")
    return lines


def _right(predictions: Sequence[Prediction]) -> np.ndarray:
    return np.array([one.named == one.label for one in predictions], np.float64)


def main(arguments: Sequence[str] | None = None) -> None:
    """Predict and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--state", "--start", "--old"):
        parser.add_argument(name, type=Path, required=True)
    asked = parser.parse_args(arguments)
    lines = compare(
        asked.data, load_vision_net(asked.state, asked.start), pixel_slots_vision(asked.old)
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
