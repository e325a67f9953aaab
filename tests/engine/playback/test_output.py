import builtins
import sys
import types

import numpy as np
import pytest

from engine.errors import DeviceLost
from engine.playback import output as output_module
from engine.playback.output import OutputDevice, SilentOutput, open_output
from tests.engine.playback.conftest import RATE, Time


def test_silence_keeps_time():
    time = Time()
    silence = SilentOutput(RATE, 2, now=time)
    assert isinstance(silence, OutputDevice)
    assert silence.write(np.ones((2, 4800), np.float32)) == 0
    assert silence.heard() == 0
    time.now += 0.05
    assert silence.heard() == pytest.approx(2400, abs=1)
    time.now += 1
    assert silence.heard() == 4800
    assert silence.underruns == 0
    assert silence.write(np.ones((2, 10), np.float32)) == 4800
    assert silence.underruns == 1
    silence.drain()
    time.now += 1
    silence.write(np.ones((2, 10), np.float32))
    assert silence.underruns == 1


def test_silence_asks_for_as_much_as_a_card_would():
    time = Time()
    silence = SilentOutput(RATE, 2, now=time)
    wanted = silence.free()
    assert 0.08 * RATE <= wanted <= 0.12 * RATE
    silence.write(np.zeros((2, wanted), np.float32))
    assert silence.free() == 0


def without(monkeypatch, name, error):
    real = builtins.__import__

    def guarded(wanted, *args, **options):
        if wanted == name:
            raise error
        return real(wanted, *args, **options)

    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(builtins, "__import__", guarded)


def test_without_portaudio_it_says_so_and_keeps_time(monkeypatch):
    without(monkeypatch, "sounddevice", OSError("PortAudio library not found"))
    device = open_output(RATE, 2)
    assert device.name == "Silence"
    assert "libportaudio2" in device.notice
    assert device.notice.endswith("playing silently.")


def fake_sounddevice(monkeypatch, channels):
    module = types.ModuleType("sounddevice")
    module.query_devices = lambda: [{"max_output_channels": n} for n in channels]
    monkeypatch.setitem(sys.modules, "sounddevice", module)


def test_without_a_sound_card_it_says_so(monkeypatch):
    fake_sounddevice(monkeypatch, [0, 0])
    device = open_output(RATE, 2)
    assert device.notice == "No sound card found: playing silently."


def test_the_first_way_that_works_is_taken(monkeypatch):
    fake_sounddevice(monkeypatch, [2])
    tried = []

    def way(name, least):
        def make(rate, channels):
            tried.append((name, channels))
            if channels > least:
                raise DeviceLost(f"The sound card cannot be opened ({name})")
            return SilentOutput(rate, channels, name)

        return make

    ring, blocking = types.ModuleType("ring"), types.ModuleType("blocking")
    ring.RingOutput, blocking.BlockingOutput = way("ring", 0), way("blocking", 2)
    monkeypatch.setitem(sys.modules, "engine.playback.ring", ring)
    monkeypatch.setitem(sys.modules, "engine.playback.blocking", blocking)
    device = output_module.open_output(RATE, 6)
    assert (device.notice, device.channels) == ("blocking", 2)
    assert tried == [("ring", 6), ("ring", 2), ("blocking", 6), ("blocking", 2)]
    blocking.BlockingOutput = way("blocking", 0)
    silent = output_module.open_output(RATE, 2)
    assert silent.notice == "The sound card cannot be opened (blocking): playing silently."
