"""A YUV frame as the decoder left it: planes that a GPU can turn into colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.media.reading.colour import Colour, colour_of
from engine.media.reading.frame_geometry import FrameGeometry, RgbConverter

Samples = NDArray[np.uint8] | NDArray[np.uint16]

# The pixel formats whose planes are told: (columns, rows) of luma per sample of chroma, chroma
# interleaved in one plane, and by how many bits the samples are shifted up in their words.
_FORMATS: dict[str, tuple[tuple[int, int], bool, int]] = {
    **{f"yuv{j}420p": ((2, 2), False, 0) for j in ("", "j")},
    **{f"yuv{j}422p": ((2, 1), False, 0) for j in ("", "j")},
    **{f"yuv{j}444p": ((1, 1), False, 0) for j in ("", "j")},
    **{f"yuv420p{bits}le": ((2, 2), False, 0) for bits in (9, 10, 12, 14, 16)},
    **{f"yuv422p{bits}le": ((2, 1), False, 0) for bits in (9, 10, 12, 14, 16)},
    **{f"yuv444p{bits}le": ((1, 1), False, 0) for bits in (9, 10, 12, 14, 16)},
    "nv12": ((2, 2), True, 0),
    "p010le": ((2, 2), True, 6),
    "p012le": ((2, 2), True, 4),
    "p016le": ((2, 2), True, 0),
}


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Samples ``[rows, line]``; the line may be longer than the picture's ``width`` (padding).

    With interleaved chroma a line holds U and V in turn: ``width`` counts pairs, ``channels`` is 2.
    """

    samples: Samples
    width: int
    channels: int = 1

    @property
    def rows(self) -> int:
        """Rows of samples."""
        return self.samples.shape[0]

    @property
    def line(self) -> int:
        """Samples (or pairs) from one row to the next."""
        return self.samples.shape[1] // self.channels


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """Luma and chroma, not upright yet.

    ``colour`` says what the numbers mean, ``scale`` brings a sample read as a share of the largest
    number of its word (255 or 65535) to a share of the largest sample. ``siting`` is where chroma
    samples are, in samples of chroma to the right of and below the middle of their block.
    """

    planes: tuple[Plane, ...]
    colour: Colour
    scale: float
    siting: tuple[float, float]


class YuvFrame:
    """A decoded YUV frame not converted yet; as a ``Frame`` it has a time, a size and pixels.

    It borrows the decoder's memory: nothing is copied until ``pixels`` is asked for.
    """

    def __init__(self, frame: Any, shape: FrameGeometry, seconds: float) -> None:
        self._frame, self.shape, self.seconds = frame, shape, seconds

    @property
    def width(self) -> int:
        """Columns of the upright picture, with square pixels."""
        return self.shape.width

    @property
    def height(self) -> int:
        """Rows of the upright picture."""
        return self.shape.height

    @property
    def nbytes(self) -> int:
        """How much memory the decoder's picture takes."""
        return sum(plane.buffer_size for plane in self._frame.planes)

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """Upright RGB ``[H, W, 3]``, painted by the processor when it is asked for."""
        return RgbConverter(self.shape, None).to_rgb(self._frame)

    @cached_property
    def planes(self) -> Planes | None:
        """The planes to be painted elsewhere; None for a rare pixel format: then use ``pixels``."""
        name = self._frame.format.name
        if name not in _FORMATS:
            return None
        (across, down), paired, shifted = _FORMATS[name]
        colour = colour_of(self._frame)
        word = np.uint8 if colour.bits <= 8 else np.uint16
        height, width = self._frame.height, self._frame.width
        small = (-(-height // down), -(-width // across))
        sizes = [(height, width), *([small] if paired else [small, small])]
        planes = tuple(
            Plane(_samples(plane, word, rows), columns, 2 if paired and index else 1)
            for index, (plane, (rows, columns)) in enumerate(
                zip(self._frame.planes, sizes, strict=False)
            )
        )
        top = float(np.iinfo(word).max)
        scale = top / ((2.0**colour.bits - 1) * 2**shifted)
        return Planes(planes, colour, scale, _siting(across, down, colour))

    def to_rgb(self, painter: RgbConverter) -> NDArray[np.uint8]:
        """Upright RGB of the painter's size."""
        return painter.to_rgb(self._frame)


def _samples(plane: Any, word: type, rows: int) -> Samples:
    flat = np.frombuffer(plane, word)
    line = plane.line_size // np.dtype(word).itemsize
    return flat[: rows * line].reshape(rows, line)


def _siting(across: int, down: int, colour: Colour) -> tuple[float, float]:
    """Video puts chroma on the left luma sample, UHD on the upper left one, photos between."""
    if colour.full_range and colour.bits == 8:  # JPEG
        return 0.0, 0.0
    top = down == 2 and colour.is_hdr
    return (-0.25 if across == 2 else 0.0), (-0.25 if top else 0.0)
