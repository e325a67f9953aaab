"""Sound card output by blocking writes, where the ring buffer does not work."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import DeviceLost
from engine.playback.outputs import audio_devices
from engine.playback.outputs.base import FILL_SECONDS
from engine.playback.outputs.device_clock import DeviceClock

_Floats = NDArray[np.float32]


class BlockingOutput:
    """A PortAudio stream with PortAudio's own buffer; what it was given it plays."""

    can_cut = False

    def __init__(self, rate: int, channels: int, device: str | int | None = None) -> None:
        import sounddevice

        self.rate, self.channels = rate, channels
        self.underruns = 0
        self.notice = ""
        self._errors = (sounddevice.PortAudioError, ValueError, OSError)
        try:
            with audio_devices.opening():
                self._stream: Any = sounddevice.OutputStream(
                    samplerate=rate,
                    channels=channels,
                    dtype="float32",
                    latency=FILL_SECONDS,
                    device=device,
                )
                self.name = str(sounddevice.query_devices(self._stream.device)["name"])
                self._stream.start()
                self._room = int(self._stream.write_available)
        except self._errors as error:
            raise DeviceLost("The sound card cannot be opened ({error})", error=error) from error
        self._written = 0
        self._draining = True
        self._clock = DeviceClock(rate, time.perf_counter())

    def free(self) -> int:
        """Frames it takes without making us wait."""
        return self._available()

    def write(self, samples: _Floats) -> int:
        """Take ``[C, n]``, waiting for room if there is none."""
        first = self._written
        try:
            ran_dry = bool(self._stream.write(np.ascontiguousarray(samples.T)))
        except self._errors as error:
            raise DeviceLost("The sound card {name} went away", name=self.name) from error
        if ran_dry and not self._draining:
            self.underruns += 1
        if self._draining:
            self._clock.start(time.perf_counter())
        self._draining = False
        self._written += samples.shape[1]
        return first

    def cut(self, fade: int) -> int:
        """Take nothing back: all that was written will be heard."""
        self.drain()
        return self._written

    def replaceable(self) -> int:
        """Nothing: PortAudio's buffer is not ours."""
        return self._written

    def replace(self, frame: int, samples: NDArray[np.float32], glide: int) -> int:
        """Never asked for."""
        return self._written

    def drain(self) -> None:
        """Running dry is no underrun now."""
        self._draining = True

    def heard(self) -> float:
        """What left PortAudio's buffer, made steady."""
        try:
            waiting = max(self._room - self._available(), 0)
        except DeviceLost:
            return self._clock.frame  # ``free`` and ``write`` will say so
        return self._clock.read(self._written - waiting, self._written, time.perf_counter())

    def close(self) -> None:
        """Stop the stream; a card that is gone already is no matter."""

        def close() -> None:
            self._stream.abort()
            self._stream.close()

        try:
            audio_devices.close_card(close)
        except self._errors as error:
            raise DeviceLost("The sound card cannot be closed ({error})", error=error) from error

    def _available(self) -> int:
        try:
            available = int(self._stream.write_available)
        except self._errors as error:
            raise DeviceLost("The sound card {name} went away", name=self.name) from error
        self._room = max(self._room, available)
        return available
