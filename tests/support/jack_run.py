"""Plays three seconds on the running JACK server while Python is kept busy; prints what happened.

A process of its own, because PortAudio looks for servers once, when it is loaded.
"""

import json
import sys
import threading
import time
from collections.abc import Callable

import numpy as np

from engine.mixing.mix import Mix, Strip
from engine.mixing.render import Renderer
from engine.playback.outputs.blocking_output import BlockingOutput
from engine.playback.outputs.ring_output import RingOutput
from engine.playback.player import Player
from engine.scene import Stems

RATE, SECONDS = 48000, 3.0
WAYS: dict[str, Callable[..., RingOutput | BlockingOutput]] = {
    "ring": RingOutput,
    "blocking": BlockingOutput,
}


class Facts:
    rate, channels, length, start_seconds = RATE, 2, int(RATE * SECONDS), 0.0


def hog(stop: threading.Event) -> None:
    """Pure Python that never lets go of the interpreter by itself."""
    count = 0
    while not stop.is_set():
        count += 1


def watch(stop: threading.Event, pauses: list[float]) -> None:
    """How long this process had to wait for the machine or for Python, each time."""
    then = time.perf_counter()
    while not stop.is_set():
        time.sleep(0.005)
        now = time.perf_counter()
        pauses.append(now - then)
        then = now


def main(way: str) -> None:
    tone = np.sin(np.arange(Facts.length) / 20).astype(np.float32) * np.ones((2, 1), np.float32)

    def sound(start: int, stop: int) -> np.ndarray:
        places = np.arange(start, stop)
        inside = (places >= 0) & (places < Facts.length)
        return tone[:, places.clip(0, Facts.length - 1)] * inside

    stems = Stems(2, Facts.length, RATE)
    stems.add("a")
    stems.write("a", 0, tone * np.float32(0.5))
    output = WAYS[way](RATE, 2)
    player = Player(Renderer(sound, stems, Facts()), RATE, Facts.length, output)
    player.mix = Mix((Strip("a", gain_db=-3.0),))
    stop = threading.Event()
    waits: list[float] = []
    threads = [
        threading.Thread(target=hog, args=(stop,)),
        threading.Thread(target=watch, args=(stop, waits)),
    ]
    for thread in threads:
        thread.start()
    player.play()
    positions, pauses, still = [], 0, False
    while not player.finished:
        positions.append(player.position)
        if pauses == 0 and positions[-1] > RATE:
            pauses += 1
            player.pause()
            time.sleep(0.3)
            rest = player.position
            time.sleep(0.2)
            still = rest == player.position
            player.seek(int(1.5 * RATE))
            player.play()
        time.sleep(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    end = player.position
    player.close()
    stems.close()
    report = {
        "name": output.name,
        "underruns": player.underruns,
        "still": still,
        "end": end,
        "waits": waits,
    }
    print(
        json.dumps(report | {"monotone": positions == sorted(positions), "steps": len(positions)})
    )


if __name__ == "__main__":
    main(sys.argv[1])
