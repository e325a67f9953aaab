"""``pixelplayer separate``: the sound of pixels, to audio files."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.options import (
    FILE,
    Pixel,
    PixelType,
    Solo,
    SoloType,
    exclusion_option,
    model_options,
    progress_option,
    time_option,
)
from engine.cli.terminal import tell
from engine.errors import BadRequest
from engine.json_file import json_bytes

if TYPE_CHECKING:
    from engine.analysis.model_host import ModelHost
    from engine.cli.progress import Progress
    from engine.media.clip import Clip
    from engine.scene import SoundingObject

REPORT = "report.json"


@click.command()
@click.argument("videos", nargs=-1, required=True, type=FILE, metavar="VIDEO...")
@click.option(
    "--at",
    "pixels",
    type=PixelType(),
    multiple=True,
    required=True,
    metavar="X,Y",
    help="A pixel of the upright picture; once per object.",
)
@exclusion_option
@click.option(
    "--only",
    "solos",
    type=SoloType(),
    multiple=True,
    metavar="X,Y=START-END",
    help="From when to when only the object of an --at plays; it is learned from that.",
)
@click.option("--out", type=FILE, required=True, metavar="DIR", help="Where the folders go.")
@time_option
@model_options
@progress_option
def separate(
    videos: tuple[Path, ...],
    pixels: tuple[Pixel, ...],
    excluded: tuple[Pixel, ...],
    solos: tuple[Solo, ...],
    out: Path,
    seconds: float | None,
    model: str,
    weights: Path | None,
    device: str,
    track: int | None,
    progress_form: str,
) -> None:
    """Write what each pixel of each VIDEO sounds like.

    DIR/<name of the video>/ gets source-1.wav, source-2.wav ... in the order of --at, rest.wav with
    all the rest, and report.json. The files have the rate, channels and length of the clip's sound
    and add up to it, sample for sample.
    """
    from engine.cli.inputs import load_clicked_model, open_clip_at, track_index
    from engine.cli.progress import Progress

    _refuse_duplicate_names(videos)
    _refuse_solos_of_none(solos, pixels)
    # all requests are looked at before the first is worked on
    places = (*pixels, *excluded)
    clips = [open_clip_at(video, track_index(track), places, seconds) for video in videos]
    _check_outputs(videos, out, len(pixels))
    _check_folder(out)
    host = load_clicked_model(model, weights, device)
    with Progress(progress_form) as progress:
        for clip, moment in clips:
            folder = out / _folder_name(clip.info.path)
            report = _separate_one(clip, (pixels, excluded, solos), moment, folder, host, progress)
            tell(f"{folder}: {report['times_real_time']:.1f} times real time")


def _separate_one(
    clip: Clip,
    places: tuple[Sequence[Pixel], Sequence[Pixel], Sequence[Solo]],
    moment: float,
    folder: Path,
    host: ModelHost,
    progress: Progress,
) -> dict[str, Any]:
    from engine.analysis.solo_learning import learn_solos
    from engine.cli.adapt import STAGE, with_solos
    from engine.cli.inputs import objects_at, separate_into
    from engine.export.audio_writer import write_stem_files
    from engine.scene import Stems

    start = time.monotonic()
    pixels, excluded, solos = places
    name = clip.info.path.name
    sound = clip.info.sound
    assert sound is not None
    report: dict[str, Any] = {}
    before = _sources_of(folder / REPORT)
    with clip.sound() as reader, host.analysing(clip):
        objects = objects_at(pixels, moment, clip, host, excluded)
        if solos:
            marked = with_solos(objects, pixels, solos)
            objects = learn_solos(clip, marked, partial(progress.report, STAGE))
        stems = Stems(sound.channels, reader.length, sound.rate)
        try:
            objects = separate_into(
                stems, objects, host, progress.report, stage=f"separating {name}"
            )

            def report_files() -> Mapping[str, bytes]:
                report.update(_report(clip, pixels, objects, moment, host))
                report.update(samples=reader.length, **_speed(reader.length / sound.rate, start))
                return {REPORT: json_bytes(report)}

            files = {item.id: f"{item.id}.wav" for item in objects}
            on_progress = partial(progress.report, f"writing {name}")
            write_stem_files(
                folder,
                stems,
                files,
                reader.read,
                on_progress,
                lambda: False,
                extra_files=report_files,
            )
        finally:
            stems.close()
        for notice in reader.notices:
            tell(notice, err=True)
    _remove_older(folder, before, len(objects))
    return report


def _report(
    clip: Clip,
    pixels: Sequence[Pixel],
    objects: Sequence[SoundingObject],
    moment: float,
    host: ModelHost,
) -> dict[str, Any]:
    from engine.cli.inputs import box_pixels, weights_sha256

    sound = clip.info.sound
    assert sound is not None
    sources = [
        {
            "file": f"{item.id}.wav",
            "click": [pixel.x, pixel.y],
            "time": moment,
            "label": item.label,
            "alone": [list(span) for span in item.solo.learned_from],
            "excluded": [list(other.point[:2]) for other in item.excluded],
            "confidence": item.confidence,
            "loudness_db": item.loudness_db if math.isfinite(item.loudness_db) else None,
            "box": box_pixels(item, moment, clip),
        }
        for pixel, item in zip(pixels, objects, strict=True)
    ]
    return {
        "video": str(clip.info.path),
        "model": host.status.model,
        "weights_sha256": weights_sha256(host),
        "device": host.status.device,
        "rate": sound.rate,
        "channels": sound.channels,
        "sources": sources,
        "rest": "rest.wav",
    }


def _speed(clip_seconds: float, start: float) -> dict[str, float]:
    seconds = time.monotonic() - start
    return {
        "seconds": round(seconds, 3),
        "times_real_time": round(clip_seconds / max(seconds, 1e-9), 2),
    }


def _refuse_duplicate_names(videos: Sequence[Path]) -> None:
    for stem, count in Counter(_folder_name(video) for video in videos).items():
        if count > 1:
            raise BadRequest(
                "{count} of the videos are named {stem!r}, so their results would overwrite each "
                "other; separate them one by one into folders of their own.",
                count=count,
                stem=stem,
            )


def _refuse_solos_of_none(solos: Sequence[Solo], pixels: Sequence[Pixel]) -> None:
    for solo in solos:
        if solo.pixel not in pixels:
            raise BadRequest(
                "--only {x:g},{y:g} is none of the pixels of --at; it says when one of them plays "
                "alone.",
                x=solo.pixel.x,
                y=solo.pixel.y,
            )


def _check_outputs(videos: Sequence[Path], out: Path, sources: int) -> None:
    """Refuses to write over a video that is read."""
    from engine.export.outputs import check_outputs

    names = [REPORT, "rest.wav", *(f"source-{number + 1}.wav" for number in range(sources))]
    check_outputs([out / _folder_name(video) / name for video in videos for name in names], videos)


def _check_folder(out: Path) -> None:
    """Finds out before the work whether the folder can be written."""
    from engine.atomic_file import check_folder_writable

    check_folder_writable(out)


def _folder_name(video: Path) -> str:
    """The name of the folder of a video's stems: its own, never one that leads elsewhere."""
    return video.stem if video.stem.strip(".") else video.name


def _sources_of(report: Path) -> set[str]:
    """The names of the sources that an earlier run wrote, by its report."""
    try:
        told = json.loads(report.read_bytes())["sources"]
        return {str(source["file"]) for source in told}
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return set()


def _remove_older(folder: Path, written: Collection[str], count: int) -> None:
    # sources of an earlier run with more clicks would not add up with these
    for file in folder.glob("source-*.wav"):
        number = file.stem.removeprefix("source-")
        if file.name in written and number.isdecimal() and int(number) > count:
            file.unlink()
