"""The work on each film of a batch: its objects, the mix of the preset, the export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import click

from engine.analysis.analyser import Analyser
from engine.cli.batch_state import DONE, FAILED, State
from engine.cli.exit_status import explained
from engine.cli.inputs import (
    Listener,
    analyser_of,
    load_listener,
    objects_at,
    opened,
    separate_into,
)
from engine.cli.options import Pixel
from engine.cli.progress import Progress
from engine.errors import BadRequest, Cancelled
from engine.export import ExportReport, ExportRequest, export
from engine.media.clip import Clip
from engine.media.writing.stream_plan import FORMATS
from engine.mixing.mix import Mix, Strip
from engine.mixing.presets import karaoke, only_this
from engine.project import Project
from engine.scene import SoundingObject, Stems

_OTHER_SUFFIX = ".mkv"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be made of every film."""

    preset: str
    pixels: tuple[Pixel, ...]
    seconds: float | None
    form: str
    loudness_lufs: float | None
    model: str
    weights: Path | None
    device: str
    track: int


def do_all(
    films: Sequence[Path],
    names: Mapping[Path, str],
    wishes: Wishes,
    state: State,
    progress_form: str,
) -> None:
    """Every film; a failure is written down and the next one begins. Raises ``Cancelled``.

    ``names`` says what the results of each film are called.
    """
    listener = load_listener(wishes.model, wishes.weights, wishes.device)
    with Progress(progress_form) as progress:
        for film in films:
            try:
                report, count = _do(film, names[film], wishes, state, listener, progress)
            except Cancelled:
                raise
            except Exception as error:
                status, sentence = explained(error)
                state.note(film, FAILED, status, sentence=sentence)
                click.echo(f"{film.name}: {sentence}", err=True)
                continue
            files = [*report.stems.values(), *([report.target] if report.target else [])]
            state.note(
                film, DONE, 0, objects=count, seconds=round(report.seconds, 2),
                times_real_time=round(report.times_real_time, 1), notices=list(report.notices),
                checks=[[c.name, c.passed, c.detail] for c in report.checks], files=files,
            )  # fmt: skip
            click.echo(f"{film.name}: {', '.join(str(path) for path in files)}")


def mix_for(preset: str, mix: Mix, loudest: str | None) -> Mix:
    """The faders of a preset; ``loudest`` is the strip of the loudest object.

    ``BadRequest`` when there is none and the preset is about it.
    """
    if preset == "binaural":
        return replace(mix, binaural=True)
    if loudest is None:
        raise BadRequest("Nothing was found that sounds; name its place with --at X,Y.")
    change: dict[str, Callable[[Mix, str], Mix]] = {"loudest": only_this, "karaoke": karaoke}
    return change[preset](mix, loudest) if preset in change else mix


def _do(
    film: Path, name: str, wishes: Wishes, state: State, listener: Listener, progress: Progress
) -> tuple[ExportReport, int]:
    clip, moment = opened(film, wishes.track - 1, wishes.pixels, wishes.seconds)
    with analyser_of(clip, listener) as analyser:
        objects = _objects(clip, moment, wishes, analyser, progress)
        project = Project(film.absolute(), wishes.track - 1, wishes.model)
        for item in objects:
            project = project.with_object(item, Strip(item.id, item.label or item.id))
        loudest = max(objects, key=lambda item: item.loudness_db, default=None)
        mix = mix_for(wishes.preset, project.mix, loudest.id if loudest else None)
        place = state.out / Path(state.key(film)).parent
        place.mkdir(parents=True, exist_ok=True)
        request = _request(project.with_mix(mix), place, name, wishes)

        def prepare(
            request: ExportRequest, clip: Clip, stems: Stems, tell: object, cancelled: object
        ) -> Sequence[SoundingObject]:
            told = partial(_tell, progress, film.name)
            return separate_into(stems, objects, analyser, told)

        return export(request, prepare, partial(_tell, progress, film.name)), len(objects)


def _objects(
    clip: Clip, moment: float, wishes: Wishes, analyser: Analyser, progress: Progress
) -> tuple[SoundingObject, ...]:
    if wishes.pixels:
        return objects_at(wishes.pixels, moment, clip, analyser)
    tell = partial(progress.tell, f"{clip.info.path.name}: looking for objects")
    return tuple(analyser.find_objects(tell, lambda: False))


def _request(project: Project, place: Path, name: str, wishes: Wishes) -> ExportRequest:
    if wishes.preset == "stems":
        return ExportRequest(project, None, place / name, stems_form=wishes.form)
    own = project.clip.suffix.lower()
    suffix = own if own in FORMATS else _OTHER_SUFFIX
    target = place / f"{name} {wishes.preset}{suffix}"
    return ExportRequest(project, target, loudness_lufs=wishes.loudness_lufs)


def _tell(
    progress: Progress, name: str, stage: str, done: float, seconds_left: float | None = None
) -> None:
    progress.tell(f"{name}: {stage}", done, seconds_left)
