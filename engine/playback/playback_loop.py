"""The sound thread's own side of the player: it does what is asked and keeps the device filled."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from engine.errors import DeviceLost
from engine.mixing.loudness import peak_db, rms_db
from engine.mixing.mix import MASTER
from engine.mixing.render import NO_LEVEL, Levels, Renderer
from engine.playback.block_source import BLOCK, Block, PlainRoll, Roll, StretchedRoll
from engine.playback.loudness_monitor import LoudnessTrack
from engine.playback.monitor_source import MATCH_SECONDS, Programme
from engine.playback.one_shots import Grains, Shot
from engine.playback.outputs.audio_devices import can_look
from engine.playback.outputs.open_output import OutputDevice, SilentOutput, fade_in
from engine.playback.outputs.reconnect import Returning
from engine.playback.position_map import Timeline
from engine.playback.tone_generator import tone

FADE_SECONDS = 0.005
_BLOCKS_AT_ONCE = 4
_MATCH_SECONDS_PLAYING = 0.8


class Feeder:
    """Rolls, stops, scrubs and changes devices as ``Player`` asks; everything by ``step``.

    What is asked for stands in plain attributes that other threads set (``_playing``, ``_speed``,
    ``_seek_to``, ``_scrub_at``, ``_loop``, ``_original``, ``_wanted_output``, ``_tone_wanted``);
    what other threads read besides is changed under ``_lock``.
    """

    def __init__(
        self,
        renderer: Renderer,
        rate: int,
        bounds: tuple[int, int],
        output: OutputDevice,
        device: str,
        on_notice: Callable[[str], None],
        on_output: Callable[[], None],
    ) -> None:
        self.finished = False
        self.notice = output.notice
        self._rate, self._bounds = rate, bounds
        self._output, self._device = output, device
        self._channels = max(renderer.channels, 2)
        self._on_notice, self._on_output = on_notice, on_output
        self._programme = Programme(renderer, rate, output.channels)
        self._fade = max(round(FADE_SECONDS * rate), 1)
        self._wanted_output: OutputDevice | None = None
        self._output_taken = threading.Event()
        self._returning: Returning | None = None
        self._looks_for_cards = True
        self._loop: tuple[int, int] | None = None
        self._speed = 1.0
        self._playing = self._original = self._tone_wanted = False
        self._seek_to: int | None = None
        self._scrub_at: int | None = None
        self._grains = Grains(rate)
        self._shot: Shot | None = None
        self._aside = self._ended = False
        self._roll: Roll | None = None
        self._next = 0
        self._timeline = Timeline(0)
        self._levels: deque[tuple[int, Levels]] = deque()
        self._silence: Levels = {}
        self._loudness = LoudnessTrack(rate, 2)
        self._lock = threading.Lock()

    @property
    def position(self) -> int:
        """The sample heard now; after a seek the wanted one, at rest where it will go on."""
        for wanted in (self._scrub_at, self._seek_to):
            if wanted is not None:
                return wanted
        with self._lock:
            return self._inside(self._timeline.at(self._output.heard()))

    def step(self) -> None:
        """One turn of the loop: do what was asked, then fill the device."""
        try:
            self._obey()
            if self._roll is not None:
                self._feed(self._roll)
        except DeviceLost as error:
            self._fall_silent(str(error))

    def _obey(self) -> None:
        with self._lock:
            wanted, self._wanted_output = self._wanted_output, None
        if wanted is not None:
            self._change_output(wanted)
            self._on_output()
        self._stop_if_asked()
        if self._original != self._programme.original:
            self._switch_original()
        if self._scrub_at is not None:
            self._aside = True
            self._grains.feed(self._output, self._programme, self._scrub_at)
        elif self._playing:
            if self._roll is None:
                self._begin()
        elif self._tone_wanted or self._shot is not None:
            self._sound_tone()

    def _stop_if_asked(self) -> None:
        seek, roll = self._seek_to, self._roll
        if roll is not None:
            waits = seek is not None or self._scrub_at is not None
            if waits or not self._playing or not roll.take(self._speed):
                self._stop_rolling()
        if self._aside and self._scrub_at is None and (self._playing or self._shot is None):
            self._aside = False
            self._grains.begin()
            if self._output.can_cut:
                self._output.cut(self._fade)
        if seek is not None:
            with self._lock:
                self._rest_at(seek)
                if self._seek_to == seek:
                    self._seek_to = None
            self._programme.forget_loudness()

    def _begin(self) -> None:
        """Roll on from where we rest, in the direction asked for."""
        start, speed, self._shot = self._next, self._speed, None
        if (self._bounds[1] - start if speed > 0 else start - self._bounds[0]) <= 0:
            self._playing = False
            return
        self._ended = False
        if speed == 1.0:
            self._roll = PlainRoll(self._programme, self._bounds, start, self._fade)
        else:
            self._roll = StretchedRoll(
                self._programme, self._bounds, start, self._fade, speed=speed, rate=self._rate
            )

    def _switch_original(self) -> None:
        """From the remix to the original or back; the roll glides from one to the other."""
        if self._original:
            rolling = self._roll is not None
            seconds = _MATCH_SECONDS_PLAYING if rolling else MATCH_SECONDS
            self._programme.match(self.position if rolling else self._next, seconds)
        self._programme.original = self._original

    def _sound_tone(self) -> None:
        if self._tone_wanted:
            self._tone_wanted, self._aside = False, True
            self._shot = Shot(tone(self._rate, self._output.channels))
            if isinstance(self._output, SilentOutput) and self.notice:
                self._on_notice(self.notice)
        if self._shot is not None and self._shot.feed(self._output):
            self._shot, self._aside = None, False

    def _feed(self, roll: Roll) -> None:
        """Render until the device has enough, but look up now and then for what is asked."""
        for _ in range(_BLOCKS_AT_ONCE):
            if self._ended or self._output.free() < BLOCK:
                break
            self._play_block(roll)
        if self._ended and self._output.heard() >= self._timeline.end:
            self._roll = None
            self._playing = False
            forwards = self._speed > 0
            self.finished = forwards
            with self._lock:
                self._rest_at(self._bounds[1 if forwards else 0])

    def _play_block(self, roll: Roll) -> None:
        block = roll.next(self._loop)
        if block is None or block.last:
            self._ended = True
        if block is not None:
            levels = self._programme.levels(*block.span)
            levels[MASTER] = (peak_db(block.samples), rms_db(block.samples))
            self._put(block, levels)
            if block.step == 1.0:
                self._programme.listen(int(block.place), block.samples)
        if self._ended:
            self._output.drain()

    def _put(self, block: Block, levels: Levels | None = None) -> None:
        frame, count = self._output.write(block.samples), block.samples.shape[1]
        with self._lock:
            self._timeline.add(frame, block.place, count, block.step)
            if levels is not None:
                self._levels.append((frame, levels))
                self._silence = dict.fromkeys(levels, NO_LEVEL)
        if levels is not None and block.step == 1.0:
            self._loudness.hear(frame, self._programme.measured(block.samples))
        self._next = self._inside(int(block.place + block.step * count))

    def _stop_rolling(self) -> None:
        roll, self._roll = self._roll, None  # first, or what fails below would be tried again
        if self._output.can_cut:
            silent_from = self._output.cut(self._fade)
        else:
            silent_from = self._fade_behind(roll)
        with self._lock:
            self._rest_at(self._inside(self._timeline.at(silent_from)))

    def _fade_behind(self, roll: Roll | None) -> int:
        """For a device that takes nothing back: let what waits in it end gently."""
        block = roll.next(None) if roll is not None else None
        if block is not None:
            samples = block.samples[:, : self._fade]
            samples = samples * fade_in(samples.shape[1])[::-1]
            self._put(replace(block, samples=samples))
        return self._output.cut(self._fade)

    def _rest_at(self, sample: int) -> None:
        self._next = sample
        self._timeline = Timeline(sample)
        self._levels.clear()
        self._loudness.cut()

    def _fall_silent(self, why: str) -> None:
        """The device is gone: time goes on without it, and it is waited for."""
        sentence, lost = f"{why}: playing silently.", self._output.name
        self._change_output(SilentOutput(self._rate, self._output.channels, sentence))
        if not can_look():
            sentence = f"{why}: playing silently until PixelPlayer is started again."
        self._tell(sentence)
        self._on_output()

        def came(card: OutputDevice) -> None:
            self._wanted_output = card
            if card.name == lost:
                self._on_notice(f"The sound card {lost} is back.")
            else:
                self._on_notice(f"Playing on the sound card {card.name} now.")

        if self._looks_for_cards and can_look():
            if self._returning is not None:
                self._returning.close()
            self._returning = Returning(self._rate, self._channels, self._device, came)

    def _change_output(self, output: OutputDevice) -> None:
        with self._lock:
            old, self._output = self._output, output
            self._rest_at(self._inside(self._timeline.at(old.heard())))
        self._roll = self._shot = None
        self._aside = False
        self._programme.channels = output.channels
        self._programme.forget_loudness()
        self.notice = output.notice
        close_output(old)
        self._output_taken.set()

    def _inside(self, sample: int) -> int:
        return min(max(sample, self._bounds[0]), self._bounds[1])

    def _tell(self, sentence: str) -> None:
        self.notice = sentence
        self._on_notice(sentence)


def close_output(output: OutputDevice) -> None:
    """Let go of a device."""
    with suppress(DeviceLost):  # it is gone already, which is what was wanted
        output.close()
