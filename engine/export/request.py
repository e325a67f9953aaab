"""The export request: what is to be exported, as a value that another process can be given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from engine.export.audio_formats import AUDIO_SUFFIXES
from engine.media.writing.stream_plan import AUDIO_ONLY_SUFFIXES
from engine.project import Project, from_json, to_json

LOUDNESS_TARGETS_LUFS = (-14.0, -16.0, -23.0)
"""What streaming services, podcasts and broadcasters ask for."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A project and what to make of it.

    ``target`` is the clip to write; with a suffix of ``AUDIO_SUFFIXES`` it is the sound alone, in
    ``sound_form`` (a key of ``AUDIO_FORMATS``; None the best for that suffix); None means no clip.
    ``stems_to`` is a folder that gets the clip's sound taken apart: one file a strip, as it is
    before the faders, and the rest, all in ``stems_form``. ``stems_from`` is a folder of
    ``scene.Stems`` that are ready, so that they need not be computed again. ``codec`` is the
    sound's in the clip, None the source's own or the nearest. ``span`` is (start, stop) in seconds
    of the clip, None all of it; a clip is cut at the key frames around it. ``loudness_lufs`` is
    what the mix is brought to by one gain for all of it, None leaves it alone. ``head`` is a SOFA
    file for binaural, None the bundled one. ``weights`` and ``device`` are for the model, should
    stems have to be computed.
    """

    project: Project
    target: Path | None = None
    stems_to: Path | None = None
    stems_from: Path | None = None
    codec: str | None = None
    sound_form: str | None = None
    stems_form: str = "wav-32f"
    span: tuple[float, float] | None = None
    loudness_lufs: float | None = None
    head: Path | None = None
    weights: Path | None = None
    device: str = "auto"

    @property
    def is_sound_only(self) -> bool:
        """Whether the target is a sound file."""
        return self.target is not None and self.target.suffix.lower() in AUDIO_SUFFIXES

    @property
    def holds_only_sound(self) -> bool:
        """Whether the target has no place for a picture."""
        return self.target is not None and self.target.suffix.lower() in AUDIO_ONLY_SUFFIXES

    @property
    def changes_sound(self) -> bool:
        """Whether the sound of a clip must be written anew; else all is copied as it is."""
        asked = (self.codec, self.span, self.loudness_lufs)
        return any(it is not None for it in asked) or not self.project.mix.is_neutral

    def to_json(self) -> str:
        """One line of JSON that says it all."""
        content: dict[str, Any] = {name: _path_text(getattr(self, name)) for name in _PATH_FIELDS}
        content |= {name: getattr(self, name) for name in _PLAIN_FIELDS}
        content["project"] = json.loads(to_json(self.project))
        return json.dumps(content)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The request that ``to_json`` told; ``ValueError`` or ``KeyError`` for anything else."""
        content = json.loads(text)
        fields: dict[str, Any] = {name: content[name] for name in _PLAIN_FIELDS}
        fields |= {name: Path(content[name]) if content[name] else None for name in _PATH_FIELDS}
        if fields["span"] is not None:
            fields["span"] = tuple(fields["span"])
        return cls(from_json(json.dumps(content["project"])), **fields)


_PLAIN_FIELDS = ("codec", "device", "sound_form", "stems_form", "span", "loudness_lufs")
_PATH_FIELDS = ("target", "stems_to", "stems_from", "head", "weights")


def _path_text(path: Path | None) -> str | None:
    # absolute: the other process may stand in another folder
    return None if path is None else str(path.absolute())
