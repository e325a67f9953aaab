"""Film samples: a film as pieces of some seconds, each its sound and a few pictures of it.

A piece is what a shard holds: ``flac`` (the sound), ``00.jpg``, ``01.jpg``, ... and ``json``, which
says what is heard, whose it is, and when in the piece each picture was seen.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import cv2
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from engine.errors import BadRequest, EngineError
from engine.media.clip import Clip
from engine.media.reading.audio_reader import AudioReader
from engine.media.reading.video_reader import VideoReader
from engine.message import Message
from engine.training.data.photos import NOTHING
from engine.training.films.film_index import Film
from engine.training.films.shards import Sample

_SHORTEST_SECONDS = 1.0
_LEAST_PIECE = 0.25
_SILENT = 1e-4
_CUT_SLACK = 1.0


@dataclass(frozen=True, slots=True)
class ExtractionPlan:
    """What is kept of a film: pieces of ``sample_seconds``, a picture every ``frame_seconds``.

    Sound at ``rate`` in ``channels`` (1, or 2 where the film has as many), pictures with a shorter
    side of ``frame_size`` pixels. A shard is closed at ``shard_bytes``, and after ``shard_seconds``
    of work, so that no more than those are lost when somebody pulls the plug.
    """

    rate: int = 48_000
    channels: int = 1
    sample_seconds: float = 12.0
    frame_seconds: float = 1.0
    frame_size: int = 256
    jpeg_quality: int = 90
    shard_bytes: int = 128_000_000
    shard_seconds: float = 60.0

    def key(self) -> str:
        """What decides what a sample holds, as text."""
        facts = asdict(self)
        return json.dumps({k: v for k, v in facts.items() if not k.startswith("shard_")})


USUAL = ExtractionPlan()


def film_samples(film: Film, key: str, plan: ExtractionPlan) -> Iterator[Sample]:
    """The samples of a film, in order; pieces that are silent are left out.

    ``EngineError`` with the reason for a film that cannot be read, has no sound, or is silent: such
    a film is told of, never replaced.
    """
    clip = Clip.open(film.path)
    heard = clip if film.sound is None else Clip.open(film.sound)
    if clip.info.picture is None:
        raise BadRequest("it has no picture")
    if heard.info.sound is None:
        raise BadRequest("it has no sound")
    with clip.pictures(plan.frame_size) as pictures, heard.sound() as sound:
        start, end = _stretch(film, clip, sound)
        number = 0
        for first, last in _pieces(start, end, plan.sample_seconds):
            samples = _sound(sound, first, last, plan)
            # Where nothing sounds, silence is what is meant.
            if NOTHING in film.labels or float(np.sqrt(np.mean(samples**2))) > _SILENT:
                yield _sample(film, f"{key}-{number:04d}", samples, pictures, (first, last), plan)
                number += 1
    if not number:
        raise BadRequest("it is silent")


def why_not(error: EngineError) -> Message:
    """Why a film is left out, without its name, which stands before it."""
    why = getattr(error, "why", error.message)
    return why if isinstance(why, Message) else Message.verbatim(str(why))


def _stretch(film: Film, clip: Clip, sound: AudioReader) -> tuple[float, float]:
    """From when to when there is picture and sound of what is meant."""
    picture = clip.info.picture
    assert picture is not None
    begin = max(picture.start_seconds, sound.info.start_seconds)
    stop = min(
        picture.start_seconds + picture.duration_seconds,
        sound.info.start_seconds + sound.length / sound.info.rate,
    )
    if film.cut and stop - begin <= film.end - film.start + _CUT_SLACK:
        start, end = begin, stop  # the file is the stretch
    else:
        start, end = max(film.start, begin), min(film.end or stop, stop)
    if end - start < _SHORTEST_SECONDS:
        raise BadRequest(
            "from {start:.1f} s on only {left:.1f} s of it hold picture and sound; one second is "
            "needed",
            start=film.start,
            left=max(end - start, 0.0),
        )
    return start, end


def _pieces(start: float, end: float, seconds: float) -> Iterator[tuple[float, float]]:
    """Whole pieces, and what is left where it is a quarter of one, or all there is."""
    first = start
    while first < end:
        last = min(first + seconds, end)
        if last - first >= seconds * _LEAST_PIECE or first == start:
            yield first, last
        first += seconds


def _sound(
    sound: AudioReader, first: float, last: float, plan: ExtractionPlan
) -> NDArray[np.float32]:
    """A piece of sound ``[T, C]`` at the plan's rate."""
    rate, zero = sound.info.rate, sound.info.start_seconds
    start = round((first - zero) * rate)
    stop = min(round((last - zero) * rate), sound.length)
    heard = sound.read(start, stop).T
    kept = heard[:, :2] if plan.channels == 2 else heard.mean(1, keepdims=True)
    return np.asarray(soxr.resample(kept, rate, plan.rate), np.float32)


def _sample(
    film: Film, key: str, samples: NDArray[np.float32], pictures: VideoReader,
    piece: tuple[float, float], plan: ExtractionPlan,
) -> Sample:  # fmt: skip
    first, last = piece
    count = max(int((last - first) / plan.frame_seconds), 1)
    times = [(i + 0.5) * (last - first) / count for i in range(count)]
    flac = io.BytesIO()
    soundfile.write(flac, np.clip(samples, -1, 1), plan.rate, format="FLAC", subtype="PCM_16")
    facts = {
        "labels": film.labels, "source": film.source, "split": film.split, "film": film.path.name,
        "start_seconds": round(first, 3), "seconds": round(len(samples) / plan.rate, 3),
        "rate": plan.rate, "channels": samples.shape[1],
        "frame_seconds": [round(time, 3) for time in times],
    }  # fmt: skip
    sample: Sample = {"__key__": key, "flac": flac.getvalue(), "json": json.dumps(facts).encode()}
    for number, time in enumerate(times):
        sample[f"{number:02d}.jpg"] = _jpeg(pictures.at(first + time).pixels, plan.jpeg_quality)
    return sample


def _jpeg(pixels: NDArray[np.uint8], quality: int) -> bytes:
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    done, packed = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return packed.tobytes()
