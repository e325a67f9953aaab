from typing import Any

import numpy as np

from engine.playback.block_source import BLOCK_FRAMES, DirectSource

FADE = 240


class Counting:
    """Reads samples that say where they lie."""

    def __init__(self) -> None:
        self.factor = 1.0

    def read(self, start, stop):
        return (self.factor * np.arange(start, stop, dtype=np.float32))[None]


def direct_source(sound: Any, start: int) -> Any:
    return DirectSource(sound, (0, 50_000), start, FADE)


def test_again_gives_what_was_given_and_then_what_changed():
    sound = Counting()
    source = direct_source(sound, 3000)
    given = np.concatenate([source.next(None).samples for _ in range(4)], axis=1)
    assert np.array_equal(source.again(4 * BLOCK_FRAMES), given)
    assert np.array_equal(source.again(10), given[:, -10:])
    sound.factor = 2.0
    assert np.array_equal(source.again(4 * BLOCK_FRAMES), 2 * given)
    # the next block goes on from there: it does not glide once more
    following = source.next(None)
    assert np.array_equal(following.samples, sound.read(*following.span))


def test_again_reaches_back_to_where_the_round_of_a_loop_began():
    source = direct_source(Counting(), 4000)
    loop = (3000, 6000)
    while (block := source.next(loop)).place != loop[0]:
        pass
    second = source.next(loop)
    given = np.concatenate([block.samples, second.samples], axis=1)
    assert np.array_equal(source.again(10 * BLOCK_FRAMES), given)
