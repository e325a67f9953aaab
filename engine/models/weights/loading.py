"""Loading and saving of weights: the one way they get into a model.

Our own weights are one safetensors file with a card, a JSON file of the same name, beside it. The
weights of others keep the form their authors gave them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from engine.atomic_file import atomic_files, folder_removed_on_error
from engine.errors import BadRequest, WeightsDamaged, WeightsMissing
from engine.message import Message
from engine.models.registry import canonical_name, create, registered
from engine.models.weights.card import WeightsCard, checksum, find_weights, verify_folder
from engine.models.weights.catalogue import (
    PUBLICATIONS,
    CatalogueEntry,
    catalogue,
    fetch,
    licence_of,
)

if TYPE_CHECKING:
    from torch import Tensor, device, nn

    from engine.models.model import Model

__all__ = [
    "CatalogueEntry",
    "WeightsCard",
    "catalogue",
    "fetch",
    "find_weights",
    "licence_of",
    "load",
    "load_model",
    "pick_device",
    "save",
]


@runtime_checkable
class HasFormerKeys(Protocol):
    """A model some of whose tensors had other names in files that are about."""

    former_keys: Mapping[str, str]
    """Regular expression of a part of an earlier name -> what stands there now."""


@runtime_checkable
class LoadsFolder(Protocol):
    """A model whose authors published several files."""

    def load_folder(self, folder: Path) -> None:
        """Take over the authors' files as they are."""


def load_model(name: str = "default", weights: Path | None = None, device: str = "auto") -> Model:
    """A model ready to be used: its weights found and checked, in eval mode, on its device.

    ``weights`` is a safetensors file or, for published models, the authors' folder; without it
    they are looked for where ``find_weights`` does. ``device`` is "auto", "cpu" or "cuda[:n]".
    Raises ``ModelMissing``, ``WeightsMissing``, ``WeightsDamaged``, ``BadRequest`` for a device
    that is not there.
    """
    name = canonical_name(name)
    place = pick_device(device)
    path = Path(weights) if weights else find_weights(name)
    if path is None:
        raise WeightsMissing(
            "The weights of {name} are not on this machine; {fetching}name them with --weights.",
            name=name,
            fetching=_where_from(name),
        )
    card = None if os.path.isdir(path) else WeightsCard.beside(path)
    # weights of an earlier version say so, and get the network they were trained in
    if card is not None and card.name == registered(name).name:
        name = card.model
    model = _created(name, card)
    load(model, path)
    return model.to(place).eval()


def _where_from(name: str) -> Message | str:
    """How the weights of a model can be had, as the beginning of a half sentence."""
    if name in PUBLICATIONS:
        return Message("run `pixelplayer models get {name}` or ", name=name)
    if registered(name).parts:
        return Message(
            "train them (`pixelplayer train --model {name}`), import a file of them, or ", name=name
        )
    return ""


def load(model: nn.Module, path: Path) -> None:
    """Fill ``model`` from a safetensors file (checked against its card) or an authors' folder."""
    if os.path.isdir(path):
        if not isinstance(model, LoadsFolder):
            raise BadRequest(
                "{path} is a folder; {name} takes one .safetensors file.",
                path=path,
                name=type(model).__name__,
            )
        verify_folder(path)
        model.load_folder(path)
        return
    if not os.path.exists(path):
        raise WeightsMissing("There are no weights at {path}; check the path.", path=path)
    from engine.models.weights.state_dict import load_strictly, read_state, with_current_keys

    card = WeightsCard.beside(path)
    if card and checksum(path) != card.sha256:
        raise WeightsDamaged(
            "The weights {path} are not what their card says (checksum); install them again.",
            path=path,
        )
    state = read_state(path)
    if isinstance(model, HasFormerKeys):
        state = with_current_keys(state, model.former_keys)
    load_strictly(model, state, str(path))


def _created(name: str, card: WeightsCard | None) -> Model:
    """The network in which the weights were trained; their card says with what settings."""
    try:
        return create(name, **(card.settings if card else {}))
    except Exception as error:  # settings that nobody meant fail in any way there is
        if card is None or not card.settings:
            raise
        raise WeightsDamaged(
            "The card of {file} asks for what {name} cannot be ({error}); fetch the weights again.",
            file=card.file,
            name=name,
            error=type(error).__name__,
        ) from error


def save(model: nn.Module, path: Path, card: WeightsCard, half: bool = False) -> WeightsCard:
    """Write a model as safetensors with its card beside it; returns the card as written.

    ``half`` stores matrices and kernels as float16 (half the size; loading widens them again).
    File name and checksum of the card are filled in here. ``CannotWrite`` when the disk refuses.
    """
    from safetensors.torch import save as to_bytes

    state = {key: _stored(tensor, half) for key, tensor in model.state_dict().items()}
    content = to_bytes(state)
    card = replace(card, file=path.name, sha256=hashlib.sha256(content).hexdigest())
    facts = json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n"
    # both or none: weights beside the card of others would be taken for damaged
    with folder_removed_on_error(path.parent), atomic_files() as place:
        place(path).write_bytes(content)
        place(path.with_suffix(".json")).write_bytes(facts.encode())
    return card


def pick_device(device: str = "auto") -> device:
    """The torch device behind "auto" (a usable GPU, else the CPU), "cpu" or "cuda[:n]".

    ``BadRequest`` for a GPU that is not there and for a name that means nothing.
    """
    import torch

    if device == "auto":
        return torch.device("cuda" if _usable("cuda") else "cpu")
    try:
        place = torch.device(device)
    except RuntimeError as error:
        raise BadRequest(
            "{device!r} is no device; use auto, cpu or cuda.", device=device
        ) from error
    if place.type == "cuda" and not _usable(device):
        raise BadRequest(
            "There is no usable CUDA GPU {device!r} on this machine; use --device cpu, or install "
            "a GPU driver and a CUDA build of torch.",
            device=device,
        )
    return place


def _stored(tensor: Tensor, half: bool) -> Tensor:
    tensor = tensor.detach().cpu().contiguous()
    # Vectors (norms, biases) are small, and running variances can leave the range of float16.
    return tensor.half() if half and tensor.is_floating_point() and tensor.ndim > 1 else tensor


def _usable(device: str) -> bool:
    import torch

    if not torch.cuda.is_available():
        return False
    try:
        torch.zeros(1, device=device).item()
    except (RuntimeError, AssertionError):
        return False
    return True
