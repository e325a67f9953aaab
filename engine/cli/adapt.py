"""``pixelplayer adapt``: learn from some seconds of a film what its objects sound like."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.options import (
    FILE,
    NamedSolo,
    NamedSoloType,
    Solo,
    SoloType,
    model_options,
    progress_option,
    time_option,
)
from engine.cli.terminal import tell
from engine.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.cli.progress import Progress
    from engine.project import Project
    from engine.scene import SoundingObject

STAGE = "listening to what is marked"


@click.command()
@click.argument("source", type=FILE, metavar="VIDEO|PROJECT.ppx")
@click.option(
    "--at",
    "solos",
    type=SoloType(),
    multiple=True,
    metavar="X,Y=START-END",
    help="A pixel of VIDEO, and from when to when only its object plays.",
)
@click.option(
    "--only",
    "named_solos",
    type=NamedSoloType(),
    multiple=True,
    metavar="NAME=START-END",
    help="A strip of PROJECT, by name or id, and from when to when only it plays.",
)
@click.option(
    "--before/--after",
    "before",
    default=None,
    help="Only switch PROJECT to how it sounded before, or to what was learned.",
)
@click.option("--out", type=FILE, metavar="OUT.ppx", help="The project to write; else PROJECT.")
@click.option("--clip", type=FILE, help="Where the project's clip is now, should it have moved.")
@time_option
@model_options
@progress_option
def adapt(
    source: Path,
    solos: tuple[Solo, ...],
    named_solos: tuple[NamedSolo, ...],
    before: bool | None,
    out: Path | None,
    clip: Path | None,
    seconds: float | None,
    model: str,
    weights: Path | None,
    device: str,
    track: int | None,
    progress_form: str,
) -> None:
    """Learn from seconds in which only one object plays what it sounds like.

    Some five seconds of each object are enough. It is kept in the project, and heard in its window
    and by remix; the model stays as it is. Without seconds, those that are marked in PROJECT.
    """
    from engine.cli.progress import Progress
    from engine.project import SUFFIX
    from engine.project.backups import save_with_backups

    is_project = source.suffix.lower() == SUFFIX
    if is_project:
        if solos or seconds is not None or track is not None:
            raise BadRequest(
                "A project knows its objects; name its strips with --only, not with --at."
            )
        project = _marked(_opened(source, clip), named_solos)
    else:
        _refuse_for_video(solos, named_solos, before, out, clip)
        project = _clicked(source, track, solos, seconds, model, (weights, device))
    target = out or source
    if before is None:
        with Progress(progress_form) as progress:
            project = _learned(project, progress)
    else:
        project = _switched(project, used=not before)
    save_with_backups(project, target)
    tell(f"{target}: {_summary(project)}")


def _opened(source: Path, clip: Path | None) -> Project:
    from engine.project import open_project

    project = open_project(source, clip)
    for notice in project.notices:
        tell(notice, err=True)
    return project


def _refuse_for_video(
    solos: Sequence[Solo],
    named_solos: Sequence[NamedSolo],
    before: bool | None,
    out: Path | None,
    clip: Path | None,
) -> None:
    if named_solos or before is not None or clip is not None:
        raise BadRequest("--only, --before, --after and --clip belong to a project.")
    if not solos:
        raise BadRequest("Say with --at which pixels of the video, and when only they play.")
    if out is None:
        raise BadRequest("Say with --out which project to write, for example --out film.ppx.")


def _marked(project: Project, solos: Iterable[NamedSolo]) -> Project:
    """The project with these seconds marked as well."""
    for solo in solos:
        ids = [s.id for s in project.mix.strips if solo.name in (s.id, str(s.name))]
        if len(ids) != 1:
            known = ", ".join(str(strip.name) for strip in project.mix.strips)
            raise BadRequest(
                "There is no one strip {name!r}; the project has: {known}.",
                name=solo.name,
                known=known,
            )
        item = project.scene.get(ids[0])
        item = replace(item, solo=item.solo.marked(solo.start, solo.end))
        project = project.with_scene(project.scene.with_object(item))
    return project


def _clicked(
    video: Path,
    track: int | None,
    solos: Sequence[Solo],
    seconds: float | None,
    model: str,
    where: tuple[Path | None, str],
) -> Project:
    """A project of what is at the pixels, with the seconds marked."""
    from engine.cli.inputs import heard_track, load_clicked_model, objects_at, open_clip_at
    from engine.mixing.mix import Strip
    from engine.models.registry import versioned_name
    from engine.project import Project

    index = heard_track(video, track)
    pixels = tuple(dict.fromkeys(solo.pixel for solo in solos))
    clip, moment = open_clip_at(video, index, pixels, seconds)
    project = Project(video.absolute(), index, versioned_name(model))
    with load_clicked_model(model, *where).analysing(clip) as host:
        objects = objects_at(pixels, moment, clip, host)
    for item in with_solos(objects, pixels, solos):
        project = project.with_object(item, Strip(item.id, item.label or item.id))
    return project


def with_solos(
    items: Sequence[SoundingObject], pixels: Sequence[object], solos: Sequence[Solo]
) -> tuple[SoundingObject, ...]:
    """The objects at some pixels, with the seconds marked in which only they play."""
    marked = []
    for item, pixel in zip(items, pixels, strict=True):
        for solo in solos:
            if solo.pixel == pixel:
                item = replace(item, solo=item.solo.marked(solo.start, solo.end))
        marked.append(item)
    return tuple(marked)


def _learned(project: Project, progress: Progress) -> Project:
    from engine.analysis.solo_learning import learn_solos
    from engine.media.clip import Clip
    from engine.scene import Scene

    names = {strip.id: str(strip.name) for strip in project.mix.strips}
    clip = Clip.open(project.clip, project.track)
    report = partial(progress.report, STAGE)
    items = learn_solos(clip, project.scene.objects, report, names=names)
    return project.with_scene(Scene(items))


def _switched(project: Project, *, used: bool) -> Project:
    from engine.scene import Scene

    items = project.scene.objects
    if not any(item.solo.spectra for item in items):
        raise BadRequest("Nothing was learned of this film yet; name some seconds with --only.")
    switched = (replace(item, solo=replace(item.solo, used=used)) for item in items)
    return project.with_scene(Scene(tuple(switched)))


def _summary(project: Project) -> str:
    learned = [item for item in project.scene.objects if item.solo.spectra]
    heard = [item for item in learned if item.solo.is_heard]
    if not heard:
        return "sounds as before it was adapted"
    seconds = sum(end - start for item in heard for start, end in item.solo.learned_from)
    return f"knows {len(heard)} of {len(project.scene.objects)} objects from {seconds:.1f} s"
