"""Where the sound goes: which card was chosen, which there are, and a tone to know it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pixelplayer_gui.workers.worker import Lane

if TYPE_CHECKING:
    from engine.playback.deck import Deck
    from engine.playback.outputs.audio_devices import SoundDevice

LIST, CHOOSE, TONE = "list devices", "choose device", "test tone"
URGENCY = 45


class Sounding(QObject):
    """The choice of a sound card; cards are looked for and opened in the file lane.

    Signals:
        changed: the sound of the open clip goes elsewhere now (``Session.output_name``).
        chosen: the name of the card that was chosen; empty: the default one.
        listed: a tuple of SoundDevice, the default one first.
        failed: an EngineError.
    """

    changed = Signal()
    chosen = Signal(str)
    listed = Signal(object)
    failed = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._deck: Deck | None = None
        self.device = ""
        """The chosen card's name; empty: the default one."""

    def set_deck(self, deck: Deck | None) -> None:
        """What the next choice is for."""
        self._deck = deck

    def tell_changed(self) -> None:
        """For the sound thread: its sound goes elsewhere."""
        self.changed.emit()

    def list_devices(self) -> None:
        """Look for cards; ``listed`` answers."""

        deck = self._deck

        def look(_: object) -> tuple[SoundDevice, ...]:
            from engine.playback.outputs.audio_devices import sound_devices

            if deck is not None and not deck.player.playing:
                deck.player.open_device(self.device)  # cards are found anew while none is open
            return sound_devices()

        self._lane.submit(look, self.listed.emit, self.failed.emit, urgency=URGENCY, key=LIST)

    def choose(self, name: str) -> None:
        """Play on this card; empty: the default one."""
        if name == self.device:
            return
        self.device = name
        self.chosen.emit(name)
        deck = self._deck
        if deck is not None:
            self._lane.submit(
                lambda _: deck.player.open_device(name),
                failed=self.failed.emit,
                urgency=URGENCY,
                key=CHOOSE,
            )

    def play_tone(self) -> None:
        """Play the tone on the chosen card."""
        deck, device = self._deck, self.device

        def play(task: object) -> None:
            from engine.playback.tone_generator import play_tone

            play_tone(device, task.stopped)  # type: ignore[attr-defined]

        if deck is not None:
            deck.player.play_tone()
        else:
            self._lane.submit(play, failed=self.failed.emit, urgency=URGENCY, key=TONE)
