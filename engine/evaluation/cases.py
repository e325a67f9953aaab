"""Evaluation cases: a mixture with its true sources and, where there are any, their pictures.

A case is a folder (the format of the data pack's ``validation/``)::

    mix.wav  target1.wav  target2.wav ...  meta.json {"classes": [...]}  frames1/0.png 1.png ...
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.errors import BadRequest, CannotOpen
from engine.scene import Box, Waveform

Picture = NDArray[np.uint8]
Sound = NDArray[np.float32]

_TILE_HEIGHT = 320
_TILE_ASPECTS = (0.6, 4 / 3)
_FRAMES_PER_SECOND = 4

UNNAMED = "other"
"""The class of what is no instrument: noise off screen."""
SILENT, REMIX = "silent", "remix"
"""The sets that are made here: somebody in the picture does not play; pairs mixed anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One true source: its class, its sound ``[T]`` and its pictures ``[H, W, 3]`` in order."""

    label: str
    sound: Sound
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A mixture ``[T]`` at ``rate`` Hz and its sources; ``part`` is the folder its set is in."""

    name: str
    part: str
    rate: int
    mixture: Sound
    sources: tuple[Source, ...]

    @property
    def truths(self) -> Sound:
        """The sources' sounds, ``[N, T]``."""
        return np.stack([source.sound for source in self.sources])

    @property
    def seconds(self) -> float:
        """How long the case is."""
        return self.mixture.size / self.rate

    @property
    def visible(self) -> tuple[int, ...]:
        """Which sources have pictures."""
        return tuple(i for i, source in enumerate(self.sources) if source.pictures)


def read_cases(data: Path) -> tuple[Case, ...]:
    """All cases below a folder, in the order of their names.

    ``CannotOpen`` when a case is broken, ``BadRequest`` when there is none.
    """
    folders = sorted(path.parent for path in data.rglob("mix.wav"))
    if not folders:
        raise BadRequest(
            "There is no case (a folder with mix.wav and target1.wav) in {data}.", data=data
        )
    return tuple(read_case(folder) for folder in folders)


def read_case(folder: Path) -> Case:
    """One case; ``CannotOpen`` when its files are missing or do not belong together."""
    mixture, rate = _read_sound(folder / "mix.wav")
    targets = sorted(folder.glob("target*.wav"), key=lambda path: _number(path.stem))
    classes = _read_meta(folder / "meta.json")["classes"]
    if not targets or len(classes) != len(targets):
        raise CannotOpen(
            folder,
            "{targets} targets but {classes} classes in meta.json.",
            targets=len(targets),
            classes=len(classes),
        )
    sources = []
    for label, path in zip(classes, targets, strict=True):
        sound, own_rate = _read_sound(path)
        if own_rate != rate or sound.size != mixture.size:
            raise CannotOpen(path, "its rate or length is not that of mix.wav.")
        pictures = _read_pictures(folder / f"frames{_number(path.stem)}")
        sources.append(Source(str(label), sound, pictures))
    return Case(folder.name, folder.parent.name, rate, mixture, tuple(sources))


def remixed_cases(
    cases: Sequence[Case], count: int, seed: int = 0, sources: int = 2
) -> tuple[Case, ...]:
    """``count`` new cases of so many ``sources`` of different cases and classes, mixed anew.

    Only sources with pictures take part, and nothing of class "other". All are brought to the
    lowest of their rates, the shortest of their lengths and one level; each has its share of it, as
    in the mixing of Sound of Pixels. The same seed gives the same cases; there are fewer when no
    more different ones exist.
    """
    known = [(case, case.sources[i]) for case in cases for i in case.visible]
    known = [(case, source) for case, source in known if source.label != UNNAMED]
    groups = [
        group
        for group in combinations(known, sources)
        if len({id(case) for case, _ in group}) == len({s.label for _, s in group}) == sources
    ]
    rng = np.random.default_rng(seed)
    chosen = [groups[index] for index in rng.permutation(len(groups))[:count]]
    return tuple(_mix(group, number) for number, group in enumerate(chosen))


def with_silent_players(cases: Sequence[Case], count: int, seed: int = 0) -> tuple[Case, ...]:
    """``count`` cases with somebody in the picture who does not play: a source of silence.

    Each is a case with pictures beside which the picture of a source of another case is set, of a
    class that does not sound in it. The same seed gives the same ones; there are fewer when no
    more can be made.
    """
    pairs = [
        (case, other.sources[i])
        for case in cases
        if case.visible
        for other in cases
        if other is not case
        for i in other.visible
        if other.sources[i].label not in (*(s.label for s in case.sources), UNNAMED)
    ]
    rng = np.random.default_rng(seed)
    made: list[Case] = []
    # Every case once before any is taken again.
    for case, quiet in sorted(
        (pairs[k] for k in rng.permutation(len(pairs))), key=_times_before(cases)
    )[:count]:
        silence = Source(quiet.label, np.zeros_like(case.mixture), quiet.pictures)
        name = f"{len(made):03d} {case.name} + silent {quiet.label}"
        made.append(Case(name, SILENT, case.rate, case.mixture, (*case.sources, silence)))
    return tuple(made)


def _times_before(cases: Sequence[Case]) -> Callable[[tuple[Case, Source]], int]:
    seen: dict[int, int] = {id(case): 0 for case in cases}

    def count(pair: tuple[Case, Source]) -> int:
        seen[id(pair[0])] += 1
        return seen[id(pair[0])]

    return count


def case_frame(case: Case, moment: int) -> tuple[Picture, dict[int, tuple[float, float]]]:
    """The seen sources' pictures side by side, and where to click for each, (x, y) in 0..1.

    Every source has a tile of one height in which its ``moment``-th picture (its last, if there
    are fewer) is shown whole; a click goes to the middle of the tile.
    """
    tiles = [_tile(case.sources[i].pictures, moment) for i in case.visible]
    edges = np.cumsum([0, *(tile.shape[1] for tile in tiles)])
    middles = (edges[:-1] + edges[1:]) / 2 / edges[-1]
    return np.concatenate(tiles, axis=1), {
        i: (float(x), 0.5) for i, x in zip(case.visible, middles, strict=True)
    }


def write_case_video(case: Case, path: Path) -> dict[int, tuple[float, float]]:
    """Write the case as a clip (Matroska, nothing lost) for the application to open.

    The pictures are spread evenly over the sound, which is stored as 32-bit float. Returns where
    to click for each seen source, (x, y) in 0..1.
    """
    import av  # only clips need it; cases are also read where there is no PyAV

    shown = max(len(case.sources[i].pictures) for i in case.visible)
    clips = [case_frame(case, moment) for moment in range(shown)]
    count = max(round(case.seconds * _FRAMES_PER_SECOND), 1)
    with av.open(str(path), "w", format="matroska") as output:
        video = output.add_stream("ffv1", _FRAMES_PER_SECOND)
        height, width, _ = clips[0][0].shape
        video.width, video.height, video.pix_fmt = width, height, "bgr0"
        video.codec_context.time_base = Fraction(1, _FRAMES_PER_SECOND)
        audio = output.add_stream("pcm_f32le", case.rate, layout="mono")
        for index in range(count):
            moment = round(index / max(count - 1, 1) * (shown - 1))
            frame = av.VideoFrame.from_ndarray(clips[moment][0], "rgb24")
            frame.pts = index
            output.mux(video.encode(frame))
        output.mux(video.encode())
        for start in range(0, case.mixture.size, 4096):
            block = np.ascontiguousarray(case.mixture[None, start : start + 4096])
            sound = av.AudioFrame.from_ndarray(block, "flt", "mono")
            sound.sample_rate, sound.pts = case.rate, start
            output.mux(audio.encode(sound))
        output.mux(audio.encode())
    return clips[0][1]


def time_of_picture(case: Case, picture: int) -> float:
    """A time at which the clip of a case shows the sources' pictures of this number."""
    shown = max(len(case.sources[i].pictures) for i in case.visible)
    return case.seconds * min(picture / max(shown - 1, 1), 1.0)


def tile_box(case: Case, source: int, picture: int, box: Box) -> Box:
    """Where a box in 0..1 of a source's picture lies in 0..1 of the clip of its case."""
    widths = [_tile_width(case.sources[i].pictures) for i in case.visible]
    before = sum(widths[: case.visible.index(source)])
    pictures = case.sources[source].pictures
    left, top, wide, high = _place_in_tile(pictures, picture)
    return Box(
        (before + left + box.x * wide) / sum(widths),
        (top + box.y * high) / _TILE_HEIGHT,
        box.width * wide / sum(widths),
        box.height * high / _TILE_HEIGHT,
    )


def _tile(pictures: Sequence[Picture], moment: int) -> Picture:
    """A source's picture in its tile; all its tiles are as wide as its first picture asks for."""
    shown = pictures[min(moment, len(pictures) - 1)]
    left, top, wide, high = _place_in_tile(pictures, moment)
    how = cv2.INTER_AREA if wide < shown.shape[1] else cv2.INTER_CUBIC
    tile = np.zeros((_TILE_HEIGHT, _tile_width(pictures), 3), np.uint8)
    tile[top : top + high, left : left + wide] = cv2.resize(shown, (wide, high), interpolation=how)
    return tile


def _tile_width(pictures: Sequence[Picture]) -> int:
    height, width = pictures[0].shape[:2]
    return 2 * round(_TILE_HEIGHT * float(np.clip(width / height, *_TILE_ASPECTS)) / 2)


def _place_in_tile(pictures: Sequence[Picture], moment: int) -> tuple[int, int, int, int]:
    """Left, top, width and height of a picture in its tile, in pixels."""
    height, width = pictures[min(moment, len(pictures) - 1)].shape[:2]
    tile_width = _tile_width(pictures)
    scale = min(_TILE_HEIGHT / height, tile_width / width)
    wide, high = max(round(width * scale), 1), max(round(height * scale), 1)
    return (tile_width - wide) // 2, (_TILE_HEIGHT - high) // 2, wide, high


def _mix(group: Sequence[tuple[Case, Source]], number: int) -> Case:
    rate = min(case.rate for case, _ in group)
    sounds = [
        Waveform(source.sound[None], case.rate).resampled(rate).samples[0] for case, source in group
    ]
    length = min(sound.size for sound in sounds)
    levels = [max(float(np.sqrt(np.mean(sound[:length] ** 2))), 1e-9) for sound in sounds]
    middle = float(np.prod(levels) ** (1 / len(levels)))
    sources = tuple(
        Source(
            source.label,
            sound[:length] * np.float32(middle / level / len(group)),
            source.pictures,
        )
        for (_, source), sound, level in zip(group, sounds, levels, strict=True)
    )
    name = f"{number:03d} {'+'.join(source.label for _, source in group)}"
    mixture = np.stack([source.sound for source in sources]).sum(axis=0)
    made_of = " x ".join(case.name for case, _ in group)
    part = REMIX if len(group) == 2 else f"{REMIX} of {len(group)}"
    return Case(f"{name} ({made_of})", part, rate, mixture, sources)


def _read_sound(path: Path) -> tuple[Sound, int]:
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, RuntimeError) as error:
        raise CannotOpen(path, "it is missing or no sound file.") from error
    return np.ascontiguousarray(samples.mean(axis=1)), int(rate)


def _read_meta(path: Path) -> dict[str, Any]:
    try:
        meta = json.loads(path.read_text("utf-8"))
        list(meta["classes"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotOpen(path, 'it is missing or lists no "classes".') from error
    return meta


def _read_pictures(folder: Path) -> tuple[Picture, ...]:
    return tuple(_pictures_of(folder)) if folder.is_dir() else ()


def _pictures_of(folder: Path) -> Iterator[Picture]:
    for path in sorted(folder.glob("*.png"), key=lambda path: _number(path.stem)):
        pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if pixels is None:
            raise CannotOpen(path, "it is no picture.")
        yield np.ascontiguousarray(pixels[..., ::-1]).astype(np.uint8)


def _number(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found[0]) if found else 0
