"""Audio output: the list of sound cards, the chosen one, and a test tone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from pixelplayer_gui.workers.worker import Worker

if TYPE_CHECKING:
    from engine.playback.deck import Deck
    from engine.playback.outputs.audio_devices import AudioDevice

LIST, CHOOSE, TONE = "list devices", "choose device", "test tone"
PRIORITY = 45
PATIENCE_MS = 300
"""How long a clip that was opened waits for its sound card; a slower one joins later."""


class AudioOutput(QObject):
    """The choice of a sound card; cards are listed, opened and closed in a worker of their own.

    A card may take seconds to open, and the file worker has pictures to decode meanwhile. All
    methods are the GUI thread's, but ``emit_changed``.

    Signals:
        changed: the sound of the open clip goes elsewhere now (``Session.output_name``).
        chosen: the name of the card that was chosen; empty: the default one.
        listed: a tuple of AudioDevice, the default one first.
        failed: an EngineError.
    """

    changed = Signal()
    chosen = Signal(str)
    listed = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("sound cards", self)
        self._go_on: Callable[[], None] | None = None
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._stop_waiting)
        self._deck: Deck | None = None
        self.device = ""
        """The chosen card's name; empty: the default one."""

    @property
    def opening(self) -> bool:
        """Whether a deck that was made waits for its card."""
        return self._go_on is not None

    @property
    def ended(self) -> bool:
        """Whether the worker's thread has ended."""
        return self._worker.ended

    def open_for(self, deck: Deck, go_on: Callable[[], None]) -> None:
        """Open the card of a deck that was made without; ``go_on`` is called with it or soon.

        For the newest deck only: whoever waited for another's card is not called any more.
        """

        def done(_: object) -> None:
            if self._go_on is go_on:
                self._stop_waiting()

        self._go_on = go_on
        self._patience.start(PATIENCE_MS)
        # before any choice that is made meanwhile, or that would be undone
        self._worker.submit(
            lambda _: deck.player.open_first_device(),
            done,
            self.failed.emit,
            priority=PRIORITY + 2,
        )

    def cancel_opening(self) -> None:
        """Nobody waits any more for the deck whose card is being opened."""
        self._go_on = None
        self._patience.stop()

    def close_player(self, deck: Deck, done: Callable[[], None]) -> None:
        """Let go of the card of a deck; it falls silent at once."""
        deck.player.pause()
        self._worker.submit(lambda _: deck.player.close(), lambda _: done(), priority=PRIORITY + 1)

    def close(self) -> None:
        """End the worker; a card that is still being opened is closed by its player."""
        self.cancel_opening()
        self._worker.close()

    def set_deck(self, deck: Deck | None) -> None:
        """What the next choice is for, and one that was made while this deck was."""
        self._deck = deck
        if deck is not None and deck.player.device != self.device:
            self._open(deck)

    def emit_changed(self) -> None:
        """For the sound thread: its sound goes elsewhere."""
        self.changed.emit()

    def list_devices(self) -> None:
        """List the sound cards; ``listed`` answers."""

        deck = self._deck

        def find_devices(_: object) -> tuple[AudioDevice, ...]:
            from engine.playback.outputs.audio_devices import audio_devices

            if deck is not None and not deck.player.playing:
                deck.player.open_device(self.device)  # cards are found anew while none is open
            return audio_devices()

        self._worker.submit(
            find_devices, self.listed.emit, self.failed.emit, priority=PRIORITY, key=LIST
        )

    def choose_device(self, name: str) -> None:
        """Play on this card; empty: the default one."""
        if name == self.device:
            return
        self.device = name
        self.chosen.emit(name)
        if self._deck is not None:
            self._open(self._deck)

    def play_tone(self) -> None:
        """Play the tone on the chosen card."""
        deck, device = self._deck, self.device

        def play(task: object) -> None:
            from engine.playback.tone_generator import play_tone

            play_tone(device, task.should_stop)  # type: ignore[attr-defined]

        if deck is not None:
            deck.player.play_tone()
        else:
            self._worker.submit(play, failed=self.failed.emit, priority=PRIORITY, key=TONE)

    def _open(self, deck: Deck) -> None:
        name = self.device
        self._worker.submit(
            lambda _: deck.player.open_device(name),
            failed=self.failed.emit,
            priority=PRIORITY,
            key=CHOOSE,
        )

    @Slot()
    def _stop_waiting(self) -> None:
        go_on, self._go_on = self._go_on, None
        self._patience.stop()
        if go_on is not None:
            go_on()
