"""The bundled default model: its card is true to it, and on the demo every click is right."""

from pathlib import Path

import pytest
import torch

from engine.models.card import WeightsCard, checksum
from engine.models.weights import load_model
from engine.resources import resource
from engine.training.evaluate import evaluate_demo

WEIGHTS = "pixel-slots.safetensors"


@pytest.fixture
def weights() -> Path:
    return resource("weights", WEIGHTS)


def test_the_card_names_these_very_weights(weights: Path) -> None:
    card = WeightsCard.beside(weights)
    assert card is not None
    assert card.sha256 == checksum(weights)
    assert card.data
    assert card.licence
    assert {"music_pairs_sdr_db", "music_pairs_mixture_sdr_db", "music_pairs_picked"} <= set(
        card.numbers
    )
    assert weights.stat().st_size <= 20 * 2**20


def test_every_click_on_the_demo_hears_its_own_instrument() -> None:
    torch.set_num_threads(1)
    result = evaluate_demo(load_model("default", device="cpu"), ideals=False)
    for source in result.sources:
        assert source.called == source.label
        assert source.picked, source
        assert source.estimate.sdr_db > source.beside["mixture"].sdr_db + 3.0, source
