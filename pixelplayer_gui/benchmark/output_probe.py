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
    """What was rendered last when ``frame`` was the first one written to the output.

    ``whole``: the sound of the object that alone is heard was there by then.
    """

    frame: int
    mix: Mix
    whole: bool


class OutputProbe:
    """A probe of the output: which mix each block on the card holds, and since when it is heard.

    ``heard_frame`` tells the frame heard now, of ``rate`` a second.
    """

    def __init__(self, heard_frame: Callable[[], float], stems: Stems, rate: int) -> None:
        self._heard, self._stems, self._rate = heard_frame, stems, rate
        self._rendered: tuple[Mix, tuple[int, int]] | None = None
        self._blocks: deque[WrittenBlock] = deque(maxlen=KEPT_BLOCKS)

    def render(self, mix: Mix, start: int, stop: int) -> None:
        """This span was rendered with this mix."""
        self._rendered = mix, (start, stop)

    def write(self, frame: int) -> None:
        """What was rendered last was written, its first frame being that one."""
        if self._rendered is not None:
            mix, span = self._rendered
            whole = mix.isolated is None or self._stems.ready(mix.isolated, *span)
            self._blocks.append(WrittenBlock(frame, mix, whole))

    def reset(self) -> None:
        """Listen anew: what was written before does not count."""
        self._blocks.clear()

    def heard_for(self, wanted: Callable[[Mix], bool]) -> float | None:
        """For how many seconds such a mix has been heard, the isolated object's sound in it.

        None: not yet. Whoever asks late is told no later moment: a window that is busy with what
        the sound has brought does not make the sound late.
        """
        heard = self._heard()
        frames = [
            block.frame
            for block in tuple(self._blocks)
            if block.whole and block.frame <= heard and wanted(block.mix)
        ]
        return (heard - min(frames)) / self._rate if frames else None


@contextmanager
def probe_output(deck: Deck) -> Iterator[OutputProbe]:
    """Listen to what this deck renders and writes, as long as it lasts."""
    renderer, output = deck.renderer, deck.player.output
    probe = OutputProbe(output.heard, deck.stems, output.rate)
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
