"""The playback loop of the sound thread: it does what was asked and keeps the device filled."""

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
from engine.playback.block_source import (
    BLOCK_FRAMES,
    Block,
    BlockSource,
    DirectSource,
    StretchedSource,
)
from engine.playback.loudness_monitor import LoudnessMonitor
from engine.playback.monitor_source import MATCH_SECONDS, MonitorSource
from engine.playback.one_shots import OneShot, ScrubGrains
from engine.playback.outputs.audio_devices import can_rescan
from engine.playback.outputs.base import OutputDevice, SilentOutput, fade_in
from engine.playback.outputs.reconnect import DeviceReconnect
from engine.playback.position_map import PositionMap
from engine.playback.tone_generator import beep_signal

FADE_SECONDS = 0.005
_BLOCKS_AT_ONCE = 4
_MATCH_SECONDS_PLAYING = 0.8


class PlaybackLoop:
    """The playback loop: plays, stops, scrubs, changes devices as asked; all by ``step``.

    What is asked for stands in plain attributes that other threads set (``_playing``, ``_speed``,
    ``_seek_to``, ``_scrub_at``, ``_loop``, ``_original``, ``_requested_output``,
    ``_tone_requested``); what other threads read besides is changed under ``_lock``.
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
        self._source = MonitorSource(renderer, rate, output.channels)
        self._fade = max(round(FADE_SECONDS * rate), 1)
        self._requested_output: OutputDevice | None = None
        self._output_taken = threading.Event()
        self._reconnect: DeviceReconnect | None = None
        self._reconnects = True
        self._loop: tuple[int, int] | None = None
        self._speed = 1.0
        self._playing = self._original = self._tone_requested = False
        self._seek_to: int | None = None
        self._scrub_at: int | None = None
        self._scrub_grains = ScrubGrains(rate)
        self._one_shot: OneShot | None = None
        self._one_shot_is_playing = self._ended = False
        self._block_source: BlockSource | None = None
        self._next = 0
        self._position_map = PositionMap(0)
        self._levels: deque[tuple[int, Levels]] = deque()
        self._silence: Levels = {}
        self._loudness_monitor = LoudnessMonitor(rate, 2)
        self._lock = threading.Lock()

    @property
    def position(self) -> int:
        """The sample heard now; after a seek the wanted one, at rest where it will go on."""
        for wanted in (self._scrub_at, self._seek_to):
            if wanted is not None:
                return wanted
        with self._lock:
            return self._clamp_to_clip(self._position_map.at(self._output.heard()))

    def step(self) -> None:
        """One turn of the loop: do what was asked, then fill the device."""
        try:
            self._apply_requests()
            if self._block_source is not None:
                self._fill_device(self._block_source)
        except DeviceLost as error:
            self._on_device_lost(str(error))

    def _apply_requests(self) -> None:
        with self._lock:
            wanted, self._requested_output = self._requested_output, None
        if wanted is not None:
            self._change_output(wanted)
            self._on_output()
        self._stop_if_asked()
        if self._original != self._source.original:
            self._switch_original()
        if self._scrub_at is not None:
            self._one_shot_is_playing = True
            self._scrub_grains.feed(self._output, self._source, self._scrub_at)
        elif self._playing:
            if self._block_source is None:
                self._start_block_source()
        elif self._tone_requested or self._one_shot is not None:
            self._play_test_tone()

    def _stop_if_asked(self) -> None:
        seek, block_source = self._seek_to, self._block_source
        if block_source is not None:
            waits = seek is not None or self._scrub_at is not None
            if waits or not self._playing or not block_source.accepts_speed(self._speed):
                self._stop_block_source()
        if (
            self._one_shot_is_playing
            and self._scrub_at is None
            and (self._playing or self._one_shot is None)
        ):
            self._one_shot_is_playing = False
            self._scrub_grains.begin()
            if self._output.can_cut:
                self._output.cut(self._fade)
        if seek is not None:
            with self._lock:
                self._rest_at(seek)
                if self._seek_to == seek:
                    self._seek_to = None
            self._source.reset_loudness()

    def _start_block_source(self) -> None:
        """Roll on from where we rest, in the direction asked for."""
        start, speed, self._one_shot = self._next, self._speed, None
        if (self._bounds[1] - start if speed > 0 else start - self._bounds[0]) <= 0:
            self._playing = False
            return
        self._ended = False
        if speed == 1.0:
            self._block_source = DirectSource(self._source, self._bounds, start, self._fade)
        else:
            self._block_source = StretchedSource(
                self._source, self._bounds, start, self._fade, speed=speed, rate=self._rate
            )

    def _switch_original(self) -> None:
        """From the remix to the original or back; the roll glides from one to the other."""
        if self._original:
            rolling = self._block_source is not None
            seconds = _MATCH_SECONDS_PLAYING if rolling else MATCH_SECONDS
            self._source.match_loudness(self.position if rolling else self._next, seconds)
        self._source.original = self._original

    def _play_test_tone(self) -> None:
        if self._tone_requested:
            self._tone_requested, self._one_shot_is_playing = False, True
            self._one_shot = OneShot(beep_signal(self._rate, self._output.channels))
            if isinstance(self._output, SilentOutput) and self.notice:
                self._on_notice(self.notice)
        if self._one_shot is not None and self._one_shot.feed(self._output):
            self._one_shot, self._one_shot_is_playing = None, False

    def _fill_device(self, block_source: BlockSource) -> None:
        """Render until the device has enough, but look up now and then for what is asked."""
        for _ in range(_BLOCKS_AT_ONCE):
            if self._ended or self._output.free() < BLOCK_FRAMES:
                break
            self._play_block(block_source)
        if self._ended and self._output.heard() >= self._position_map.end:
            self._block_source = None
            self._playing = False
            forwards = self._speed > 0
            self.finished = forwards
            with self._lock:
                self._rest_at(self._bounds[1 if forwards else 0])

    def _play_block(self, block_source: BlockSource) -> None:
        block = block_source.next(self._loop)
        if block is None or block.last:
            self._ended = True
        if block is not None:
            levels = self._source.levels(*block.span)
            levels[MASTER] = (peak_db(block.samples), rms_db(block.samples))
            self._write_block(block, levels)
            if block.step == 1.0:
                self._source.update_loudness(int(block.place), block.samples)
        if self._ended:
            self._output.drain()

    def _write_block(self, block: Block, levels: Levels | None = None) -> None:
        frame, count = self._output.write(block.samples), block.samples.shape[1]
        with self._lock:
            self._position_map.add(frame, block.place, count, block.step)
            if levels is not None:
                self._levels.append((frame, levels))
                self._silence = dict.fromkeys(levels, NO_LEVEL)
        if levels is not None and block.step == 1.0:
            self._loudness_monitor.add(frame, self._source.for_meter(block.samples))
        self._next = self._clamp_to_clip(int(block.place + block.step * count))

    def _stop_block_source(self) -> None:
        block_source, self._block_source = (
            self._block_source,
            None,
        )  # first, or what fails below would be tried again
        if self._output.can_cut:
            silent_from = self._output.cut(self._fade)
        else:
            silent_from = self._fade_out_last_block(block_source)
        with self._lock:
            self._rest_at(self._clamp_to_clip(self._position_map.at(silent_from)))

    def _fade_out_last_block(self, block_source: BlockSource | None) -> int:
        """For a device that takes nothing back: let what waits in it end gently."""
        block = block_source.next(None) if block_source is not None else None
        if block is not None:
            samples = block.samples[:, : self._fade]
            samples = samples * fade_in(samples.shape[1])[::-1]
            self._write_block(replace(block, samples=samples))
        return self._output.cut(self._fade)

    def _rest_at(self, sample: int) -> None:
        self._next = sample
        self._position_map = PositionMap(sample)
        self._levels.clear()
        self._loudness_monitor.cut()

    def _on_device_lost(self, why: str) -> None:
        """The device is gone: time goes on without it, and it is waited for."""
        sentence, lost = f"{why}: playing silently.", self._output.name
        self._change_output(SilentOutput(self._rate, self._output.channels, sentence))
        if not can_rescan():
            sentence = f"{why}: playing silently until PixelPlayer is started again."
        self._notify(sentence)
        self._on_output()

        def on_open(card: OutputDevice) -> None:
            self._requested_output = card
            if card.name == lost:
                self._on_notice(f"The sound card {lost} is back.")
            else:
                self._on_notice(f"Playing on the sound card {card.name} now.")

        if self._reconnects and can_rescan():
            if self._reconnect is not None:
                self._reconnect.close()
            self._reconnect = DeviceReconnect(self._rate, self._channels, self._device, on_open)

    def _change_output(self, output: OutputDevice) -> None:
        with self._lock:
            old, self._output = self._output, output
            self._rest_at(self._clamp_to_clip(self._position_map.at(old.heard())))
        self._block_source = self._one_shot = None
        self._one_shot_is_playing = False
        self._source.channels = output.channels
        self._source.reset_loudness()
        self.notice = output.notice
        close_output(old)
        self._output_taken.set()

    def _clamp_to_clip(self, sample: int) -> int:
        return min(max(sample, self._bounds[0]), self._bounds[1])

    def _notify(self, sentence: str) -> None:
        self.notice = sentence
        self._on_notice(sentence)


def close_output(output: OutputDevice) -> None:
    """Let go of a device."""
    with suppress(DeviceLost):  # it is gone already, which is what was wanted
        output.close()
