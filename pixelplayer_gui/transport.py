"""Playing: the sound leads, the picture and the meters follow its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from pixelplayer_gui.film import Film

if TYPE_CHECKING:
    from pixelplayer_gui.deck import Deck

TICK_MS = 16
METER_MS = 33


class Transport(QObject):
    """Play, pause, seek and loop the deck; tells the time, the picture and the levels.

    Signals:
        frame_changed: the Frame to be shown.
        time_changed: the time that is heard, in seconds.
        playing_changed: whether it plays.
        levels_changed: id -> (peak_db, rms_db) of every strip and the master.
        limited_changed: by how many dB the limiter works; 0 when it rests.
        loop_changed: start and end in seconds, or None and None.
        sought: the play head was moved (not while it is dragged).
    """

    frame_changed = Signal(object)
    time_changed = Signal(float)
    playing_changed = Signal(bool)
    levels_changed = Signal(object)
    limited_changed = Signal(float)
    loop_changed = Signal(object, object)
    sought = Signal()

    def __init__(self, film: Film, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self._film.shown.connect(self._show)
        self._deck: Deck | None = None
        self._playing = False
        self._told = -1.0
        self._tick = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._follow)
        self._meter = QTimer(self, interval=METER_MS)
        self._meter.timeout.connect(self._measure)

    @property
    def position_seconds(self) -> float:
        """The time that is heard now; 0 without a clip."""
        return self._deck.position_seconds if self._deck else 0.0

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    def load(self, deck: Deck | None) -> None:
        """Put another clip on, at its start and paused; None takes it off."""
        self._stop_timers()
        self._deck, self._told = deck, -1.0
        self._set_playing(False)
        has_picture = deck is not None and deck.info.picture is not None
        self._film.set_clip(deck.clip if deck is not None and has_picture else None)
        self.loop_changed.emit(None, None)
        if deck is not None:
            self._film.seek(deck.position_seconds)
            self._tell_time()

    def play(self) -> None:
        """Play on; from the start again when it stands at the end."""
        deck = self._deck
        if deck is None or self._playing:
            return
        if deck.player.position >= deck.length - 1:
            deck.player.seek(0)
        deck.player.play()
        self._film.play_from(deck.position_seconds)
        self._set_playing(True)
        self._tick.start()
        self._meter.start()

    def pause(self) -> None:
        """Stand still; the exact picture of that moment is shown."""
        if self._deck is None or not self._playing:
            return
        self._deck.player.pause()
        self._rest()

    def seek(self, seconds: float) -> None:
        """Go to a time, exactly."""
        self._go(seconds, exact=True)
        self.sought.emit()

    def scrub(self, seconds: float) -> None:
        """Follow a dragged play head: a near picture at once, the exact one when it rests."""
        self._go(seconds, exact=False)

    def set_loop(self, start: float | None, end: float | None) -> None:
        """Play the span between two times over and over; None plays on."""
        deck = self._deck
        if deck is None:
            return
        if start is None or end is None or end <= start:
            deck.player.loop = None
            self.loop_changed.emit(None, None)
        else:
            deck.player.loop = (deck.sample_of(start), deck.sample_of(end))
            self.loop_changed.emit(start, end)

    @Slot()
    def _follow(self) -> None:
        """Once a screen frame: where is the sound, and which picture is due there."""
        deck = self._deck
        if deck is None:
            return
        before, seconds = self._told, deck.position_seconds
        if seconds < before - 0.05:  # the loop went round
            self._film.play_from(seconds)
        frame = self._film.due(seconds)
        if frame is not None:
            self.frame_changed.emit(frame)
        self._tell_time()
        if not deck.player.playing:
            self._rest()

    @Slot()
    def _measure(self) -> None:
        if self._deck is not None:
            self.levels_changed.emit(self._deck.player.levels())
            self.limited_changed.emit(self._deck.reduction_db)

    @Slot(object)
    def _show(self, frame: object) -> None:
        if self._deck is not None:
            self.frame_changed.emit(frame)

    def _go(self, seconds: float, *, exact: bool) -> None:
        deck = self._deck
        if deck is None:
            return
        sample = deck.sample_of(seconds)
        deck.player.seek(sample)
        seconds = deck.seconds_of(sample)
        if self._playing and exact:
            self._film.play_from(seconds)
        elif exact:
            self._film.seek(seconds)
        else:
            self._film.scrub(seconds)
        self._told = seconds
        self.time_changed.emit(seconds)

    def _rest(self) -> None:
        self._stop_timers()
        self._film.stop()
        self.limited_changed.emit(0.0)
        self._set_playing(False)
        self._film.seek(self.position_seconds)
        self._tell_time()

    def _tell_time(self) -> None:
        seconds = self.position_seconds
        if seconds != self._told:
            self._told = seconds
            self.time_changed.emit(seconds)

    def _set_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)

    def _stop_timers(self) -> None:
        self._tick.stop()
        self._meter.stop()
