from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.overlap_add import OverlapAdder
from engine.analysis.windows import plan_windows
from engine.scene import Stems

LENGTH, RATE = 5000, 100
WINDOWS = plan_windows(LENGTH, RATE, 10.0, 6.0)


def windows_of(truth: np.ndarray) -> list[np.ndarray]:
    """What a perfect model would say of each window's span ``[C, n]``."""
    return [truth[:, slice(*w.span)] for w in WINDOWS]


@pytest.fixture
def truth() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((2, LENGTH)).astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_windows_in_any_order_make_the_same_stem(truth: np.ndarray, seed: int):
    stems = Stems(2, LENGTH, RATE)
    stems.add("a")
    joiner, sounds = OverlapAdder(stems), windows_of(truth)
    for index in np.random.default_rng(seed).permutation(len(WINDOWS)):
        joiner.add("a", WINDOWS[index], sounds[index])
    assert stems.ready_spans("a") == ((0, LENGTH),)
    np.testing.assert_allclose(stems.read("a", 0, LENGTH), truth, atol=1e-6)
    stems.close()


def test_what_is_ready_is_final(truth: np.ndarray):
    stems = Stems(2, LENGTH, RATE)
    stems.add("a")
    joiner, sounds = OverlapAdder(stems), windows_of(truth)
    for index in (3, 4, 1):
        joiner.add("a", WINDOWS[index], sounds[index])
        for start, stop in stems.ready_spans("a"):
            np.testing.assert_allclose(
                stems.read("a", start, stop), truth[:, start:stop], atol=1e-6
            )
    three, four, one = (WINDOWS[i] for i in (3, 4, 1))
    assert stems.ready_spans("a") == (one.core, (three.core[0], four.core[1]))
    assert joiner.needs("a", WINDOWS[2])
    assert not joiner.needs("a", three)  # its share of the seam waits for the second window's
    stems.close()


def test_the_same_window_twice_does_not_meet_itself(truth: np.ndarray):
    stems = Stems(2, LENGTH, RATE)
    stems.add("a")
    joiner, sounds = OverlapAdder(stems), windows_of(truth)
    joiner.add("a", WINDOWS[2], sounds[2])
    joiner.add("a", WINDOWS[2], sounds[2])
    assert stems.ready_spans("a") == (WINDOWS[2].core,)
    stems.close()
