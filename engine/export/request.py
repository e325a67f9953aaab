"""What is to be exported, as a value that can be handed to another process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from engine.project import Project, from_json, to_json

SOUND_ONLY = (".wav", ".flac")


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A project and what to make of it.

    ``target`` is the film to write; with a suffix of ``SOUND_ONLY`` it is the sound alone; None
    means no film. ``stems_to`` is a folder that gets the clip's sound taken apart: one WAV a strip,
    as it is before the faders, and ``rest.wav``. ``stems_from`` is a folder of ``scene.Stems``
    that are ready, so that they need not be computed again. ``codec`` is the sound's in the film,
    None the source's own or the nearest. ``head`` is a SOFA file for binaural, None the bundled
    one. ``weights`` and ``device`` are for the model, should stems have to be computed.
    """

    project: Project
    target: Path | None = None
    stems_to: Path | None = None
    stems_from: Path | None = None
    codec: str | None = None
    head: Path | None = None
    weights: Path | None = None
    device: str = "auto"

    @property
    def is_sound_only(self) -> bool:
        """Whether the target is a sound file."""
        return self.target is not None and self.target.suffix.lower() in SOUND_ONLY

    def to_json(self) -> str:
        """One line of JSON that says it all."""
        content: dict[str, Any] = {name: _told(getattr(self, name)) for name in _PATHS}
        content |= {"codec": self.codec, "device": self.device}
        content["project"] = json.loads(to_json(self.project))
        return json.dumps(content)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The request that ``to_json`` told; ``ValueError`` or ``KeyError`` for anything else."""
        content = json.loads(text)
        paths = {name: Path(content[name]) if content[name] else None for name in _PATHS}
        project = from_json(json.dumps(content["project"]))
        return cls(project, codec=content["codec"], device=content["device"], **paths)


_PATHS = ("target", "stems_to", "stems_from", "head", "weights")


def _told(path: Path | None) -> str | None:
    # absolute: the other process may stand in another folder
    return None if path is None else str(path.absolute())
