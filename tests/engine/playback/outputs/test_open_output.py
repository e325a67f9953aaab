import builtins
import sys
import types
from typing import Any

import numpy as np
import pytest

from engine.errors import DeviceLost
from engine.playback.outputs.audio_devices import AudioDevice, audio_devices, close_card, opening
from engine.playback.outputs.base import OutputDevice, SilentOutput
from engine.playback.outputs.open_output import open_output
from engine.playback.outputs.resampled_output import ResampledOutput
from engine.playback.tone_generator import HERTZ, beep_signal, play_tone
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


class PortAudioError(Exception):
    pass


def fake_sounddevice(monkeypatch, cards, rate=RATE):
    """A sounddevice with cards of these names and channels; the first one is the default."""
    module: Any = types.ModuleType("sounddevice")
    listed = [
        {"name": name, "max_output_channels": n, "hostapi": 0, "default_samplerate": float(rate)}
        for name, n in cards.items()
    ]
    module.query_devices = lambda index=None, kind=None: (
        listed if kind is None else listed[index or 0]
    )
    module.query_hostapis = lambda: ({"name": "Toy"},)
    module.default = types.SimpleNamespace(device=[-1, 0])
    module.PortAudioError = PortAudioError
    module.calls = []
    module._terminate = lambda: module.calls.append("terminate")
    module._initialize = lambda: module.calls.append("initialize")
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    return module


def test_without_a_sound_card_it_says_so(monkeypatch):
    fake_sounddevice(monkeypatch, {"in": 0, "in too": 0})
    device = open_output(RATE, 2)
    assert device.notice == "No sound card found: playing silently."


@pytest.fixture
def ways(monkeypatch):
    """Ring and blocking writes that refuse what ``refuses`` says; tells what was tried."""
    tried, refuses = [], {"ring": lambda *_: False, "blocking": lambda *_: False}

    def way(name):
        def make(rate, channels, index=None):
            tried.append((name, rate, channels, index))
            if refuses[name](rate, channels, index):
                raise DeviceLost(f"The sound card cannot be opened ({name})")
            card = SilentOutput(rate, channels)
            card.name = name
            return card

        return make

    for name, kind in (("ring", "RingOutput"), ("blocking", "BlockingOutput")):
        monkeypatch.setattr(f"engine.playback.outputs.open_output.{kind}", way(name))
    return types.SimpleNamespace(tried=tried, refuses=refuses)


def test_the_first_way_that_works_is_taken(monkeypatch, ways):
    fake_sounddevice(monkeypatch, {"card": 2})
    ways.refuses["ring"] = lambda *_: True
    ways.refuses["blocking"] = lambda rate, channels, index: channels > 2
    device = open_output(RATE, 6)
    assert (device.name, device.channels) == ("blocking", 2)
    assert [(name, n) for name, _, n, _ in ways.tried] == [
        ("ring", 6), ("ring", 2), ("blocking", 6), ("blocking", 2)
    ]  # fmt: skip
    ways.refuses["blocking"] = lambda *_: True
    silent = open_output(RATE, 2)
    assert silent.notice == "The sound card cannot be opened (ring): playing silently."


def test_a_card_that_refuses_the_rate_gets_its_own(monkeypatch, ways):
    fake_sounddevice(monkeypatch, {"card": 2}, rate=44100)
    ways.refuses["ring"] = lambda rate, *_: rate != 44100
    device = open_output(22050, 2)
    assert (device.name, device.rate, device.notice) == ("ring", 22050, "")
    assert [(name, rate) for name, rate, _, _ in ways.tried] == [("ring", 22050), ("ring", 44100)]
    assert isinstance(device, ResampledOutput)


def test_the_chosen_card_is_opened_by_its_name(monkeypatch, ways):
    fake_sounddevice(monkeypatch, {"first": 2, "microphone": 0, "second": 2})
    assert [device.name for device in audio_devices()] == ["first (Toy)", "second (Toy)"]
    assert open_output(RATE, 2, "second (Toy)").notice == ""
    assert ways.tried[-1] == ("ring", RATE, 2, 2)
    gone = open_output(RATE, 2, "third (Toy)")
    assert gone.notice == "The sound card third (Toy) is not there: playing on ring."
    assert ways.tried[-1] == ("ring", RATE, 2, None)


def test_the_list_of_cards_is_made_anew_only_while_none_is_open(monkeypatch):
    module = fake_sounddevice(monkeypatch, {"first": 2})
    assert audio_devices() == (AudioDevice("first (Toy)", RATE, 2, True),)
    assert module.calls == ["terminate", "initialize"]
    with opening():
        pass
    audio_devices()
    assert module.calls == ["terminate", "initialize"]
    close_card(lambda: None)
    audio_devices()
    assert module.calls == ["terminate", "initialize"] * 2
    with pytest.raises(ZeroDivisionError), opening():
        raise ZeroDivisionError  # what could not be opened is not open
    audio_devices()
    assert module.calls == ["terminate", "initialize"] * 3


def test_the_tone_is_heard_left_then_right_then_both():
    beeps = beep_signal(RATE, 2)
    third = beeps.shape[1] // 3
    loud = [[np.abs(side[n * third : (n + 1) * third]).max() > 0.1 for side in beeps]
            for n in range(3)]  # fmt: skip
    assert loud == [[True, False], [False, True], [True, True]]
    assert beep_signal(RATE, 1).shape[0] == 1
    crossings = np.flatnonzero(np.diff(np.signbit(beeps[0, :third])))
    assert np.diff(crossings).mean() == pytest.approx(RATE / HERTZ / 2, rel=1e-3)


def test_a_tone_that_nobody_can_play_is_told(monkeypatch):
    fake_sounddevice(monkeypatch, {"in": 0})
    with pytest.raises(DeviceLost, match="No sound card found"):
        play_tone()
