"""``pixelplayer demo``: the bundled clip, in the window or, without a screen, as files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.desktop import desktop_of
from engine.cli.options import FILE, Pixel, progress_option
from engine.cli.terminal import tell
from engine.mixing.mix_change import StripChange

if TYPE_CHECKING:
    from engine.analysis.model_host import ModelHost
    from engine.cli.progress import Progress
    from engine.media.clip import Clip
    from engine.project import Project
    from engine.scene import SoundingObject

# the remix without a screen: the first object alone comes forward
_FIRST_DB, _SECOND_DB = 3.0, -12.0


@click.command()
@click.option("--out", type=FILE, default=Path("out"), show_default=True, metavar="DIR")
@click.option("--headless", is_flag=True, help="Write files even where there is a screen.")
@click.option("--weights", type=FILE, help="Weights to use instead of the model's own.")
@progress_option
@click.pass_context
def demo(
    ctx: click.Context, out: Path, headless: bool, weights: Path | None, progress_form: str
) -> int:
    """Open the window on the demo clip; without a screen do the same job to files in DIR.

    The files: the sound of two objects and of the rest, a picture of the heat, a remixed clip.
    """
    from engine.resources import resource

    clip_path = resource("demo", "demo.mp4")
    desktop = desktop_of(ctx)
    if desktop is not None and not headless and desktop.has_screen():
        return desktop.open(clip_path)
    from engine.cli.progress import Progress

    with Progress(progress_form) as progress:
        files = _headless_demo(clip_path, out, weights, progress)
    tell("Without a window the demo was done to files:")
    for file in files:
        tell(f"  {file}")
    return 0


def _headless_demo(
    clip_path: Path, out: Path, weights: Path | None, progress: Progress
) -> list[Path]:
    from engine.atomic_file import folder_removed_on_error
    from engine.cli.inputs import load_clicked_model, objects_at, open_clip
    from engine.cli.objects import write_heat

    clip = open_clip(clip_path)
    host = load_clicked_model("default", weights, "auto")
    with folder_removed_on_error(out), host.analysing(clip):
        moment = clip.info.duration_seconds / 2
        objects = objects_at(_players(clip_path), moment, clip, host)
        picture = out / "heat.png"
        heat = host.run_with_fallback(lambda analyser: analyser.heat(moment))
        write_heat(clip, moment, heat.grid, picture)
        return [picture, *_export(clip, objects, host, out, progress)]


def _players(clip_path: Path) -> list[Pixel]:
    """Where the two players of the demo stand, as a listener would click on them."""
    facts = json.loads(clip_path.with_suffix(".json").read_text("utf-8"))
    return [Pixel(*item["point"]) for item in facts["objects"][:2]]


def _export(
    clip: Clip,
    objects: Sequence[SoundingObject],
    host: ModelHost,
    out: Path,
    progress: Progress,
) -> list[Path]:
    from engine.cli.inputs import separate_into
    from engine.export import ExportRequest, export

    project = _demo_mix(clip, objects)
    request = ExportRequest(project, out / "remix.mp4", stems_to=out)
    report = export(
        request,
        lambda request, clip, stems, on_progress, cancelled: separate_into(
            stems, objects, host, on_progress
        ),
        progress.report,
    )
    return [*report.stems.values(), out / "remix.mp4"]


def _demo_mix(clip: Clip, objects: Sequence[SoundingObject]) -> Project:
    from engine.project import Project

    project = Project(clip.info.path)
    for item, gain_db in zip(objects, (_FIRST_DB, _SECOND_DB), strict=True):
        project = project.with_object(item).with_strip(item.id, StripChange(gain_db=gain_db))
    return project.with_mix(replace(project.mix, binaural=True))
