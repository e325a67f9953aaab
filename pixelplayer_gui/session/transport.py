"""The transport: play, pause, seek, loop, speed; frames and meters follow the audio clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from pixelplayer_gui.workers.frame_loader import FrameLoader

if TYPE_CHECKING:
    from engine.playback.deck import Deck

TICK_MS = 16
METER_MS = 33
SLOWEST, FASTEST = 0.25, 2.0
FASTEST_SHUTTLE = 4.0


class Transport(QObject):
    """Play, pause, seek and loop the deck; emits the time, the frame and the levels.

    ``tempo`` is the speed chosen for playing (0.25 to 2); a shuttle overrules it until the next
    pause, and may go faster and backwards. Only what is heard and seen has a speed, no export has.

    Signals:
        frame_changed: the Frame to be shown.
        time_changed: the time that is heard, in seconds.
        playing_changed: whether it plays.
        loudness_changed: momentary, short-term, integrated loudness and true peak.
        levels_changed: id -> (peak_db, rms_db) of every strip and the master.
        limiter_changed: by how many dB the limiter works; 0 when it rests.
        range_changed: start and end in seconds of the range, or None and None.
        looping_changed: whether the range, or else all of the clip, is played over and over.
        speed_changed: the speed that holds now (negative: backwards), and the tempo.
        original_changed: whether the original is heard, and by how many dB it was turned.
        seeked: the play head was moved (not while it is dragged).
    """

    frame_changed = Signal(object)
    time_changed = Signal(float)
    playing_changed = Signal(bool)
    levels_changed = Signal(object)
    loudness_changed = Signal(object)
    limiter_changed = Signal(float)
    range_changed = Signal(object, object)
    looping_changed = Signal(bool)
    speed_changed = Signal(float, float)
    original_changed = Signal(bool, float)
    seeked = Signal()

    def __init__(self, frames: FrameLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frames = frames
        self._frames.frame_ready.connect(self._show_frame)
        self._deck: Deck | None = None
        self._playing = self._scrubbing = self._original = self._looping = False
        self._range: tuple[float, float] | None = None
        self._tempo, self._shuttle = 1.0, 0.0
        self._last_speed, self._last_gain_db = (1.0, 1.0), 0.0
        self._last_seconds = -1.0
        self._tick = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._on_tick)
        self._meter = QTimer(self, interval=METER_MS)
        self._meter.timeout.connect(self._emit_levels)

    @property
    def position_seconds(self) -> float:
        """The time that is heard now; 0 without a clip."""
        return self._deck.position_seconds if self._deck else 0.0

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    @property
    def speed(self) -> float:
        """Seconds of the clip in one second; negative: backwards."""
        return self._shuttle or self._tempo

    @property
    def tempo(self) -> float:
        """The speed that was chosen for playing, whatever a shuttle does now."""
        return self._tempo

    @property
    def original(self) -> bool:
        """Whether the clip's own sound is heard instead of the remix."""
        return self._original

    @property
    def time_range(self) -> tuple[float, float] | None:
        """The range, in seconds; None when there is none."""
        return self._range

    @property
    def looping(self) -> bool:
        """Whether the range, or else all of the clip, is played over and over."""
        return self._looping

    def load(self, deck: Deck | None) -> None:
        """Put another clip on, at its start and paused; None takes it off."""
        self.frame_changed.emit(None)
        self._set_deck(deck)
        self.set_looping(False)
        self.set_range(None, None)
        if deck is not None:
            self._frames.seek(deck.position_seconds)
            self._emit_time()

    def close(self) -> None:
        """Let go of the clip; nobody looks any more."""
        self._set_deck(None)

    def play(self) -> None:
        """Play on; from the start again when it stands at the end."""
        deck = self._deck
        if deck is None or self._playing:
            return
        if self.speed > 0 and deck.player.position >= deck.length - 1:
            deck.player.seek(deck.first_sample)
        deck.player.play()
        self._scrubbing = False
        self._start_frames()
        self._set_playing(True)
        self._tick.start()
        self._meter.start()

    def pause(self) -> None:
        """Pause; the exact frame of that moment is shown."""
        if self._deck is None or not self._playing:
            return
        self._deck.player.pause()
        self._end_playing()

    def toggle_play(self) -> None:
        """Play or pause."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def set_tempo(self, tempo: float) -> None:
        """Play at another speed, at the same pitch, until it is set again."""
        self._tempo = min(max(tempo, SLOWEST), FASTEST)
        self._set_shuttle(0.0)

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1); again in the same direction: twice as fast."""
        speed = self._shuttle
        again = self._playing and speed * direction > 0
        self._set_shuttle(min(abs(speed) * 2, FASTEST_SHUTTLE) * direction if again else direction)
        self.play()

    def play_slowly(self, direction: int) -> None:
        """Play slowly forwards (1) or backwards (-1)."""
        self._set_shuttle(direction * SLOWEST)
        self.play()

    def set_original(self, on: bool) -> None:
        """Hear the clip's own sound, as loud as the remix, or the remix again."""
        on = on and self._deck is not None
        if self._deck is not None:
            self._deck.player.original = on
        if on != self._original:
            self._original = on
            self.original_changed.emit(on, 0.0)
            self._last_gain_db = 0.0

    def reset_loudness(self) -> None:
        """Measure the loudness anew from here on."""
        if self._deck is not None:
            self._deck.player.reset_loudness()
            self.loudness_changed.emit(self._deck.player.loudness())

    def seek(self, seconds: float) -> None:
        """Go to a time, exactly."""
        self._seek_or_scrub(seconds, exact=True)
        self.seeked.emit()

    def scrub(self, seconds: float) -> None:
        """Follow a dragged play head: a near picture at once, the exact one when it rests."""
        self._seek_or_scrub(seconds, exact=False)

    def set_range(self, start: float | None, end: float | None) -> None:
        """Mark the one range there is: what is looped, exported and shown close; None for none."""
        if self._deck is None or start is None or end is None or end <= start:
            start = end = None
        marked = None if start is None or end is None else (start, end)
        if marked != self._range:
            self._range = marked
            self._apply_loop()
            self.range_changed.emit(start, end)

    def set_looping(self, on: bool) -> None:
        """Play the range over and over, or all of the clip where there is none; or play on."""
        on = on and self._deck is not None
        if on != self._looping:
            self._looping = on
            self._apply_loop()
            self.looping_changed.emit(on)

    @Slot()
    def _on_tick(self) -> None:
        """Once a screen frame: where is the sound, and which picture is due there."""
        deck = self._deck
        if deck is None or self._scrubbing:
            return
        before, seconds = self._last_seconds, deck.position_seconds
        if not self._decodes_ahead:
            self._frames.seek_if_idle(seconds, exact=abs(self.speed) <= FASTEST)
        elif seconds < before - 0.05:  # the loop went round
            self._frames.play_from(seconds)
        # the picture that is nearest until the next tick: half of them early, not all of them late
        due = seconds + TICK_MS / 2000 * self.speed
        frame = self._frames.take_due_frame(due) if self._decodes_ahead else None
        if frame is not None:
            self.frame_changed.emit(frame)
        self._emit_time()
        if not deck.player.playing:
            self._end_playing()

    @Slot()
    def _emit_levels(self) -> None:
        if self._deck is not None:
            self.levels_changed.emit(self._deck.player.levels())
            self.loudness_changed.emit(self._deck.player.loudness())
            self.limiter_changed.emit(0.0 if self._original else self._deck.reduction_db)
            gain_db = self._deck.player.original_gain_db
            if self._original and gain_db != self._last_gain_db:
                self._last_gain_db = gain_db
                self.original_changed.emit(True, gain_db)

    @Slot(object)
    def _show_frame(self, frame: object) -> None:
        if self._deck is not None:
            self.frame_changed.emit(frame)

    def _apply_loop(self) -> None:
        deck = self._deck
        if deck is None:
            return
        start, end = self._range or (0.0, deck.duration_seconds)
        looped = (deck.sample_of(start), deck.sample_of(end))
        deck.player.loop = looped if self._looping and looped[0] < looped[1] else None

    def _seek_or_scrub(self, seconds: float, *, exact: bool) -> None:
        deck = self._deck
        if deck is None:
            return
        sample = deck.sample_of(seconds)
        self._scrubbing = not exact
        if exact:
            deck.player.seek(sample)
        else:
            deck.player.scrub(sample)
        seconds = deck.seconds_of(sample)
        if self._playing and exact:
            self._start_frames()
        elif exact:
            self._frames.seek(seconds)
        else:
            self._frames.scrub(seconds)
        self._last_seconds = seconds
        self.time_changed.emit(seconds)

    def _end_playing(self) -> None:
        self._stop_timers()
        self._frames.stop()
        self.limiter_changed.emit(0.0)
        self._set_playing(False)
        self._set_shuttle(0.0)
        self._frames.seek(self.position_seconds)
        self._emit_time()

    @property
    def _decodes_ahead(self) -> bool:
        """Whether the pictures can be decoded one after the other as fast as they are due."""
        return 0 < self.speed <= FASTEST

    def _start_frames(self) -> None:
        if self._decodes_ahead:
            self._frames.play_from(self.position_seconds)
        else:
            self._frames.stop()

    def _set_shuttle(self, speed: float) -> None:
        """Overrule the tempo; 0: not any more."""
        before, self._shuttle = self._last_speed, speed
        self._last_speed = self.speed, self._tempo
        if self._deck is not None:
            self._deck.player.speed = self.speed
        if before != self._last_speed:
            if self._playing:
                self._start_frames()
            self.speed_changed.emit(*self._last_speed)

    def _emit_time(self) -> None:
        seconds = self.position_seconds
        if seconds != self._last_seconds:
            self._last_seconds = seconds
            self.time_changed.emit(seconds)

    def _set_deck(self, deck: Deck | None) -> None:
        self._stop_timers()
        self._deck, self._last_seconds = deck, -1.0
        self._scrubbing = False
        self._set_playing(False)
        self._set_shuttle(0.0)
        self.set_original(False)
        has_picture = deck is not None and deck.info.picture is not None
        self._frames.set_clip(deck.clip if deck is not None and has_picture else None)

    def _set_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)

    def _stop_timers(self) -> None:
        self._tick.stop()
        self._meter.stop()
