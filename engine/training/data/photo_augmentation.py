"""Photo augmentation: crops of photos, and the light, blur and compression of amateur video."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def random_crop(picture: Picture, shape: tuple[int, int], rng: np.random.Generator) -> Picture:
    """A crop of the box's aspect (a little squeezed at times), 35-100 % of the picture, flipped."""
    height, width = picture.shape[:2]
    aspect = shape[1] / shape[0] * float(np.exp(rng.normal(0, 0.12)))
    most = min(height, width / aspect)
    tall = most * float(np.sqrt(rng.uniform(0.35, 1.0)))
    wide = tall * aspect
    top, left = rng.uniform(0, height - tall), rng.uniform(0, width - wide)
    crop = picture[int(top) : int(top + tall) + 1, int(left) : int(left + wide) + 1]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    size = (shape[1], shape[0])
    fitted = cv2.resize(np.ascontiguousarray(crop), size, interpolation=cv2.INTER_AREA)
    return np.asarray(fitted, np.uint8)


def degraded(picture: Picture, rng: np.random.Generator) -> Picture:
    """Light, colour, blur, noise and compression of amateur video ``[H, W, 3]``."""
    out = picture.astype(np.float32)
    if rng.random() < 0.25:
        # Low light: dark, a bright spot somewhere, strong noise.
        out = out * rng.uniform(0.25, 0.6) + rng.normal(0, rng.uniform(4, 16), out.shape)
    out = (out - 128) * rng.uniform(0.6, 1.3) + 128 + rng.uniform(-30, 30)
    grey = out.mean(2, keepdims=True)
    out = grey + (out - grey) * (rng.uniform(0.3, 1.4) if rng.random() > 0.1 else 0.0)
    out = out * rng.uniform(0.85, 1.15, size=3)
    if rng.random() < 0.4:
        height, width = picture.shape[:2]
        scale = rng.uniform(0.25, 0.7)
        small = (int(width * scale), int(height * scale))
        out = cv2.resize(out, small, interpolation=cv2.INTER_AREA)
        out = cv2.resize(out, (width, height), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.25:
        out = cv2.blur(out, (int(rng.integers(2, 8)), 1) if rng.random() < 0.7 else (3, 3))
    out = np.clip(out, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(12, 60))]
        out = cv2.imdecode(cv2.imencode(".jpg", out, quality)[1], cv2.IMREAD_COLOR)
    return np.ascontiguousarray(out, np.uint8)
