"""Paths of the bundled files under ``resources/``, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a bundled file, e.g. ``resource("weights", "pixel_slots.safetensors")``.

    A checkout keeps ``resources/`` beside ``engine/``; a wheel carries it inside ``engine/``.
    Raises ``FileNotFoundError`` when the file is in neither, which is a broken installation.
    """
    here = Path(__file__).resolve().parent
    for root in (here.parent / "resources", here / "_resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"resources/{'/'.join(parts)} is missing from this installation")
