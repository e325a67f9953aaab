"""A video frame: one picture of a clip and when it is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """An upright RGB picture ``[H, W, 3]`` uint8 with square pixels, and its time on the clip."""

    pixels: NDArray[np.uint8]
    seconds: float

    @property
    def height(self) -> int:
        """Rows of the upright picture."""
        return self.pixels.shape[0]

    @property
    def width(self) -> int:
        """Columns of the upright picture."""
        return self.pixels.shape[1]
