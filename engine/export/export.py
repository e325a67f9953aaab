"""Export of a project: its mix rendered once, from the first sample to the last."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from engine.atomic_file import check_file_writable, check_folder_writable
from engine.errors import BadRequest, RefusedTarget
from engine.export.audio_formats import AUDIO_FORMATS, audio_format_of
from engine.export.export_job import ExportJob, IsCancelled, Prepare, Progress
from engine.export.outputs import check_outputs, check_space, outputs_of
from engine.export.request import ExportRequest
from engine.media.clip import Clip
from engine.media.writing.stream_plan import container_of
from engine.media.writing.verify import Check
from engine.message import Message


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export made: the clip, the stems' files (strip id -> file), and what to know.

    ``notices`` are sentences about what could not be kept and what the limiter did, ``checks``
    what the look at the finished files found; ``times_real_time`` is the length of what was
    exported over the time it took.
    """

    target: Path | None
    stems: dict[str, Path] = field(default_factory=dict)
    notices: tuple[Message, ...] = ()
    checks: tuple[Check, ...] = ()
    seconds: float = 0.0
    times_real_time: float = 0.0


def export(
    request: ExportRequest,
    prepare: Prepare | None = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> ExportReport:
    """Writes what the request asks for, whole or not at all.

    ``prepare`` separates the objects' sounds into the stems it is given, when they are not ready
    in ``request.stems_from``, and gives the objects as they were followed through the clip; it
    comes from above, because exporting itself knows no model.
    ``progress(stage, done, seconds_left)`` is told often, ``cancelled()`` asked often. A mix that
    changes nothing copies the whole clip, sound included, packet for packet.

    Raises ``CannotOpen``, ``BadRequest``, ``CannotWrite``, ``Cancelled`` and what ``prepare``
    raises.
    """
    start = time.monotonic()
    clip = Clip.open(request.project.clip, request.project.track)
    check_request(request, clip)
    check_space(request, clip.info)
    work = ExportJob(request, clip, progress or _no_progress, cancelled or _never)
    apart = work.run(prepare)
    seconds = time.monotonic() - start
    return ExportReport(
        target=request.target,
        stems=apart,
        notices=tuple(work.notices),
        checks=tuple(work.checks),
        seconds=seconds,
        times_real_time=work.seconds / max(seconds, 1e-9),
    )


def check_request(request: ExportRequest, clip: Clip) -> None:
    """Refuses early what cannot be done, before hours of work.

    Raises ``BadRequest`` and ``CannotWrite``.
    """
    if request.target is None and request.stems_to is None:
        raise BadRequest("There is nothing to export; name a film or a folder for the stems.")
    if clip.info.sound is None:
        raise BadRequest(
            "{name} has no sound, so there is nothing to mix.", name=clip.info.path.name
        )
    clip.refuse_empty_sound()
    if request.stems_form not in AUDIO_FORMATS or request.sound_form not in (None, *AUDIO_FORMATS):
        raise BadRequest(
            "Sound files can be {formats}; choose one of them.",
            formats=", ".join(AUDIO_FORMATS),
        )
    target = request.target
    # os.path takes a name too long, or a folder that may not be looked into, for none
    if target and os.path.exists(target) and target.samefile(clip.info.path):
        raise RefusedTarget(target, "it is the clip itself; choose another name.")
    inputs = (clip.info.path, request.head, request.weights)
    check_outputs(outputs_of(request), [path for path in inputs if path is not None])
    if request.stems_to is not None:
        check_folder_writable(request.stems_to)
    if target is None:
        return
    if not target.suffix:
        raise RefusedTarget(target, "its name has no ending, such as .mp4; add one.")
    if request.is_sound_only:
        audio_format_of(target, request.sound_form)
    else:
        container_of(target)
    check_file_writable(target)


def _no_progress(stage: str, done: float, seconds_left: float | None) -> None:
    """Nobody listens."""


def _never() -> bool:
    return False
