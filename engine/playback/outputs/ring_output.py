"""Sound card output through a ring buffer that C code reads: no Python in the callback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import DeviceLost
from engine.message import Message
from engine.playback.outputs import audio_devices
from engine.playback.outputs.base import FILL_SECONDS, fade_in, glided
from engine.playback.outputs.device_clock import DeviceClock

CARD_SECONDS = 0.025
"""The delay asked of the card itself; the ring is what protects against pauses."""
GUARD_SECONDS = 0.02
"""Frames this near to being read are left alone: the card may take them at any moment."""
REPLACE_GUARD_SECONDS = 0.008
"""The same for what is written over by other sound: when the card was quicker, it is seen."""
_MOST_REPLACINGS = 3
STALL_SECONDS = 2.0
LONGEST_FILL_SECONDS = 0.3

_Floats = NDArray[np.float32]


class RingOutput:
    """A PortAudio stream fed by rtmixer from a ring in our own memory.

    Because the ring's memory is ours, sound that waits in it can still be changed: a pause fades
    out in place, and a seek writes over what was to come.
    """

    can_cut = True

    def __init__(self, rate: int, channels: int, device: str | int | None = None) -> None:
        self.rate, self.channels = rate, channels
        self.underruns = 0
        self.notice = ""
        self._fill = int(FILL_SECONDS * rate)
        self._guard = int(GUARD_SECONDS * rate)
        self._size = 1 << (8 * self._fill).bit_length()
        self._memory = np.zeros((self._size, channels), np.float32)
        self._appended = 0  # frames handed to the ring
        self._written = 0  # frames that count: less than appended after a cut
        self._action: Any = None
        self._draining = True
        with _card_errors(Message("cannot be opened")), audio_devices.opening():
            self._open(device)
        self._clock = DeviceClock(rate, time.perf_counter())
        self._empty_since = time.perf_counter()
        self._last_progress = (0, time.monotonic())

    def _open(self, device: str | int | None) -> None:
        import rtmixer
        import sounddevice

        self._mixer: Any = rtmixer.Mixer(
            channels=self.channels, samplerate=self.rate, latency=CARD_SECONDS, device=device
        )
        self._ring: Any = rtmixer.RingBuffer(4 * self.channels, buffer=self._memory)
        self.name = str(sounddevice.query_devices(self._mixer.device)["name"])
        self._mixer.start()
        self._latency_frames = min(max(float(self._mixer.latency), 0.0), 0.5) * self.rate

    def free(self) -> int:
        """Frames missing to the usual filling; ``DeviceLost`` when the card takes none any more."""
        self._watch()
        return max(self._fill - (self._written - self._frames_taken), 0)

    def write(self, samples: _Floats) -> int:
        """Take ``[C, n]``: over what was cut away first, then behind."""
        self._notice_end()
        self._draining = False
        if self._written < self._appended:
            self._written = min(
                max(self._written, self._frames_taken + self._guard), self._appended
            )
        first = self._written
        frames = np.ascontiguousarray(samples.T)
        over = min(self._appended - first, len(frames))
        self._memory[self._ring_indices(first, first + over)] = frames[:over]
        behind = frames[over:]
        if len(behind):
            taken = int(self._ring.write(behind))
            if taken != len(behind):
                raise DeviceLost(
                    "The sound card {name} takes no more sound; open it again", name=self.name
                )
            self._appended += taken
        self._written = first + len(frames)
        if self._action is None and self._written - self._frames_taken >= self._fill // 2:
            self._play()
        return first

    def cut(self, fade: int) -> int:
        """Fade out behind the frames the card may be taking right now."""
        start = min(self._frames_taken + self._guard, self._written)
        stop = min(start + fade, self._written)
        self._memory[self._ring_indices(start, stop)] *= fade_in(stop - start)[::-1, None]
        self._memory[self._ring_indices(stop, self._appended)] = 0
        self._written = stop
        self.drain()
        return stop

    def replaceable(self) -> int:
        """What the card will not take in this moment."""
        guard = int(REPLACE_GUARD_SECONDS * self.rate)
        return min(self._frames_taken + guard, self._written)

    def replace(self, frame: int, samples: _Floats, glide: int) -> int:
        """Write over what waits; once more from farther on when the card took some meanwhile."""
        waiting = self._memory[self._ring_indices(frame, self._written)].T
        first = frame
        for _ in range(_MOST_REPLACINGS):
            first = max(first, self.replaceable())
            if first >= self._written:
                break
            made = glided(waiting[:, first - frame :], samples[:, first - frame :], glide)
            self._memory[self._ring_indices(first, self._written)] = made.T
            if self._frames_taken <= first:
                break
        return first

    def drain(self) -> None:
        """Play what there is; running dry is no underrun now."""
        self._notice_end()
        if self._action is None and self._written > self._frames_taken:
            self._play()
        self._draining = True

    def heard(self) -> float:
        """What the card took, less its own delay, made steady."""
        now, taken = time.perf_counter(), self._frames_taken
        late = self._latency_frames
        if taken < self._written:
            self._empty_since = now
        else:  # the card plays what it has; nothing more will tell how far it is
            late = max(late - (now - self._empty_since) * self.rate, 0.0)
        return self._clock.read(taken - late, self._written, now)

    def close(self) -> None:
        """Stop the stream; a card that is gone already is no matter."""

        def close() -> None:
            self._mixer.abort()
            self._mixer.close()

        with _card_errors(Message("cannot be closed")):
            audio_devices.close_card(close)

    @property
    def _frames_taken(self) -> int:
        """Frames that the card has taken out of the ring."""
        return self._appended - int(self._ring.read_available)

    def _ring_indices(self, start: int, stop: int) -> NDArray[np.intp]:
        """Where frames lie in the ring's memory."""
        return np.arange(start, max(stop, start)) % self._size

    def _play(self) -> None:
        with _card_errors(Message("went away")):
            self._action = self._mixer.play_ringbuffer(self._ring)
        self._clock.start(time.perf_counter())

    def _notice_end(self) -> None:
        """rtmixer stops reading a ring that ran dry; it is started again when it is filled."""
        if self._action is not None and self._action not in self._mixer.actions:
            self._action = None
            if not self._draining:
                self.underruns += 1
                # This machine is busier than most; a later fader is better than another gap.
                self._fill = min(self._fill * 3 // 2, int(LONGEST_FILL_SECONDS * self.rate))

    def _watch(self) -> None:
        """A card that is unplugged often just stops taking; nobody tells."""
        taken, now = self._frames_taken, time.monotonic()
        if taken != self._last_progress[0] or taken == self._appended or self._action is None:
            self._last_progress = taken, now
        if not self._mixer.active or now - self._last_progress[1] > STALL_SECONDS:
            raise DeviceLost("The sound card {name} went away", name=self.name)


@contextmanager
def _card_errors(what: Message) -> Iterator[None]:
    """PortAudio's errors in our words."""
    import sounddevice

    try:
        yield
    except (sounddevice.PortAudioError, ValueError, RuntimeError, OSError) as error:
        raise DeviceLost("The sound card {what} ({error})", what=what, error=error) from error
