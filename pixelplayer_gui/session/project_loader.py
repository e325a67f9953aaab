"""Films and projects from disk and back, in the file lane."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.errors import Cancelled, CannotOpen, EngineError
from engine.project import (
    SUFFIX,
    ChangedClip,
    MissingClip,
    Project,
    open_project,
    recognised,
    relinked,
)
from engine.project.backups import save_with_backups
from engine.project.recovery import Recovery
from engine.scratch_disk import sweep_scratch
from pixelplayer_gui.session.audio_output import Sounding
from pixelplayer_gui.workers.worker import Lane, Task

if TYPE_CHECKING:
    from engine.playback.deck import Deck

OPEN, SAVE = "open", "save"
OPEN_URGENCY, SAVE_URGENCY = 60, 50


class Documents(QObject):
    """Opens and saves without making the window wait.

    ``_made`` holds every deck that was made and not yet let go of: the lane's thread adds, the GUI
    thread removes, so that none is lost when a newer file is asked for meanwhile.

    Signals:
        opening: the Path that is being read.
        opened: the Project, its Deck, the Path of the project file or None, whether it is saved.
        recovered: the Recovery that has just been opened.
        not_opened: it could not be (``failed`` or ``missing`` says why).
        missing: the Path of a film or project, or of a project's clip, that is not there;
            ``relink`` goes on.
        changed: the Path of a project's clip that was replaced by another film; ``relink`` goes on.
        saved: the Project that was saved, the Path of its file, the Deck it was open with.
        failed: an EngineError.
        noticed: a sentence about the sound card.
    """

    opening = Signal(object)
    opened = Signal(object, object, object, bool)
    recovered = Signal(object)
    not_opened = Signal()
    missing = Signal(object)
    changed = Signal(object)
    saved = Signal(object, object, object)
    failed = Signal(object)
    noticed = Signal(str)

    def __init__(self, lane: Lane, sounding: Sounding, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane, self._sounding = lane, sounding
        self._made: list[Deck] = []
        self._missing: tuple[Project, Path | None, Recovery | None] | None = None

    def warm_up(self) -> None:
        """Load what opening and playing need; sweep up what killed programs left on the disk."""
        self._lane.submit(lambda _: sweep_scratch(), urgency=-1)
        self._lane.submit(lambda _: import_module("engine.playback.deck"))

    def open_clip(self, clip: Path, track: int, model: str) -> None:
        """Open a film as a new project."""
        self._open(clip, lambda: Project(clip, track, model), None, saved=True)

    def open_project(self, path: Path) -> None:
        """Open a project file."""
        self._open(path, lambda: open_project(path), path, saved=True)

    def recover(self, recovery: Recovery) -> None:
        """Open work that a crash left behind; no file holds it yet."""

        def read() -> Project:
            if not recovery.project.clip.is_file():
                raise MissingClip(recovery.file, recovery.project)
            return recovery.project

        self._open(Path(recovery.name), read, recovery.project_file, saved=False, recovery=recovery)

    def open_version(self, version: Path, path: Path) -> None:
        """Open an earlier version of the project file at ``path``; saving makes it the present."""
        self._open(path, lambda: open_project(version), path, saved=False)

    def reopen(self, project: Project, path: Path | None) -> None:
        """Open the project that is open once more, with its film as it is now."""
        self._open(project.clip, lambda: relinked(project, project.clip), path, saved=False)

    def relink(self, clip: Path, model: str) -> None:
        """Go on with what was missing or changed: this film shall be used, or this file."""
        if self._missing is None and clip.suffix.lower() == SUFFIX:
            self.open_project(clip)
        elif self._missing is None:
            self.open_clip(clip, 0, model)
        else:
            project, path, recovery = self._missing
            self._open(clip, lambda: relinked(project, clip), path, saved=False, recovery=recovery)

    def save(self, project: Project, path: Path, deck: Deck | None) -> None:
        """Write down the project that is open with a deck."""
        self._lane.submit(
            lambda _: save_with_backups(project, path),
            lambda _: self.saved.emit(project, path, deck),
            self.failed.emit,
            urgency=SAVE_URGENCY,
        )

    def give_up_opening(self) -> None:
        """What is being opened is not wanted any more."""
        if self._lane.has(OPEN):
            self._lane.cancel(OPEN)
            self.not_opened.emit()

    def close_all_but(self, deck: Deck | None) -> None:
        """Let go of all other decks, in the file lane."""
        for old in [other for other in self._made if other is not deck]:
            self._made.remove(old)
            self._lane.submit(lambda _, old=old: old.close(), urgency=OPEN_URGENCY + 1)

    def close(self) -> None:
        """Let go of all decks; the lane has ended."""
        for deck in self._made:
            deck.close()
        self._made.clear()

    def _open(
        self,
        shown: Path,
        read: Callable[[], Project],
        path: Path | None,
        *,
        saved: bool,
        recovery: Recovery | None = None,
    ) -> None:
        def work(task: Task) -> tuple[Project, Deck]:
            from engine.media.clip import Clip
            from engine.playback.deck import Deck

            if recovery is None and not shown.exists():
                raise _Gone(shown, "there is no such file; check its name and place.")
            project = recognised(read(), shown)
            clip = Clip.open(project.clip, project.track)
            if task.stopped():
                raise Cancelled
            sounding = self._sounding
            deck = Deck(clip, self.noticed.emit, sounding.tell_changed, sounding.device)
            self._made.append(deck)
            return project, deck

        def done(made: tuple[Project, Deck]) -> None:
            self._missing = None
            self.opened.emit(*made, path, saved)
            if recovery is not None:
                self.recovered.emit(recovery)

        def failed(error: EngineError) -> None:
            if isinstance(error, MissingClip | ChangedClip):
                self._missing = (error.project, path, recovery)
                found = isinstance(error, ChangedClip)
                (self.changed if found else self.missing).emit(error.clip)
            elif isinstance(error, _Gone):
                self._missing = None
                self.missing.emit(error.path)
            else:
                self.failed.emit(error)
            self.not_opened.emit()

        self.opening.emit(shown)
        self._lane.submit(work, done, failed, urgency=OPEN_URGENCY, key=OPEN)


class _Gone(CannotOpen):
    """The film or project itself is not where it was."""
