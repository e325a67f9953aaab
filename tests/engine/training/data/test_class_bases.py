"""A bank of class bases: spectra of all solos of a class, of nobody held out, players in turn."""

from functools import partial

import numpy as np
import torch

from engine.models.nmf_miml.model import BINS, RATE
from engine.training.data import class_bases as made
from engine.training.data.class_bases import class_bases
from engine.training.data.training_data import Floats, Solo


def hum(hz: float, heard: list[float], samples: int) -> Floats:
    heard.append(hz)
    time = np.arange(min(samples, RATE // 2)) / RATE
    return (0.2 * np.sin(2 * np.pi * hz * time)).astype(np.float32)


def test_a_class_has_spectra_of_all_its_players(monkeypatch) -> None:
    monkeypatch.setattr(made, "_CLASS_SECONDS", 1.4)  # three pieces of half a second
    heard: list[float] = []
    solos = [
        Solo(label, player, name, held_out, partial(hum, hz, heard))
        for label, player, name, held_out, hz in (
            ("flute", "ann", "a", False, 500.0),
            ("flute", "ann", "b", False, 600.0),
            ("flute", "bob", "c", False, 900.0),
            ("flute", "bob", "d", False, 1000.0),
            ("flute", "eve", "e", True, 2000.0),
            ("tuba", "tom", "f", False, 100.0),
        )
    ]
    bank, sizes = class_bases(solos, ("harp", "flute", "tuba"), 3)
    assert heard == [500.0, 900.0, 600.0, 100.0]
    assert bank.shape == (3, 3, BINS)
    assert sizes.tolist() == [0, 3, 3]
    torch.testing.assert_close(bank[1:].sum(-1), torch.ones(2, 3), atol=1e-4, rtol=0)
    # Bins lie 10 Hz apart.
    assert sorted(bank[1].argmax(-1).tolist()) == [50, 60, 90]
    assert set(bank[2].argmax(-1).tolist()) <= {9, 10, 11}
    again, _ = class_bases(solos, ("harp", "flute", "tuba"), 3)
    assert torch.equal(bank, again)
