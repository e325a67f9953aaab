"""Lanes: what is urgent first, only the newest of a kind, answers in the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from engine.errors import BadRequest, Cancelled
from pixelplayer_gui.workers.worker import Lane, Task
from tests.pixelplayer_gui.conftest import delete_now


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    lane = Lane("test lane")
    yield lane
    lane.close()
    delete_now(lane)


class Gate:
    """Holds a lane busy until it is opened."""

    def __init__(self, lane: Lane) -> None:
        self._entered, self._open = threading.Event(), threading.Event()
        lane.submit(self._wait, urgency=1000)
        assert self._entered.wait(5)

    def _wait(self, _: Task) -> None:
        self._entered.set()
        self._open.wait(5)

    def open(self) -> None:
        self._open.set()


def test_answers_come_in_the_gui_thread(qtbot: QtBot, lane: Lane):
    worked, told = [], []
    lane.submit(
        lambda _: worked.append(threading.current_thread().name) or 42,
        lambda answer: told.append((answer, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(told))
    assert told == [(42, threading.main_thread())]
    assert worked == ["test lane"]


def test_the_most_urgent_first_then_the_newest(qtbot: QtBot, lane: Lane):
    done: list[str] = []
    gate = Gate(lane)
    for name, urgency in (("low", 1), ("old", 5), ("new", 5), ("high", 9)):
        lane.submit(lambda _, name=name: done.append(name), urgency=urgency)
    gate.open()
    qtbot.waitUntil(lambda: len(done) == 4)
    assert done == ["high", "new", "old", "low"]


def test_only_the_newest_of_a_key_is_done(qtbot: QtBot, lane: Lane):
    done: list[int] = []
    gate = Gate(lane)
    for number in range(5):
        lane.submit(lambda _, n=number: n, done.append, key="heat")
    gate.open()
    qtbot.waitUntil(lambda: not lane.busy)
    qtbot.waitUntil(lambda: bool(done))
    assert done == [4]


def test_a_replaced_task_is_stopped_and_its_answer_dropped(qtbot: QtBot, lane: Lane):
    answers: list[str] = []
    started = threading.Event()

    def long(task: Task) -> str:
        started.set()
        while not task.stopped():
            threading.Event().wait(0.001)
        return "late"

    lane.submit(long, answers.append, key="seek")
    assert started.wait(5)
    lane.submit(lambda _: "new", answers.append, key="seek")
    qtbot.waitUntil(lambda: not lane.busy and bool(answers))
    assert answers == ["new"]


def test_long_work_makes_way_and_goes_on(qtbot: QtBot, lane: Lane):
    order: list[str] = []
    started = threading.Event()

    def separate(task: Task) -> str:
        order.append("begin")
        started.set()
        while len(order) == 1:
            if task.stopped():
                raise Cancelled
            threading.Event().wait(0.001)
        return "separated"

    lane.submit(separate, order.append, urgency=1, gives_way=True)
    assert started.wait(5)
    lane.submit(lambda _: order.append("click"), urgency=2)
    qtbot.waitUntil(lambda: "separated" in order)
    assert order == ["begin", "click", "begin", "separated"]


def test_what_does_not_rush_waits_for_a_finished_step(qtbot: QtBot, lane: Lane):
    order: list[str] = []
    started, finish_step = threading.Event(), threading.Event()

    def separate(task: Task) -> None:
        started.set()
        for _ in range(3):
            finish_step.wait(5)
            if task.stopped():
                raise Cancelled
            order.append("window")
            task.report(None)

    lane.submit(separate, urgency=1, gives_way=True)
    assert started.wait(5)
    lane.submit(lambda _: order.append("heat"), urgency=2, rushes=False)
    finish_step.set()
    qtbot.waitUntil(lambda: not lane.busy)
    assert order == ["window", "heat", "window", "window", "window"]


def test_a_failure_of_the_engine_is_told(qtbot: QtBot, lane: Lane):
    told: list[str] = []

    def fail(_: Task) -> None:
        raise BadRequest("The click lies outside the picture.")

    lane.submit(fail, failed=lambda error: told.append(str(error)))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["The click lies outside the picture."]


def test_a_bug_reaches_the_hook_of_the_gui_thread(qtbot: QtBot, lane: Lane):
    def bug(_: Task) -> None:
        raise ZeroDivisionError("a bug")

    with qtbot.captureExceptions() as caught:
        lane.submit(bug)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError


def test_a_closed_lane_tells_nothing_and_ends_in_its_own_thread(qtbot: QtBot):
    lane = Lane("short lane")
    told, ended = [], []
    gate = Gate(lane)
    lane.submit(lambda _: 1, told.append)
    gate.open()
    lane.close(lambda: ended.append(threading.current_thread().name))
    qtbot.wait(20)
    assert told == []
    assert ended == ["short lane"]
    delete_now(lane)
