"""Boxes of things in a picture, by torchvision's Faster R-CNN where its weights are installed.

Co-Separation is shown boxes; its authors trained a detector of 15 instruments of their own
(ResNet-101, Open Images), which nobody else has. Torchvision's knows the 80 things of COCO: people
(with what they hold), animals and vehicles among them. Its weights are not fetched: they are taken
where torchvision keeps them, or out of this user's folder of weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.models.weights.card import user_weights_folder
from engine.models.weights.state_dict import load_strictly, read_state

FILES = {
    "fasterrcnn_resnet50_fpn_v2": "fasterrcnn_resnet50_fpn_v2_coco-dd69338a.pth",
    "fasterrcnn_resnet50_fpn": "fasterrcnn_resnet50_fpn_coco-258fb6c6.pth",
    "fasterrcnn_mobilenet_v3_large_320_fpn": ("fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth"),
}
"""Torchvision's detectors, the best first, and what their weights are called."""

_CLASSES = 91
LEAST_SCORE = 0.3
"""Below this a box is no detection (the authors' threshold)."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A box that holds one thing: left, top, width, height in 0..1 of the picture; how surely."""

    box: tuple[float, float, float, float]
    score: float


class ObjectDetector:
    """A detector that is ready: pictures in, boxes out, the surest first."""

    def __init__(self, kind: str, weights: Path, device: str | torch.device = "cpu") -> None:
        import torchvision.models.detection as detection

        net = getattr(detection, kind)(
            weights=None, weights_backbone=None, num_classes=_CLASSES, box_score_thresh=LEAST_SCORE
        )
        load_strictly(net, read_state(weights), str(weights))
        self._net = net.to(device).eval()
        self._device = device

    @torch.inference_mode()
    def detect(self, picture: NDArray[np.uint8]) -> list[Detection]:
        """The things in a picture ``[H, W, 3]`` RGB; those that overlap much are one."""
        height, width = picture.shape[:2]
        shown = torch.from_numpy(np.ascontiguousarray(picture)).to(self._device)
        found: dict[str, Any] = self._net([shown.permute(2, 0, 1).float() / 255])[0]
        sides = torch.tensor([width, height, width, height], dtype=torch.float32)
        corners = (found["boxes"].cpu() / sides).clamp(0, 1).tolist()
        return [
            Detection((left, top, right - left, bottom - top), score)
            for (left, top, right, bottom), score in zip(
                corners, found["scores"].tolist(), strict=True
            )
            if right > left and bottom > top
        ]


def installed_detector(device: str | torch.device = "cpu") -> ObjectDetector | None:
    """The best detector whose weights are on this machine; None where there are none."""
    for kind, file in FILES.items():
        for folder in (user_weights_folder(), Path(torch.hub.get_dir()) / "checkpoints"):
            if (folder / file).is_file():
                return ObjectDetector(kind, folder / file, device)
    return None
