"""``pixelplayer demo``: the bundled film, in the window or, without a screen, as files."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.options import FILE, progress_option
from engine.errors import BadRequest

if TYPE_CHECKING:
    from engine.analysis.analyse import Analyser
    from engine.cli.progress import Progress
    from engine.media.clip import Clip
    from engine.project import Project
    from engine.scene import SoundingObject

# the remix without a screen: the first object alone comes forward
_FIRST_DB, _SECOND_DB = 3.0, -12.0


@click.command()
@click.option("--out", type=FILE, default=Path("out"), show_default=True, metavar="DIR")
@click.option("--headless", is_flag=True, help="Write files even where there is a screen.")
@progress_option
def demo(out: Path, headless: bool, progress_form: str) -> int:
    """Open the window on the demo film; without a screen do the same job to files in DIR.

    The files: the sound of two objects and of the rest, a picture of the heat, a remixed film.
    """
    from engine.resources import resource

    film = resource("demo", "demo.mp4")
    if not headless and has_screen():
        from pixelplayer_gui.app import run

        return run(film)
    from engine.cli.progress import Progress

    with Progress(progress_form) as progress:
        files = _without_screen(film, out, progress)
    click.echo("There is no screen here, so the demo was done to files:")
    for file in files:
        click.echo(f"  {file}")
    return 0


def has_screen() -> bool:
    """Whether a window can be shown: on Linux somebody must say where the display is."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _without_screen(film: Path, out: Path, progress: Progress) -> list[Path]:
    from engine.cli.look import write_heat
    from engine.cli.separating import analyser_of, load_listener, open_film
    from engine.whole_file import new_folder

    clip = open_film(film)
    with new_folder(out), analyser_of(clip, load_listener("default", None, "auto")) as analyser:
        found = analyser.find_objects(partial(progress.tell, "looking for objects"), _never)
        loudest = sorted(found, key=lambda item: item.loudness_db, reverse=True)[:2]
        if len(loudest) < 2:
            raise BadRequest(f"Only {len(loudest)} sounding objects were found in {film.name}.")
        moment = clip.info.duration_seconds / 2
        picture = out / "heat.png"
        write_heat(clip, moment, analyser.heat(moment).grid, picture)
        return [picture, *_export(clip, loudest, analyser, out, progress)]


def _export(
    clip: Clip,
    objects: list[SoundingObject],
    analyser: Analyser,
    out: Path,
    progress: Progress,
) -> list[Path]:
    from engine.cli.separating import separate_into
    from engine.export import ExportRequest, export

    project = _remixed(clip, objects)
    request = ExportRequest(project, out / "remix.mp4", stems_to=out)
    report = export(
        request,
        lambda request, clip, stems, tell, cancelled: separate_into(stems, objects, analyser, tell),
        progress.tell,
    )
    return [*report.stems.values(), out / "remix.mp4"]


def _remixed(clip: Clip, objects: list[SoundingObject]) -> Project:
    from engine.project import Project

    project = Project(clip.info.path)
    for item, gain_db in zip(objects, (_FIRST_DB, _SECOND_DB), strict=True):
        project = project.with_object(item).with_strip(item.id, gain_db=gain_db)
    return project.with_mix(replace(project.mix, binaural=True))


def _never() -> bool:
    return False
