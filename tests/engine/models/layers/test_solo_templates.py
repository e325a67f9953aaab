"""Solo templates: shares stay shares, and who is not known loses little."""

from __future__ import annotations

import torch

from engine.models.layers.solo_templates import (
    drawn_to_solos,
    fit_solos,
    learn_spectra,
    on_rows,
    transposed,
)

ROWS = torch.linspace(20, 2000, 48)


def _notes(rows: tuple[int, ...], columns: int, seed: int) -> torch.Tensor:
    """Power ``[F, W]`` of a voice with these two partials, louder and softer."""
    spectrum = torch.full((48, 1), 1e-4)
    spectrum[list(rows)] = 1.0
    course = torch.rand(1, columns, generator=torch.Generator().manual_seed(seed)) + 0.05
    return spectrum * course


ONE, TWO, THREE = (8, 20), (12, 30), (16, 40)


def test_shares_stay_shares_and_known_voices_part() -> None:
    one, two = _notes(ONE, 40, 1), _notes(TWO, 40, 2)
    power = one + two
    even = torch.full((2, 48, 40), 0.4)
    known = [transposed(learn_spectra(_notes(rows, 60, 9), 4), ROWS) for rows in (ONE, TWO)]
    drawn = drawn_to_solos(even, power, fit_solos(power, known, others=False), [0, 1])
    assert drawn.min() >= 0
    assert drawn.sum(0).max() <= 1 + 1e-5
    assert drawn[0, list(ONE)].mean() > 0.75
    assert drawn[0, list(TWO)].mean() < 0.1


def test_a_known_voice_that_rests_takes_little_of_the_others() -> None:
    power = _notes(TWO, 40, 2) + _notes(THREE, 40, 3)
    shares = torch.zeros(3, 48, 40)
    shares[0], shares[1], shares[2] = 0.02, 0.49, 0.49
    known = [transposed(learn_spectra(_notes(ONE, 60, 9), 4), ROWS)]
    drawn = drawn_to_solos(shares, power, fit_solos(power, known, others=True), [0])
    heard = [*TWO, *THREE]
    assert (drawn[1:, heard].sum(0) > 0.95).all()
    assert torch.allclose(drawn[1], drawn[2])  # among themselves nothing changes


def test_silence_stays_shared_as_it_was_said() -> None:
    known = [transposed(learn_spectra(_notes(ONE, 60, 9), 4), ROWS)]
    nothing = torch.zeros(48, 40)
    drawn = drawn_to_solos(
        torch.full((1, 48, 40), 0.5), nothing, fit_solos(nothing, known, others=False), [0]
    )
    assert torch.isfinite(drawn).all()


def test_spectra_read_on_other_rows_keep_their_place() -> None:
    spectra = learn_spectra(_notes(ONE, 60, 9), 1)
    other = torch.linspace(20, 2000, 96)
    moved = on_rows(spectra, ROWS, other)
    assert abs(float(other[moved[:, 0].argmax()] - ROWS[spectra[:, 0].argmax()])) < 45
    assert on_rows(spectra, ROWS, ROWS) is spectra
