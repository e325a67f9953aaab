"""An ear at the sound card: when is a change of the mix not only shown but heard?"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.mixing.mix import Mix
    from engine.playback.player import Player
    from engine.scene import Scene, Stems

KEPT_BLOCKS = 512


@dataclass(frozen=True, slots=True)
class HeardBlock:
    """What was rendered last when ``frame`` was the first one written to the card."""

    frame: int
    mix: Mix
    span: tuple[int, int]


class Ear:
    """Knows of every block given to the card which mix it holds, and whether it is heard yet."""

    def __init__(self, heard_frame: Callable[[], float], stems: Stems) -> None:
        self._heard, self._stems = heard_frame, stems
        self._rendered: tuple[Mix, tuple[int, int]] | None = None
        self._blocks: deque[HeardBlock] = deque(maxlen=KEPT_BLOCKS)

    def render(self, mix: Mix, start: int, stop: int) -> None:
        """This span was rendered with this mix."""
        self._rendered = mix, (start, stop)

    def write(self, frame: int) -> None:
        """What was rendered last was written, its first frame being that one."""
        if self._rendered is not None:
            self._blocks.append(HeardBlock(frame, *self._rendered))

    def forget(self) -> None:
        """Listen anew: what was written before does not count."""
        self._blocks.clear()

    def hears(self, wanted: Callable[[Mix], bool]) -> bool:
        """Whether such a mix is heard by now, with the sound of the isolated object in it."""
        heard = self._heard()
        return any(
            block.frame <= heard and wanted(block.mix) and self._is_whole(block)
            for block in tuple(self._blocks)
        )

    def _is_whole(self, block: HeardBlock) -> bool:
        isolated = block.mix.isolated
        return isolated is None or self._stems.ready(isolated, *block.span)


@contextmanager
def ear_at(player: Player, stems: Stems) -> Iterator[Ear]:
    """Listen to what this player renders and writes, as long as it lasts."""
    renderer, output = player._programme._renderer, player._output
    ear = Ear(output.heard, stems)
    render, write = renderer.render, output.write

    def heard_render(mix: Mix, scene: Scene, start: int, stop: int) -> Any:
        samples = render(mix, scene, start, stop)
        ear.render(mix, start, stop)
        return samples

    def heard_write(samples: Any) -> int:
        frame = write(samples)
        ear.write(frame)
        return frame

    renderer.render, output.write = heard_render, heard_write  # type: ignore[method-assign]
    try:
        yield ear
    finally:
        del renderer.render, output.write
