"""Plays on a JACK server that ends meanwhile; prints what the player says, and ends itself too.

A process of its own, because PortAudio looks for servers when it is loaded. Its first line says
that the server may be ended.
"""

import json
import sys
import time

import numpy as np

from engine.mixing.mix import Mix
from engine.mixing.render import Renderer
from engine.playback.player import Player
from engine.scene import Stems

RATE = 44100
LENGTH = 120 * RATE


class Facts:
    rate, channels, length, start_seconds = RATE, 2, LENGTH, 0.0


def main() -> None:
    told: list[str] = []
    names: list[str] = []
    stems = Stems(2, LENGTH, RATE)
    renderer = Renderer(lambda a, b: np.zeros((2, b - a), np.float32), stems, Facts())
    player = Player(
        renderer,
        RATE,
        LENGTH,
        on_notice=told.append,
        on_output=lambda: names.append(player.output_name),
    )
    first = player.output_name
    player.mix = Mix()
    player.play()
    while player.position < RATE // 2:
        time.sleep(0.01)
    print(json.dumps({"name": first, "rate": player.output.rate}), flush=True)
    positions: list[int] = []
    end = time.monotonic() + 60
    while not told and time.monotonic() < end:
        positions.append(player.position)
        time.sleep(0.01)
    lost_at = player.position
    while player.position < lost_at + RATE // 2 and time.monotonic() < end:
        positions.append(player.position)
        time.sleep(0.01)
    report = {
        "told": told,
        "names": names,
        "notice": player.notice,
        "monotone": positions == sorted(positions),
        "went_on": player.position - lost_at,
    }
    player.close()
    stems.close()
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    sys.exit(main())
