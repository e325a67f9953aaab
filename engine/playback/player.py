"""The player: a thread that renders ahead of what is heard; the picture follows its clock."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from engine.errors import EngineError
from engine.mixing.mix import Mix
from engine.mixing.render import Levels, Renderer
from engine.playback.block_source import BLOCK_FRAMES
from engine.playback.loudness_monitor import Loudness
from engine.playback.outputs import audio_devices
from engine.playback.outputs.base import OutputDevice, SilentOutput
from engine.playback.outputs.open_output import open_output
from engine.playback.playback_loop import FADE_SECONDS, PlaybackLoop, close_output
from engine.scene.scene import Scene

__all__ = ["BLOCK_FRAMES", "FADE_SECONDS", "FASTEST", "SLOWEST", "Player"]

SWITCH_SECONDS = 0.0005
SLOWEST, FASTEST = 0.1, 4.0
_PATIENCE_SECONDS = 5.0
_BUSY_SECONDS, _IDLE_SECONDS = 0.005, 0.05


class Player(PlaybackLoop):
    """Plays what ``renderer`` renders; position is what is heard, and the picture follows it.

    What is played is ``render`` sample for sample, except: 5 ms fades where playing begins in the
    middle of the clip, stops, or jumps back in a loop; one block of gliding from the old sound to
    the new when the mix, the scene or a stem changed; and all of it at a ``speed`` that is not 1.

    The clip has samples ``start`` (negative where the picture begins before the sound) to
    ``length``. ``mix``, ``scene``, ``loop``, ``speed`` and ``original`` may be assigned and all
    methods called from any thread; nothing here waits for the sound card. Without an ``output``
    the card named ``device`` is opened, or the best there is; ``on_output`` is called when the
    sound goes elsewhere (``output_name``). ``threaded`` False leaves it to the caller to ``step``.
    """

    def __init__(
        self,
        renderer: Renderer,
        rate: int,
        length: int,
        output: OutputDevice | None = None,
        *,
        start: int = 0,
        device: str = "",
        threaded: bool = True,
        on_notice: Callable[[str], None] = lambda _: None,
        on_output: Callable[[], None] = lambda: None,
    ) -> None:
        output = output or open_output(rate, max(renderer.channels, 2), device)
        super().__init__(renderer, rate, (start, length), output, device, on_notice, on_output)
        self._reconnects = threaded
        self._wake = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._warming: threading.Thread | None = None
        if threaded:
            # Each NumPy call lets other threads run; at Python's usual 5 ms until they give way, a
            # busy one would make the sound thread too slow to keep up.
            sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_SECONDS))
            self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
            self._warming = threading.Thread(target=renderer.warm_up, name="warm up", daemon=True)
            for thread in (self._thread, self._warming):
                thread.start()

    @property
    def output_name(self) -> str:
        """What the sound goes to."""
        return self._output.name

    @property
    def underruns(self) -> int:
        """How often the device ran dry while playing."""
        return self._output.underruns

    @property
    def mix(self) -> Mix:
        """What is heard, unless it is the original."""
        return self._source.mix

    @mix.setter
    def mix(self, mix: Mix) -> None:
        self._source.mix = mix

    @property
    def scene(self) -> Scene:
        """Where everything stands."""
        return self._source.scene

    @scene.setter
    def scene(self, scene: Scene) -> None:
        self._source.scene = scene

    @property
    def playing(self) -> bool:
        """Whether it plays, or is about to."""
        return self._playing

    @property
    def speed(self) -> float:
        """Seconds of the clip in a second of playing, at the pitch it has; negative: backwards."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        size = min(max(abs(speed), SLOWEST), FASTEST)
        self._speed = -size if speed < 0 else size
        self._wake.set()

    @property
    def original(self) -> bool:
        """Whether the clip's own sound is heard instead of the remix, as loud as that."""
        return self._original

    @original.setter
    def original(self, on: bool) -> None:
        self._original = on
        self._wake.set()

    @property
    def original_gain_db(self) -> float:
        """By how much the original is turned up or down to be as loud as the remix."""
        return self._source.gain_db

    @property
    def loop(self) -> tuple[int, int] | None:
        """The samples (from, to) that are played over and over; None: play to the end."""
        return self._loop

    @loop.setter
    def loop(self, span: tuple[int, int] | None) -> None:
        if span is not None:
            start, stop = max(span[0], self._bounds[0]), min(span[1], self._bounds[1])
            # Shorter than its own fades it would not be heard.
            span = (start, stop) if stop - start >= 4 * self._fade else None
        self._loop = span
        self._wake.set()

    def play(self) -> None:
        """Play on, at the end from the beginning again (backwards the other way round)."""
        first, last = self._bounds
        if self._speed > 0 and (self.finished or self.position >= last):
            self._seek_to = first
        elif self._speed < 0 and self.position <= first:
            self._seek_to = last
        elif self._scrub_at is not None:
            self._seek_to = self._scrub_at
        self._scrub_at = None
        self.finished = False
        self._playing = True
        self._wake.set()

    def pause(self) -> None:
        """Stop where we are."""
        self._playing = False
        self._wake.set()

    def seek(self, sample: int) -> None:
        """Go on from another sample, playing or not; a drag of the head ends."""
        self._seek_to, self._scrub_at = self._clamp_to_clip(sample), None
        self.finished = False
        self._wake.set()

    def scrub(self, sample: int) -> None:
        """Follow a dragged head: short grains are heard where it is, nothing while it rests.

        Playing waits until ``seek`` says where the head was let go.
        """
        self._scrub_at, self._seek_to = self._clamp_to_clip(sample), None
        self.finished = False
        self._wake.set()

    def play_tone(self) -> None:
        """Sound a test tone on the card that is open, when nothing plays."""
        self._tone_requested = True
        self._wake.set()

    def loudness(self) -> Loudness:
        """How loud it is that is heard now, and was since ``reset_loudness``."""
        return self._loudness_monitor.at(self._output.heard())

    def reset_loudness(self) -> None:
        """Measure the integrated loudness and the true peak anew."""
        self._loudness_monitor.reset()

    def levels(self) -> Levels:
        """The (peak, rms) in dBFS of each strip and the master of what is heard now."""
        if self._block_source is None:
            return self._silence
        heard = self._output.heard()
        with self._lock:
            while len(self._levels) > 1 and self._levels[1][0] <= heard:
                self._levels.popleft()
            return self._levels[0][1] if self._levels else self._silence

    def use_output(self, output: OutputDevice) -> None:
        """Play on another device from here on; the old one is closed."""
        self._output_taken.clear()
        with self._lock:
            never_used, self._requested_output = self._requested_output, output
        if never_used is not None:
            close_output(never_used)
        self._wake.set()

    def open_device(self, name: str) -> None:
        """Play on the card of that name (empty: the default one) from here on.

        The old card is let go of first, so that cards that came since are found and one that takes
        a single listener is free. This waits for cards: not for the GUI's or the sound thread.
        """
        self._device = name
        self.use_output(SilentOutput(self._rate, self._channels))
        if self._thread is not None:
            self._output_taken.wait(_PATIENCE_SECONDS)
        audio_devices.rescan()
        output = open_output(self._rate, self._channels, name)
        self.use_output(output)
        if output.notice:
            self._on_notice(output.notice)

    def close(self) -> None:
        """Stop, wait for the threads to end, and let go of the device."""
        self._closing = True
        self._wake.set()
        for thread in (self._thread, self._warming):
            if thread is not None:
                thread.join()
        if self._reconnect is not None:
            self._reconnect.close()
        for output in (self._output, self._requested_output):
            if output is not None:
                close_output(output)

    def _run(self) -> None:
        while not self._closing:
            try:
                self.step()
            except EngineError as error:  # a file that cannot be read any more, a full disk
                self._playing = False
                self._notify(str(error))
            busy = self._block_source is not None or self._one_shot_is_playing
            self._wake.wait(_BUSY_SECONDS if busy else _IDLE_SECONDS)
            self._wake.clear()
