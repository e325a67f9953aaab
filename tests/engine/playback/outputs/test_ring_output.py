from collections.abc import Iterator

import numpy as np
import pytest

from engine.playback.outputs.ring_output import REPLACE_GUARD_SECONDS, RingOutput

RATE, WAITING, GLIDE = 48000, 4096, 512
GUARD = int(REPLACE_GUARD_SECONDS * RATE)


class WaitingSound(RingOutput):
    """A ring that holds ones, and a card that has taken so many frames at each look at it."""

    def __init__(self, taken: list[int]) -> None:
        self.rate, self.channels, self._size = RATE, 2, 8192
        self._memory = np.ones((self._size, 2), np.float32)
        self._appended = self._written = WAITING
        self.looks: Iterator[int] = iter(taken)

    @property
    def _frames_taken(self) -> int:
        return next(self.looks)

    def heard_after(self, frame: int) -> np.ndarray:
        return self._memory[frame:WAITING, 0]


def glide_to_zero(length: int) -> np.ndarray:
    ramp = (np.arange(GLIDE) + 0.5) / GLIDE
    return np.concatenate([1 - ramp, np.zeros(length - GLIDE)]).astype(np.float32)


def test_what_waits_glides_to_the_new_sound_from_where_the_card_is_not_yet():
    ring = WaitingSound([1000, 1000])
    first = ring.replace(0, np.zeros((2, WAITING), np.float32), GLIDE)
    assert first == 1000 + GUARD
    assert (ring._memory[:first] == 1).all()
    np.testing.assert_allclose(ring.heard_after(first), glide_to_zero(WAITING - first), atol=1e-6)


def test_when_the_card_was_quicker_the_glide_begins_anew_behind_what_it_took():
    quicker = 1000 + GUARD + 300
    ring = WaitingSound([1000, quicker, quicker, quicker])
    first = ring.replace(0, np.zeros((2, WAITING), np.float32), GLIDE)
    assert first == quicker + GUARD
    np.testing.assert_allclose(ring.heard_after(first), glide_to_zero(WAITING - first), atol=1e-6)


def test_nothing_is_written_when_the_card_took_all_meanwhile():
    ring = WaitingSound([WAITING - 10])
    assert ring.replace(0, np.zeros((2, WAITING), np.float32), GLIDE) == WAITING
    assert ring._memory == pytest.approx(1)
