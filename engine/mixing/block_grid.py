"""The fixed grid of render blocks, which makes a render a pure function of its span.

Filters, level matching and the limiter look at neighbouring samples. They do so on blocks that
begin at fixed samples of the clip, whatever span is asked for; what a sample sounds like never
depends on where a render began.
"""

from __future__ import annotations

from dataclasses import dataclass

CELLS = 4
_CELL_SECONDS = 0.0098


@dataclass(frozen=True, slots=True)
class BlockGrid:
    """Cells of ``cell`` samples (512 at 44.1 and 48 kHz, about 10 ms), four to a block."""

    rate: int
    cell: int

    @classmethod
    def for_rate(cls, rate: int) -> BlockGrid:
        """The grid of a sampling rate; a cell is long enough for a head's whole response."""
        return cls(rate, 1 << max(int(rate * _CELL_SECONDS) - 1, 1).bit_length())

    @property
    def block(self) -> int:
        """Samples of a block."""
        return CELLS * self.cell

    @property
    def lead(self) -> int:
        """Samples a filter looks ahead, which is its delay, so that it comes out on time."""
        return 3 * self.cell // 8

    def blocks(self, start: int, stop: int) -> range:
        """The numbers of the blocks that hold samples ``start`` to ``stop``."""
        return range(start // self.block, -(-stop // self.block))
