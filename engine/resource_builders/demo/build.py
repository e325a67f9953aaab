"""The builder of the demo clip: two drawn players, a tune of our own, and the true stems.

``python -m engine.resource_builders.demo.build --out DIR`` makes it anew; everything in it is
drawn and composed by this code, the sound comes from the MIT-licensed FluidR3 sound font.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.errors import BadRequest
from engine.illustrations.players import draw_player, draw_stage
from engine.resource_builders.demo.score import (
    ScoreNote,
    accordion_notes,
    find_sound_font,
    synthesise,
    with_reverb,
    xylophone_notes,
)

WIDTH, HEIGHT = 640, 360
FRAMES_PER_SECOND = 25
RATE = 48_000
SECONDS = 12.0
_PEAK = 0.7
BACKGROUND_SEED = 27


@dataclass(frozen=True, slots=True)
class DemoPlayer:
    """One player of the demo: what it plays, how it looks and moves, where it stands.

    ``corner`` and ``size`` place the drawn square in the picture (pixels); ``hint`` is a point on
    the instrument in 0..1 of that square; ``side`` is where it is heard, -1 left .. 1 right.
    """

    instrument: str
    program: int
    notes: tuple[ScoreNote, ...]
    seed: int
    zoom: float
    corner: tuple[int, int]
    size: int
    hint: tuple[float, float]
    side: float
    motion: Callable[[Sequence[ScoreNote], float], tuple[float, float, float]]


def breathing_motion(notes: Sequence[ScoreNote], seconds: float) -> tuple[float, float, float]:
    """Breath or bellows (phase, energy, reach): one stroke a note while it sounds, else at rest."""
    starts = np.array([n.start_seconds for n in notes])
    stops = starts + [n.seconds for n in notes]
    phase = float(
        np.interp(seconds, np.append(starts, stops[-1]), np.arange(starts.size + 1) * 0.5)
    )
    away = np.maximum(np.maximum(starts - seconds, seconds - stops), 0).min()
    raised = 1 - float(np.clip(away / 0.35, 0, 1)) ** 2 * (
        3 - 2 * float(np.clip(away / 0.35, 0, 1))
    )
    since = seconds - starts
    attack = float(np.exp(-since[since >= 0][-1] / 0.15)) if (since >= 0).any() else 0.0
    return phase, raised * (0.72 + 0.28 * attack), _reach(notes, seconds)


def striking_motion(notes: Sequence[ScoreNote], seconds: float) -> tuple[float, float, float]:
    """A mallet player's (phase, energy, reach): hands take turns, one is down at every onset."""
    starts = np.array([n.start_seconds for n in notes])
    times = np.concatenate([[starts[0] - 0.5], starts, [starts[-1] + 0.5]])
    phase = float(np.interp(seconds, times, np.arange(times.size) * 0.5))
    away = float(np.abs(starts - seconds).min())
    return phase, float(np.clip(1.6 - away / 0.25, 0, 1)), _reach(notes, seconds)


def demo_players() -> tuple[DemoPlayer, ...]:
    """The two players, left to right."""
    return (
        DemoPlayer(
            "accordion",
            23,
            accordion_notes(),
            30,
            0.3,
            (-14, 18),
            342,
            (0.5, 0.55),
            -0.55,
            breathing_motion,
        ),
        DemoPlayer(
            "xylophone",
            13,
            xylophone_notes(),
            130,
            0.0,
            (308, 18),
            336,
            (0.5, 0.56),
            0.55,
            striking_motion,
        ),
    )


def pictures(players: Sequence[DemoPlayer]) -> Iterator[tuple[NDArray[np.uint8], list[NDArray]]]:
    """Every picture of the clip, RGB ``[360, 640, 3]``, with each player's cover ``[360, 640]``."""
    stage = draw_stage(np.random.default_rng(BACKGROUND_SEED), WIDTH, HEIGHT)
    for index in range(round(SECONDS * FRAMES_PER_SECOND)):
        yield picture_at(players, stage, index / FRAMES_PER_SECOND)


def picture_at(
    players: Sequence[DemoPlayer], stage: NDArray[np.uint8], seconds: float
) -> tuple[NDArray[np.uint8], list[NDArray[np.float32]]]:
    """One picture of the clip and where each player covers the stage (0..1)."""
    picture, covers = stage.astype(np.float32), []
    for player in players:
        phase, energy, reach = player.motion(player.notes, seconds)
        rng = np.random.default_rng(player.seed)
        drawn = draw_player(
            player.instrument,
            rng,
            player.size,
            phase,
            energy,
            reach=reach,
            zoom=player.zoom,
            flip=False,
        )
        layer = _on_stage(drawn.astype(np.float32), player.corner)
        cover = layer[..., 3:] / 255
        picture = picture * (1 - cover) + layer[..., :3] * cover
        covers.append(cover[..., 0])
    return np.round(picture).astype(np.uint8), covers


def stems(players: Sequence[DemoPlayer], font: Path) -> NDArray[np.int16]:
    """Each player's sound in the hall, ``[N, 2, T]`` 16-bit, levelled so that the sum never clips.

    The players are equally loud (RMS over what they play), and the stems are rounded before they
    are added: the clip's sound is their exact sum.
    """
    length = round(SECONDS * RATE)
    placed = []
    for player in players:
        dry = synthesise(player.notes, player.program, length, RATE, font)
        active = np.abs(dry) > 1e-3 * np.abs(dry).max()
        dry = dry / np.sqrt((dry[active] ** 2).mean())
        placed.append(with_reverb(dry, RATE, player.side, np.random.default_rng(player.seed)))
    sounds = np.stack(placed)
    return np.round(sounds * (_PEAK * 32767 / np.abs(sounds.sum(axis=0)).max())).astype(np.int16)


def write_demo_video(
    path: Path, frames: Iterator[NDArray[np.uint8]], sound: NDArray[np.int16]
) -> None:
    """Write pictures and sound ``[2, T]`` as H.264 and AAC in MP4."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as output:
        video = output.add_stream(
            "libx264", FRAMES_PER_SECOND, options={"crf": "23", "preset": "slow"}
        )
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.gop_size = FRAMES_PER_SECOND
        # Without made-up noise every decoder gives the same samples, wherever it starts.
        audio = output.add_stream("aac", RATE, options={"aac_pns": "0"}, layout="stereo")
        audio.bit_rate = 256_000
        for pixels in frames:
            output.mux(video.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        output.mux(video.encode())
        samples = sound.astype(np.float32) / 32768
        for start in range(0, samples.shape[1], 1024):
            block = np.ascontiguousarray(samples[:, start : start + 1024])
            frame = av.AudioFrame.from_ndarray(block, "fltp", "stereo")
            frame.sample_rate, frame.pts = RATE, start
            output.mux(audio.encode(frame))
        output.mux(audio.encode())


def make(out: Path, font: Path) -> None:
    """Write demo.mp4, stems.flac and demo.json into the folder ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    players = demo_players()
    parts = stems(players, font)
    shown = np.zeros((len(players), HEIGHT, WIDTH), np.float32)
    always = np.ones_like(shown)

    def watched() -> Iterator[NDArray[np.uint8]]:
        for picture, covers in pictures(players):
            np.maximum(shown, covers, out=shown)
            np.minimum(always, covers, out=always)
            yield picture

    write_demo_video(out / "demo.mp4", watched(), parts.sum(axis=0, dtype=np.int16))
    soundfile.write(
        out / "stems.flac", parts.reshape(-1, parts.shape[-1]).T, RATE, subtype="PCM_16"
    )
    (out / "demo.json").write_text(json.dumps(_card(players, shown, always), indent=1) + "\n")


def _card(players: Sequence[DemoPlayer], shown: NDArray, always: NDArray) -> dict[str, object]:
    """What is in the clip and where, for tests and for the reader."""
    return {
        "film": "demo.mp4",
        "stems": "stems.flac",
        "width": WIDTH,
        "height": HEIGHT,
        "frames_per_second": FRAMES_PER_SECOND,
        "rate": RATE,
        "seconds": SECONDS,
        "licence": "MIT; sound font FluidR3_GM (Frank Wen, MIT)",
        "objects": [
            {
                "class": player.instrument,
                "box": _box(shown[i] > 0.5),
                "point": _point(always[i] > 0.9, player),
                "stem_channels": [2 * i, 2 * i + 1],
                "notes": [[n.start_seconds, n.seconds, n.pitch, n.velocity] for n in player.notes],
            }
            for i, player in enumerate(players)
        ],
    }


def _box(mask: NDArray[np.bool_]) -> list[int]:
    """[x, y, width, height] around what is true."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    x, y = int(columns[0]), int(rows[0])
    return [x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y]


def _point(mask: NDArray[np.bool_], player: DemoPlayer) -> list[int]:
    """The pixel [x, y] nearest to the player's hint that it covers in every picture."""
    rows, columns = np.nonzero(mask)
    x = player.corner[0] + player.hint[0] * player.size
    y = player.corner[1] + player.hint[1] * player.size
    nearest = int(np.argmin((columns - x) ** 2 + (rows - y) ** 2))
    return [int(columns[nearest]), int(rows[nearest])]


def _reach(notes: Sequence[ScoreNote], seconds: float) -> float:
    """Where on the instrument the player's hands are, 0 low .. 1 high, there at each onset."""
    pitches = np.array([n.pitch for n in notes], float)
    places = (pitches - pitches.min()) / max(np.ptp(pitches), 1)
    return float(np.interp(seconds, [n.start_seconds for n in notes], places))


def _on_stage(drawn: NDArray[np.float32], corner: tuple[int, int]) -> NDArray[np.float32]:
    """A drawn square [S, S, 4] put into an empty picture of the clip; what lies outside is cut."""
    layer = np.zeros((HEIGHT, WIDTH, 4), np.float32)
    size = drawn.shape[0]
    x, y = corner
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + size, WIDTH), min(y + size, HEIGHT)
    layer[top:bottom, left:right] = drawn[top - y : bottom - y, left - x : right - x]
    return layer


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line of this file."""
    parser = argparse.ArgumentParser(description="Make the demo film with its true stems.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--soundfont", type=Path, help="FluidR3_GM.sf2, if it is somewhere else")
    chosen = parser.parse_args(arguments)
    if chosen.soundfont is not None and not chosen.soundfont.exists():
        raise BadRequest("There is no sound font at {soundfont}.", soundfont=chosen.soundfont)
    make(chosen.out, chosen.soundfont or find_sound_font())


if __name__ == "__main__":
    main()
