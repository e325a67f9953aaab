"""Plays a mix: one thread that renders ahead of what is heard, and a clock the picture follows."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from engine.errors import DeviceLost, EngineError
from engine.mixing.loudness import peak_db, rms_db
from engine.mixing.mix import MASTER, Mix
from engine.mixing.pan import fitted
from engine.mixing.render import NO_LEVEL, Levels, Renderer
from engine.playback.output import OutputDevice, SilentOutput, fade_in, open_output
from engine.playback.timeline import Timeline
from engine.scene.scene import Scene

BLOCK = 1024
FADE_SECONDS = 0.005
SWITCH_SECONDS = 0.0005
_BLOCKS_AT_ONCE = 4
_BUSY_SECONDS, _IDLE_SECONDS = 0.005, 0.05

_Floats = NDArray[np.float32]


class Player:
    """Plays what ``renderer`` renders; position is what is heard, and the picture follows it.

    What is played is ``render`` sample for sample, except: 5 ms fades where playing begins in the
    middle of the clip, stops, or jumps back in a loop; and one block of gliding from the old sound
    to the new when the mix, the scene or a stem changed.

    ``mix``, ``scene`` and ``loop`` may be assigned and all methods called from any thread; nothing
    here waits for the sound card. Without an ``output`` the best there is is opened. ``threaded``
    False leaves it to the caller to ``step``.
    """

    def __init__(
        self,
        renderer: Renderer,
        rate: int,
        length: int,
        output: OutputDevice | None = None,
        *,
        threaded: bool = True,
        on_notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.mix, self.scene = Mix(), Scene()
        self.finished = False
        self._renderer, self._rate, self._length = renderer, rate, length
        self._output = output or open_output(rate, max(renderer.channels, 2))
        self.notice, self._on_notice = self._output.notice, on_notice
        self._fade = max(round(FADE_SECONDS * rate), 1)
        self._loop: tuple[int, int] | None = None
        self._playing = self._rolling = self._ended = False
        self._seek_to: int | None = None
        self._wanted_output: OutputDevice | None = None
        self._next = 0
        self._fade_from: int | None = None
        self._timeline = Timeline(0)
        self._tail: tuple[int, _Floats] | None = None
        self._levels: deque[tuple[int, Levels]] = deque()
        self._silence: Levels = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None
        if threaded:
            # Each NumPy call lets other threads run; at Python's usual 5 ms until they give way, a
            # busy one would make the sound thread too slow to keep up.
            sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_SECONDS))
            self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
            self._thread.start()

    @property
    def output_name(self) -> str:
        """What the sound goes to."""
        return self._output.name

    @property
    def underruns(self) -> int:
        """How often the device ran dry while playing."""
        return self._output.underruns

    @property
    def playing(self) -> bool:
        """Whether it plays, or is about to."""
        return self._playing

    @property
    def loop(self) -> tuple[int, int] | None:
        """The samples (from, to) that are played over and over; None: play to the end."""
        return self._loop

    @loop.setter
    def loop(self, span: tuple[int, int] | None) -> None:
        if span is not None:
            start, stop = max(span[0], 0), min(span[1], self._length)
            # Shorter than its own fades it would not be heard.
            span = (start, stop) if stop - start >= 4 * self._fade else None
        self._loop = span
        self._wake.set()

    @property
    def position(self) -> int:
        """The sample heard now; after a seek the wanted one, at rest where it will go on."""
        wanted = self._seek_to
        if wanted is not None:
            return wanted
        with self._lock:
            return min(self._timeline.at(self._output.heard()), self._length)

    def play(self) -> None:
        """Play from the position on, or from the beginning when the end was reached."""
        if self.finished or self.position >= self._length:
            self._seek_to = 0
        self.finished = False
        self._playing = True
        self._wake.set()

    def pause(self) -> None:
        """Stop where we are."""
        self._playing = False
        self._wake.set()

    def seek(self, sample: int) -> None:
        """Go on from another sample, playing or not."""
        self._seek_to = min(max(sample, 0), self._length)
        self.finished = False
        self._wake.set()

    def levels(self) -> Levels:
        """The (peak, rms) in dBFS of each strip and the master of what is heard now."""
        if not self._rolling:
            return self._silence
        heard = self._output.heard()
        with self._lock:
            while len(self._levels) > 1 and self._levels[1][0] <= heard:
                self._levels.popleft()
            return self._levels[0][1] if self._levels else self._silence

    def use(self, output: OutputDevice) -> None:
        """Play on another device from here on; the old one is closed."""
        self._wanted_output = output
        self._wake.set()

    def close(self) -> None:
        """Stop, wait for the thread to end, and let go of the device."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        _close(self._output)

    def step(self) -> None:
        """One turn of the loop: do what was asked, then fill the device."""
        try:
            self._obey()
            if self._rolling:
                self._feed()
        except DeviceLost as error:
            self._fall_silent(str(error))

    def _run(self) -> None:
        turn = self._renderer.warm_up
        while not self._closing:
            try:
                turn()
            except EngineError as error:  # a file that cannot be read any more, a full disk
                self._playing = False
                self._tell(str(error))
            turn = self.step
            self._wake.wait(_BUSY_SECONDS if self._rolling else _IDLE_SECONDS)
            self._wake.clear()

    def _obey(self) -> None:
        wanted, self._wanted_output = self._wanted_output, None
        if wanted is not None:
            self._change_output(wanted)
        seek = self._seek_to
        if self._rolling and (seek is not None or not self._playing):
            self._stop_rolling()
        if seek is not None:
            with self._lock:
                self._rest_at(seek)
                if self._seek_to == seek:
                    self._seek_to = None
        if self._playing and not self._rolling and self._next < self._length:
            self._fade_from = self._next if self._next > 0 else None
            self._tail, self._ended, self._rolling = None, False, True

    def _feed(self) -> None:
        """Render until the device has enough, but look up now and then for what is asked."""
        for _ in range(_BLOCKS_AT_ONCE):
            if self._ended or self._output.free() < BLOCK:
                break
            self._play_block()
        if self._ended and self._output.heard() >= self._timeline.end:
            self._rolling = self._playing = False
            self.finished = True
            with self._lock:
                self._rest_at(self._length)

    def _play_block(self) -> None:
        loop, start = self._loop, self._next
        if loop is not None and start == loop[1]:
            start, self._fade_from, self._tail = loop[0], loop[0], None
        looping = loop is not None and start < loop[1]
        end = loop[1] if loop is not None and looping else self._length
        stop = min(start + BLOCK, end)
        samples = self._glided(start, stop)
        levels = self._renderer.levels(self.mix, start, stop)
        levels[MASTER] = (peak_db(samples), rms_db(samples))
        samples = self._faded(samples, start, end if looping else None)
        frame = self._output.write(samples)
        with self._lock:
            self._timeline.add(frame, start, stop - start)
            self._levels.append((frame, levels))
            self._silence = dict.fromkeys(levels, NO_LEVEL)
        self._next = stop
        if stop == self._length and not looping:
            self._output.drain()
            self._ended = True

    def _glided(self, start: int, stop: int) -> _Floats:
        """The samples, gliding in from what the block before would have gone on with."""
        ahead = self._renderer.render(self.mix, self.scene, start, stop + BLOCK)
        ahead = fitted(ahead, self._output.channels)
        samples, tail = ahead[:, : stop - start], self._tail
        self._tail = stop, ahead[:, stop - start :]
        if tail is None or tail[0] != start:
            return samples
        before = tail[1][:, : stop - start]
        if np.array_equal(before, samples):
            return samples
        return np.asarray(before + (samples - before) * fade_in(stop - start), np.float32)

    def _faded(self, samples: _Floats, start: int, loop_end: int | None) -> _Floats:
        """The samples with the fades that fall into them."""
        count = samples.shape[1]
        places = np.arange(start, start + count) + 0.5
        if self._fade_from is not None:
            rise = np.clip((places - self._fade_from) / self._fade, 0.0, 1.0)
            samples = samples * rise.astype(np.float32)
            if start + count >= self._fade_from + self._fade:
                self._fade_from = None
        if loop_end is not None and start + count > loop_end - self._fade:
            fall = np.clip((loop_end - places) / self._fade, 0.0, 1.0)
            samples = samples * fall.astype(np.float32)
        return samples

    def _stop_rolling(self) -> None:
        self._rolling = False  # first, or what fails below would be tried again at every turn
        cut = self._output.cut if self._output.can_cut else self._fade_behind
        silent_from = cut(self._fade)
        with self._lock:
            self._rest_at(self._timeline.at(silent_from))

    def _fade_behind(self, fade: int) -> int:
        """For a device that takes nothing back: let what waits in it end gently."""
        start = self._next
        stop = min(start + fade, self._length)
        frame = self._output.write(self._glided(start, stop) * fade_in(stop - start)[::-1])
        with self._lock:
            self._timeline.add(frame, start, stop - start)
        return self._output.cut(fade)

    def _rest_at(self, sample: int) -> None:
        self._next = sample
        self._timeline = Timeline(sample)
        self._levels.clear()
        self._tail = None

    def _fall_silent(self, why: str) -> None:
        """The device is gone: time goes on without it."""
        self._change_output(SilentOutput(self._rate, self._output.channels))
        self._tell(f"{why}: playing silently.")

    def _change_output(self, output: OutputDevice) -> None:
        with self._lock:
            old, self._output = self._output, output
            self._rest_at(self._timeline.at(old.heard()))
        self._rolling = False
        self.notice = output.notice
        _close(old)

    def _tell(self, sentence: str) -> None:
        self.notice = sentence
        self._on_notice(sentence)


def _close(output: OutputDevice) -> None:
    with suppress(DeviceLost):  # it is gone already, which is what was wanted
        output.close()
