"""An export in a process of its own: it cannot freeze the window, a crash harms nothing.

The parent hands over one line of JSON, the request; the child answers with JSON lines on stdout:
``{"event": "progress", "stage": ..., "done": 0..1, "seconds_left": ...}``, then one of
``{"event": "done", "target": ..., "stems": {...}, "notices": [...], ...}`` and
``{"event": "failed", "status": 2 | 3 | 130 | 1, "sentence": ..., "template": ..., "values": {}}``.
Notices and checks are messages of the same three keys (a mere string is understood too). When its
stdin closes the child stops: a request to cancel, or a parent that has died.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from engine.atomic_file import remove_temporaries_of
from engine.child_process import child_environment
from engine.errors import Cancelled
from engine.export.export import ExportReport
from engine.export.request import ExportRequest
from engine.leftovers import remove_leftovers
from engine.media.writing.verify import Check
from engine.message import Message
from engine.scratch_disk import make_scratch_folder, remove_scratch_folder

_GRACE_SECONDS = 0.12


@dataclass(frozen=True, slots=True)
class ExportState:
    """How far an export is; ``outcome`` is "running", "done", "failed" or "cancelled".

    ``sentence`` says what went wrong, ``report`` what was made.
    """

    outcome: str = "running"
    stage: str = ""
    done: float = 0.0
    seconds_left: float | None = None
    sentence: str = ""
    report: ExportReport | None = None


class ExportProcess:
    """An export that runs beside this process; ``poll`` never waits.

    ``command`` starts that process. It comes from above, because it brings the models along, which
    exporting itself must not know.
    """

    def __init__(self, request: ExportRequest, command: Sequence[str]) -> None:
        self._request, self._command = request, tuple(command)
        self._state = ExportState()
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._sender: threading.Thread | None = None
        self._killer: threading.Timer | None = None
        self._cancelled = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.cancel()
        self.wait()

    @property
    def process_id(self) -> int | None:
        """The number of the process; None before it is started."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Begins the export."""
        scratch = make_scratch_folder("export")
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=child_environment(TMPDIR=str(scratch)),
        )
        self._reader = threading.Thread(
            target=self._read_events,
            args=(self._process, scratch),
            name="export",
            daemon=True,
        )
        self._reader.start()
        # a pipe takes 64 KiB at once; the child reads the rest only when it has been loaded
        self._sender = threading.Thread(target=self._send, name="export request", daemon=True)
        self._sender.start()

    def poll(self) -> ExportState:
        """How far it is now."""
        return self._state

    def cancel(self) -> None:
        """Asks the export to stop; should it not hear within a moment, it is killed.

        Returns at once; nothing half-written stays.
        """
        if self._process is None or self._state.outcome != "running" or self._cancelled:
            return
        self._cancelled = True
        self._killer = threading.Timer(_GRACE_SECONDS, self._process.kill)
        self._killer.daemon = True
        self._killer.start()
        if self._sender is not None and self._sender.is_alive():
            self._process.kill()  # it has not read its request yet; closing would wait for that
        elif self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def wait(self, timeout_seconds: float | None = None) -> ExportState:
        """Waits until the export has ended (or for so long) and tells how it is then."""
        if self._reader is not None:
            self._reader.join(timeout_seconds)
        return self._state

    def _send(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):  # a child that died at once is told of by the reader
            self._process.stdin.write(self._request.to_json() + "\n")
            self._process.stdin.flush()

    def _read_events(self, process: subprocess.Popen[str], scratch: Path) -> None:
        last = ExportState()
        assert process.stdout is not None
        for line in process.stdout:
            with suppress(ValueError):  # half a line of a killed child
                last = _next_state(json.loads(line), last)
                if last.outcome == "running":
                    self._state = last
        process.wait()
        process.stdout.close()
        if self._sender is not None:
            self._sender.join()  # the pipe has no reader any more, so it does not wait
        if self._killer is not None:
            self._killer.cancel()
        self._clean_up(process.pid, scratch)
        self._state = self._final_state(last, process.returncode)
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()

    def _final_state(self, last: ExportState, status: int) -> ExportState:
        if last.outcome == "running" and self._cancelled:
            return replace(last, outcome="cancelled", sentence=Cancelled().message)
        if last.outcome == "running":
            return replace(
                last,
                outcome="failed",
                sentence=Message(
                    "The export stopped unexpectedly (status {status}); try again, and export to"
                    " another folder should it happen again.",
                    status=status,
                ),
            )
        return last

    def _clean_up(self, process_id: int, scratch: Path) -> None:
        remove_scratch_folder(scratch)
        remove_leftovers()  # of the child, when it was killed
        # it may have kept no record: where the user's folders cannot be written
        target, folder = self._request.target, self._request.stems_to
        for place in (target and Path(os.path.realpath(target)).parent, folder):
            if place is not None:
                remove_temporaries_of(process_id, place)


def _next_state(event: dict[str, Any], last: ExportState) -> ExportState:
    if event["event"] == "progress":
        return replace(
            last, stage=event["stage"], done=event["done"], seconds_left=event["seconds_left"]
        )
    if event["event"] == "failed":
        cancelled = event["status"] == Cancelled.exit_status
        outcome = "cancelled" if cancelled else "failed"
        return replace(
            last,
            outcome=outcome,
            sentence=Message.from_json(event),
        )
    return replace(last, outcome="done", done=1.0, seconds_left=0.0, report=_parse_report(event))


def _parse_report(event: dict[str, Any]) -> ExportReport:
    return ExportReport(
        target=Path(event["target"]) if event["target"] else None,
        stems={key: Path(path) for key, path in event["stems"].items()},
        notices=tuple(map(Message.from_json, event["notices"])),
        checks=tuple(_check(check) for check in event["checks"]),
        seconds=event["seconds"],
        times_real_time=event["times_real_time"],
    )


def _check(data: dict[str, Any]) -> Check:
    name, detail = Message.from_json(data["name"]), Message.from_json(data["detail"])
    return Check(name, data["passed"], detail)
