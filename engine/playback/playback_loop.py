"""The playback loop of the sound thread: it obeys commands in order, keeps the device filled."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from engine.errors import DeviceLost, EngineError
from engine.message import Message
from engine.mixing.loudness import peak_db, rms_db
from engine.mixing.mix import MASTER, Mix
from engine.mixing.render import Levels, Renderer
from engine.playback.block_meters import BlockMeters
from engine.playback.block_source import (
    BLOCK_FRAMES,
    GLIDE_FRAMES,
    Block,
    BlockSource,
    DirectSource,
    StretchedSource,
)
from engine.playback.loudness_monitor import Loudness
from engine.playback.monitor_source import MATCH_SECONDS, MonitorSource
from engine.playback.one_shots import OneShot, ScrubGrains
from engine.playback.outputs.audio_devices import can_rescan
from engine.playback.outputs.base import OutputDevice, SilentOutput, fade_in
from engine.playback.outputs.reconnect import DeviceReconnect
from engine.playback.playback_commands import (
    Command,
    Pause,
    Play,
    PlayTone,
    Scrub,
    Seek,
    UseOutput,
)
from engine.playback.playback_state import PlaybackState, Span
from engine.playback.position_map import PositionMap
from engine.playback.tone_generator import beep_signal
from engine.scene.scene import Scene

FADE_SECONDS = 0.005
_BLOCKS_AT_ONCE = 4
_MATCH_SECONDS_PLAYING = 0.8
_BUSY_SECONDS, _IDLE_SECONDS = 0.005, 0.05


class PlaybackLoop:
    """The playback loop: plays, stops, scrubs, changes devices as asked; all by ``step``.

    Other threads hand over a ``PlaybackState`` and commands, both under ``_lock``; what they read
    besides is written under it too. A command stays in the queue until it was carried out, and what
    is read from outside counts it as carried out already, so that nothing that was asked for is
    seen undone.
    """

    def __init__(
        self,
        renderer: Renderer,
        rate: int,
        bounds: Span,
        output: OutputDevice,
        device: str,
        on_notice: Callable[[str], None],
        on_output: Callable[[], None],
        *,
        reconnects: bool,
    ) -> None:
        self._rate, self._bounds, self._reconnects = rate, bounds, reconnects
        self._output, self._device = output, device
        self._channels = max(renderer.channels, 2)
        self._on_notice, self._on_output = on_notice, on_output
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._wanted = PlaybackState()
        self._commands: deque[Command] = deque()
        self._closed = False
        self._notice = output.notice
        self._playing = self._finished = self._tone_requested = False
        self._scrub_at: int | None = None
        self._next = 0
        self._position_map = PositionMap(0)
        self._meters = BlockMeters(rate)
        self._source = MonitorSource(renderer, rate, output.channels)
        self._fade = max(round(FADE_SECONDS * rate), 1)
        self._block_source: BlockSource | None = None
        self._ended = self._one_shot_is_playing = False
        self._rendered: tuple[Mix, Scene, int] | None = None  # what waits in the device
        self._scrub_grains = ScrubGrains(rate)
        self._one_shot: OneShot | None = None
        self._waiting: list[DeviceReconnect] = []

    @property
    def state(self) -> PlaybackState:
        """What is wanted now. From any thread."""
        return self._wanted

    @property
    def output(self) -> OutputDevice:
        """Where the sound goes. From any thread, but only its ``heard`` may be called there."""
        return self._output

    @property
    def notice(self) -> str:
        """What there is to say about the output or the clip; often empty. From any thread."""
        return self._notice

    @property
    def original_gain_db(self) -> float:
        """By how much the original is turned to be as loud as the mix. From any thread."""
        return self._source.gain_db

    @property
    def playing(self) -> bool:
        """Whether it plays, or is about to. From any thread."""
        with self._lock:
            asked = [each for each in self._commands if isinstance(each, Play | Pause)]
            return isinstance(asked[-1], Play) if asked else self._playing

    @property
    def finished(self) -> bool:
        """Whether it rests because it played to the end. From any thread."""
        with self._lock:
            moves = any(isinstance(command, Play | Seek | Scrub) for command in self._commands)
            return self._finished and not moves

    @property
    def position(self) -> int:
        """The sample heard now; after a seek the wanted one, at rest where it will go on.

        From any thread.
        """
        with self._lock:
            place = self._place()
            for command in self._commands:
                if isinstance(command, Seek | Scrub):
                    place = command.sample
                elif isinstance(command, Play):
                    place = self._start_for(place, self._wanted.speed)
            return place

    def change(self, change: Callable[[PlaybackState], PlaybackState]) -> None:
        """Want another state from the next block on. From any thread."""
        with self._lock:
            self._wanted = change(self._wanted)
        self._wake.set()

    def give(self, command: Command) -> bool:
        """Queue a command; False when the loop is closed, an output is let go of then.

        From any thread.
        """
        with self._lock:
            taken = not self._closed
            if taken:
                self._commands.append(command)
        self._wake.set()
        if not taken:
            _refuse(command)
        return taken

    def levels(self) -> Levels:
        """The (peak, rms) in dBFS of each strip and the master now. From any thread."""
        if self._block_source is None:
            return self._meters.silence
        return self._meters.levels(self._output.heard())

    def loudness(self) -> Loudness:
        """How loud it is that is heard now. From any thread."""
        return self._meters.loudness(self._output.heard())

    def reset_loudness(self) -> None:
        """Measure the integrated loudness and the true peak anew. From any thread."""
        self._meters.reset_loudness()

    def close(self) -> None:
        """Take no more commands; ``run`` returns soon. From any thread."""
        with self._lock:
            self._closed = True
        self._wake.set()

    def close_outputs(self) -> None:
        """Let go of the device and of those that were never used; only when ``run`` is over."""
        for waiting in self._waiting:
            waiting.close()
        while self._commands:
            _refuse(self._commands.popleft())
        close_output(self._output)

    def run(self) -> None:
        """Step until ``close``: the whole life of the sound thread."""
        while not self._closed:
            try:
                self.step()
            except EngineError as error:  # a file that cannot be read any more, a full disk
                with self._lock:
                    self._playing = False
                self._notify(error.message)
            busy = self._block_source is not None or self._one_shot_is_playing
            self._wake.wait(_BUSY_SECONDS if busy else _IDLE_SECONDS)
            self._wake.clear()

    def step(self) -> None:
        """Do what was asked and fill the device, block by block. Only in the sound thread."""
        try:
            for _ in range(_BLOCKS_AT_ONCE):
                state = self._obey()
                if self._block_source is None:
                    break
                self._replace_waiting(self._block_source)
                if not self._fill_device(self._block_source, state):
                    break
        except DeviceLost as error:
            self._on_device_lost(error.message)

    def _obey(self) -> PlaybackState:
        """Carry out what is queued; returns the state that was wanted behind it."""
        while True:
            with self._lock:  # a state that was set before a command is never seen after it
                state = self._wanted
                command = self._commands[0] if self._commands else None
            if command is None:
                break
            self._carry_out(command, state)
            with self._lock:
                self._commands.popleft()
        self._follow(state)
        if self._scrub_at is not None:
            self._one_shot_is_playing = True
            self._scrub_grains.feed(self._output, self._source, self._scrub_at)
        elif self._playing:
            if self._block_source is None:
                self._start_block_source(state.speed)
        elif self._tone_requested or self._one_shot is not None:
            self._play_test_tone()
        return state

    def _carry_out(self, command: Command, state: PlaybackState) -> None:
        """Do it, or raise and leave it to be done again: each may be begun twice."""
        match command:
            case Play():
                self._play(state.speed)
            case Pause():
                with self._lock:
                    self._playing = False
                self._stop_block_source()
            case Seek(sample):
                self._stop_block_source()
                with self._lock:
                    self._scrub_at, self._finished = None, False
                    self._rest_at(sample)
                self._source.reset_loudness()
            case Scrub(sample):
                self._stop_block_source()
                with self._lock:
                    self._scrub_at, self._finished = sample, False
            case PlayTone():
                self._tone_requested = True
            case UseOutput():
                self._use_output(command)

    def _follow(self, state: PlaybackState) -> None:
        """From here on what is rendered is rendered of this state."""
        self._source.scene, self._source.mix = state.scene, state.mix
        source = self._block_source
        if source is not None and not (self._playing and source.accepts_speed(state.speed)):
            self._stop_block_source()
        drags = self._scrub_at is not None
        if self._one_shot_is_playing and not drags and (self._playing or self._one_shot is None):
            self._one_shot_is_playing = False
            self._scrub_grains.begin()
            if self._output.can_cut:
                self._output.cut(self._fade)
        if state.original != self._source.original:
            self._switch_original(original=state.original)

    def _play(self, speed: float) -> None:
        with self._lock:
            place = self._place()
            start = self._start_for(place, speed)
            moves = start != place or self._scrub_at is not None
            if moves:
                self._block_source = None
                self._rest_at(start)
            self._scrub_at, self._finished, self._playing = None, False, True
        if moves:
            self._source.reset_loudness()

    def _use_output(self, command: UseOutput) -> None:
        if command.only_if_silent and not isinstance(self._output, SilentOutput):
            _refuse(command)
            return
        if command.device is not None:
            self._device = command.device
        self._change_output(command.output)
        command.settled.set()
        self._on_output()
        if command.notice:
            self._on_notice(command.notice)

    def _place(self) -> int:
        """The sample heard now, of what was carried out; under the lock."""
        if self._scrub_at is not None:
            return self._scrub_at
        return self._clamp_to_clip(self._position_map.at(self._output.heard()))

    def _start_for(self, place: int, speed: float) -> int:
        """Where playing begins when it is asked for at a place: at the end, from the other one."""
        first, last = self._bounds
        ends = self._all_heard()
        if self._block_source is not None and not ends:
            return place  # it plays on
        if speed > 0:
            return first if ends or place >= last else place
        return last if ends or place <= first else place

    def _all_heard(self) -> bool:
        """Whether what plays was rendered and heard to its end."""
        rendered = self._block_source is not None and self._ended
        return rendered and self._output.heard() >= self._position_map.end

    def _start_block_source(self, speed: float) -> None:
        """Play on from where we rest, in the direction asked for."""
        start, self._one_shot, self._rendered = self._next, None, None
        if (self._bounds[1] - start if speed > 0 else start - self._bounds[0]) <= 0:
            with self._lock:
                self._playing = False
            return
        self._ended = False
        if speed == 1.0:
            self._block_source = DirectSource(self._source, self._bounds, start, self._fade)
        else:
            self._block_source = StretchedSource(
                self._source, self._bounds, start, self._fade, speed=speed, rate=self._rate
            )

    def _switch_original(self, *, original: bool) -> None:
        """From the mix to the original or back; the block source glides from one to the other."""
        if original:
            plays = self._block_source is not None
            with self._lock:
                place = self._place() if plays else self._next
            seconds = _MATCH_SECONDS_PLAYING if plays else MATCH_SECONDS
            self._source.match_loudness(place, seconds)
        self._source.original = original

    def _play_test_tone(self) -> None:
        if self._tone_requested:
            self._tone_requested, self._one_shot_is_playing = False, True
            self._one_shot = OneShot(beep_signal(self._rate, self._output.channels))
            if isinstance(self._output, SilentOutput) and self._notice:
                self._on_notice(self._notice)
        if self._one_shot is not None and self._one_shot.feed(self._output):
            self._one_shot, self._one_shot_is_playing = None, False

    def _fill_device(self, source: BlockSource, state: PlaybackState) -> bool:
        """Render a block if the device wants one; False when it has enough for now."""
        fills = not self._ended and self._output.free() >= BLOCK_FRAMES
        if fills:
            self._play_block(source, state.loop)
        if self._all_heard():
            forwards = state.speed > 0
            self._meters.settle(self._position_map.end)
            with self._lock:
                self._block_source, self._playing, self._finished = None, False, forwards
                self._rest_at(self._bounds[1 if forwards else 0])
        return fills

    def _replace_waiting(self, source: BlockSource) -> None:
        """Let what waits in the device follow the mix, the scene and the stems as they are now.

        Else a fader would be heard only behind all that was rendered before it was moved.
        """
        rendered, self._rendered = self._rendered, self._source.version
        if rendered is None or rendered == self._rendered:
            return
        end = self._position_map.end
        waiting = end - self._output.replaceable()
        samples = source.again(waiting) if waiting > GLIDE_FRAMES else None
        if samples is None:
            return
        first = self._output.replace(end - samples.shape[1], samples, GLIDE_FRAMES)
        if first < end:
            heard = samples[:, first - end :]
            levels = self._source.levels(self._next - (end - first), self._next)
            levels[MASTER] = (peak_db(heard), rms_db(heard))
            self._meters.replace(first, levels, self._source.for_meter(heard))

    def _play_block(self, source: BlockSource, loop: Span | None) -> None:
        block = source.next(loop)
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
            measured = self._source.for_meter(block.samples) if block.step == 1.0 else None
            self._meters.add(frame, levels, measured)
            self._meters.settle(self._output.replaceable())
        self._next = self._clamp_to_clip(int(block.place + block.step * count))

    def _stop_block_source(self) -> None:
        """Fall silent softly, if it plays."""
        # forgotten first, or what fails below would be tried again
        source, self._block_source = self._block_source, None
        if source is None:
            return
        if self._output.can_cut:
            silent_from = self._output.cut(self._fade)
        else:
            silent_from = self._fade_out_last_block(source)
        self._meters.cut(silent_from)
        with self._lock:
            self._rest_at(self._clamp_to_clip(self._position_map.at(silent_from)))

    def _fade_out_last_block(self, source: BlockSource) -> int:
        """For a device that takes nothing back: let what waits in it end gently."""
        block = source.next(None)
        if block is not None:
            samples = block.samples[:, : self._fade]
            samples = samples * fade_in(samples.shape[1])[::-1]
            self._write_block(replace(block, samples=samples))
        return self._output.cut(self._fade)

    def _rest_at(self, sample: int) -> None:
        """Go on from a sample, and forget what was to be heard; under the lock."""
        self._next = sample
        self._position_map = PositionMap(sample)
        self._meters.cut()

    def _on_device_lost(self, why: Message) -> None:
        """The device is gone: time goes on without it, and it is waited for."""
        lost = self._output.name
        sentence = Message("{why}: playing silently.", why=why)
        self._change_output(SilentOutput(self._rate, self._output.channels, sentence))
        if not can_rescan():
            sentence = Message(
                "{why}: playing silently until PixelPlayer is started again.", why=why
            )
        self._notify(sentence)
        self._on_output()

        def hand_over(card: OutputDevice) -> None:
            back = Message("The sound card {name} is back.", name=lost)
            other = Message("Playing on the sound card {name} now.", name=card.name)
            notice = back if card.name == lost else other
            self.give(UseOutput(card, notice=notice, only_if_silent=True))

        for waiting in self._waiting:
            waiting.stop()
        if self._reconnects and can_rescan():
            self._waiting = [waiting for waiting in self._waiting if not waiting.ended]
            wanted = self._rate, self._channels, self._device
            self._waiting.append(DeviceReconnect(*wanted, hand_over))

    def _change_output(self, output: OutputDevice) -> None:
        with self._lock:
            old, self._output = self._output, output
            self._rest_at(self._clamp_to_clip(self._position_map.at(old.heard())))
        self._block_source = self._one_shot = None
        self._one_shot_is_playing = False
        self._source.channels = output.channels
        self._source.reset_loudness()
        self._notice = output.notice
        if old is not output:
            close_output(old)

    def _clamp_to_clip(self, sample: int) -> int:
        return min(max(sample, self._bounds[0]), self._bounds[1])

    def _notify(self, sentence: str) -> None:
        self._notice = sentence
        self._on_notice(sentence)


def close_output(output: OutputDevice) -> None:
    """Let go of a device."""
    with suppress(DeviceLost):  # it is gone already, which is what was wanted
        output.close()


def _refuse(command: Command) -> None:
    """A command comes too late; an output that came with it is closed."""
    if isinstance(command, UseOutput):
        close_output(command.output)
        command.settled.set()
