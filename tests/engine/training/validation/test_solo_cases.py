"""Solo cases and scores: nothing marked is in a mixture, and what is learned of it is scored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.training.data.recordings import Recording
from engine.training.validation import solo_cases as cases
from engine.training.validation.solo_scores import gains, prepared, report, with_one_resting

PITCHES = {"violin 1": 440.0, "violin 2": 560.0, "tuba 1": 110.0, "flute 1": 1300.0}
SECONDS = 14.0


def _decode(path: Path) -> np.ndarray:
    """A player's two notes in turn, ever louder: a level tells a time."""
    time = np.arange(round(SECONDS * cases.RATE), dtype=np.float32) / cases.RATE
    pitch = PITCHES[path.name] * np.where(time % 1 < 0.5, 1, 1.125)
    sound = np.sin(2 * np.pi * pitch * time) * (0.2 + time / SECONDS / 2)
    return np.round(sound * 32767).astype(np.int16)


@pytest.fixture(scope="module")
def found() -> tuple[cases.SoloCase, ...]:
    rows = [
        Recording(name.split()[0], f"somebody:{name}", Path(name), held_out=True)
        for name in PITCHES
    ]
    heard = Recording("cello", "somebody:cello", Path("trained on"), held_out=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases, "list_recordings", lambda data: [*rows, heard])
        patch.setattr(cases, "decode", _decode)
        patch.setattr(cases, "KINDS", (("pair", 2, 2), ("trio", 3, 1), ("same class", 2, 1)))
        made, again = cases.solo_cases(Path("/data")), cases.solo_cases(Path("/data"))
    assert all(np.array_equal(a.sounds, b.sounds) for a, b in zip(made, again, strict=True))
    return made


def test_there_are_as_many_as_asked_for_of_different_players(found) -> None:
    assert [case.kind for case in found] == ["pair", "pair", "trio", "same class"]
    assert found[-1].labels == ("violin", "violin")
    assert len(set(found[2].labels)) == 3
    for case in found:
        assert case.sounds.shape == (len(case.labels), cases.LENGTH)
        assert case.solos.shape == (len(case.labels), cases.MARKED)
        same = np.corrcoef(case.sounds[0][: cases.MARKED], case.sounds[1][: cases.MARKED])
        assert abs(same[0, 1]) < 0.5


def test_nothing_marked_is_in_the_mixture(found) -> None:
    for case in found:
        for sound, solo in zip(case.sounds, case.solos, strict=True):
            levels = [np.abs(part).reshape(-1, cases.RATE // 100).max(1) for part in (
                sound[: sound.size // 480 * 480], solo)]  # fmt: skip
            apart = levels[0].min() > levels[1].max() or levels[1].min() > levels[0].max()
            assert apart


def test_what_is_learned_is_scored(found) -> None:
    def even(power: torch.Tensor, visible) -> torch.Tensor:
        return torch.full((len(visible), *power.shape[1:]), 0.9 / len(visible))

    pair = prepared(found[0], even)
    before_sdr, _, after_sdr, _ = gains(pair, [0, 1], [0, 1])
    assert after_sdr > before_sdr + 3
    unlike = [case for case in found if not {*case.labels} & {*found[0].labels}]
    resting = with_one_resting(found[0], unlike, even) if unlike else pair
    lines = report([pair], [resting])
    assert len(lines) == 5
    assert all("(n=1)" in line for line in lines)
