"""The models controller: downloads, verifies, imports and removes model weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.errors import EngineError
from engine.models.registry import registered
from engine.models.weights.catalogue import PUBLICATIONS, catalogue, fetch, licence_of
from engine.models.weights.store import import_weights, is_bundled, remove_weights, verify_weights
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.dialogs.models_dialog import ModelsDialog
from pixelplayer_gui.i18n.text import tr, translate
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.workers.worker import Task, Worker

TASK = "work"


class ModelsController(QObject):
    """Runs the models dialog; a stopped download keeps what it fetched."""

    def __init__(self, window: QWidget, session: Session, actions: Actions) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._dialog: ModelsDialog | None = None
        self._worker: Worker | None = None
        actions["models"].triggered.connect(self.show)

    @property
    def dialog(self) -> ModelsDialog | None:
        """The dialog, while it is shown."""
        return self._dialog

    @Slot()
    def show(self) -> None:
        """Open the dialog."""
        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog, self._worker = ModelsDialog(self._window), Worker("models", self)
        dialog = self._dialog
        dialog.fetch_requested.connect(self._fetch)
        dialog.verify_requested.connect(self._verify)
        dialog.remove_requested.connect(self._remove)
        dialog.import_requested.connect(self._import)
        dialog.unload_requested.connect(self._unload)
        dialog.stop_requested.connect(self._stop)
        dialog.finished.connect(self._close)
        self._refresh()
        dialog.show()

    @Slot(str)
    def _fetch(self, name: str) -> None:
        def work(task: Task) -> str:
            fetch(name, lambda done, left: task.report(done), lambda: task.cancelled)
            return tr("{name} is installed.", name=name)

        self._start_task(work, 0.0)

    @Slot(str)
    def _verify(self, name: str) -> None:
        def work(_: Task) -> str:
            if verify_weights(name):
                return tr("{name}: every file is what it should be.", name=name)
            return tr("{name}: nobody has written down what its files should be.", name=name)

        self._start_task(work)

    @Slot(str)
    def _remove(self, name: str) -> None:
        def work(_: Task) -> str:
            remove_weights(name)
            return tr("{name} was removed.", name=name)

        self._start_task(work)

    @Slot()
    def _import(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self._dialog,
            tr("Import the weights of a model"),
            "",
            f"{tr('Weights')} (*.safetensors)",
        )
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Keep a file of weights and its card."""
        self._start_task(lambda _: tr("{name} is installed.", name=import_weights(path)))

    @Slot()
    def _unload(self) -> None:
        self._session.unload_model()
        if self._dialog is not None:
            self._dialog.show_result(
                tr("The model is out of memory; the next click loads it again.")
            )

    @Slot()
    def _stop(self) -> None:
        if self._worker is not None and self._dialog is not None:
            self._worker.cancel(TASK)
            self._dialog.show_result(tr("Stopped; what has arrived is kept for the next time."))

    def _start_task(self, work: Callable[[Task], str], done: float = -1.0) -> None:
        if self._worker is not None and self._dialog is not None:
            self._dialog.show_progress(done)
            self._worker.submit(
                work, self._finish_task, self._fail, self._dialog.show_progress, key=TASK
            )

    def _finish_task(self, sentence: str) -> None:
        self._refresh()
        if self._dialog is not None:
            self._dialog.show_result(sentence)

    def _fail(self, error: EngineError) -> None:
        self._finish_task(translate(error.message))

    def _refresh(self) -> None:
        if self._dialog is not None:
            entries = catalogue()
            known = [entry.name for entry in entries]
            self._dialog.show_models(
                entries,
                {name: licence_of(name) for name in known},
                {name: registered(name).good_at for name in known},
                removable=frozenset(name for name in known if not is_bundled(name)),
                fetchable=frozenset(PUBLICATIONS),
            )

    @Slot()
    def _close(self) -> None:
        if self._worker is not None:
            self._worker.close()
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = self._worker = None
