"""The project while it is worked on: its steps, what is only previewed, who is isolated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.mixing.mix import REST, Mix, Strip
from engine.mixing.strip_edits import split_off
from engine.project import Marker, Project
from engine.scene import SoundingObject
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.session import hit_testing, step_names
from pixelplayer_gui.session.history import History


class Editing(QObject):
    """The one open Project as a history of values.

    Three things make what is shown and heard: the value of the history, a preview over it (while a
    fader is held), and the isolated object, which is a way of listening and no edit: it enters
    neither the history nor a file. While the mouse is held on something, that is heard instead.

    Signals:
        changed: the Project that holds now, None when there is none.
        history_changed: undo and redo lead elsewhere now.
        saved_changed: whether there are edits that no file holds.
    """

    changed = Signal(object)
    history_changed = Signal()
    saved_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history: History[Project] | None = None
        self._saved: Project | None = None
        self._shown: Project | None = None
        self._isolated: str | None = None
        self._heard: str | None = None
        self._guest: SoundingObject | None = None
        self._learned: dict[str, SoundingObject] = {}

    @property
    def project(self) -> Project | None:
        """What is shown and heard."""
        return self._shown

    @property
    def to_be_saved(self) -> Project | None:
        """What a file should hold: no preview, nothing isolated."""
        return self._history.now if self._history else None

    @property
    def isolated(self) -> str | None:
        """The id of the one object that alone is heard."""
        return self._isolated

    @property
    def dirty(self) -> bool:
        """Whether there are edits that no file holds."""
        return self._history is not None and self._history.now != self._saved

    @property
    def undo_name(self) -> str:
        """The step that undo takes back; empty when there is none."""
        return self._history.undo_name if self._history else ""

    @property
    def redo_name(self) -> str:
        """The step that redo does again; empty when there is none."""
        return self._history.redo_name if self._history else ""

    @property
    def step_names(self) -> tuple[str, ...]:
        """All steps since the project was opened, also those taken back, oldest first."""
        return self._history.names if self._history else ()

    @property
    def steps_taken(self) -> int:
        """How many of them hold."""
        return self._history.taken if self._history else 0

    def begin(self, project: Project | None, *, saved: bool) -> None:
        """Work on another project; ``saved`` says whether a file holds it as it is."""
        self._isolated = self._heard = self._guest = None
        self._learned = {}
        self._history = History(_plain(project)) if project else None
        self._saved = self._history.now if self._history and saved else None
        self._show_history()

    def mark_saved(self, project: Project) -> None:
        """A file holds this project now."""
        self._saved = self._with_learned(project)  # it was on its way while more was learned
        self.saved_changed.emit(self.dirty)

    def preview_strip(self, strip_id: str, **changes: Any) -> None:
        """Show and play a strip so, without a step; the next step or undo ends the preview."""
        if self._shown is not None and self._knows(strip_id):
            self._show(self._shown.with_strip(strip_id, **changes))

    def preview_mix(self, **changes: Any) -> None:
        """Show and play the mix so, without a step."""
        if self._shown is not None:
            self._show(self._shown.with_mix(replace(self._shown.mix, **changes)))

    def set_strip(self, strip_id: str, **changes: Any) -> None:
        """Change a strip in one step."""
        now = self.to_be_saved
        if now is None or not self._knows(strip_id):
            return
        name = step_names.of_strip(now.mix.get(strip_id), changes)
        self.edit(now.with_strip(strip_id, **changes), name)

    def set_mix(self, **changes: Any) -> None:
        """Change the mix as a whole in one step."""
        now = self.to_be_saved
        if now is not None:
            self.edit(now.with_mix(replace(now.mix, **changes)), step_names.of_mix(changes))

    def set_markers(self, markers: Iterable[Marker], step: str) -> None:
        """Put markers where they shall be, in one step."""
        now = self.to_be_saved
        if now is not None:
            self.edit(now.with_markers(markers), step)

    def change_mix(self, change: Callable[[Mix], Mix], step: str) -> None:
        """Make another mix of the present one, in one named step."""
        now = self.to_be_saved
        if now is not None:
            self.edit(now.with_mix(change(now.mix)), step)

    def split_off(self, item: SoundingObject, whole: str) -> None:
        """A new object whose sound leaves the strip it was a part of, in one step."""
        now = self.to_be_saved
        if now is None or not self._knows(whole):
            return
        name = hit_testing.new_name(item.label, [strip.name for strip in now.mix.strips])
        step = tr("Split {name}", name=now.mix.get(whole).name)
        mix = split_off(now.mix, Strip(item.id, name), whole)
        self.edit(now.with_scene(now.scene.with_object(item)).with_mix(mix), step)

    def add_objects(self, items: Sequence[SoundingObject], step: str) -> tuple[str, ...]:
        """New objects with a strip each, in one step; the ids they have got."""
        now = self.to_be_saved
        if now is None:
            return ()
        ids: list[str] = []
        for item in items:
            name = hit_testing.name_for(item, [strip.name for strip in now.mix.strips])
            now = now.with_object(item, Strip(item.id, name))
            ids.append(item.id)
        self.edit(now, step)
        return tuple(ids)

    def learn(self, items: Sequence[SoundingObject]) -> None:
        """The analysis knows more of these objects now, e.g. their paths; it is no step."""
        if self._history is None:
            return
        self._learned |= {item.id: item for item in items}
        self._history.revise(self._with_learned)
        self._saved = self._with_learned(self._saved) if self._saved else None
        if self._shown is not None:
            self._show(self._with_learned(self._shown))

    def remove_object(self, object_id: str) -> None:
        """Take an object and its strip away; its sound falls back to the rest."""
        now = self.to_be_saved
        if now is None or not self._knows(object_id) or object_id == REST:
            return
        name = now.mix.get(object_id).name
        if self._isolated == object_id:
            self._isolated = None
        self.edit(now.without_object(object_id), tr("Remove {name}", name=name))

    def isolate(self, strip_id: str | None) -> None:
        """Hear one strip alone, or everything again."""
        strip_id = self._carrier(strip_id) if strip_id else None
        if self._shown is not None and (strip_id is None or self._knows(strip_id)):
            self._isolated = strip_id
            self._show(self._shown)

    def listen(self, what: str | SoundingObject) -> None:
        """Hear one strip alone for a while, or a guest: an object that is not in the project."""
        if isinstance(what, SoundingObject):
            self._guest, self._heard = what, what.id
        elif self._knows(self._carrier(what)):
            self._guest, self._heard = None, self._carrier(what)
        self._show(self.to_be_saved)

    def stop_listening(self) -> None:
        """Hear what was heard before; a guest leaves."""
        if self._heard is not None:
            self._heard = self._guest = None
            self._show(self.to_be_saved)

    def edit(self, project: Project, step: str) -> None:
        """Take one named step."""
        if self._history is None:
            return
        if self._history.push(_plain(project), step):
            self._show_history()
        else:
            self._show(project)  # ends a preview that came back to where it began

    def undo(self) -> None:
        """One step back."""
        if self._history is not None:
            self._history.undo()
            self._show_history()

    def redo(self) -> None:
        """One step forward again."""
        if self._history is not None:
            self._history.redo()
            self._show_history()

    def jump(self, taken: int) -> None:
        """Go to where the first ``taken`` steps hold."""
        if self._history is not None:
            self._history.jump(taken)
            self._show_history()

    def _show_history(self) -> None:
        self._show(self.to_be_saved)
        self.history_changed.emit()
        self.saved_changed.emit(self.dirty)

    def _show(self, project: Project | None) -> None:
        if project is not None:
            known = {strip.id for strip in project.mix.all_strips}
            if self._isolated not in known:
                self._isolated = None
            project = self._with_guest(project)
            isolated = self._heard or self._isolated
            project = project.with_mix(replace(project.mix, isolated=isolated))
        self._shown = project
        self.changed.emit(project)

    def _with_guest(self, project: Project) -> Project:
        guest = self._guest
        if guest is None or any(item.id == guest.id for item in project.scene.objects):
            return project
        name = hit_testing.name_for(guest, [strip.name for strip in project.mix.strips])
        return project.with_object(guest, Strip(guest.id, name))

    def _with_learned(self, project: Project) -> Project:
        scene = project.scene
        for item in scene.objects:
            scene = scene.with_object(self._learned.get(item.id, item))
        return project.with_scene(scene)

    def _carrier(self, object_id: str) -> str:
        """The strip that an object was merged into; its own id when it has a strip."""
        now = self.to_be_saved
        strip = now.mix.carrier(object_id) if now else None
        return strip.id if strip else object_id

    def _knows(self, strip_id: str) -> bool:
        now = self.to_be_saved
        return now is not None and any(strip.id == strip_id for strip in now.mix.all_strips)


def _plain(project: Project) -> Project:
    """The project with nothing isolated."""
    return project.with_mix(replace(project.mix, isolated=None))
