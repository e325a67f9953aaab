"""Film boxes: where in a picture of a film a label is seen, by the default model's eye.

Co-Separation learns from boxes that a detector drew; of a film nobody drew any. The eye is sure of
the cells that show a class, and the box is drawn around those that hang together.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from engine.models.class_eye import default_model
from engine.models.pixel_slots_v3.model import PixelSlotsV3
from engine.models.sound_classes import CLASSES, OTHER, class_name
from engine.training.data.photo_augmentation import Picture

_SEEN = 0.2
"""How sure the surest cell must be (resources/weights/README.md), and ..."""
_HANGS_TOGETHER = 0.5
"""... how sure another, against that one, to belong to it."""


def box_of(picture: Picture, label: str) -> Picture | None:
    """The part ``[h, w, 3]`` of a picture that shows a label; None where the eye sees none."""
    name = class_name(label)
    if name == OTHER:
        return None
    belief = _beliefs(picture)[CLASSES.index(name)]
    if belief.max() < _SEEN:
        return None
    left, top, right, bottom = _cells(belief)
    height, width = belief.shape
    rows = slice(picture.shape[0] * top // height, -(-picture.shape[0] * bottom // height))
    columns = slice(picture.shape[1] * left // width, -(-picture.shape[1] * right // width))
    return picture[rows, columns]


@torch.inference_mode()
def _beliefs(picture: Picture) -> NDArray[np.float32]:
    """How surely each cell shows each class ``[L, h, w]``."""
    eye = _eye()
    seen = torch.from_numpy(np.ascontiguousarray(picture)).movedim(-1, 0)[None].float() / 255
    return eye.label_beliefs(eye.encode_frames(seen)[0]).numpy()


def _cells(belief: NDArray[np.float32]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the cells around the surest; the last two lie behind them."""
    sure = (belief >= _HANGS_TOGETHER * belief.max()).astype(np.uint8)
    _, parts = cv2.connectedComponents(sure, connectivity=8)
    rows, columns = np.nonzero(parts == parts.flat[belief.argmax()])
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@lru_cache(maxsize=1)
def _eye() -> PixelSlotsV3:
    """One in every worker."""
    return default_model()
