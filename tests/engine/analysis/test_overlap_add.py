from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from engine.analysis.overlap_add import OverlapAdder
from engine.analysis.windows import plan_windows
from engine.scene import Sharing, Stems

LENGTH, RATE = 5000, 100
ALONE, BOTH = Sharing(("a",)), Sharing(("a", "b"))
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
    joiner, sounds = OverlapAdder(stems, ALONE), windows_of(truth)
    for index in np.random.default_rng(seed).permutation(len(WINDOWS)):
        joiner.add(WINDOWS[index], sounds[index][None])
    assert stems.ready_spans("a") == ((0, LENGTH),)
    np.testing.assert_allclose(stems.read("a", 0, LENGTH), truth, atol=1e-6)
    stems.close()


def test_what_is_ready_is_final(truth: np.ndarray):
    stems = Stems(2, LENGTH, RATE)
    stems.add("a")
    joiner, sounds = OverlapAdder(stems, ALONE), windows_of(truth)
    for index in (3, 4, 1):
        joiner.add(WINDOWS[index], sounds[index][None])
        for start, stop in stems.ready_spans("a"):
            np.testing.assert_allclose(
                stems.read("a", start, stop), truth[:, start:stop], atol=1e-6
            )
    three, four, one = (WINDOWS[i] for i in (3, 4, 1))
    assert stems.ready_spans("a") == (one.core, (three.core[0], four.core[1]))
    assert joiner.needs(WINDOWS[2])
    assert not joiner.needs(three)  # its share of the seam waits for the second window's
    stems.close()


def test_the_same_window_twice_does_not_meet_itself(truth: np.ndarray):
    stems = Stems(2, LENGTH, RATE)
    stems.add("a")
    joiner, sounds = OverlapAdder(stems, ALONE), windows_of(truth)
    joiner.add(WINDOWS[2], sounds[2][None])
    joiner.add(WINDOWS[2], sounds[2][None])
    assert stems.ready_spans("a") == (WINDOWS[2].core,)
    stems.close()


def shared_stems(truth: np.ndarray, sharing: Sharing) -> Stems:
    """Stems of which each object of a sharing has its part of all windows."""
    stems = Stems(2, LENGTH, RATE)
    share_anew(stems, truth, sharing, range(len(WINDOWS)))
    return stems


def share_anew(stems: Stems, truth: np.ndarray, sharing: Sharing, indices: Iterable[int]) -> None:
    for object_id in sharing.object_ids:
        stems.add(object_id)
    joiner = OverlapAdder(stems, sharing)
    for index in indices:
        sound = truth[:, slice(*WINDOWS[index].span)] / len(sharing.object_ids)
        joiner.add(WINDOWS[index], np.stack([sound] * len(sharing.object_ids), dtype=np.float32))


def test_another_sharing_makes_every_window_anew(truth: np.ndarray):
    stems = shared_stems(truth, ALONE)
    stems.add("b")
    joiner = OverlapAdder(stems, BOTH)
    assert all(joiner.needs(window) for window in WINDOWS)
    share_anew(stems, truth, BOTH, range(len(WINDOWS)))
    assert not any(OverlapAdder(stems, BOTH).needs(window) for window in WINDOWS)
    assert stems.is_shared(BOTH, 0, LENGTH)
    np.testing.assert_allclose(stems.read("a", 0, LENGTH), truth / 2, atol=1e-6)
    share_anew(stems, truth, ALONE, range(len(WINDOWS)))
    assert stems.is_shared(ALONE, 0, LENGTH)
    assert stems.ready_spans("b") == ()
    np.testing.assert_allclose(stems.read("a", 0, LENGTH), truth, atol=1e-6)
    stems.close()


def test_while_shares_are_made_anew_no_click_and_no_sound_twice(truth: np.ndarray):
    level = np.ones_like(truth)
    stems = shared_stems(level, ALONE)
    share_anew(stems, level, BOTH, [3])
    window = WINDOWS[3]
    assert stems.is_shared(BOTH, *window.core)
    assert stems.ready_spans("b") == (window.core,)
    heard = stems.read("a", 0, LENGTH)
    assert np.abs(np.diff(heard)).max() < 0.05  # from a half to one over a whole seam
    assert (heard + stems.read("b", 0, LENGTH)).max() < 1 + 1e-6
    joiner = OverlapAdder(stems, ALONE)
    assert [w.index for w in WINDOWS if joiner.needs(w)] == [2, 3, 4]
    stems.close()
