"""The heat follower: where it sounds at the moment, kept up to date while the clip plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from pixelplayer_gui.workers.inference_worker import InferenceWorker

if TYPE_CHECKING:
    from engine.analysis.analyser import HeatMap
    from engine.playback.deck import Deck

HEAT_STEP_SECONDS = 0.2


class HeatFollower(QObject):
    """Asks for the heat of the time that is heard, one question at a time, while it is wanted.

    Signals:
        heat_changed: the HeatMap of the moment; None hides it.
    """

    heat_changed = Signal(object)

    def __init__(self, inference: InferenceWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inference = inference
        self._deck: Deck | None = None
        self._on = self._coloured = self._requested_coloured = False
        self._requested_seconds: float | None = None
        self._shown_seconds: float | None = None
        inference.heat_ready.connect(self._on_heat)

    def set_deck(self, deck: Deck | None) -> None:
        """Follow another clip from now on; None: one without sound or picture, or none at all."""
        self._deck = deck
        self._requested_seconds = self._shown_seconds = None
        self.heat_changed.emit(None)

    def show_heat(self, on: bool, *, coloured: bool = False) -> None:
        """Whether the heat follows the clip, and in the colours of its sounds."""
        self._on, self._coloured = on, coloured
        self._shown_seconds = None
        if on:
            self.follow_time()
        else:
            self.heat_changed.emit(None)

    @Slot()
    def follow_time(self) -> None:
        """The time has moved on: ask for the heat there, unless an answer is on its way.

        Without a model every question would fail alike, five times a second.
        """
        deck = self._deck
        if deck is None or not self._inference.has_model:
            return
        if not self._on or self._requested_seconds is not None:
            return
        seconds = deck.position_seconds
        if self._shown_seconds is None or abs(seconds - self._shown_seconds) >= HEAT_STEP_SECONDS:
            self._requested_seconds, self._requested_coloured = seconds, self._coloured
            self._inference.request_heat(seconds, coloured=self._coloured)

    @Slot(object)
    def _on_heat(self, heat: HeatMap | None) -> None:
        is_answer = self._requested_coloured == self._coloured  # to what is wanted by now
        self._shown_seconds = self._requested_seconds if is_answer else None
        self._requested_seconds = None
        if self._on:
            if is_answer:
                self.heat_changed.emit(heat)
            self.follow_time()
