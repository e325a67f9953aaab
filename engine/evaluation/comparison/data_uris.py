"""Data URIs: sounds and pictures as text inside a page, small enough to be sent by mail."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Mapping
from itertools import product

import cv2
import numpy as np
import soundfile
import torch
from numpy.typing import NDArray

from engine.evaluation.oracle_masks import on_grid
from engine.models.model import Spec
from engine.scene import Waveform

Sound = NDArray[np.float32]
Picture = NDArray[np.uint8]

_OPUS_RATE, _OPUS_COMPRESSION = 48_000, 0.8  # some 58 kbit/s
_JPEG_QUALITY = 82
_ROWS, _COLUMNS = 96, 360
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 16_000.0
_RANGE_DB = 60.0
_HEAT_OPACITY, _DIMMED = 0.7, 0.6
"""Heat is light: what it is laid on is dimmed, or a white wall would outshine it."""


def sound_uri(sound: Sound, rate: int) -> str:
    """Sound ``[T]`` as Opus, which all browsers of these years play."""
    wave = Waveform(np.ascontiguousarray(sound[None], dtype=np.float32), rate)
    samples = wave.resampled(_OPUS_RATE).samples[0]
    file = io.BytesIO()
    # block by block: libsndfile's encoders lay all that is written at once on the stack
    with soundfile.SoundFile(
        file, "w", _OPUS_RATE, 1, "OPUS", format="OGG", compression_level=_OPUS_COMPRESSION
    ) as output:
        for start in range(0, samples.size, _OPUS_RATE):
            output.write(samples[start : start + _OPUS_RATE])
    return _uri("audio/ogg", file.getvalue())


def spectrogram_levels(sound: Sound, rate: int) -> Sound:
    """RMS levels ``[F, W]`` of a sound ``[T]``, low notes first, rows a constant ratio apart."""
    rows = np.geomspace(_LOWEST_HZ, min(rate / 2, _HIGHEST_HZ), _ROWS)
    hop_seconds = max(sound.size / _COLUMNS, 1) / rate
    grid = Spec(rate, 1, sound.size / rate, tuple(rows.tolist()), hop_seconds, (0.0,), 1, 1)
    return on_grid(torch.from_numpy(np.ascontiguousarray(sound)), grid).numpy()


def spectrogram_uri(levels: Sound, loudest: float) -> str:
    """Levels ``[F, W]`` as a picture, high notes on top; ``loudest`` is white, 60 dB less black."""
    level_db = 20 * np.log10(np.maximum(levels, 1e-12) / max(loudest, 1e-12))
    grey = np.clip(255 * (1 + level_db / _RANGE_DB), 0, 255).astype(np.uint8)
    colours = np.asarray(cv2.applyColorMap(grey[::-1], cv2.COLORMAP_MAGMA), np.uint8)
    return _picture_uri(colours[..., ::-1])


def frame_uri(frame: Picture, places: Mapping[int, tuple[float, float]]) -> str:
    """A frame ``[H, W, 3]`` with the places of the clicks, counted from one."""
    return _picture_uri(_marked(frame, places))


def heat_uri(frame: Picture, heat: Sound, places: Mapping[int, tuple[float, float]]) -> str:
    """A heat map ``[h, w]`` in 0..1 laid over a grey frame: the warmer, the more is heard there."""
    height, width = frame.shape[:2]
    warm = np.clip(cv2.resize(heat, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)
    levels = (255 * warm).astype(np.uint8)
    colours = cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)[..., ::-1]
    grey = _DIMMED * np.repeat(frame.mean(2, keepdims=True), 3, 2)
    opacity = _HEAT_OPACITY * np.sqrt(warm)[..., None]
    return _picture_uri(
        _marked(((1 - opacity) * grey + opacity * colours).astype(np.uint8), places)
    )


def _marked(frame: Picture, places: Mapping[int, tuple[float, float]]) -> Picture:
    """A ring and a number for each click, light with a dark rim to be seen on anything."""
    marked = np.ascontiguousarray(frame)
    height, width = marked.shape[:2]
    for index, (x, y) in places.items():
        at = (round(x * width), round(y * height))
        for shade, stroke in ((0, 5), (255, 2)):
            cv2.circle(marked, at, 9, (shade,) * 3, stroke, cv2.LINE_AA)
        # newer OpenCV draws letters of one weight, so the rim is the number moved about
        for shade, dx, dy in (*product((0,), (-2, 0, 2), (-2, 0, 2)), (255, 0, 0)):
            where = (at[0] + 15 + dx, at[1] + 7 + dy)
            font = cv2.FONT_HERSHEY_SIMPLEX
            cv2.putText(marked, str(index + 1), where, font, 0.7, (shade,) * 3, 2, cv2.LINE_AA)
    return marked


def _picture_uri(picture: Picture) -> str:
    """A picture ``[H, W, 3]`` RGB as JPEG: of a spectrogram a fifth of what PNG takes."""
    bgr = np.ascontiguousarray(picture[..., ::-1])
    _, content = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return _uri("image/jpeg", content.tobytes())


def _uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"
