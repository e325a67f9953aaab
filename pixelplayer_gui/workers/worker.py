"""Background workers: a Worker is one thread with a priority queue of Tasks."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engine.errors import Cancelled, EngineError

Callback = Callable[[Any], None]
ErrorCallback = Callable[[EngineError], None]
JOIN_SECONDS = 5.0
_logger = logging.getLogger("pixelplayer")


def ignore(_: Any) -> None:
    """The callback that does nothing."""


class Task:
    """A task of a worker.

    The worker asks ``should_stop`` at least every 100 ms and tells how far it is by ``report``; the
    GUI thread may ``cancel`` at any time. The flags are plain booleans that one side sets and the
    other reads; nothing else is shared.
    """

    def __init__(
        self,
        work: Callable[[Task], Any],
        done: Callback,
        failed: ErrorCallback,
        progress: Callback,
        *,
        priority: int,
        key: str,
        preemptible: bool,
    ) -> None:
        self.work, self.done, self.failed, self.progress = work, done, failed, progress
        self.priority, self.key, self.preemptible = priority, key, preemptible
        self.order = 0
        self.cancelled = False
        self._stop_now = self._stop_at_step = self._step_done = False
        self._deliver: Callable[[Callable[[], None]], None] = lambda _: None

    @property
    def was_preempted(self) -> bool:
        """Whether a task of higher priority preempted it since it began."""
        return self._stop_at_step

    def cancel(self) -> None:
        """Ask the work to end; its answer will not be delivered."""
        self.cancelled = True

    def should_stop(self) -> bool:
        """Whether the worker should raise ``Cancelled`` now."""
        return self.cancelled or self._stop_now or (self._stop_at_step and self._step_done)

    def report(self, value: Any) -> None:
        """Hand ``value`` to ``progress`` in the GUI thread; a finished step of the work."""
        self._step_done = True
        self._deliver(lambda: None if self.cancelled else self.progress(value))

    def request_preemption(self, at_once: bool) -> None:
        """Ask the work to stop for something more urgent: now, or when a step is finished."""
        self._stop_at_step = True
        self._stop_now = self._stop_now or at_once

    def begin(self, deliver: Callable[[Callable[[], None]], None]) -> None:
        """Forget earlier interruptions: the work starts (again)."""
        self._stop_now = self._stop_at_step = self._step_done = False
        self._deliver = deliver


class Worker(QObject):
    """One thread that runs tasks: highest priority first, newest of equals first.

    Answers arrive in the GUI thread. A task with a ``key`` takes the place of the waiting and
    stops the running one of that key: only the newest request counts. A task that ``preemptible``
    is stopped when something more urgent comes, put back, and started again after it.
    """

    _callback_ready = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders = itertools.count(1)
        self._condition = threading.Condition()
        self._waiting: list[Task] = []
        self._running: Task | None = None
        self._closing = False
        self._at_end: Callable[[], None] = lambda: None
        self._callback_ready.connect(self._run_callback, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether work is waiting or under way."""
        with self._condition:
            return bool(self._waiting) or self._running is not None

    @property
    def ended(self) -> bool:
        """Whether the thread has ended; after ``close`` it may be deep in work for a while yet."""
        return not self._thread.is_alive()

    def has_task(self, key: str) -> bool:
        """Whether a task of that key waits or runs and is still wanted."""
        with self._condition:
            tasks = [*self._waiting, *([self._running] if self._running else [])]
            return any(task.key == key and not task.cancelled for task in tasks)

    def submit(
        self,
        work: Callable[[Task], Any],
        done: Callback = ignore,
        failed: ErrorCallback = ignore,
        progress: Callback = ignore,
        *,
        priority: int = 0,
        key: str = "",
        preemptible: bool = False,
        preempts_at_once: bool = True,
    ) -> Task:
        """Queue work; ``preempts_at_once`` stops a task that gives way at once, not after its next
        step."""
        task = Task(
            work, done, failed, progress, priority=priority, key=key, preemptible=preemptible
        )
        with self._condition:
            task.order = next(self._orders)
            self._cancel(lambda other: bool(key) and other.key == key)
            running = self._running
            if running and running.preemptible and running.priority < priority:
                running.request_preemption(preempts_at_once)
            self._waiting.append(task)
            self._condition.notify()
        return task

    def cancel(self, key: str) -> None:
        """Cancel the waiting and the running task of that key."""
        with self._condition:
            self._cancel(lambda task: task.key == key)

    def cancel_where(self, which: Callable[[str], bool]) -> None:
        """Cancel the waiting and the running tasks whose key is such a one."""
        with self._condition:
            self._cancel(lambda task: which(task.key))

    def cancel_all(self) -> None:
        """Cancel everything that waits or runs."""
        with self._condition:
            self._cancel(lambda _: True)

    def submit_housekeeping(self, work: Callable[[], object]) -> None:
        """Work that nobody asked for, after all other; its failure goes to the log alone."""

        def quietly(_: Task) -> None:
            try:
                work()
            except Exception:
                _logger.exception("housekeeping failed")

        self.submit(quietly, priority=-1)

    def close(self, at_end: Callable[[], None] = lambda: None) -> None:
        """Cancel all, run ``at_end`` in the lane's thread, and wait some seconds for its end."""
        with self._condition:
            self._cancel(lambda _: True)
            self._at_end, self._closing = at_end, True
            self._condition.notify()
        self._thread.join(JOIN_SECONDS)

    @Slot(object)
    def _run_callback(self, answer: Callable[[], None]) -> None:
        if not self._closing:
            answer()

    def _cancel(self, which: Callable[[Task], bool]) -> None:
        for task in filter(which, self._waiting):
            task.cancel()
        self._waiting = [task for task in self._waiting if not task.cancelled]
        if self._running is not None and which(self._running):
            self._running.cancel()

    def _deliver(self, answer: Callable[[], None]) -> None:
        if not self._closing:
            self._callback_ready.emit(answer)

    def _run(self) -> None:
        while (task := self._next_task()) is not None:
            again = self._run_task(task)
            with self._condition:
                self._running = None
                if again and not task.cancelled:
                    self._waiting.append(task)
        self._at_end()

    def _next_task(self) -> Task | None:
        with self._condition:
            self._condition.wait_for(lambda: self._waiting or self._closing)
            if self._closing:
                return None
            task = max(self._waiting, key=lambda each: (each.priority, each.order))
            self._waiting.remove(task)
            task.begin(self._deliver)
            self._running = task
            return task

    def _run_task(self, task: Task) -> bool:
        """Work; True when the task made way for another and must be started again."""
        try:
            result = task.work(task)
        except Cancelled:
            return task.was_preempted
        except EngineError as error:
            reason = error
            self._deliver(lambda: None if task.cancelled else task.failed(reason))
        except Exception as error:
            bug = error
            self._deliver(lambda: _raise(bug))
        else:
            self._deliver(lambda: None if task.cancelled else task.done(result))
        return False


def _raise(error: Exception) -> None:
    """Raise a worker's unexpected exception in the GUI thread, for its exception hook."""
    raise error
