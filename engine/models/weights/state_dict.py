"""State dicts: from a file of tensors into a network, with every misfit named."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.errors import WeightsDamaged, WeightsMissing


def read_state(path: Path) -> dict[str, Tensor]:
    """The tensors of a file, safetensors or torch's own; never runs code that lies in the file."""
    if not path.is_file():
        raise WeightsMissing(
            "There is no {name} in {folder}; all files are needed.",
            name=path.name,
            folder=path.parent,
        )
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        _refuse_bomb(path)
        state = torch.load(path, map_location="cpu", weights_only=True)
        return {str(key): value for key, value in state.items() if torch.is_tensor(value)}
    # A damaged pickle or archive can fail in any way there is.
    except Exception as error:
        raise WeightsDamaged(
            "The weights {path} cannot be read ({error}); fetch them again.",
            path=path,
            error=type(error).__name__,
        ) from error


def _refuse_bomb(path: Path) -> None:
    """``ValueError`` for an archive that would unpack to more than it is; torch packs nothing."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        sizes = [(item.file_size, item.compress_type) for item in archive.infolist()]
    packed = any(kind != zipfile.ZIP_STORED for _, kind in sizes)
    if packed or sum(size for size, _ in sizes) > path.stat().st_size:
        raise ValueError("it would unpack to more than it is")


def with_current_keys(
    state: Mapping[str, Tensor], former_keys: Mapping[str, str]
) -> dict[str, Tensor]:
    """The same tensors under the names they have now; names that are current stay.

    ``former_keys``: regular expression of a part of an earlier name -> what stands there now.
    """
    renamed = {}
    for key, tensor in state.items():
        for former, current in former_keys.items():
            key = re.sub(former, current, key)
        renamed[key] = tensor
    return renamed


def load_strictly(module: nn.Module, state: Mapping[str, Tensor], where: str) -> None:
    """Copy ``state`` into ``module``; every tensor must be there, fit, and be wanted.

    Two things are forgiven: ``module.`` in front of every key (saved from DataParallel), and
    missing ``num_batches_tracked`` (saved by torch 0.4.0). ``WeightsDamaged`` names the first
    tensor that does not fit.
    """
    if state and all(key.startswith("module.") for key in state):
        state = {key.removeprefix("module."): value for key, value in state.items()}
    wanted = module.state_dict()
    for key, tensor in wanted.items():
        if key not in state:
            if not key.endswith("num_batches_tracked"):
                raise WeightsDamaged(
                    "The weights {where} do not fit: {key} is missing.", where=where, key=key
                )
        elif not bool(torch.isfinite(state[key]).all()):
            raise WeightsDamaged(
                "The weights {where} are damaged: {key} holds what is no number; fetch them again.",
                where=where,
                key=key,
            )
        elif state[key].shape != tensor.shape:
            found, right = tuple(state[key].shape), tuple(tensor.shape)
            raise WeightsDamaged(
                "The weights {where} do not fit: {key} is {found} instead of {right}.",
                where=where,
                key=key,
                found=found,
                right=right,
            )
    surplus = next((key for key in state if key not in wanted), None)
    if surplus is not None:
        raise WeightsDamaged(
            "The weights {where} do not fit: {surplus} has no place.", where=where, surplus=surplus
        )
    module.load_state_dict(dict(state), strict=False)
