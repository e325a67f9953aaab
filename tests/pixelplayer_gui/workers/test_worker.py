"""Workers: highest priority first, only the newest of a key, callbacks in the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import BadRequest, Cancelled
from pixelplayer_gui.workers.worker import Task, Worker
from tests.pixelplayer_gui.conftest import delete_now


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    worker = Worker("test lane")
    yield worker
    worker.close()
    delete_now(worker)


class Gate:
    """Keeps a worker busy until it is opened."""

    def __init__(self, worker: Worker) -> None:
        self._entered, self._open = threading.Event(), threading.Event()
        worker.submit(self._wait, priority=1000)
        assert self._entered.wait(5)

    def _wait(self, _: Task) -> None:
        self._entered.set()
        self._open.wait(5)

    def open(self) -> None:
        self._open.set()


def test_answers_come_in_the_gui_thread(qtbot: QtBot, worker: Worker):
    worked, received = [], []
    worker.submit(
        lambda _: worked.append(threading.current_thread().name) or 42,
        lambda answer: received.append((answer, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(received))
    assert received == [(42, threading.main_thread())]
    assert worked == ["test lane"]


def test_the_most_urgent_first_then_the_newest(qtbot: QtBot, worker: Worker):
    done: list[str] = []
    gate = Gate(worker)
    for name, urgency in (("low", 1), ("old", 5), ("new", 5), ("high", 9)):
        worker.submit(lambda _, name=name: done.append(name), priority=urgency)
    gate.open()
    qtbot.waitUntil(lambda: len(done) == 4)
    assert done == ["high", "new", "old", "low"]


def test_only_the_newest_of_a_key_is_done(qtbot: QtBot, worker: Worker):
    done: list[int] = []
    gate = Gate(worker)
    for number in range(5):
        worker.submit(lambda _, n=number: n, done.append, key="heat")
    gate.open()
    qtbot.waitUntil(lambda: not worker.busy)
    qtbot.waitUntil(lambda: bool(done))
    assert done == [4]


def test_a_replaced_task_is_stopped_and_its_answer_dropped(qtbot: QtBot, worker: Worker):
    answers: list[str] = []
    started = threading.Event()

    def long(task: Task) -> str:
        started.set()
        while not task.should_stop():
            threading.Event().wait(0.001)
        return "late"

    worker.submit(long, answers.append, key="seek")
    assert started.wait(5)
    worker.submit(lambda _: "new", answers.append, key="seek")
    qtbot.waitUntil(lambda: not worker.busy and bool(answers))
    assert answers == ["new"]


def test_long_work_makes_way_and_goes_on(qtbot: QtBot, worker: Worker):
    order: list[str] = []
    started = threading.Event()

    def separate(task: Task) -> str:
        order.append("begin")
        started.set()
        while len(order) == 1:
            if task.should_stop():
                raise Cancelled
            threading.Event().wait(0.001)
        return "separated"

    worker.submit(separate, order.append, priority=1, preemptible=True)
    assert started.wait(5)
    worker.submit(lambda _: order.append("click"), priority=2)
    qtbot.waitUntil(lambda: "separated" in order)
    assert order == ["begin", "click", "begin", "separated"]


def test_what_does_not_rush_waits_for_a_finished_step(qtbot: QtBot, worker: Worker):
    order: list[str] = []
    started, finish_step = threading.Event(), threading.Event()

    def separate(task: Task) -> None:
        started.set()
        for _ in range(3):
            finish_step.wait(5)
            if task.should_stop():
                raise Cancelled
            order.append("window")
            task.report(None)

    worker.submit(separate, priority=1, preemptible=True)
    assert started.wait(5)
    worker.submit(lambda _: order.append("heat"), priority=2, preempts_at_once=False)
    finish_step.set()
    qtbot.waitUntil(lambda: not worker.busy)
    assert order == ["window", "heat", "window", "window", "window"]


def test_a_failure_of_the_engine_is_told(qtbot: QtBot, worker: Worker):
    received: list[str] = []

    def fail(_: Task) -> None:
        raise BadRequest("The click lies outside the picture.")

    worker.submit(fail, failed=lambda error: received.append(str(error)))
    qtbot.waitUntil(lambda: bool(received))
    assert received == ["The click lies outside the picture."]


def test_a_bug_reaches_the_hook_of_the_gui_thread(qtbot: QtBot, worker: Worker):
    def bug(_: Task) -> None:
        raise ZeroDivisionError("a bug")

    with qtbot.captureExceptions() as caught:
        worker.submit(bug)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_housekeeping_that_fails_is_logged_and_not_shown(
    qtbot: QtBot, worker: Worker, caplog: pytest.LogCaptureFixture
):
    def fail() -> None:
        raise RuntimeError("the disk is odd")

    with qtbot.captureExceptions() as shown:
        worker.submit_housekeeping(fail)
        done: list[bool] = []
        worker.submit(lambda _: None, lambda _: done.append(True), priority=-2)
        qtbot.waitUntil(lambda: bool(done))
    assert shown == []
    assert "the disk is odd" in caplog.text


def test_a_closed_lane_tells_nothing_and_ends_in_its_own_thread(qtbot: QtBot):
    worker = Worker("short lane")
    received, ended = [], []
    gate = Gate(worker)
    worker.submit(lambda _: 1, received.append)
    gate.open()
    worker.close(lambda: ended.append(threading.current_thread().name))
    qtbot.wait(20)
    assert received == []
    assert ended == ["short lane"]
    delete_now(worker)
