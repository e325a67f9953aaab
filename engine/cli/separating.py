"""What the separating commands share: the film, the model, the analyser, the clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.options import Pixel
from engine.cli.progress import Progress
from engine.errors import BadRequest
from engine.export import ExportRequest
from engine.media.clip import Clip
from engine.scene import SoundingObject, Stems

if TYPE_CHECKING:
    from engine.analysis.analyse import Analyser
    from engine.models.model import PixelSeparator

SEPARATING = "separating"


@dataclass(frozen=True, slots=True)
class Listener:
    """A model ready to listen, and where it runs."""

    model: PixelSeparator
    name: str
    weights_sha256: str
    device: str


def load_listener(name: str, weights: Path | None, device: str) -> Listener:
    """The model of that name with its weights; ``BadRequest`` when it cannot tell pixels apart."""
    from engine.models.model import PixelSeparator
    from engine.models.registry import canonical_name
    from engine.models.weights import find_weights, load_model, pick_device

    model = load_model(name, weights, device)
    if not isinstance(model, PixelSeparator):
        raise BadRequest(f"The model {name} cannot tell the sound of a pixel; choose another.")
    name = canonical_name(name)
    path = weights or find_weights(name)
    return Listener(model, name, _sha256(path), str(pick_device(device)))


def open_film(path: Path, track: int = 0) -> Clip:
    """A clip with picture and sound; ``BadRequest`` when it lacks one of them."""
    clip = Clip.open(path, track)
    if clip.info.picture is None:
        raise BadRequest(f"{path} has no picture, so there is nothing to click on.")
    if clip.info.sound is None:
        raise BadRequest(f"{path} has no sound, so there is nothing to separate.")
    return clip


def place_of(pixel: Pixel, clip: Clip) -> tuple[float, float]:
    """A pixel as (x, y) in 0..1 of the picture; ``BadRequest`` when it lies outside."""
    picture = clip.info.picture
    assert picture is not None
    if not (0 <= pixel.x < picture.width and 0 <= pixel.y < picture.height):
        raise BadRequest(
            f"The point {pixel.x:g},{pixel.y:g} is outside the picture of {clip.info.path.name},"
            f" which is {picture.width} x {picture.height} pixels."
        )
    # the middle of the pixel
    return (
        min((pixel.x + 0.5) / picture.width, 1.0),
        min((pixel.y + 0.5) / picture.height, 1.0),
    )


def moment_of(seconds: float | None, clip: Clip) -> float:
    """The time to look at: the one asked for, or the middle of the film."""
    length = clip.info.duration_seconds
    if seconds is None:
        return length / 2
    if not 0 <= seconds <= length:
        raise BadRequest(
            f"{seconds:g} s is outside {clip.info.path.name}, which is {length:.2f} s long."
        )
    return seconds


@contextmanager
def analyser_of(clip: Clip, listener: Listener) -> Iterator[Analyser]:
    """An analyser that is closed at the end."""
    from engine.analysis.analyse import Analyser

    analyser = Analyser(clip, listener.model, listener.device)
    try:
        yield analyser
    finally:
        analyser.close()


def objects_at(
    pixels: Sequence[Pixel], seconds: float, clip: Clip, analyser: Analyser
) -> tuple[SoundingObject, ...]:
    """What sounds at each pixel; the k-th has the id "source-k"."""
    places = [place_of(pixel, clip) for pixel in pixels]
    return tuple(
        analyser.object_at(x, y, seconds, f"source-{index}")
        for index, (x, y) in enumerate(places, start=1)
    )


def separate_into(
    stems: Stems,
    objects: Sequence[SoundingObject],
    analyser: Analyser,
    progress: Progress,
    stage: str = SEPARATING,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Fills the stems of all objects from the clip's start to its end."""
    for item in objects:
        stems.add(item.id)
    analyser.separate(objects, stems, 0, partial(progress.tell, stage), cancelled)


def box_pixels(item: SoundingObject, seconds: float, clip: Clip) -> list[int]:
    """An object's box at a time as [x, y, width, height] in pixels of the picture."""
    picture = clip.info.picture
    assert picture is not None
    box = item.region.at(seconds)
    left, top = round(box.x * picture.width), round(box.y * picture.height)
    right = round((box.x + box.width) * picture.width)
    bottom = round((box.y + box.height) * picture.height)
    left, right = max(left, 0), min(right, picture.width)
    top, bottom = max(top, 0), min(bottom, picture.height)
    return [left, top, right - left, bottom - top]


def prepare(
    request: ExportRequest,
    clip: Clip,
    stems: Stems,
    progress: Callable[[str, float, float | None], None],
    cancelled: Callable[[], bool],
) -> None:
    """Separates a project's objects for an export; see ``engine.export.export``."""
    project = request.project
    listener = load_listener(project.model, request.weights, request.device)
    objects = project.scene.objects
    for item in objects:
        stems.add(item.id)
    with analyser_of(clip, listener) as analyser:
        analyser.separate(objects, stems, 0, partial(progress, SEPARATING), cancelled)


def _sha256(path: Path | None) -> str:
    from engine.models.weights import checksum, read_lock

    if path is None:
        return ""
    if path.is_file():
        return checksum(path)
    pinned = read_lock(path)
    return " ".join(f"{name}:{digest}" for name, digest in sorted(pinned.items()))
