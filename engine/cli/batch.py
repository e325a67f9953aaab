"""``pixelplayer batch``: a whole folder of video files, without a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.options import (
    FILE,
    FiniteRange,
    Pixel,
    PixelType,
    model_options,
    progress_option,
    time_option,
)
from engine.cli.terminal import tell
from engine.errors import BadRequest

if TYPE_CHECKING:
    from engine.cli.batch_state import BatchState

PRESETS = ("stems", "loudest", "karaoke", "binaural")
FORMAT_NAMES = ("wav-32f", "wav-24", "wav-16", "flac")


@click.command()
@click.argument("folder", type=FILE)
@click.option(
    "--preset",
    type=click.Choice(PRESETS),
    required=True,
    help="What to make: stems (every object and the rest as files), loudest (the film with only its"
    " loudest object), karaoke (the film without it), binaural (everybody around the head).",
)
@click.option("--out", type=FILE, required=True, metavar="DIR", help="Where the results go.")
@click.option(
    "--at",
    "pixels",
    type=PixelType(),
    multiple=True,
    metavar="X,Y",
    help="A pixel that sounds, in every film; else the objects are found by themselves.",
)
@click.option("--recursive", is_flag=True, help="Folders in the folder, too.")
@click.option(
    "--form",
    type=click.Choice(FORMAT_NAMES),
    default="wav-32f",
    show_default=True,
    help="The kind of file of the stems.",
)
@click.option(
    "--loudness", "loudness_lufs", type=FiniteRange(-70, 0), metavar="LUFS",
    help="Bring every film to this loudness by one gain, for example -14.",
)  # fmt: skip
@time_option
@model_options
@progress_option
def batch(
    folder: Path,
    preset: str,
    out: Path,
    pixels: tuple[Pixel, ...],
    recursive: bool,
    form: str,
    loudness_lufs: float | None,
    seconds: float | None,
    model: str,
    weights: Path | None,
    device: str,
    track: int | None,
    progress_form: str,
) -> int:
    """Do all clips of FOLDER, one after the other.

    DIR/report.json and report.csv tell what became of each. What they say is done is skipped the
    next time, unless the clip or the wishes changed. A clip that fails does not stop the others.

    Exit status: 0 when all clips are done, else that of the worst failure.
    """
    from engine.atomic_file import check_folder_writable, folder_removed_on_error
    from engine.cli.batch_state import BatchState, output_names, video_files_in

    clip_paths = video_files_in(folder, out, recursive)
    if not clip_paths:
        raise BadRequest(
            "There is no film in {folder}; name the folder that holds them.", folder=folder
        )
    check_folder_writable(out)
    wishes = {
        "preset": preset, "at": [[pixel.x, pixel.y] for pixel in pixels], "time": seconds,
        "form": form, "loudness": loudness_lufs, "model": model, "track": track,
        "weights": str(weights) if weights else None,
    }  # fmt: skip
    with folder_removed_on_error(out):
        state = BatchState.read(out, folder, wishes)
    clip_paths = [clip_path for clip_path in clip_paths if not state.wrote(clip_path)]
    due = [clip_path for clip_path in clip_paths if not state.is_done(clip_path)]
    if due:
        from engine.cli.batch_runner import BatchSettings, run_batch

        asked = BatchSettings(
            preset, pixels, seconds, form, loudness_lufs, model, weights, device, track
        )
        run_batch(due, output_names(clip_paths), asked, state, progress_form)
    _print_summary(state, clip_paths, len(clip_paths) - len(due))
    return state.exit_status(clip_paths)


def _print_summary(state: BatchState, clip_paths: list[Path], skipped: int) -> None:
    failed = [clip_path for clip_path in clip_paths if not state.is_done(clip_path)]
    done = len(clip_paths) - len(failed) - skipped
    tell(f"{done} done, {skipped} were done before, {len(failed)} failed: {state.report}")
