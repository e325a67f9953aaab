"""Export of trained weights: the averaged nets of a run put together and saved as models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from engine.models.model import Model
from engine.models.pixel_slots.audio_net import AudioNetWithSlots
from engine.models.pixel_slots.model import PixelSlots
from engine.models.sound_of_pixels import SoundOfPixels
from engine.models.weights.card import WeightsCard
from engine.models.weights.loading import save
from engine.training.trainer import revision


def assemble_model(run: Path) -> PixelSlots | None:
    """Averaged ear and averaged eye as one model; None while one of them is untrained."""
    model = PixelSlots()
    audio_weights, vision_weights = _averaged_weights(run, "ear"), _averaged_weights(run, "eye")
    if audio_weights is None or vision_weights is None:
        return None
    AudioNetWithSlots(model.audio_net).load_state_dict(audio_weights)
    model.vision_net.load_state_dict(vision_weights)
    return model.eval()


def save_models(run: Path, data: str) -> list[Path]:
    """Write every model whose parts are all there as safetensors with a card; returns the files."""
    made: list[tuple[str, Model, dict[str, Any]]] = []
    slots = assemble_model(run)
    if slots is not None:
        made.append(("pixel-slots", slots, {}))
    mean = _averaged_weights(run, "duet")
    if mean is not None:
        # Only ResNet begins with a bare convolution.
        trunk = "resnet18" if "frame.features.0.weight" in mean else "mobilenet_v2"
        model = SoundOfPixels(trunk=trunk)
        model.load_state_dict(mean)
        made.append(("sound-of-pixels", model, {"trunk": trunk}))
    files = []
    for name, model, settings in made:
        path = run / f"{name}.safetensors"
        what = f"trained by pixelplayer train at {revision() or 'an unknown revision'}"
        card = WeightsCard(name, "", data=data, what=what, settings=settings)
        save(model, path, card, half=True)
        files.append(path)
    return files


def _averaged_weights(run: Path, part: str) -> dict[str, torch.Tensor] | None:
    path = run / f"{part}.pt"
    if not path.exists():
        return None
    return torch.load(path, map_location="cpu", weights_only=True)["mean"]
