"""The training loop: it learns, it stops on time, it goes on where it stopped."""

import json
from pathlib import Path

import pytest
import torch

from engine.training.train import Settings, Trainer
from tests.engine.training.pack import make_pack


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pack(tmp_path_factory.mktemp("pack"))


@pytest.mark.slow
@pytest.mark.parametrize("part", ["ear", "eye"])
def test_a_run_learns_saves_and_goes_on(part: str, data: Path, tmp_path: Path) -> None:
    settings = Settings(
        data=str(data), run=str(tmp_path), part=part, minutes=0.1, batch=2, workers=0, scored=2
    )
    lines: list[str] = []
    trainer = Trainer(settings, lines.append)
    before = [p.detach().clone() for p in trainer.net.parameters() if p.requires_grad]
    trainer.run()
    assert trainer.step > 0
    after = [p for p in trainer.net.parameters() if p.requires_grad]
    assert any(not torch.equal(a, b) for a, b in zip(before, after, strict=True))
    scores = json.loads((tmp_path / f"{part}.jsonl").read_text().splitlines()[-1])
    assert scores["step"] == trainer.step

    again = Trainer(settings, lines.append)
    assert (again.step, again.spent_seconds) == (trainer.step, trainer.spent_seconds)
    for name, value in trainer.net.state_dict().items():
        assert torch.equal(again.net.state_dict()[name], value), name
