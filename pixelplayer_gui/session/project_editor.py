"""The project editor: edit history, previews, isolated strip, and audition over it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from engine.automatic_name import AutomaticName
from engine.message import Message
from engine.mixing.mix import MASTER, REST, Mix, Strip
from engine.mixing.mix_change import UNCHANGED, MixChange, StripChange
from engine.mixing.strip_edits import split_off_strip
from engine.models.registry import versioned_name
from engine.project import Marker, Project
from engine.scene import SoundingObject
from pixelplayer_gui.session import hit_testing, step_names
from pixelplayer_gui.session.history import History
from pixelplayer_gui.session.hit_testing import name_for_object
from pixelplayer_gui.session.project_change import NOTHING, ProjectPart, changed_parts

REPEAT_SECONDS = 1.0
"""A number that is changed again within this long is one step with the change before."""


class ProjectEditor(QObject):
    """Edits the one open Project as a history of values (undo and redo).

    Three things make what is shown and heard: the value of the history, a preview over it (while a
    fader is held), and the isolated object, which is a way of listening and no edit: it enters
    neither the history nor a file. While the mouse is held on something, that is heard instead.

    Signals:
        changed: the Project that holds now, None when there is none; once for every change.
        model_changed, scene_changed, strips_changed, mix_changed, markers_changed,
            isolation_changed: the same, after it, when that ``ProjectPart`` is another now.
        history_changed: undo and redo lead elsewhere now.
        saved_changed: whether there are edits that no file holds.
    """

    changed = Signal(object)
    model_changed = Signal(object)
    scene_changed = Signal(object)
    strips_changed = Signal(object)
    mix_changed = Signal(object)
    markers_changed = Signal(object)
    isolation_changed = Signal(object)
    history_changed = Signal()
    saved_changed = Signal(bool)

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._history: History[Project] | None = None
        self._saved: Project | None = None
        self._shown: Project | None = None
        self._isolated: str | None = None
        self._auditioned_id: str | None = None
        self._auditioned: SoundingObject | None = None
        # of each id and correction: steps before a correction keep what was known then
        self._updated_objects: dict[str, dict[str, SoundingObject]] = {}
        self._clock = clock
        self._last_number: tuple[Hashable, float] | None = None

    @property
    def project(self) -> Project | None:
        """What is shown and heard."""
        return self._shown

    @property
    def committed_project(self) -> Project | None:
        """What a file should hold: no preview, nothing isolated."""
        return self._history.current if self._history else None

    @property
    def isolated(self) -> str | None:
        """The id of the one object that alone is heard."""
        return self._isolated

    @property
    def dirty(self) -> bool:
        """Whether there are edits that no file holds."""
        return self._history is not None and self._history.current != self._saved

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

    def set_project(self, project: Project | None, *, saved: bool) -> None:
        """Work on another project; ``saved`` says whether a file holds it as it is."""
        self._isolated = self._auditioned_id = self._auditioned = None
        self._updated_objects = {}
        self._last_number = None
        self._history = History(_without_isolation(project)) if project else None
        self._saved = self._history.current if self._history and saved else None
        self._emit_history()

    def mark_saved(self, project: Project) -> None:
        """A file holds this project now."""
        self._saved = self._with_updated_objects(
            project
        )  # it was on its way while more was learned
        self.saved_changed.emit(self.dirty)

    def preview_strip(self, strip_id: str, change: StripChange) -> None:
        """Show and play a strip so, without a step; the next step or undo ends the preview."""
        if self._shown is not None and self._has_strip(strip_id):
            self._set_shown(self._shown.with_strip(strip_id, change))

    def preview_mix(self, change: MixChange) -> None:
        """Show and play the mix so, without a step."""
        if self._shown is not None:
            self._set_shown(self._shown.with_mix(self._shown.mix.changed(change)))

    def set_strip(self, strip_id: str, change: StripChange) -> None:
        """Change a strip in one step; a press of solo or mute that isolation would hide ends it."""
        now = self.committed_project
        if now is None or not self._has_strip(strip_id):
            return
        key = step_names.merge_key(strip_id, change)
        merge = self._is_repeat(key)
        before = self._before(merge).mix.get(strip_id)
        # of the two the numbers from before the first, and those after the last
        name = step_names.strip_step_name(before, change)
        shown = self._without_hiding(now, strip_id, change)
        self._edit_number(shown.with_strip(strip_id, change), name, key, merge=merge)

    def set_mix(self, change: MixChange) -> None:
        """Change the mix as a whole in one step."""
        now = self.committed_project
        if now is not None:
            key = step_names.merge_key(MASTER, change)
            merge = self._is_repeat(key)
            name = step_names.mix_step_name(self._before(merge).mix, change)
            self._edit_number(now.with_mix(now.mix.changed(change)), name, key, merge=merge)

    def set_model(self, name: str) -> None:
        """Let another model listen, in one step; the project remembers its version."""
        now = self.committed_project
        if now is not None:
            step = Message("Change the model to {name}", name=name)
            self.edit(replace(now, model=versioned_name(name)), step)

    def set_markers(self, markers: Iterable[Marker], step: str) -> None:
        """Put markers where they shall be, in one step."""
        now = self.committed_project
        if now is not None:
            self.edit(now.with_markers(markers), step)

    def change_mix(
        self, change: Callable[[Mix], Mix], step: str, *, keep_isolation: bool = True
    ) -> None:
        """Make another mix of the present one, in one named step."""
        now = self.committed_project
        if now is not None:
            if not keep_isolation:
                self._isolated = None
            self.edit(now.with_mix(change(now.mix)), step)

    def split_off(self, item: SoundingObject, strip_id: str) -> None:
        """A new object whose sound leaves the strip it was a part of, in one step."""
        now = self.committed_project
        if now is None or not self._has_strip(strip_id):
            return
        name = hit_testing.unique_name(item.label, [strip.name for strip in now.mix.strips])
        step = Message("Split {name}", name=now.mix.get(strip_id).name)
        mix = split_off_strip(now.mix, Strip(item.id, name), strip_id)
        self.edit(now.with_scene(now.scene.with_object(item)).with_mix(mix), step)

    def add_objects(
        self, items: Sequence[SoundingObject], step: str, *, isolate: bool = False
    ) -> None:
        """New objects with a strip each, in one step; ``isolate``: hear the last of them alone."""
        now = self.committed_project
        if now is None:
            return
        for item in items:
            name = name_for_object(item, [strip.name for strip in now.mix.strips])
            now = now.with_object(item, Strip(item.id, name))
            if isolate:
                self._isolated = item.id
        self.edit(now, step)

    def tell_label(self, strip_id: str, label: str) -> None:
        """Somebody says what a strip's object is, in one step; "": whatever the model believes."""
        now = self.committed_project
        known = [item for item in now.scene.objects if item.id == strip_id] if now else []
        for item in known:
            told = replace(item, told_label=label)
            kind = name_for_object(told, ())
            self.correct_object(
                told, lambda name, kind=kind: Message("{name} is: {kind}", name=name, kind=kind)
            )

    def correct_object(self, item: SoundingObject, step: Callable[[str], Message]) -> None:
        """Another value of an object, in one step; a name the program gave it follows."""
        now = self.committed_project
        if now is None or all(old.id != item.id for old in now.scene.objects):
            return
        carrier = now.mix.strip_holding(item.id)
        name = step(carrier.name if carrier else item.id)
        project = now.with_scene(now.scene.with_object(item))
        if carrier is not None and carrier.id == item.id:
            others = [strip.name for strip in now.mix.strips if strip.id != item.id]
            renamed = StripChange(name=name_for_object(item, others))
            if _is_outdated(carrier.name, item):
                project = project.with_strip(item.id, renamed)
        self.edit(project, name)

    def update_objects(self, items: Sequence[SoundingObject]) -> None:
        """The analysis knows more of these objects now, e.g. their paths; it is no step."""
        if self._history is None:
            return
        for item in items:
            self._updated_objects.setdefault(item.id, {})[item.correction] = item
        self._history.update_all(self._with_updated_objects)
        self._saved = self._with_updated_objects(self._saved) if self._saved else None
        if self._shown is not None:
            self._set_shown(self._with_updated_objects(self._shown))

    def remove_object(self, object_id: str) -> None:
        """Take an object and its strip away; its sound falls back to the rest."""
        now = self.committed_project
        if now is None or not self._has_strip(object_id) or object_id == REST:
            return
        name = now.mix.get(object_id).name
        if self._isolated == object_id:
            self._isolated = None
        self.edit(now.without_object(object_id), Message("Remove {name}", name=name))

    def isolate(self, strip_id: str | None) -> None:
        """Hear one strip alone, or everything again."""
        strip_id = self._holding_strip_id(strip_id) if strip_id else None
        if self._shown is not None and (strip_id is None or self._has_strip(strip_id)):
            self._isolated = strip_id
            self._set_shown(self._shown)

    def audition(self, what: str | SoundingObject) -> None:
        """Audition one strip, or an object outside the project, until ``stop_audition``."""
        if isinstance(what, SoundingObject):
            self._auditioned, self._auditioned_id = what, what.id
        elif self._has_strip(self._holding_strip_id(what)):
            self._auditioned, self._auditioned_id = None, self._holding_strip_id(what)
        self._set_shown(self.committed_project)

    def stop_audition(self) -> None:
        """End the audition; an object that is not in the project is forgotten."""
        if self._auditioned_id is not None:
            self._auditioned_id = self._auditioned = None
            self._set_shown(self.committed_project)

    def edit(self, project: Project, step: str) -> None:
        """Take one named step."""
        self._edit(project, step)

    def _edit_number(self, project: Project, step: str, key: Hashable, *, merge: bool) -> None:
        """A step that the next of the same numbers, if it comes soon, is one with."""
        self._edit(project, step, merge=merge)
        self._last_number = (key, self._clock()) if key is not None else None

    def _is_repeat(self, key: Hashable) -> bool:
        """Whether a change goes on with the one before: keys that are pressed again and again.

        What a file holds stays a step of its own, so that undo leads back to it.
        """
        last, history = self._last_number, self._history
        if last is None or history is None or history.current == self._saved:
            return False
        return last[0] == key and self._clock() - last[1] <= REPEAT_SECONDS

    def _before(self, merge: bool) -> Project:
        """The project before the step that a change makes, or is merged with."""
        assert self._history is not None
        return self._history.before if merge else self._history.current

    def _edit(self, project: Project, step: str, *, merge: bool = False) -> None:
        self._last_number = None
        if self._history is None:
            return
        if self._history.push(_without_isolation(project), step, merge=merge):
            self._emit_history()
        else:
            # Ends a preview that came back to where it began; and whose hand moved a control of
            # the mixer to no effect shall see it where it was.
            self._set_shown(project, at_least=ProjectPart.MIX)

    def undo(self) -> None:
        """One step back."""
        if self._history is not None:
            self._history.undo()
            self._last_number = None
            self._emit_history()

    def redo(self) -> None:
        """One step forward again."""
        if self._history is not None:
            self._history.redo()
            self._last_number = None
            self._emit_history()

    def jump_to_step(self, taken: int) -> None:
        """Go to where the first ``taken`` steps hold."""
        if self._history is not None:
            self._history.jump(taken)
            self._last_number = None
            self._emit_history()

    def _without_hiding(self, now: Project, strip_id: str, change: StripChange) -> Project:
        """The project in which a press of solo or mute is heard, though a strip is isolated.

        To the eye isolated is soloed: another solo joins it, and its own button ends it.
        """
        isolated = self._isolated
        if isolated is None or (change.solo is UNCHANGED and change.mute is not True):
            return now
        if change.solo is UNCHANGED and strip_id != isolated:
            return now  # silent already
        self._isolated = None
        joins = change.solo is True and strip_id != isolated
        return now.with_strip(isolated, StripChange(solo=True)) if joins else now

    def _emit_history(self) -> None:
        self._set_shown(self.committed_project)
        self.history_changed.emit()
        self.saved_changed.emit(self.dirty)

    def _set_shown(self, project: Project | None, at_least: ProjectPart = NOTHING) -> None:
        if project is not None:
            known = {strip.id for strip in project.mix.all_strips}
            if self._isolated not in known:
                self._isolated = None
            project = self._with_auditioned(project)
            isolated = self._auditioned_id or self._isolated
            project = project.with_mix(replace(project.mix, isolated=isolated))
        before, self._shown = self._shown, project
        self._emit_parts(at_least | changed_parts(before, project))

    def _emit_parts(self, parts: ProjectPart) -> None:
        project = self._shown
        if parts:
            self.changed.emit(project)
        if ProjectPart.MODEL in parts:
            self.model_changed.emit(project)
        if ProjectPart.SCENE in parts:
            self.scene_changed.emit(project)
        if ProjectPart.STRIPS in parts:
            self.strips_changed.emit(project)
        if ProjectPart.MIX in parts:
            self.mix_changed.emit(project)
        if ProjectPart.MARKERS in parts:
            self.markers_changed.emit(project)
        if ProjectPart.ISOLATION in parts:
            self.isolation_changed.emit(project)

    def _with_auditioned(self, project: Project) -> Project:
        auditioned = self._auditioned
        if auditioned is None or any(item.id == auditioned.id for item in project.scene.objects):
            return project
        name = name_for_object(auditioned, [strip.name for strip in project.mix.strips])
        return project.with_object(auditioned, Strip(auditioned.id, name))

    def _with_updated_objects(self, project: Project) -> Project:
        scene = project.scene
        for item in scene.objects:
            known = self._updated_objects.get(item.id, {})
            more = known.get(item.correction, item)  # of marks the analysis knows nothing
            scene = scene.with_object(replace(more, solo=item.solo))
        return project.with_scene(scene)

    def _holding_strip_id(self, object_id: str) -> str:
        """The strip that an object was merged into; its own id when it has a strip."""
        now = self.committed_project
        strip = now.mix.strip_holding(object_id) if now else None
        return strip.id if strip else object_id

    def _has_strip(self, strip_id: str) -> bool:
        now = self.committed_project
        return now is not None and any(strip.id == strip_id for strip in now.mix.all_strips)


def _without_isolation(project: Project) -> Project:
    """The project with nothing isolated."""
    return project.with_mix(replace(project.mix, isolated=None))


def _is_outdated(name: str, item: SoundingObject) -> bool:
    """Whether the program gave a name of something else than an object seems to be."""
    guessed = item.is_guessed and bool(item.believed_label)
    said = isinstance(name, AutomaticName) and (name.label, name.guessed)
    return said not in (False, (item.believed_label, guessed))
