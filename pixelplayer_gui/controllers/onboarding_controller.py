"""The first three steps, each proposed until it was done."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from engine.project import Project
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.i18n.text import mark, told
from pixelplayer_gui.panels.hint_card import HintCard
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings

STEPS = (
    (
        mark("Click what you want to hear"),
        mark("Click an instrument in the picture: you hear it alone. Click it again for all."),
    ),
    (
        mark("Move its fader"),
        mark("Everything you clicked has a strip at the right: louder, softer, or silent (M)."),
    ),
    (
        mark("Put it around your head, then save it"),
        mark("B places every sound where it stands, for headphones. Ctrl+E saves the film."),
    ),
)
CLICK, FADER, OUT = range(len(STEPS))


class Hinting(QObject):
    """Watches what was done already, and proposes what was not."""

    def __init__(
        self, window: QObject, card: HintCard, session: Session, settings: Settings, deeds: Actions
    ) -> None:
        super().__init__(window)
        self._card, self._session, self._settings = card, session, settings
        self._done: set[int] = set()
        session.clip_opened.connect(self._show_next)
        session.clip_closed.connect(card.end)
        session.project_changed.connect(self._look)
        deeds["export"].triggered.connect(self._end_last)
        deeds["hints"].triggered.connect(self.show_again)
        card.skipped.connect(self._skip)
        card.dismissed.connect(self._end)

    @property
    def step(self) -> int | None:
        """The step that is proposed; None when all were done."""
        return next((step for step in range(len(STEPS)) if step not in self._done), None)

    @Slot()
    def show_again(self) -> None:
        """Begin anew."""
        self._settings.hints = True
        self._done.clear()
        self._show_next()

    @Slot()
    def _show_next(self) -> None:
        step, info = self.step, self._session.clip_info
        if step is None:
            self._end()
        elif self._settings.hints and info is not None and info.picture and info.sound:
            title, text = STEPS[step]
            self._card.show_step(step + 1, len(STEPS), told(title), told(text))

    @Slot(object)
    def _look(self, project: Project | None) -> None:
        """What is in the project was done, whoever proposed it."""
        if project is None or not self._settings.hints:
            return
        mix, before = project.mix, self.step
        if mix.strips:
            self._done.add(CLICK)
        if any(strip.gain_db or strip.mute for strip in mix.strips):
            self._done.add(FADER)
        if mix.binaural:
            self._done.add(OUT)
        if self.step != before:
            self._show_next()

    @Slot()
    def _skip(self) -> None:
        if self.step is not None:
            self._done.add(self.step)
        self._show_next()

    @Slot()
    def _end_last(self) -> None:
        self._done.add(OUT)
        if self._settings.hints:
            self._show_next()

    @Slot()
    def _end(self) -> None:
        """For good."""
        self._settings.hints = False
        self._settings.save()
        self._card.end()
