"""Frame geometry: rotation, sample aspect and scaling of a stored picture to an upright one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.sidedata.sidedata import Type as SideDataType
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from engine.errors import CannotOpen
from engine.media.pyav import in_seconds
from engine.media.reading.colour import colour_of, matrix_of, to_sdr

MAX_PIXELS = 36_000_000
"""A picture of 8K; of larger ones a decoder's store alone would fill the memory."""
MAX_PICTURE_BYTES = 216_000_000
"""Of one decoded picture; a reader and its decoder hold five of them."""
MAX_SIDE = 16_384
MAX_PIXEL_ASPECT = Fraction(20)
_UNSPECIFIED = 2
_SPACES = {
    0: "rgb", 1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020",
    10: "bt2020",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FrameGeometry:
    """Geometry of a frame: its upright size, and the mirroring and rotation that get there.

    ``rotation`` is the angle in degrees (0, 90, 180, 270) that a stored picture is turned
    anticlockwise to stand upright; ``mirrored`` says that it is flipped left to right first.
    """

    width: int
    height: int
    rotation: int
    mirrored: bool
    colour_space: str

    def scaled(self, shorter: int | None) -> tuple[int, int]:
        """The upright size (width, height) when the shorter side is scaled to that many pixels."""
        if shorter is None:
            return self.width, self.height
        share = shorter / min(self.width, self.height)
        return max(round(self.width * share), 1), max(round(self.height * share), 1)


class RgbConverter:
    """Converts stored frames to upright RGB; keeps one scaler, since each holds megabytes."""

    def __init__(self, shape: FrameGeometry, size: int | None) -> None:
        width, height = shape.scaled(size)
        self._shape = shape
        self._stored_size = (width, height) if shape.rotation % 180 == 0 else (height, width)
        self._scaler = VideoReformatter()

    def to_rgb(self, frame: Any) -> NDArray[np.uint8]:
        """The frame as ``[H, W, 3]`` uint8, upright, square pixels; HDR as a screen shows it."""
        colour = colour_of(frame)
        rgb = self._scaler.reformat(
            frame,
            *self._stored_size,
            "rgb48le" if colour.is_hdr else "rgb24",
            src_colorspace=matrix_of(frame),
            interpolation="BILINEAR",
        ).to_ndarray()
        shown = (
            to_sdr(np.asarray(rgb, np.uint16), colour)
            if colour.is_hdr
            else np.asarray(rgb, np.uint8)
        )
        return rotated_upright(shown, self._shape)


def rotated_upright(stored: NDArray[np.uint8], shape: FrameGeometry) -> NDArray[np.uint8]:
    """A stored picture ``[h, w, 3]`` stood upright."""
    if shape.mirrored:
        stored = stored[:, ::-1]
    return np.ascontiguousarray(np.rot90(stored, shape.rotation // 90))


def refuse_absurd_picture(path: Path, stream: Any) -> None:
    """``CannotOpen`` for pictures that no memory holds, and pixels of a shape that none has."""
    context = stream.codec_context
    width, height = context.width, context.height
    depth = context.format.padded_bits_per_pixel / 8 if context.format else 0
    most = min(MAX_PIXELS, int(MAX_PICTURE_BYTES / max(depth, 1)))
    if width * height > most or max(width, height) > MAX_SIDE:
        raise CannotOpen(
            path,
            "its pictures claim {width} × {height} pixels; up to {most} million can be read.",
            width=width,
            height=height,
            most=most // 1_000_000,
        )
    ratio = stream.sample_aspect_ratio or context.sample_aspect_ratio or Fraction(1)
    if ratio > MAX_PIXEL_ASPECT or 0 < ratio < 1 / MAX_PIXEL_ASPECT:
        raise CannotOpen(
            path,
            "its pixels claim to be {ratio} times as wide as high, which none are; it is damaged.",
            ratio=round(ratio) if ratio > 1 else f"{float(ratio):.2g}",
        )


def first_frame_geometry(stream: Any, frame: Any) -> tuple[FrameGeometry, Fraction | None]:
    """The shape of a clip's pictures and when the first, ``frame``, is shown on the file's clock.

    Both stand on a decoded picture (None if none could be); what FFmpeg says of a stream's start is
    at times a guess (of Matroska clips with a late sound track the latter's).
    """
    start = None if frame is None else in_seconds(frame.pts, frame.time_base or stream.time_base)
    return _geometry(stream, frame), start


def _geometry(stream: Any, frame: Any) -> FrameGeometry:
    context = stream.codec_context
    rotation, mirrored = _rotation(frame)
    ratio = stream.sample_aspect_ratio or context.sample_aspect_ratio or Fraction(1)
    width, height = context.width, context.height
    # Squaring makes pixels wider or rows more: never fewer, so that no detail is lost.
    if ratio > 1:
        width = round(width * ratio)
    elif 0 < ratio < 1:
        height = round(height / ratio)
    if rotation % 180:
        width, height = height, width
    space = matrix_of(frame) if frame is not None else _UNSPECIFIED
    return FrameGeometry(width, height, rotation, mirrored, _SPACES.get(int(space or 0), "unknown"))


def _rotation(frame: Any) -> tuple[int, bool]:
    """Degrees to the left and whether mirrored, from the frame's display matrix.

    The matrix maps stored (x, y), y downward, to shown (x, y); its upper left four numbers, in
    2**16ths, are the turn and the mirror.
    """
    side = None if frame is None else frame.side_data.get(SideDataType.DISPLAYMATRIX)
    if side is None:
        return 0, False
    matrix = np.frombuffer(bytes(side), "<i4")
    a, b, c, d = (float(matrix[i]) for i in (0, 1, 3, 4))
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    angle = np.degrees(np.arctan2(-b, a))
    return int(round(angle / 90) * 90) % 360, mirrored
