"""The local weights store: verify, import and remove weights; imports no torch."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.atomic_file import atomic_files, folder_removed_on_error, write_failure_reason
from engine.errors import BadRequest, CannotOpen, CannotWrite, WeightsDamaged
from engine.models.registry import canonical_name, names
from engine.models.weights.card import (
    WeightsCard,
    checksum,
    find_weights,
    read_lock,
    user_weights_folder,
)
from engine.resources import resource


def is_bundled(name: str) -> bool:
    """Whether the weights came with the program, so that they cannot be removed."""
    try:
        resource("weights", f"{name}.safetensors")
    except FileNotFoundError:
        return False
    return True


def verify_weights(name: str) -> int:
    """Hold the weights of a model against their checksums; how many files were held.

    0: nobody wrote down a checksum. Raises ``WeightsDamaged``; ``BadRequest`` when none are here.
    """
    path = find_weights(name)
    if path is None:
        raise BadRequest("The weights of {name} are not on this machine.", name=name)
    if path.is_dir():
        pinned = read_lock(path)
        known = {path / file: digest for file, digest in pinned.items()}
    else:
        card = WeightsCard.beside(path)
        known = {path: card.sha256} if card is not None else {}
    for file, digest in known.items():
        if not file.is_file() or checksum(file) != digest:
            raise WeightsDamaged(
                "The weights {file} of {name} are damaged; remove them and bring them again.",
                file=file.name,
                name=name,
            )
    return len(known)


def import_weights(path: Path) -> str:
    """Keep a safetensors file with its card for this user; the name of its model.

    The card, a JSON file of the same name, must lie beside it and say which model it is of. What
    was kept before under that name is replaced. Raises ``CannotOpen``, ``ModelMissing``,
    ``WeightsDamaged``, ``CannotWrite``.
    """
    if path.suffix != ".safetensors" or not path.is_file():
        raise CannotOpen(path, "weights are a .safetensors file with a card (.json) beside it.")
    card = WeightsCard.beside(path)
    if card is None:
        raise CannotOpen(
            path, "its card {name} is not beside it.", name=path.with_suffix(".json").name
        )
    name = canonical_name(card.model)
    if is_bundled(name):
        raise BadRequest("{name} comes with PixelPlayer already; choose another file.", name=name)
    if checksum(path) != card.sha256:
        raise WeightsDamaged(
            "{name} is not what its card says (checksum); copy it again.", name=path.name
        )
    target = user_weights_folder() / f"{name}.safetensors"
    with folder_removed_on_error(target.parent), atomic_files() as place:
        for suffix in (path.suffix, ".json"):
            shutil.copyfile(path.with_suffix(suffix), place(target.with_suffix(suffix)))
    return name


def remove_weights(name: str) -> None:
    """Delete the weights that were fetched or imported; ``BadRequest``, ``CannotWrite``."""
    if name not in names() or is_bundled(name):
        raise BadRequest("{name} comes with PixelPlayer and cannot be removed.", name=name)
    folder, file = user_weights_folder() / name, user_weights_folder() / f"{name}.safetensors"
    try:
        for path in (file, file.with_suffix(".json")):
            path.unlink(missing_ok=True)
        if folder.is_dir():
            shutil.rmtree(folder)
    except OSError as error:
        raise CannotWrite(folder, write_failure_reason(error)) from error
