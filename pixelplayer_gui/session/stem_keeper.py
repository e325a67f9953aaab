"""The stem keeper: finished stems of open films go to the stem cache, and come back from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.analysis.stem_key import code_checksum, film_key, stem_key
from engine.project import Project
from engine.project.stem_cache import KeptFilm, StemCache
from pixelplayer_gui.workers.inference_worker import InferenceWorker
from pixelplayer_gui.workers.worker import Task, Worker

if TYPE_CHECKING:
    from engine.playback.deck import Deck

RESTORE, KEEP = "restore", "keep"
RESTORE_PRIORITY, KEEP_PRIORITY = 2, 1


class StemKeeper(QObject):
    """Keeps finished stems and brings them back, in a thread of its own.

    So the sound of a project is there before the model is loaded. Without ``configure`` nothing is
    kept.
    """

    def __init__(self, inference: InferenceWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inference = inference
        self._worker = Worker("stems", self)
        self._cache: StemCache | None = None

    @property
    def cache(self) -> StemCache | None:
        """Where the stems are kept; None: nowhere."""
        return self._cache

    @property
    def restoring(self) -> bool:
        """Whether stems are being brought back, or wait to be."""
        return self._worker.has_task(RESTORE)

    @property
    def busy(self) -> bool:
        """Whether stems are being brought back or kept."""
        return self._worker.busy

    @property
    def ended(self) -> bool:
        """Whether the thread has ended."""
        return self._worker.ended

    def configure(self, folder: Path, limit_bytes: int) -> None:
        """Keep stems here from now on, up to this size; what is kept elsewhere is thrown away."""
        before = self._cache
        self._cache = cache = StemCache(folder, limit_bytes)
        if before is not None and before.folder != folder:
            self._worker.submit_housekeeping(before.empty)
        if before is not None and before.limit_bytes > limit_bytes:
            self._worker.submit_housekeeping(cache.shrink)

    def forget_deck(self) -> None:
        """Another film is opened: nothing of the old one is wanted."""
        self._worker.cancel(RESTORE)
        if self._cache is not None:
            # the first object asks for it in the GUI thread, which must not read files
            self._worker.submit_housekeeping(code_checksum)

    def may_hold(self, project: Project) -> bool:
        """Whether stems of a project are kept, as far as that can be told at once."""
        if self._cache is None or project.fingerprint is None:
            return False
        model = self._inference.checksum_of(project.model)  # none before the model is loaded
        return self._cache.may_hold(stem_key(project, model) if model else film_key(project))

    def restore(self, project: Project, deck: Deck, start: int, done: Callable[[], None]) -> None:
        """Fill a deck's stems with what is kept of a project's, from sample ``start`` on.

        ``done`` is called when all that is there is in the stems, and nothing more will be written;
        not if something else is asked for before.
        """
        cache, inference = self._cache, self._inference

        def work(task: Task) -> None:
            model = inference.checksum_of(project.model) or inference.identify(project.model, None)
            if cache is not None and model:
                film = KeptFilm(deck.clip.info.path, deck.clip.file_state)
                key = stem_key(project, model)
                cache.restore(key, film, deck.stems, project.sharing, start, task.should_stop)

        self._worker.submit(
            work, lambda _: done(), lambda _: done(), priority=RESTORE_PRIORITY, key=RESTORE
        )

    def keep(self, project: Project, deck: Deck) -> None:
        """Keep a deck's finished stems, which are those of the project."""
        cache, model = self._cache, self._inference.checksum_of(project.model)
        if cache is None or not model or project.fingerprint is None:
            return
        film = KeptFilm(deck.clip.info.path, deck.clip.file_state)

        def work(task: Task) -> bool:
            key = stem_key(project, model)
            return cache.keep(key, film, deck.stems, project.sharing, task.should_stop)

        self._worker.submit(work, priority=KEEP_PRIORITY, key=KEEP, preemptible=True)

    def close(self) -> None:
        """End the thread."""
        self._worker.close()
