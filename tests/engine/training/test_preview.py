"""The page of training samples: from its seed, and true to what the nets are given."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from engine.cli.commands import program
from engine.training.data.slot_dataset import SLOT_RECIPE
from engine.training.data.spectral_augmentation import SpectralRecipe
from engine.training.preview import write_samples
from tests.support.present import present


def test_the_same_seed_gives_the_same_files(data: Path, cache: Path, tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        write_samples(data, tmp_path / name, cache, seed, count=2)
    files = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == files
    assert (tmp_path / "three" / "pictures.png").read_bytes() != files["pictures.png"]


def test_sources_add_up_to_their_mixture(
    data: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = replace(SLOT_RECIPE, spectral=SpectralRecipe(noise=0.0), counts=(0.0, 1.0, 0.0))
    monkeypatch.setattr("engine.training.preview.SLOT_RECIPE", clean)
    write_samples(data, tmp_path, cache, seed=1, count=2)
    told = json.loads((tmp_path / "samples.json").read_text())
    for mixture in told["mixtures"]:
        assert len(mixture["labels"]) == 2
        whole, *parts = (soundfile.read(tmp_path / name)[0] for name in mixture["files"])
        assert np.sqrt(np.mean(whole**2)) == pytest.approx(0.05, rel=0.05)
        # 16 bits each, and nothing was cut off.
        if max(np.abs(p).max() for p in parts) < 0.99:
            np.testing.assert_allclose(sum(parts), whole, atol=2e-4)


def test_the_sheets_show_every_sample(data: Path, cache: Path, tmp_path: Path) -> None:
    words = ["samples", "--data", str(data), "--out", str(tmp_path), "--count", "5"]
    said = CliRunner().invoke(program, [*words, "--cache", str(cache)], catch_exceptions=False)
    assert said.exit_code == 0, said.output
    pictures = present(cv2.imread(str(tmp_path / "pictures.png")))
    # Two rows of four, a picture of 224 above its cells, two pixels of rim all around.
    assert pictures.shape == (2 * (2 * 224 + 4), 4 * (224 + 4), 3)
    # The fifth is there, the sixth is not.
    assert pictures[452:, :228].any()
    assert not pictures[452:, 228:].any()
    assert len(list(tmp_path.glob("mixture-*-1-*.wav"))) == 5
