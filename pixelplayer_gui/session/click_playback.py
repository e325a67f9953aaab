"""Click playback: what a click lets one hear is heard, also where the film stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from pixelplayer_gui.session.object_analysis import ObjectAnalysis
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.session.transport import Transport
from pixelplayer_gui.workers.inference_worker import InferenceWorker

if TYPE_CHECKING:
    from engine.playback.deck import Deck

POLL_MS = 15
FIRST_SECONDS = 0.3
"""So much of the sound must be there before it is played: less, and it would stop again."""


class ClickPlayback(QObject):
    """Plays a paused film from where it stands once a click has changed what is heard.

    What is heard alone begins when its sound is there, so that nobody listens to silence. Whoever
    plays, pauses or moves the play head meanwhile has something else in mind.
    """

    def __init__(
        self,
        editor: ProjectEditor,
        analysis: ObjectAnalysis,
        transport: Transport,
        inference: InferenceWorker,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._transport = editor, transport
        self._deck: Deck | None = None
        self._asked = False
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._play_when_ready)
        editor.isolation_changed.connect(self._on_isolation_changed)
        analysis.click_finished.connect(self._forget_question)
        transport.playing_changed.connect(self.cancel)
        transport.seeked.connect(self.cancel)
        inference.idle.connect(self._on_idle)

    def set_deck(self, deck: Deck | None) -> None:
        """Play another clip from now on; None: none."""
        self._deck = deck
        self.cancel()

    def begin(self) -> None:
        """A click is made: what it changes shall be heard, and not the original."""
        self._transport.set_original(False)
        self._asked = not self._transport.playing

    @Slot()
    def cancel(self) -> None:
        """Do not play by itself any more."""
        self._asked = False
        self._timer.stop()

    @Slot()
    def _on_isolation_changed(self) -> None:
        if self._asked:
            self._asked = False
            self._timer.start()
            self._play_when_ready()

    @Slot()
    def _forget_question(self) -> None:
        """The click is answered; where it led to nothing there is nothing to hear."""
        self._asked = False

    @Slot()
    def _play_when_ready(self) -> None:
        if self._is_ready():
            self.cancel()
            self._transport.play()

    @Slot()
    def _on_idle(self) -> None:
        """Nothing more is worked out: what is not there now does not come."""
        if self._timer.isActive():
            self._play_when_ready()
            self.cancel()

    def _is_ready(self) -> bool:
        deck, project = self._deck, self._editor.project
        if deck is None or project is None:
            return False
        if self._editor.isolated is None:
            return True
        start = min(max(deck.player.position, 0), deck.sound_length)
        stop = min(start + round(FIRST_SECONDS * deck.rate), deck.sound_length)
        return start >= stop or deck.stems.is_shared(project.sharing, start, stop)
