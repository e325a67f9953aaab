"""The player: a thread that renders ahead of what is heard; the picture follows its clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from engine.mixing.mix import Mix
from engine.mixing.render import Levels, Renderer
from engine.playback.block_source import BLOCK_FRAMES
from engine.playback.loudness_monitor import Loudness
from engine.playback.outputs import audio_devices
from engine.playback.outputs.base import OutputDevice, SilentOutput
from engine.playback.outputs.open_output import open_output
from engine.playback.playback_commands import Pause, Play, PlayTone, Scrub, Seek, UseOutput
from engine.playback.playback_loop import FADE_SECONDS, PlaybackLoop
from engine.playback.switch_interval import switch_interval
from engine.scene.scene import Scene

__all__ = ["BLOCK_FRAMES", "FADE_SECONDS", "FASTEST", "SLOWEST", "Player"]

SLOWEST, FASTEST = 0.1, 4.0
_PATIENCE_SECONDS = 5.0


class Player:
    """Plays what ``renderer`` renders; position is what is heard, and the picture follows it.

    What is played is ``render`` sample for sample, except: 5 ms fades where playing begins in the
    middle of the clip, stops, or jumps back in a loop; a block or half of one of gliding from the
    old sound to the new when the mix, the scene or a stem changed; and all of it at a ``speed``
    that is not 1.

    The clip has samples ``start`` (negative where the picture begins before the sound) to
    ``length``. A ``PlaybackLoop`` in a thread of its own does the work; what is asked for here is
    handed over to it, a state as a whole and commands in their order, and nothing here waits for
    the sound card but where it is said. Without an ``output`` the card named ``device`` is opened,
    or the best there is; ``on_output`` is called when the sound goes elsewhere (``output_name``).
    ``threaded`` False leaves it to the caller to ``step``.
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
        self._rate, self._channels = rate, max(renderer.channels, 2)
        self.device = device
        """The name of the card the player was made for; empty: the default one."""
        self._bounds = start, length
        output = output or open_output(rate, self._channels, device)
        self._loop = PlaybackLoop(
            renderer, rate, self._bounds, output, device, on_notice, on_output, reconnects=threaded
        )
        self._closing = threading.Lock()
        self._closed = False
        self._threads: tuple[threading.Thread, ...] = ()
        if threaded:
            switch_interval.hold()
            self._threads = (
                threading.Thread(target=self._loop.run, name="sound", daemon=True),
                threading.Thread(target=renderer.warm_up, name="warm up", daemon=True),
            )
            for thread in self._threads:
                thread.start()

    @property
    def output(self) -> OutputDevice:
        """What the sound goes to; only for looking at, from any thread."""
        return self._loop.output

    @property
    def output_name(self) -> str:
        """What the sound goes to. From any thread."""
        return self._loop.output.name

    @property
    def notice(self) -> str:
        """What the user should know about the sound; often empty. From any thread."""
        return self._loop.notice

    @property
    def underruns(self) -> int:
        """How often the device ran dry while playing. From any thread."""
        return self._loop.output.underruns

    @property
    def mix(self) -> Mix:
        """What is heard, unless it is the original. To be set and read from any thread."""
        return self._loop.state.mix

    @mix.setter
    def mix(self, mix: Mix) -> None:
        self._loop.change(lambda state: replace(state, mix=mix))

    @property
    def scene(self) -> Scene:
        """Where everything stands. To be set and read from any thread."""
        return self._loop.state.scene

    @scene.setter
    def scene(self, scene: Scene) -> None:
        self._loop.change(lambda state: replace(state, scene=scene))

    def show(self, scene: Scene, mix: Mix) -> None:
        """Hear this mix of this scene, both from the same block on. From any thread."""
        self._loop.change(lambda state: replace(state, scene=scene, mix=mix))

    def show_instead(self, of: Mix, scene: Scene, mix: Mix) -> None:
        """The same, unless another mix than ``of`` is wanted by now. From any thread."""
        self._loop.change(
            lambda state: replace(state, scene=scene, mix=mix) if state.mix is of else state
        )

    @property
    def position(self) -> int:
        """The sample heard now; after a seek the wanted one, at rest where it will go on.

        From any thread.
        """
        return self._loop.position

    @property
    def playing(self) -> bool:
        """Whether it plays, or is about to. From any thread."""
        return self._loop.playing

    @property
    def finished(self) -> bool:
        """Whether it rests because it played to the end. From any thread."""
        return self._loop.finished

    @property
    def speed(self) -> float:
        """Seconds of the clip in a second of playing, at the pitch it has; negative: backwards.

        To be set and read from any thread.
        """
        return self._loop.state.speed

    @speed.setter
    def speed(self, speed: float) -> None:
        size = min(max(abs(speed), SLOWEST), FASTEST)
        self._loop.change(lambda state: replace(state, speed=-size if speed < 0 else size))

    @property
    def original(self) -> bool:
        """Whether the clip's own sound is heard instead of the remix, as loud as that.

        To be set and read from any thread.
        """
        return self._loop.state.original

    @original.setter
    def original(self, on: bool) -> None:
        self._loop.change(lambda state: replace(state, original=on))

    @property
    def original_gain_db(self) -> float:
        """By how much the original is turned up or down to be as loud as the remix.

        From any thread.
        """
        return self._loop.original_gain_db

    @property
    def loop(self) -> tuple[int, int] | None:
        """The samples (from, to) that are played over and over; None: play to the end.

        To be set and read from any thread.
        """
        return self._loop.state.loop

    @loop.setter
    def loop(self, span: tuple[int, int] | None) -> None:
        if span is not None:
            start, stop = self._clamp_to_clip(span[0]), self._clamp_to_clip(span[1])
            # Shorter than its own fades it would not be heard.
            span = (start, stop) if stop - start >= 4 * round(FADE_SECONDS * self._rate) else None
        self._loop.change(lambda state: replace(state, loop=span))

    def play(self) -> None:
        """Play on, at the end from the beginning again (backwards the other way round).

        From any thread.
        """
        self._loop.give(Play())

    def pause(self) -> None:
        """Stop where we are. From any thread."""
        self._loop.give(Pause())

    def seek(self, sample: int) -> None:
        """Go on from another sample, playing or not; a drag of the head ends. From any thread."""
        self._loop.give(Seek(self._clamp_to_clip(sample)))

    def scrub(self, sample: int) -> None:
        """Follow a dragged head: short grains are heard where it is, nothing while it rests.

        Playing waits until ``seek`` says where the head was let go. From any thread.
        """
        self._loop.give(Scrub(self._clamp_to_clip(sample)))

    def play_tone(self) -> None:
        """Sound a test tone on the card that is open, when nothing plays. From any thread."""
        self._loop.give(PlayTone())

    def loudness(self) -> Loudness:
        """How loud it is that is heard now, and was since ``reset_loudness``. From any thread."""
        return self._loop.loudness()

    def reset_loudness(self) -> None:
        """Measure the integrated loudness and the true peak anew. From any thread."""
        self._loop.reset_loudness()

    def levels(self) -> Levels:
        """The (peak, rms) in dBFS of each strip and the master of what is heard now.

        From any thread.
        """
        return self._loop.levels()

    def use_output(self, output: OutputDevice) -> None:
        """Play on another device from here on; the old one is closed. From any thread.

        Once the player is closed, the device is closed here.
        """
        self._loop.give(UseOutput(output))

    def open_first_device(self) -> None:
        """Play on the card named ``device``, where the player was made with a silent ``output``.

        This waits for the card: from any thread but the GUI's and the sound's. The player may be
        closed meanwhile.
        """
        if not self._closed:
            output = open_output(self._rate, self._channels, self.device)
            self._hand_over(UseOutput(output))

    def open_device(self, name: str) -> None:
        """Play on the card of that name (empty: the default one) from here on.

        The old card is let go of first, so that cards that came since are found and one that takes
        a single listener is free. This waits for cards: from any thread but the GUI's and the
        sound's. The player may be closed meanwhile.
        """
        if self._hand_over(UseOutput(SilentOutput(self._rate, self._channels), name)):
            audio_devices.rescan()
            output = open_output(self._rate, self._channels, name)
            self._hand_over(UseOutput(output, name, output.notice))

    def step(self) -> None:
        """One turn of the loop. From one thread, and only where the player has none of its own."""
        self._loop.step()

    def close(self) -> None:
        """Stop, wait for the threads to end, and let go of the device.

        From any thread but the sound's; a second time it does nothing.
        """
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._loop.close()
            for thread in self._threads:
                thread.join()
            self._loop.close_outputs()
            if self._threads:
                switch_interval.release()

    def _hand_over(self, command: UseOutput) -> bool:
        """Queue it and wait until the sound thread plays there; False when it is closed."""
        taken = self._loop.give(command)
        if self._threads:
            command.settled.wait(_PATIENCE_SECONDS)
        return taken

    def _clamp_to_clip(self, sample: int) -> int:
        return min(max(sample, self._bounds[0]), self._bounds[1])
