"""The project loader: opens and saves clips and projects in the file worker."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.errors import Cancelled, CannotOpen, EngineError
from engine.leftovers import remove_leftovers
from engine.message import Message
from engine.project import (
    SUFFIX,
    ChangedClip,
    MissingClip,
    Project,
    open_project,
    relinked,
    with_fingerprint,
)
from engine.project.backups import save_with_backups
from engine.project.recovery import Recovery
from engine.project.storage import is_there
from pixelplayer_gui.session.audio_output import AudioOutput
from pixelplayer_gui.workers.worker import Task, Worker

if TYPE_CHECKING:
    from engine.playback.deck import Deck

OPEN, SAVE = "open", "save"
OPEN_PRIORITY, SAVE_PRIORITY = 60, 50


class ProjectLoader(QObject):
    """Opens and saves projects without blocking the window.

    ``_decks`` holds every deck that was made and not yet closed: the file worker adds, the GUI
    thread removes, so that none is lost when a newer file is asked for meanwhile. ``_leaving`` are
    those of them that are being closed.

    Signals:
        opening: the Path that is being read.
        opened: the Project, its Deck, the Path of the project file or None, whether it is saved.
        recovered: the Recovery that has just been opened.
        not_opened: it could not be (``failed`` or ``file_missing`` says why).
        file_missing: the Path of a clip or project, or of a project's clip, that is not there;
            ``relink`` goes on.
        clip_replaced: the Path of a project's clip that was replaced by another clip; ``relink``
        goes on. saved: the Project that was saved, the Path of its file, the Deck it was open with.
        failed: an EngineError.
        noticed: a sentence about the sound card.
    """

    opening = Signal(object)
    opened = Signal(object, object, object, bool)
    recovered = Signal(object)
    not_opened = Signal()
    file_missing = Signal(object)
    clip_replaced = Signal(object)
    saved = Signal(object, object, object)
    failed = Signal(object)
    noticed = Signal(object)

    def __init__(
        self, worker: Worker, audio_output: AudioOutput, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._worker, self._audio_output = worker, audio_output
        self._decks: list[Deck] = []
        self._leaving: list[Deck] = []
        self._pending_relink: tuple[Project, Path | None, Recovery | None] | None = None

    def warm_up(self) -> None:
        """Sweep up what killed programs left on the disk."""
        self._worker.submit_housekeeping(remove_leftovers)

    def open_clip(self, clip: Path, model: str) -> None:
        """Open a clip as a new project, which remembers the model with its version.

        What is heard is the sound track the clip marks, or the first with sound.
        """
        from engine.models.registry import versioned_name

        def read() -> Project:
            return Project(clip, model=versioned_name(model))

        self._open(clip, read, None, saved=True, chooses_track=True)

    def open_project(self, path: Path) -> None:
        """Open a project file."""
        self._open(path, lambda: open_project(path), path, saved=True)

    def recover(self, recovery: Recovery) -> None:
        """Open work that a crash left behind; no file holds it yet."""

        def read() -> Project:
            if not is_there(recovery.project.clip):
                raise MissingClip(recovery.file, recovery.project)
            return recovery.project

        self._open(Path(recovery.name), read, recovery.project_file, saved=False, recovery=recovery)

    def open_version(self, version: Path, path: Path) -> None:
        """Open an earlier version of the project file at ``path``; saving makes it the present."""
        self._open(path, lambda: open_project(version), path, saved=False)

    def reopen(self, project: Project, path: Path | None) -> None:
        """Open the project that is open once more, with its clip as it is now."""
        self._open(project.clip, lambda: relinked(project, project.clip), path, saved=False)

    def relink(self, clip: Path, model: str) -> None:
        """Go on with what was missing or changed: this clip shall be used, or this file."""
        if self._pending_relink is None and clip.suffix.lower() == SUFFIX:
            self.open_project(clip)
        elif self._pending_relink is None:
            self.open_clip(clip, model)
        else:
            project, path, recovery = self._pending_relink
            self._open(clip, lambda: relinked(project, clip), path, saved=False, recovery=recovery)

    def save(self, project: Project, path: Path, deck: Deck | None) -> None:
        """Write down the project that is open with a deck."""
        self._worker.submit(
            lambda _: save_with_backups(project, path),
            lambda _: self.saved.emit(project, path, deck),
            self.failed.emit,
            priority=SAVE_PRIORITY,
        )

    def cancel_opening(self) -> None:
        """What is being opened is not wanted any more."""
        if self._worker.has_task(OPEN) or self._audio_output.opening:
            self._worker.cancel(OPEN)
            self._audio_output.cancel_opening()
            self.not_opened.emit()

    def close_other_decks(self, deck: Deck | None) -> None:
        """Close all other decks: first their sound, then their files in the file worker."""
        for old in self._decks:
            if old is not deck and old not in self._leaving:
                self._leaving.append(old)
                self._audio_output.close_player(old, partial(self._close_files, old))

    def close(self) -> None:
        """Close all decks; the worker has ended."""
        for deck in self._decks:
            deck.close()
        self._decks.clear()

    def _report_clip(self, error: MissingClip | ChangedClip) -> None:
        if isinstance(error, ChangedClip):
            self.clip_replaced.emit(error.clip)
        else:
            self.file_missing.emit(error.clip)

    def _close_files(self, deck: Deck) -> None:
        def forget(_: object) -> None:
            self._decks.remove(deck)
            self._leaving.remove(deck)

        self._worker.submit(lambda _: deck.close(), forget, priority=OPEN_PRIORITY + 1)

    def _open(
        self,
        shown: Path,
        read: Callable[[], Project],
        path: Path | None,
        *,
        saved: bool,
        recovery: Recovery | None = None,
        chooses_track: bool = False,
    ) -> None:
        def work(task: Task) -> tuple[Project, Deck]:
            from engine.media.clip import Clip
            from engine.playback.deck import Deck

            if recovery is None and not os.path.exists(shown):
                raise _FileMissing(shown, "there is no such file; check its name and place.")
            project = with_fingerprint(read(), shown)
            clip = Clip.open(project.clip, None if chooses_track else project.track)
            project = replace(project, track=clip.track) if chooses_track else project
            if task.should_stop():
                raise Cancelled
            audio_output = self._audio_output
            deck = Deck(
                clip,
                self.noticed.emit,
                audio_output.emit_changed,
                audio_output.device,
                opens_card=False,
            )
            self._decks.append(deck)
            return project, deck

        def done(made: tuple[Project, Deck]) -> None:
            self._audio_output.open_for(made[1], lambda: opened(made))

        def opened(made: tuple[Project, Deck]) -> None:
            self._pending_relink = None
            self.opened.emit(*made, path, saved)
            _tell((*made[1].clip.notices, *made[0].notices), self.noticed.emit)
            if recovery is not None:
                self.recovered.emit(recovery)

        def failed(error: EngineError) -> None:
            if isinstance(error, MissingClip | ChangedClip):
                self._pending_relink = (error.project, path, recovery)
                self._report_clip(error)
            elif isinstance(error, _FileMissing):
                self._pending_relink = None
                self.file_missing.emit(error.path)
            else:
                self.failed.emit(error)
            self.not_opened.emit()

        self._audio_output.cancel_opening()
        self.opening.emit(shown)
        self._worker.submit(work, done, failed, priority=OPEN_PRIORITY, key=OPEN)


def _tell(notices: Iterable[Message], tell: Callable[[Message], None]) -> None:
    for notice in notices:
        tell(notice)


class _FileMissing(CannotOpen):
    """The clip or project file is missing."""
