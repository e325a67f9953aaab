"""Augmented views of photos, and a trunk's features of each view, computed once and cached.

The lower stages of an image network learn little that is new from some thousand photos; so every
photo is seen a few times (once as it is, then cropped and degraded), and what the lower stages make
of it is kept in one flat float16 file. The upper stages then learn from that at a third of the
cost.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.atomic_file import atomic_file, write_atomically
from engine.training.data.photo_augmentation import degraded
from engine.training.data.photos import WHOLE, Box, Photo, Picture

SIZE, GRID = 224, 14


@dataclass(frozen=True, slots=True)
class View:
    """A picture ``[224, 224, 3]`` RGB and where in it the thing is (x, y, w, h in 0..1)."""

    picture: Picture
    box: Box


def plain_view(photo: Photo) -> View:
    """The whole photo, squeezed into a square; a long one is cut around its box first."""
    return _view(photo.read(), photo.box, _longest_cut(photo, 1.5), flipped=False)


def augmented_view(photo: Photo, rng: np.random.Generator) -> View:
    """A crop that holds most of the box, turned around or not, as an amateur's camera sees it."""
    picture = photo.read()
    keep = rng.uniform(0.55, 1.0)
    if photo.box == WHOLE:
        wide, tall = (keep ** rng.uniform(0.3, 0.7) for _ in range(2))
        cut = (rng.uniform(0, 1 - wide), rng.uniform(0, 1 - tall), wide, tall)
    else:
        cut = _around(photo.box, rng)
    view = _view(picture, photo.box, cut, flipped=rng.random() < 0.5)
    return View(degraded(view.picture, rng), view.box)


def cell_weights(box: Box, grid: int = GRID) -> NDArray[np.float32]:
    """How far each cell lies in a box ``[grid, grid]``, summing to one."""
    x, y, w, h = box
    edges = np.arange(grid + 1) / grid

    def cover(start: float, size: float) -> NDArray[np.float64]:
        inside = np.minimum(edges[1:], start + size) - np.maximum(edges[:-1], start)
        return np.clip(inside, 0, None)

    cells = np.outer(cover(y, h), cover(x, w))
    return (cells / max(cells.sum(), 1e-9)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class ViewFeatures:
    """Features of views ``[V, C, 14, 14]``, which photo each shows ``[V]``, its cells
    ``[V, 14, 14]``."""

    features: NDArray[np.float16]
    photo: NDArray[np.int64]
    cells: NDArray[np.float32]


@torch.inference_mode()
def cached_view_features(
    photos: Sequence[Photo], lower: nn.Module, channels: int, cache: Path, name: str, round_: int
) -> ViewFeatures:
    """One view of each photo through ``lower``; round 0 is plain, later ones are augmented.

    Kept below ``cache`` and read from there the next time. A broken photo is left out.
    """
    if not photos:
        grid = np.zeros((0, GRID, GRID), np.float32)
        return ViewFeatures(np.zeros((0, channels, GRID, GRID), np.float16), np.zeros(0, int), grid)
    shown_photos = [[p.path.name, p.label, p.second, p.box] for p in photos]
    key = hashlib.sha256(json.dumps([name, round_, shown_photos]).encode()).hexdigest()[:12]
    flat, index = cache / f"views-{key}.f16", cache / f"views-{key}.npz"
    if not (flat.is_file() and index.is_file()):
        cache.mkdir(parents=True, exist_ok=True)
        shown, cells = [], []
        with atomic_file(flat) as partial, partial.open("wb") as out:
            for number, photo in enumerate(photos):
                rng = np.random.default_rng([round_, number])
                try:
                    view = augmented_view(photo, rng) if round_ else plain_view(photo)
                except (FileNotFoundError, cv2.error):
                    continue
                seen = lower(picture_tensor(view.picture)[None])[0]
                out.write(seen.half().numpy().tobytes())
                shown.append(number)
                cells.append(cell_weights(view.box))
        write_atomically(index, _packed(np.array(shown), np.stack(cells)))
    with np.load(index) as found:
        shape = (len(found["photo"]), channels, GRID, GRID)
        features = np.memmap(flat, np.float16, "r", shape=shape)
        return ViewFeatures(features, found["photo"], found["cells"])


def picture_tensor(picture: Picture) -> Tensor:
    """``[H, W, 3]`` -> ``[3, H, W]`` in 0..1."""
    return torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1).float() / 255


def _packed(photo: NDArray[np.int64], cells: NDArray[np.float32]) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, photo=photo, cells=cells)
    return out.getvalue()


def _around(box: Box, rng: np.random.Generator) -> Box:
    """A cut that holds the box or some of it, within the picture."""
    x, y, w, h = box
    scale = rng.uniform(0.75, 1.8, 2)
    wide, tall = min(w * scale[0], 1.0), min(h * scale[1], 1.0)
    left = np.clip(x + w / 2 - wide / 2 + rng.normal(0, 0.12) * w, 0, 1 - wide)
    top = np.clip(y + h / 2 - tall / 2 + rng.normal(0, 0.12) * h, 0, 1 - tall)
    return float(left), float(top), float(wide), float(tall)


def _longest_cut(photo: Photo, aspect: float) -> Box:
    """The whole, or of a panorama the part around its box."""
    height, width = photo.read().shape[:2]
    wide, tall = min(aspect * height / width, 1.0), min(aspect * width / height, 1.0)
    x, y, w, h = photo.box
    left = float(np.clip(x + w / 2 - wide / 2, 0, 1 - wide))
    top = float(np.clip(y + h / 2 - tall / 2, 0, 1 - tall))
    return left, top, wide, tall


def _view(picture: Picture, box: Box, cut: Box, *, flipped: bool) -> View:
    height, width = picture.shape[:2]
    left, top, wide, tall = cut
    rows = slice(int(top * height), max(int((top + tall) * height), int(top * height) + 8))
    columns = slice(int(left * width), max(int((left + wide) * width), int(left * width) + 8))
    inside = np.ascontiguousarray(picture[rows, columns])
    shown = cv2.resize(inside, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    x, y = max((box[0] - left) / wide, 0.0), max((box[1] - top) / tall, 0.0)
    right = min((box[0] + box[2] - left) / wide, 1.0)
    bottom = min((box[1] + box[3] - top) / tall, 1.0)
    if flipped:
        shown, x, right = shown[:, ::-1], 1 - right, 1 - x
    seen = (x, y, max(right - x, 0.05), max(bottom - y, 0.05))
    return View(np.ascontiguousarray(shown, np.uint8), seen)
