"""Listening while the mouse is held: one thing alone, and then everything as it was."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from engine.scene import SoundingObject
from pixelplayer_gui.session import hit_testing
from pixelplayer_gui.session.object_analysis import Discovery
from pixelplayer_gui.session.project_editor import Editing
from pixelplayer_gui.session.transport import Transport


class Listening(QObject):
    """Lets one hear what is under the mouse; a film that stands still plays meanwhile.

    What is not in the mixer yet is found and heard as a guest: it leaves no step in the history.
    The last guest is remembered, so that a click on it has it at once.
    """

    def __init__(
        self,
        editing: Editing,
        discovery: Discovery,
        transport: Transport,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editing, self._discovery, self._transport = editing, discovery, transport
        self._on = False
        self._stood_at: float | None = None
        self._guest: SoundingObject | None = None
        discovery.heard.connect(self._welcome)

    @property
    def on(self) -> bool:
        """Whether the mouse is held."""
        return self._on

    def begin(self, x: float, y: float) -> None:
        """Hear what sounds at a point of the picture."""
        project = self._editing.project
        if project is None:
            return
        self._on = True
        self._stood_at = None
        seconds = self._transport.position_seconds
        hit = hit_testing.object_at(project.scene, x, y, seconds)
        guest = self.guest_at(x, y)
        if hit is not None:
            self._editing.listen(hit.id)
        elif guest is not None:
            self._editing.listen(guest)
        else:
            self._discovery.listen(x, y)
        if not self._transport.playing:
            self._stood_at = seconds
            self._transport.play()

    def end(self) -> None:
        """Everything as it was, at the time it was when the film stood still."""
        if not self._on:
            return
        self._on = False
        self._editing.stop_listening()
        if self._stood_at is not None:
            self._transport.pause()
            self._transport.seek(self._stood_at)
            self._stood_at = None

    def forget(self) -> None:
        """Another clip: nobody was heard yet."""
        self._on, self._guest, self._stood_at = False, None, None

    def guest_at(self, x: float, y: float) -> SoundingObject | None:
        """The object that was listened to last, if it is there and not in the project."""
        project, guest = self._editing.project, self._guest
        if project is None or guest is None:
            return None
        known = any(item.id == guest.id for item in project.scene.objects)
        polygon = guest.region.polygon_at(self._transport.position_seconds)
        return guest if not known and hit_testing.is_inside(polygon, x, y) else None

    @Slot(object)
    def _welcome(self, item: SoundingObject) -> None:
        self._guest = item
        if self._on:
            self._editing.listen(item)
