"""The export process as the window sees it: started, watched ten times a second, stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.errors import EngineError
from pixelplayer_gui.tasks import Lane, Task
from pixelplayer_gui.translation import sentence

if TYPE_CHECKING:
    from engine.export import ExportProcess, ExportRequest, ExportState
    from pixelplayer_gui.deck import Deck

POLL_MS = 100
KILL_SECONDS = 2.0


class Exporting(QObject):
    """One export at a time, in a process of its own.

    Signals:
        progressed: how much is done (0..1) and the seconds left (-1: not known).
        done: the Path written and a tuple of notices.
        failed: one sentence.
        cancelled: it was stopped on request.
    """

    progressed = Signal(float, float)
    done = Signal(object, object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._before: Task | None = None  # what is saved for the process, before it starts
        self._process: ExportProcess | None = None
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._look)

    @property
    def running(self) -> bool:
        """Whether an export is under way."""
        return self._before is not None or self._process is not None

    def start(self, request: ExportRequest, deck: Deck | None) -> None:
        """Export; what the deck's stems hold already need not be separated again."""
        if self.running:
            return

        def hand_over(_: object) -> ExportRequest:
            if deck is None or request.stems_from is not None:
                return request
            deck.stems.save()
            return replace(request, stems_from=deck.stems.folder)

        self._before = self._lane.submit(hand_over, self._run, self._fail, urgency=50)

    def cancel(self) -> None:
        """Ask the process to stop, or do not start it; returns at once."""
        if self._process is not None:
            self._process.cancel()
        elif self._before is not None:
            self._before.cancel()
            self._before = None
            self.cancelled.emit()

    def close(self) -> None:
        """Stop it and wait until it has gone."""
        self._poll.stop()
        if self._process is not None:
            self._process.cancel()
            self._process.wait(KILL_SECONDS)
            self._process = None

    def _run(self, request: ExportRequest) -> None:
        from engine.export import ExportProcess

        self._before = None
        self._process = ExportProcess(request)
        self._process.start()
        self.progressed.emit(0.0, -1.0)
        self._poll.start()

    def _fail(self, error: EngineError) -> None:
        self._before = None
        self.failed.emit(sentence(str(error)))

    @Slot()
    def _look(self) -> None:
        if self._process is None:
            return
        state = self._process.poll()
        if state.outcome == "running":
            left = -1.0 if state.seconds_left is None else state.seconds_left
            self.progressed.emit(state.done, left)
            return
        self._poll.stop()
        self._process = None
        self._tell_end(state)

    def _tell_end(self, state: ExportState) -> None:
        if state.outcome == "done" and state.report is not None:
            notices = tuple(sentence(words) for words in state.report.notices)
            self.done.emit(state.report.target, notices)
        elif state.outcome == "cancelled":
            self.cancelled.emit()
        else:
            self.failed.emit(sentence(state.sentence))
