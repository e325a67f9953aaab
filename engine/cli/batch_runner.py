"""The batch runner: for each clip its objects, the mix of the preset, the export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from engine.analysis.model_host import ModelHost
from engine.atomic_file import make_folder
from engine.cli.batch_state import DONE, FAILED, BatchState
from engine.cli.exit_status import explain_failure
from engine.cli.inputs import (
    load_clicked_model,
    objects_at,
    open_clip_at,
    separate_into,
    track_index,
)
from engine.cli.options import Pixel
from engine.cli.progress import Progress
from engine.cli.terminal import tell
from engine.errors import BadRequest, Cancelled
from engine.export import ExportReport, ExportRequest, export
from engine.export.outputs import check_outputs, outputs_of
from engine.media.clip import Clip
from engine.media.writing.stream_plan import CONTAINERS_BY_SUFFIX
from engine.mixing.mix import Mix, Strip
from engine.mixing.presets import karaoke, solo_only
from engine.project import Project
from engine.scene import SoundingObject, Stems

_OTHER_SUFFIX = ".mkv"


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """Settings of a batch: what is to be made of every clip."""

    preset: str
    pixels: tuple[Pixel, ...]
    seconds: float | None
    form: str
    loudness_lufs: float | None
    model: str
    weights: Path | None
    device: str
    track: int | None


def run_batch(
    clip_paths: Sequence[Path],
    names: Mapping[Path, str],
    settings: BatchSettings,
    state: BatchState,
    progress_form: str,
) -> None:
    """Run the batch; a failure is recorded and the next clip begins. Raises ``Cancelled``.

    ``names`` says what the results of each clip are called.
    """
    host = load_clicked_model(settings.model, settings.weights, settings.device)
    with Progress(progress_form) as progress:
        for clip_path in clip_paths:
            try:
                report, count = _process_clip(clip_path, names, settings, state, host, progress)
            except Cancelled:
                raise
            except Exception as error:
                status, sentence = explain_failure(error)
                state.record(clip_path, FAILED, status, sentence=sentence)
                tell(f"{clip_path.name}: {sentence}", err=True)
                continue
            files = [*report.stems.values(), *([report.target] if report.target else [])]
            state.record(
                clip_path, DONE, 0, objects=count, seconds=round(report.seconds, 2),
                times_real_time=round(report.times_real_time, 1), notices=list(report.notices),
                checks=[[c.name, c.passed, c.detail] for c in report.checks], files=files,
            )  # fmt: skip
            tell(f"{clip_path.name}: {', '.join(str(path) for path in files)}")


def preset_mix(preset: str, mix: Mix, loudest: str | None) -> Mix:
    """The faders of a preset; ``loudest`` is the strip of the loudest object.

    ``BadRequest`` when there is none and the preset is about it.
    """
    if preset == "binaural":
        return replace(mix, binaural=True)
    if loudest is None:
        raise BadRequest("Nothing was found that sounds; name its place with --at X,Y.")
    change: dict[str, Callable[[Mix, str], Mix]] = {"loudest": solo_only, "karaoke": karaoke}
    return change[preset](mix, loudest) if preset in change else mix


def _process_clip(
    clip_path: Path,
    names: Mapping[Path, str],
    settings: BatchSettings,
    state: BatchState,
    host: ModelHost,
    progress: Progress,
) -> tuple[ExportReport, int]:
    track = track_index(settings.track)
    clip, moment = open_clip_at(clip_path, track, settings.pixels, settings.seconds)
    with host.analysing(clip):
        objects = _objects(clip, moment, settings, host, progress)
        project = Project(clip_path.absolute(), clip.track, settings.model)
        for item in objects:
            project = project.with_object(item, Strip(item.id, item.label or item.id))
        loudest = max(objects, key=lambda item: item.loudness_db, default=None)
        mix = preset_mix(settings.preset, project.mix, loudest.id if loudest else None)
        place = state.out / Path(state.key(clip_path)).parent
        make_folder(place)
        request = _export_request(project.with_mix(mix), place, names[clip_path], settings)
        check_outputs(outputs_of(request), names)

        def prepare(
            request: ExportRequest, clip: Clip, stems: Stems, tell: object, cancelled: object
        ) -> Sequence[SoundingObject]:
            on_progress = partial(_report_progress, progress, clip_path.name)
            return separate_into(stems, objects, host, on_progress)

        return export(request, prepare, partial(_report_progress, progress, clip_path.name)), len(
            objects
        )


def _objects(
    clip: Clip, moment: float, settings: BatchSettings, host: ModelHost, progress: Progress
) -> tuple[SoundingObject, ...]:
    if settings.pixels:
        return objects_at(settings.pixels, moment, clip, host)
    on_progress = partial(progress.report, f"{clip.info.path.name}: looking for objects")
    return host.run_with_fallback(
        lambda analyser: analyser.find_objects(on_progress, lambda: False)
    ).objects


def _export_request(
    project: Project, place: Path, name: str, settings: BatchSettings
) -> ExportRequest:
    if settings.preset == "stems":
        return ExportRequest(project, None, place / name, stems_form=settings.form)
    own = project.clip.suffix.lower()
    suffix = own if own in CONTAINERS_BY_SUFFIX else _OTHER_SUFFIX
    target = place / f"{name} {settings.preset}{suffix}"
    return ExportRequest(project, target, loudness_lufs=settings.loudness_lufs)


def _report_progress(
    progress: Progress, name: str, stage: str, done: float, seconds_left: float | None = None
) -> None:
    progress.report(f"{name}: {stage}", done, seconds_left)
