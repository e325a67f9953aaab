"""Inference fall-backs: out of GPU memory, missing model, removed objects."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.analysis import model_host
from engine.errors import WeightsMissing
from pixelplayer_gui.panels.status_bar import StatusBar
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.workers import heap_trimmer, inference_worker
from pixelplayer_gui.workers.worker import Task
from tests.pixelplayer_gui.conftest import PATIENCE_MS, delete_now
from tests.pixelplayer_gui.session.test_session import BLUE, RED, click, wait_for_stems


@pytest.fixture
def made(qtbot: QtBot, home: str) -> Iterator[list[Session]]:
    sessions: list[Session] = []
    yield sessions
    for session in sessions:
        session.close()
        delete_now(session)


def small_gpu(listens: int, error: str):
    """The small model on a card whose memory is enough for so many windows only."""
    import torch

    from tests.support.toy_model import ColourBands

    class Crowded(ColourBands):
        left = listens
        gave_up = False

        def to(self, *arguments, **keywords):
            self.gave_up = self.gave_up or arguments == ("cpu",)
            return super().to(*arguments, **keywords)

        def encode_audio(self, mixture):
            if not self.gave_up:
                if self.left == 0:
                    kind = torch.OutOfMemoryError if "memory" in error else RuntimeError
                    raise kind(error)
                self.left -= 1
            return super().encode_audio(mixture)

    return Crowded().eval()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("CUDA out of memory. Tried to allocate 2.00 GiB", "memory ran out"),
        ("CUDA error: unspecified launch failure", "it failed"),
    ],
)
def test_a_gpu_that_gives_up_hands_over_to_the_cpu(
    qtbot: QtBot, made: list[Session], film: Path, monkeypatch, error: str, reason: str
):
    # torch knows no card here; "cpu:0" is the CPU under a name that is not "cpu"
    monkeypatch.setattr(model_host, "device_of", lambda _: "cpu:0")
    session = Session(load=lambda _: small_gpu(1, error))
    made.append(session)
    ready: list[tuple[str, str]] = []
    notices: list[str] = []
    failures: list[str] = []
    reasons: list[str] = []
    session.model_ready.connect(lambda *received: ready.append(received))
    session.notice.connect(notices.append)
    session.failed.connect(failures.append)
    session.model_reason_changed.connect(reasons.append)
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        session.open(film)
    click(qtbot, session, RED)
    click(qtbot, session, BLUE)
    wait_for_stems(qtbot, session)
    assert ready[0][1] == "cpu:0"
    assert ready[-1][1] == "cpu"
    assert len(notices) == 1
    assert reason in notices[0]
    assert "CPU" in notices[0]
    assert reason in reasons[-1]
    assert failures == []


def test_a_cpu_that_gives_up_says_so(qtbot: QtBot, made: list[Session], film: Path):
    session = Session(load=lambda _: small_gpu(0, "out of memory"))
    made.append(session)
    failures: list[str] = []
    session.failed.connect(failures.append)
    session.open(film)
    qtbot.waitUntil(lambda: bool(failures), timeout=PATIENCE_MS)
    assert "Memory ran out" in failures[0]


def test_without_a_model_the_heat_does_not_complain_again_and_again(
    qtbot: QtBot, made: list[Session], film: Path
):
    def missing(_: str):
        raise WeightsMissing("The weights of the model are not on this machine; fetch them.")

    session = Session(load=missing)
    made.append(session)
    failures: list[str] = []
    session.failed.connect(failures.append)
    session.show_heat(True)
    with qtbot.waitSignals([session.clip_opened, session.model_missing], timeout=PATIENCE_MS):
        session.open(film)
    before = len(failures)
    for tenth in range(10):
        session.seek(tenth * 0.3)
        qtbot.wait(60)
    assert before <= 2
    assert len(failures) == len(set(failures)) <= 2  # none of them twice


def test_removing_the_only_unfinished_object_stops_its_separation(
    qtbot: QtBot, opened: Session, monkeypatch
):
    analyser = opened._parts.inference._model_host._analyser
    assert analyser is not None
    asked = threading.Event()

    def for_ever(objects, stems, start, progress, cancelled, **_):
        asked.set()
        while not cancelled():
            stop.wait(0.01)
        from engine.errors import Cancelled

        raise Cancelled

    stop = threading.Event()
    monkeypatch.setattr(analyser, "separate", for_ever)
    found = click(qtbot, opened, RED)
    qtbot.waitUntil(asked.is_set, timeout=PATIENCE_MS)
    assert opened._parts.inference.separating
    with qtbot.waitSignal(opened.analysis_idle, timeout=PATIENCE_MS):
        opened.remove_object(found)
    assert not opened._parts.inference.separating
    qtbot.waitUntil(lambda: not opened._parts.inference._worker.busy, timeout=PATIENCE_MS)


def test_the_speed_of_a_separation_is_measured(qtbot: QtBot, opened: Session):
    speeds: list[float] = []
    opened.analysis_speed_changed.connect(speeds.append)
    click(qtbot, opened, RED)
    wait_for_stems(qtbot, opened)
    qtbot.waitUntil(lambda: bool(speeds), timeout=PATIENCE_MS)
    assert all(speed > 0 for speed in speeds)


def test_an_unloaded_model_is_loaded_again_when_it_is_needed(qtbot: QtBot, opened: Session):
    model_host = opened._parts.inference._model_host
    opened.unload_model()
    qtbot.waitUntil(lambda: model_host._model is None, timeout=PATIENCE_MS)
    click(qtbot, opened, RED)
    assert model_host._model is not None


def test_another_device_loads_the_model_anew(qtbot: QtBot, opened: Session):
    model_host = opened._parts.inference._model_host
    first = model_host._model
    with qtbot.waitSignal(opened.model_ready, timeout=PATIENCE_MS):
        opened.set_device("cpu")
    assert model_host._model is not first
    click(qtbot, opened, RED)


def test_the_status_line_tells_device_speed_and_why_no_gpu(qtbot: QtBot):
    line = StatusBar()
    qtbot.addWidget(line)
    line.show_model("default", "cpu")
    line.show_why_no_gpu("no NVIDIA driver was found")
    line.show_speed(12.4)
    for words in ("default", "CPU", "12×", "no NVIDIA driver was found"):
        assert words in line.model.text
    line.show_model("default", "cuda:0")
    line.show_why_no_gpu("")
    assert "GPU" in line.model.text
    assert "no GPU" not in line.model.text
    line.show_no_model()
    line.show_speed(3.0)
    assert line.model.text == "No model"


def test_freed_memory_goes_back_while_work_goes_on(qtbot: QtBot, monkeypatch):
    trimmed = threading.Event()
    monkeypatch.setattr(heap_trimmer, "TRIM_MS", 1)
    monkeypatch.setattr(heap_trimmer, "trim_heap", trimmed.set)
    worker = inference_worker.InferenceWorker()
    begun, enough = threading.Event(), threading.Event()

    def separate_for_minutes(task: Task) -> None:
        task.report(None)
        begun.set()
        enough.wait(PATIENCE_MS / 1000)

    try:
        worker._worker.submit(
            separate_for_minutes, progress=lambda _: worker.busy.emit("separating", 0.1, 60.0)
        )
        qtbot.waitUntil(trimmed.is_set, timeout=PATIENCE_MS)
        assert begun.is_set()
        assert worker._worker.busy
    finally:
        enough.set()
        worker.close()
        delete_now(worker)
