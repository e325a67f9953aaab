"""The test video of the benchmarks: 1080p, a key frame every two seconds, a moving chord."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

WIDTH, HEIGHT, FRAMES_PER_SECOND, KEY_FRAME_EVERY = 1920, 1080, 30, 60
RATE = 48_000
_PITCHES_HZ = (196.0, 293.7, 440.0)
_NOTE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class FilmShape:
    """How large a film's pictures are, and how many a second has."""

    width: int
    height: int
    frames_per_second: int


def make_test_video(
    path: Path,
    seconds: float,
    on_progress: Callable[[float], None],
    shape: FilmShape | None = None,
) -> None:
    """Writes the clip: H.264 and AAC stereo, two discs that wander over a grainy ground.

    Without a ``shape`` it is the one that the budgets speak of.
    """
    shape = shape or FilmShape(WIDTH, HEIGHT, FRAMES_PER_SECOND)
    ground = np.random.default_rng(0).integers(
        60, 90, (shape.height, shape.width, 3), dtype=np.uint8
    )
    frames = round(seconds * shape.frames_per_second)
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=shape.frames_per_second)
        picture.width, picture.height, picture.pix_fmt = shape.width, shape.height, "yuv420p"
        picture.codec_context.gop_size = KEY_FRAME_EVERY
        picture.options = {"preset": "superfast", "crf": "26", "sc_threshold": "0"}
        sound = container.add_stream("aac", rate=RATE, layout="stereo")
        sound.bit_rate = 192_000
        for index in range(frames):
            _write_frame(container, picture, ground, index)
            if index % shape.frames_per_second == 0:
                _write_audio(container, sound, index // shape.frames_per_second, seconds)
                on_progress(index / frames)
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))
    on_progress(1.0)


def _write_frame(
    container: OutputContainer, stream: VideoStream, ground: NDArray[np.uint8], index: int
) -> None:
    pixels = ground.copy()
    height, width, _ = ground.shape
    angle, half = index / 40, height // 9
    for side, colour in ((-1, (220, 80, 60)), (1, (70, 120, 230))):
        x = round(width / 2 + side * width / 4 + half * np.cos(angle))
        y = round(height / 2 + half * 4 / 3 * np.sin(side * angle))
        pixels[y - half : y + half, x - half : x + half] = colour
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    rate = stream.codec_context.framerate
    frame.pts, frame.time_base = index, 1 / Fraction(rate)
    container.mux(stream.encode(frame))


def _write_audio(
    container: OutputContainer, stream: AudioStream, second: int, seconds: float
) -> None:
    length = round(min(1.0, seconds - second) * RATE)
    time = second + np.arange(length) / RATE
    # every note decays, so that the sound has onsets as music has
    decay = np.exp(-4 * (time % _NOTE_SECONDS) / _NOTE_SECONDS)
    tones = [
        decay * sum(np.sin(2 * np.pi * pitch * part * time) / part for part in (1, 2, 3, 5))
        for pitch in _PITCHES_HZ
    ]
    stereo = 0.12 * np.stack([tones[0] + tones[1], tones[1] + tones[2]])
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(stereo, dtype=np.float32), format="fltp", layout="stereo"
    )
    frame.rate, frame.pts, frame.time_base = RATE, second * RATE, Fraction(1, RATE)
    container.mux(stream.encode(frame))
