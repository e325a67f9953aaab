"""The project, what is saved: a clip, its model, its Scene and its Mix, as one value."""

from engine.project.project import DEFAULT_MODEL, Marker, Project
from engine.project.storage import (
    SUFFIX,
    ChangedClip,
    MissingClip,
    from_json,
    open_project,
    read_project,
    relinked,
    save,
    to_json,
    with_fingerprint,
)

__all__ = [
    "DEFAULT_MODEL",
    "SUFFIX",
    "ChangedClip",
    "Marker",
    "MissingClip",
    "Project",
    "from_json",
    "open_project",
    "read_project",
    "relinked",
    "save",
    "to_json",
    "with_fingerprint",
]
