"""Audition: hear one object alone while the mouse is held."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from engine.scene import SoundingObject
from pixelplayer_gui.session import hit_testing
from pixelplayer_gui.session.object_analysis import ObjectAnalysis
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.session.transport import Transport


class Audition(QObject):
    """Auditions the object under the mouse; a paused clip plays meanwhile.

    What is not in the mixer yet is found and heard as a guest: it leaves no step in the history.
    The last guest is remembered, so that a click on it has it at once.
    """

    def __init__(
        self,
        editor: ProjectEditor,
        object_analysis: ObjectAnalysis,
        transport: Transport,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._object_analysis, self._transport = editor, object_analysis, transport
        self._active = False
        self._resume_seconds: float | None = None
        self._object: SoundingObject | None = None
        object_analysis.audition_found.connect(self._on_object_found)

    @property
    def is_active(self) -> bool:
        """Whether the mouse is held."""
        return self._active

    def start(self, x: float, y: float) -> None:
        """Hear what sounds at a point of the picture."""
        project = self._editor.project
        if project is None:
            return
        self._active = True
        self._resume_seconds = None
        seconds = self._transport.position_seconds
        hit = hit_testing.object_at(project.scene, x, y, seconds)
        auditioned = self._object_analysis.suggestions.at(x, y, seconds) or self.auditioned_at(x, y)
        if hit is not None:
            self._editor.audition(hit.id)
        elif auditioned is not None:
            self._editor.audition(auditioned)
        else:
            self._object_analysis.audition(x, y)
        if not self._transport.playing:
            self._resume_seconds = seconds
            self._transport.play()

    def stop(self) -> None:
        """Everything as it was, at the time it was when the clip stood still."""
        if not self._active:
            return
        self._active = False
        self._editor.stop_audition()
        self._object_analysis.stop_audition()
        if self._resume_seconds is not None:
            self._transport.pause()
            self._transport.seek(self._resume_seconds)
            self._resume_seconds = None

    def reset(self) -> None:
        """Forget the auditioned object: another clip was opened."""
        self._active, self._object, self._resume_seconds = False, None, None

    def auditioned_at(self, x: float, y: float) -> SoundingObject | None:
        """The object that was listened to last, if it is there and not in the project."""
        project, auditioned = self._editor.project, self._object
        if project is None or auditioned is None:
            return None
        known = any(item.id == auditioned.id for item in project.scene.objects)
        polygon = auditioned.region.shape_at(self._transport.position_seconds)
        return auditioned if not known and hit_testing.is_inside(polygon, x, y) else None

    @Slot(object)
    def _on_object_found(self, item: SoundingObject) -> None:
        self._object = item
        if self._active:
            self._editor.audition(item)
