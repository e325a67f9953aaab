"""Helpers the separating commands share: open a clip, load a model, analyse, place clicks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.analysis.model_host import FallbackNotice, ModelHost
from engine.cli.options import Pixel
from engine.cli.progress import tell_notices
from engine.cli.terminal import tell
from engine.errors import BadRequest
from engine.media.clip import Clip
from engine.media.promised_length import SOUND, cut_off_message, missing_sound
from engine.models.registry import canonical_name
from engine.models.weights.card import find_weights, weights_checksum
from engine.scene import Scene, SoundingObject, Stems
from engine.scene.scene import SOUND_ALIKE
from engine.scene.sharing import SplitFrom

if TYPE_CHECKING:
    from engine.models.model import Separator

SEPARATING_STAGE = "separating"
_ALLOWED_LOSS_SECONDS, _ALLOWED_LOSS_PARTS = 1.0, 50

ProgressCallback = Callable[[str, float, float | None], None]
"""Told (stage, done 0..1, seconds left or None)."""

_ALL = "all"


def print_fallback(notice: FallbackNotice) -> None:
    """Say in one sentence on stderr that the CPU computes where a GPU might have."""
    tell(notice.message, err=True)


def load_clicked_model(
    name: str,
    weights: Path | None,
    device: str,
    on_fallback: Callable[[FallbackNotice], None] = print_fallback,
) -> ModelHost:
    """A host of the model of that name; ``BadRequest`` when a click means nothing to it."""
    host = ModelHost(device, on_fallback=on_fallback)
    host.load(canonical_name(name), weights)
    clicked_model(host)
    return host


def clicked_model(host: ModelHost) -> Separator:
    """The model of a host; ``BadRequest`` when a click means nothing to it."""
    from engine.models.model import ObjectSeparator, PixelSeparator

    model = host.model
    if not isinstance(model, PixelSeparator | ObjectSeparator):
        name = host.status.model
        raise BadRequest(
            "The model {name} cannot tell the sound of a pixel; choose another.", name=name
        )
    return model


def open_clip(path: Path, track: int | None = None) -> Clip:
    """A clip with picture and sound; ``BadRequest`` when it lacks one of them."""
    clip = Clip.open(path, track)
    tell_notices(clip)
    if clip.info.picture is None:
        raise BadRequest("{path} has no picture, so there is nothing to click on.", path=path)
    if clip.info.sound is None:
        raise BadRequest("{path} has no sound, so there is nothing to separate.", path=path)
    _refuse_truncated(clip)
    return clip


def track_index(number: int | None) -> int | None:
    """A sound track by its number from 1, as it is counted inside, from 0."""
    return None if number is None else number - 1


def heard_track(path: Path, number: int | None) -> int:
    """The sound track to take, from 0: that of the number, or else the film's own choice."""
    if number is not None:
        return number - 1
    clip = Clip.open(path)
    tell_notices(clip)
    return clip.track


def _refuse_truncated(clip: Clip) -> None:
    """A file that promises more sound than it holds was cut short on its way here."""
    clip.refuse_empty_sound()
    with clip.sound() as sound:
        held = sound.length / sound.info.rate
    promised = missing_sound(clip.info, held)
    if promised is None:
        return
    sentence = cut_off_message(clip.info.path, held, promised, SOUND)
    if promised - held > max(_ALLOWED_LOSS_SECONDS, promised / _ALLOWED_LOSS_PARTS):
        raise BadRequest(sentence)
    tell(sentence, err=True)


def asked_models(words: Sequence[str], weights: Path | None) -> list[tuple[str, Path | None]]:
    """Models asked for as NAME[=WEIGHTS], each once, with their weights; None: those installed.

    ``all`` is every one there is. ``BadRequest`` where ``weights`` could be of several.
    """
    from engine.models.registry import names

    asked: dict[str, Path | None] = {}
    for word in words:
        name, _, own = word.partition("=")
        for each in names() if name == _ALL else (name,):
            asked.setdefault(each, Path(own) if own else weights)
    if weights is not None and len(asked) > 1:
        raise BadRequest(
            "--weights says nothing of several models; write --model NAME=WEIGHTS for each."
        )
    return list(asked.items())


def open_clip_at(
    path: Path, track: int | None, pixels: Sequence[Pixel], seconds: float | None
) -> tuple[Clip, float]:
    """Open a clip with picture and sound, and the time to look at; every pixel must lie in it.

    ``seconds`` None is the middle of the film. Raises ``CannotOpen`` and ``BadRequest``.
    """
    clip = open_clip(path, track)
    moment = time_or_middle(seconds, clip)
    for pixel in pixels:
        picture_position(pixel, clip)
    return clip, moment


def picture_position(pixel: Pixel, clip: Clip) -> tuple[float, float]:
    """A pixel as (x, y) in 0..1 of the picture; ``BadRequest`` when it lies outside."""
    picture = clip.info.picture
    assert picture is not None
    if not (0 <= pixel.x < picture.width and 0 <= pixel.y < picture.height):
        raise BadRequest(
            "The point {x:g},{y:g} is outside the picture of {name}, which is {width} x {height} "
            "pixels.",
            x=pixel.x,
            y=pixel.y,
            name=clip.info.path.name,
            width=picture.width,
            height=picture.height,
        )
    # the middle of the pixel
    return (
        min((pixel.x + 0.5) / picture.width, 1.0),
        min((pixel.y + 0.5) / picture.height, 1.0),
    )


def time_or_middle(seconds: float | None, clip: Clip) -> float:
    """The time to look at: the one asked for, or the middle of the film."""
    length = clip.info.duration_seconds
    if seconds is None:
        return length / 2
    if not 0 <= seconds <= length:
        raise BadRequest(
            "{seconds:g} s is outside {name}, which is {length:.2f} s long.",
            seconds=seconds,
            name=clip.info.path.name,
            length=length,
        )
    return seconds


def objects_at(
    pixels: Sequence[Pixel],
    seconds: float,
    clip: Clip,
    host: ModelHost,
    excluded: Sequence[Pixel] = (),
) -> tuple[SoundingObject, ...]:
    """What sounds at each pixel; the k-th has the id "source-k". Says when two sound alike.

    All lose what sounds at the ``excluded`` pixels.
    """
    places = [picture_position(pixel, clip) for pixel in pixels]
    none_of_it = [picture_position(pixel, clip) for pixel in excluded]
    objects = tuple(
        _without(host, object_at(host, place, seconds, f"source-{index}"), none_of_it, seconds)
        for index, place in enumerate(places, start=1)
    )
    if any(map(Scene(objects).same_class_as, objects)):
        tell(f"{clip.info.path.name}: {SOUND_ALIKE}", err=True)
    return objects


def object_at(
    host: ModelHost, place: tuple[float, float], seconds: float, object_id: str
) -> SoundingObject:
    """What sounds at a place (x, y in 0..1) of the picture at a time of the host's clip."""
    return host.run_with_fallback(lambda analyser: analyser.object_at(*place, seconds, object_id))


def _without(
    host: ModelHost, item: SoundingObject, places: Sequence[tuple[float, float]], seconds: float
) -> SoundingObject:
    for x, y in places:
        item = host.run_with_fallback(
            lambda analyser, item=item, x=x, y=y: analyser.without(item, x, y, seconds)
        )
    return item


def separate_into(
    stems: Stems,
    objects: Sequence[SoundingObject],
    host: ModelHost,
    on_progress: ProgressCallback,
    cancelled: Callable[[], bool] = lambda: False,
    stage: str = SEPARATING_STAGE,
    split_from: SplitFrom = (),
) -> tuple[SoundingObject, ...]:
    """Fills the stems of all objects; gives the objects as they were followed through the clip."""
    return host.run_with_fallback(
        lambda analyser: analyser.separate(
            objects, stems, 0, partial(on_progress, stage), cancelled, split_from=split_from
        )
    )


def box_pixels(item: SoundingObject, seconds: float, clip: Clip) -> list[int]:
    """An object's box at a time as [x, y, width, height] in pixels of the picture."""
    picture = clip.info.picture
    assert picture is not None
    box = item.region.seen_box_at(seconds)
    left, top = round(box.x * picture.width), round(box.y * picture.height)
    right = round((box.x + box.width) * picture.width)
    bottom = round((box.y + box.height) * picture.height)
    left, right = max(left, 0), min(right, picture.width)
    top, bottom = max(top, 0), min(bottom, picture.height)
    return [left, top, right - left, bottom - top]


def weights_sha256(host: ModelHost) -> str:
    """The checksum of a weights file; of a folder, one line that names each of its files'."""
    path = host.weights or find_weights(host.status.model)
    if path is None:
        return ""
    return weights_checksum(path)
