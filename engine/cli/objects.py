"""``pixelplayer objects`` and ``heat``: the sounding objects of a video, and their heat map."""

from __future__ import annotations

import json
import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.options import FILE, json_option, model_options, progress_option, time_option
from engine.cli.terminal import tell
from engine.errors import BadRequest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.media.clip import Clip
    from engine.scene import SoundingObject

# how much of the picture the brightest heat hides
_HEAT_OPACITY = 0.7


@click.command()
@click.argument("video", type=FILE)
@json_option
@model_options
@progress_option
def objects(
    video: Path,
    as_json: bool,
    model: str,
    weights: Path | None,
    device: str,
    track: int | None,
    progress_form: str,
) -> None:
    """Find what sounds in VIDEO, by itself: where it is, what it is, how loud it is.

    The box is [x, y, width, height] in pixels of the picture, at the time that "time" says.
    """
    from engine.cli.inputs import load_clicked_model, open_clip, track_index
    from engine.cli.progress import Progress

    clip = open_clip(video, track_index(track))
    host = load_clicked_model(model, weights, device)
    with Progress(progress_form) as progress, host.analysing(clip):
        on_progress = partial(progress.report, "looking for objects")
        found = host.run_with_fallback(
            lambda analyser: analyser.find_objects(on_progress, lambda: False)
        )
    rows = [_as_dict(item, clip) for item in found.objects]
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for item in rows:
        box = ", ".join(str(side) for side in item["box"])
        label = item["label"] or "something"
        tell(f"{item['id']}: {label}, box {box}, {item['loudness']} dB")
    if not rows:
        tell("Nothing was found that sounds.")


@click.command()
@click.argument("video", type=FILE)
@time_option
@click.option("--out", type=FILE, required=True, metavar="PNG", help="The picture to write.")
@click.option("--colours", is_flag=True, help="Paint in one colour what sounds alike.")
@model_options
def heat(
    video: Path,
    seconds: float | None,
    out: Path,
    colours: bool,
    model: str,
    weights: Path | None,
    device: str,
    track: int | None,
) -> None:
    """Paint how much of VIDEO's sound comes from each place of its picture."""
    from engine.atomic_file import check_file_writable
    from engine.cli.inputs import load_clicked_model, open_clip, time_or_middle, track_index
    from engine.export.outputs import check_outputs

    if out.suffix.lower() != ".png":
        raise BadRequest(
            "The heat is written as PNG; let the name {name!r} end in .png.", name=out.name
        )
    clip = open_clip(video, track_index(track))
    moment = time_or_middle(seconds, clip)
    check_outputs([out], [path for path in (video, weights) if path is not None])
    check_file_writable(out)
    host = load_clicked_model(model, weights, device)
    with host.analysing(clip):
        found = host.run_with_fallback(lambda analyser: analyser.heat(moment, coloured=colours))
    write_heat(clip, moment, found.grid, out, found.colours)


def write_heat(
    clip: Clip,
    seconds: float,
    grid: NDArray[np.float32],
    out: Path,
    colours: NDArray[np.float32] | None = None,
) -> None:
    """The clip's picture at a time, its heat ``[h, w]`` (0..1) glowing over it, as a PNG file.

    With ``colours`` [h, w, 3] the heat has those, and the hottest place is as strong as can be.
    """
    import cv2
    import numpy as np

    from engine.atomic_file import write_atomically

    with clip.pictures() as pictures:
        frame = pictures.at(seconds)
    size = (frame.width, frame.height)
    if colours is not None and grid.max() > 0:
        grid = np.sqrt(grid / grid.max())
    smooth = cv2.resize(np.clip(grid, 0, 1), size, interpolation=cv2.INTER_CUBIC).clip(0, 1)
    glow = cv2.applyColorMap((smooth * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
    if colours is not None:
        painted = (colours[..., ::-1] * 255).astype(np.uint8)
        glow = cv2.resize(painted, size, interpolation=cv2.INTER_NEAREST)
    share = _HEAT_OPACITY * smooth[..., None]
    painted = frame.pixels[..., ::-1] * (1 - share) + glow * share
    _, png = cv2.imencode(".png", painted.round().astype(np.uint8))
    write_atomically(out, png.tobytes())


def _as_dict(item: SoundingObject, clip: Clip) -> dict[str, Any]:
    from engine.cli.inputs import box_pixels

    seconds = item.point[2]
    loudness = round(item.loudness_db, 2) if math.isfinite(item.loudness_db) else None
    return {
        "id": item.id,
        "label": item.label,
        "confidence": round(item.confidence, 4),
        "box": box_pixels(item, seconds, clip),
        "time": round(seconds, 3),
        "loudness": loudness,
    }
