"""The switch interval of the process: short while a player is open, and back behind the last."""

from __future__ import annotations

import sys

import pytest

from engine.playback.outputs.base import SilentOutput
from engine.playback.player import Player
from engine.playback.switch_interval import SWITCH_SECONDS
from tests.engine.playback.conftest import RATE


@pytest.mark.parametrize("usual", [0.005, 0.0001])
def test_the_last_player_puts_it_back(make_bench, usual):
    bench = make_bench()
    before = sys.getswitchinterval()
    sys.setswitchinterval(usual)
    try:
        players = [
            Player(bench.renderer, RATE, bench.length, SilentOutput(RATE, 2)) for _ in range(2)
        ]
        held = pytest.approx(min(usual, SWITCH_SECONDS), rel=0.02)  # it counts microseconds
        assert sys.getswitchinterval() == held
        for _ in range(2):  # closing twice counts once
            players[0].close()
            assert sys.getswitchinterval() == held
        players[1].close()
        assert sys.getswitchinterval() == pytest.approx(usual, rel=0.02)
    finally:
        sys.setswitchinterval(before)
