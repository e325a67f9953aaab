"""``pixelplayer remix``: a video with another mix of its sounds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.options import (
    FILE,
    FiniteRange,
    NameType,
    Pixel,
    PixelType,
    exclusion_option,
    model_options,
    progress_option,
    time_option,
)
from engine.cli.terminal import tell
from engine.errors import BadRequest
from engine.mixing.mix import REST, Strip
from engine.mixing.mix_change import StripChange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.analysis.model_host import ModelHost
    from engine.cli.progress import Progress
    from engine.export import ExportRequest
    from engine.media.clip import Clip
    from engine.project import Project
    from engine.scene import SoundingObject, Stems


@click.command()
@click.argument("source", type=FILE, metavar="VIDEO|PROJECT.ppx")
@click.option(
    "--at",
    "pixels",
    type=PixelType(with_gain=True),
    multiple=True,
    metavar="X,Y=GAIN_DB",
    help="A pixel of the upright picture and its object's gain (-inf is silence).",
)
@exclusion_option
@click.option("--mute-rest", is_flag=True, help="Leave out all that no object claims.")
@click.option("--binaural", is_flag=True, help="Put every object around the head.")
@click.option("--head", type=FILE, help="A SOFA file of measured ears, for binaural.")
@click.option(
    "--room",
    type=FiniteRange(0, 1),
    help="How much of a room is around the head, 0 to 1, for binaural.",
)
@click.option(
    "--out",
    type=FILE,
    required=True,
    metavar="OUT.mp4",
    help="The film to write; .wav or .flac: the sound alone.",
)
@click.option("--stems", type=FILE, metavar="DIR", help="Also write every strip's sound here.")
@click.option(
    "--codec",
    type=NameType(),
    help="The sound's codec: aac, flac, pcm_s24le ... By default the film's.",
)
@click.option("--clip", type=FILE, help="Where the project's clip is now, should it have moved.")
@time_option
@model_options
@progress_option
@click.pass_context
def remix(
    ctx: click.Context,
    source: Path,
    pixels: tuple[Pixel, ...],
    excluded: tuple[Pixel, ...],
    mute_rest: bool,
    binaural: bool,
    head: Path | None,
    room: float | None,
    out: Path,
    stems: Path | None,
    codec: str | None,
    clip: Path | None,
    seconds: float | None,
    model: str,
    weights: Path | None,
    device: str,
    track: int | None,
    progress_form: str,
) -> None:
    """Write VIDEO with other gains, or a PROJECT as it sounds in the window.

    The picture is copied as it is. When the mix changes nothing the sound is copied too.
    """
    from engine.cli.inputs import heard_track
    from engine.cli.progress import Progress
    from engine.export import ExportRequest
    from engine.export.outputs import check_outputs, outputs_of
    from engine.project import SUFFIX, Project, open_project

    is_project = source.suffix.lower() == SUFFIX
    if is_project:
        _refuse_for_project(ctx, (*pixels, *excluded), seconds)
        project = open_project(source, clip)
        if _is_given(ctx, "model"):
            project = replace(project, model=model)
    else:
        if clip is not None:
            raise BadRequest("--clip belongs to a project; name the video itself.")
        if not pixels and (excluded or seconds is not None):
            raise BadRequest("--not and --time belong to --at; name with it whom to turn up.")
        project = Project(source.absolute(), heard_track(source, track), model)
    if mute_rest:
        project = project.with_strip(REST, StripChange(mute=True))
    if binaural:
        project = project.with_mix(replace(project.mix, binaural=True))
    if room is not None:
        if not project.mix.binaural:
            raise BadRequest("A room is heard around the head alone; add --binaural.")
        project = project.with_mix(replace(project.mix, room=room))
    request = ExportRequest(
        project, out, stems, codec=codec, head=head, weights=weights, device=device
    )
    if is_project:  # that the clip itself stays is seen to by every export
        check_outputs(outputs_of(request), [source])
    with Progress(progress_form) as progress:
        _Remix(request, (pixels, excluded), seconds, progress).run()


class _Remix:
    """One remix: the clicks become a project, the project becomes a clip."""

    def __init__(
        self,
        request: ExportRequest,
        places: tuple[Sequence[Pixel], Sequence[Pixel]],
        seconds: float | None,
        progress: Progress,
    ) -> None:
        self._request, (self._pixels, self._excluded) = request, places
        self._seconds, self._progress = seconds, progress
        self._host: ModelHost | None = None

    def run(self) -> None:
        """Does it and says what was made."""
        from engine.cli.inputs import open_clip_at
        from engine.export import check_request, export

        project = self._request.project
        for notice in project.notices:
            tell(notice, err=True)
        if self._pixels:
            clip, moment = open_clip_at(
                project.clip, project.track, (*self._pixels, *self._excluded), self._seconds
            )
            check_request(self._request, clip)
            self._request = replace(self._request, project=self._clicked(clip, moment))
        report = export(self._request, self._prepare, self._progress.report)
        for notice in report.notices:
            tell(notice, err=True)
        tell(f"{report.target}: {report.times_real_time:.1f} times real time")
        for file in report.stems.values():
            tell(str(file))

    def _clicked(self, clip: Clip, moment: float) -> Project:
        from engine.cli.inputs import objects_at

        project = self._request.project
        with self._load().analysing(clip) as host:
            objects = objects_at(self._pixels, moment, clip, host, self._excluded)
        for item, pixel in zip(objects, self._pixels, strict=True):
            strip = Strip(item.id, item.label or item.id, pixel.gain_db)
            project = project.with_object(item, strip)
        return project

    def _prepare(
        self,
        request: ExportRequest,
        clip: Clip,
        stems: Stems,
        progress: object,
        cancelled: object,
    ) -> Sequence[SoundingObject]:
        from engine.cli.inputs import separate_into

        objects = request.project.scene.objects
        with self._load().analysing(clip) as host:
            return separate_into(stems, objects, host, self._progress.report)

    def _load(self) -> ModelHost:
        from engine.cli.inputs import load_clicked_model

        if self._host is None:
            request = self._request
            self._host = load_clicked_model(request.project.model, request.weights, request.device)
        return self._host


def _refuse_for_project(ctx: click.Context, pixels: Sequence[Pixel], seconds: float | None) -> None:
    if pixels or seconds is not None or _is_given(ctx, "track"):
        raise BadRequest(
            "A project knows its objects; --at, --not, --time and --track belong to a video."
        )


def _is_given(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
