"""Export of trained weights: the averaged nets of a run put together and saved as models."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch

from engine.models.model import Model
from engine.models.registry import create, registered, trained_parts
from engine.models.weights.card import WeightsCard
from engine.models.weights.loading import save
from engine.models.weights.state_dict import with_current_keys
from engine.training.settings import TrainingSettings
from engine.training.tasks import TASKS
from engine.training.trainer import revision


def assemble_model(name: str, run: Path) -> tuple[Model, dict[str, Any]] | None:
    """A model with the averaged weights of all its parts, and the settings it was made with.

    None while one of them is untrained.
    """
    weights = {part: _averaged_weights(run, part) for part in trained_parts()[name]}
    settings: dict[str, Any] = {}
    for part, state in weights.items():
        if state is None:
            return None
        settings |= TASKS[part].model_settings(state, _settings_of(run, part))
    model = create(name, **settings)
    for part, state in weights.items():
        assert state is not None
        TASKS[part].fill(model, state, _settings_of(run, part))
    return model.eval(), settings


def save_models(run: Path, data: str) -> list[Path]:
    """Write every model whose parts are all there as safetensors with a card; returns the files."""
    files = []
    for name in trained_parts():
        assembled = assemble_model(name, run)
        if assembled is None:
            continue
        model, settings = assembled
        path = run / f"{name}.safetensors"
        what = f"trained by pixelplayer train at {revision() or 'an unknown revision'}"
        known = registered(name)
        card = WeightsCard(
            known.name, "", data=data, what=what, settings=settings, version=known.version
        )
        save(model, path, card, half=True)
        files.append(path)
    return files


def _settings_of(run: Path, part: str) -> TrainingSettings:
    """What the trainer wrote down of the part's settings."""
    record = json.loads((run / f"{part}.settings.json").read_text("utf-8"))
    known = {field.name for field in fields(TrainingSettings)}
    return TrainingSettings(**{name: value for name, value in record.items() if name in known})


def _averaged_weights(run: Path, part: str) -> dict[str, torch.Tensor] | None:
    path = run / f"{part}.pt"
    if not path.exists():
        return None
    weights = torch.load(path, map_location="cpu", weights_only=True)["mean"]
    return with_current_keys(weights, TASKS[part].former_keys)
