"""A probe of the audio output: when is a change of the mix not only shown but audible?"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.mixing.mix import Mix
    from engine.playback.deck import Deck
    from engine.scene import Scene, Stems

KEPT_BLOCKS = 512


@dataclass(frozen=True, slots=True)
class WrittenBlock:
    """What was rendered last when ``frame`` was the first one written to the output."""

    frame: int
    mix: Mix
    span: tuple[int, int]


class OutputProbe:
    """A probe of the output: which mix each block on the card holds, and is it audible yet."""

    def __init__(self, heard_frame: Callable[[], float], stems: Stems) -> None:
        self._heard, self._stems = heard_frame, stems
        self._rendered: tuple[Mix, tuple[int, int]] | None = None
        self._blocks: deque[WrittenBlock] = deque(maxlen=KEPT_BLOCKS)

    def render(self, mix: Mix, start: int, stop: int) -> None:
        """This span was rendered with this mix."""
        self._rendered = mix, (start, stop)

    def write(self, frame: int) -> None:
        """What was rendered last was written, its first frame being that one."""
        if self._rendered is not None:
            self._blocks.append(WrittenBlock(frame, *self._rendered))

    def reset(self) -> None:
        """Listen anew: what was written before does not count."""
        self._blocks.clear()

    def is_audible(self, wanted: Callable[[Mix], bool]) -> bool:
        """Whether such a mix is heard by now, with the sound of the isolated object in it."""
        heard = self._heard()
        return any(
            block.frame <= heard and wanted(block.mix) and self._is_whole(block)
            for block in tuple(self._blocks)
        )

    def _is_whole(self, block: WrittenBlock) -> bool:
        isolated = block.mix.isolated
        return isolated is None or self._stems.ready(isolated, *block.span)


@contextmanager
def probe_output(deck: Deck) -> Iterator[OutputProbe]:
    """Listen to what this deck renders and writes, as long as it lasts."""
    renderer, output = deck.renderer, deck.player.output
    probe = OutputProbe(output.heard, deck.stems)
    render, write, replace = renderer.render, output.write, output.replace

    def heard_render(mix: Mix, scene: Scene, start: int, stop: int) -> Any:
        samples = render(mix, scene, start, stop)
        probe.render(mix, start, stop)
        return samples

    def heard_write(samples: Any) -> int:
        frame = write(samples)
        probe.write(frame)
        return frame

    def heard_replace(frame: int, samples: Any, glide: int) -> int:
        first = replace(frame, samples, glide)
        if first < frame + samples.shape[1]:
            probe.write(first)
        return first

    renderer.render, output.write = heard_render, heard_write  # type: ignore[method-assign]
    output.replace = heard_replace  # type: ignore[method-assign]
    try:
        yield probe
    finally:
        del renderer.render, output.write, output.replace
