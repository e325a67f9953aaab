"""Audio output: the list of sound cards, the chosen one, and a test tone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pixelplayer_gui.workers.worker import Worker

if TYPE_CHECKING:
    from engine.playback.deck import Deck
    from engine.playback.outputs.audio_devices import AudioDevice

LIST, CHOOSE, TONE = "list devices", "choose device", "test tone"
PRIORITY = 45


class AudioOutput(QObject):
    """The choice of a sound card; cards are listed and opened in the file worker.

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

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._deck: Deck | None = None
        self.device = ""
        """The chosen card's name; empty: the default one."""

    def set_deck(self, deck: Deck | None) -> None:
        """What the next choice is for."""
        self._deck = deck

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
        deck = self._deck
        if deck is not None:
            self._worker.submit(
                lambda _: deck.player.open_device(name),
                failed=self.failed.emit,
                priority=PRIORITY,
                key=CHOOSE,
            )

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
