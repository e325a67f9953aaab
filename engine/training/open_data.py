"""Opening of training data: our data pack, or shards of films, by what lies there."""

from __future__ import annotations

from pathlib import Path

from engine.training.data.pack import Pack
from engine.training.data.training_data import TrainingData
from engine.training.films.film_data import Films
from engine.training.films.shards import MANIFEST, is_address


def open_training_data(data: str, cache: Path) -> TrainingData:
    """The data in a folder, or of shards at an address; ``cache`` is for what is decoded."""
    if is_address(data) or (Path(data) / MANIFEST).is_file():
        return Films(data)
    return Pack(Path(data), cache)
