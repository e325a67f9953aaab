"""Suggestions: what a search was not sure of; a click makes one an object of the project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.scene import SoundingObject
from pixelplayer_gui.session import hit_testing

if TYPE_CHECKING:
    from pixelplayer_gui.session.project_editor import ProjectEditor


class Suggestions(QObject):
    """The suggestions of the last search; no part of the project, so no file and no mix has them.

    One whose object is in the project rests until that is taken back.

    Signals:
        changed: a tuple of those that are offered now.
    """

    changed = Signal(object)

    def __init__(self, editor: ProjectEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._found: tuple[SoundingObject, ...] = ()
        self._offered: tuple[SoundingObject, ...] = ()
        editor.scene_changed.connect(self._on_scene_changed)

    @property
    def offered(self) -> tuple[SoundingObject, ...]:
        """Those whose place no object of the project has."""
        return self._offered

    @property
    def ids(self) -> set[str]:
        """The ids of all that were found."""
        return {item.id for item in self._found}

    def show(self, found: Sequence[SoundingObject]) -> None:
        """Offer these in the place of those before."""
        self._found = tuple(found)
        self._on_scene_changed()

    def at(self, x: float, y: float, seconds: float) -> SoundingObject | None:
        """The one whose outline holds a point of the picture at a time."""
        return hit_testing.smallest_at(self._offered, x, y, seconds)

    @Slot()
    def _on_scene_changed(self) -> None:
        project = self._editor.project
        known = project.scene if project else None
        offered = tuple(
            item
            for item in self._found
            if known and hit_testing.matching_object(known, item, item.point[2]) is None
        )
        if offered != self._offered:
            self._offered = offered
            self.changed.emit(offered)
