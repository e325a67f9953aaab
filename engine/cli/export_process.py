"""The process that exports: reads one request from stdin, answers with JSON lines on stdout.

It stands on this floor because it brings the models along, which ``engine.export`` must not know.
The lines are described in ``engine.export.process``.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import IO, TYPE_CHECKING, Any

from engine.child_process import python_command
from engine.cli import use_passive_thread_waiting
from engine.cli.stop_signals import stop_signals_interrupt
from engine.message import Message

if TYPE_CHECKING:
    from engine.cli.inputs import ProgressCallback as Progress
    from engine.export import ExportReport, ExportRequest
    from engine.media.clip import Clip
    from engine.scene import SoundingObject, Stems

COMMAND = python_command(__name__)
"""How to start this process; an ``ExportProcess`` is given it."""


def run() -> int:
    """Exports what stdin asks for; gives the exit status."""
    use_passive_thread_waiting()
    answers = _private_stdout()
    request = sys.stdin.readline()
    stop = threading.Event()
    threading.Thread(target=_watch_stdin, args=(stop,), name="watch", daemon=True).start()
    stdout_lock = threading.Lock()

    def answer(**event: Any) -> None:
        with stdout_lock:
            print(json.dumps(event, default=str), file=answers, flush=True)

    try:
        with stop_signals_interrupt():
            report = _export(request, answer, stop)
    except BaseException as error:
        from engine.cli.exit_status import explain_failure

        status, sentence = explain_failure(error)
        answer(event="failed", status=status, **sentence.to_json())
        return status
    answer(event="done", **_with_templates(asdict(report)))
    return 0


def _export(request: str, answer: Any, stop: threading.Event) -> ExportReport:
    from engine.cli.inputs import load_clicked_model, separate_into
    from engine.export import ExportRequest, export

    fallbacks: list[Message] = []

    def separate(
        request: ExportRequest,
        clip: Clip,
        stems: Stems,
        progress: Progress,
        cancelled: Callable[[], bool],
    ) -> Sequence[SoundingObject]:
        project = request.project
        host = load_clicked_model(
            project.model,
            request.weights,
            request.device,
            lambda notice: fallbacks.append(notice.message),
        )
        with host.analysing(clip):
            return separate_into(
                stems,
                project.scene.objects,
                host,
                progress,
                cancelled,
                split_from=project.mix.split_from,
            )

    def progress(stage: str, done: float, seconds_left: float | None) -> None:
        answer(event="progress", stage=stage, done=done, seconds_left=seconds_left)

    report = export(ExportRequest.from_json(request), separate, progress, stop.is_set)
    return replace(report, notices=(*fallbacks, *report.notices))


def _with_templates(value: Any) -> Any:
    """The report with its messages as the parent needs them to show them in any language."""
    if isinstance(value, Message):
        return value.to_json()
    if isinstance(value, dict):
        return {key: _with_templates(part) for key, part in value.items()}
    return [_with_templates(part) for part in value] if isinstance(value, list | tuple) else value


def _private_stdout() -> IO[str]:
    # whatever a library prints must not stand between our lines
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _watch_stdin(stop: threading.Event) -> None:
    # the parent closes our stdin to cancel; it also closes when the parent dies
    while sys.stdin.read(1):
        pass
    stop.set()


if __name__ == "__main__":
    sys.exit(run())
