"""Onboarding: the hints of the first three steps, each shown until it was done."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from engine.project import Project
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.i18n.text import tr_noop, translate
from pixelplayer_gui.panels.hint_card import HintCard
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.session.session_state import SessionState
from pixelplayer_gui.settings import Settings

STEPS = (
    (
        tr_noop("Click what you want to hear"),
        tr_noop("Click an instrument in the picture: you hear it alone. Again: all. Space: pause."),
    ),
    (
        tr_noop("Move its fader"),
        tr_noop("Everything you clicked has a strip at the right: louder, softer, or silent (M)."),
    ),
    (
        tr_noop("Put it around your head, then save it"),
        tr_noop("B places every sound where it stands, for headphones. Ctrl+E saves the film."),
    ),
)
CLICK_STEP, FADER_STEP, EXPORT_STEP = range(len(STEPS))


class OnboardingController(QObject):
    """Watches which onboarding steps were done, and shows the next hint.

    Hints are for the first sitting: who did not follow them then does not get them at each start.
    """

    def __init__(
        self,
        window: QObject,
        card: HintCard,
        session: Session,
        settings: Settings,
        actions: Actions,
    ) -> None:
        super().__init__(window)
        self._card, self._session, self._settings = card, session, settings
        self._done: set[int] = set()
        self._proposed = False
        session.clip_opened.connect(self._show_next)
        session.clip_closed.connect(card.end)
        session.mix_changed.connect(self._check_steps_done)
        actions["export"].triggered.connect(self._finish_export_step)
        actions["hints"].triggered.connect(self.show_again)
        card.skipped.connect(self._skip)
        card.dismissed.connect(self._dismiss)

    @property
    def step(self) -> int | None:
        """The step that is proposed; None when all were done."""
        return next((step for step in range(len(STEPS)) if step not in self._done), None)

    def show_state(self, state: SessionState) -> None:
        """Show how everything stands, in a window that was just made."""
        self._check_steps_done(state.project)
        if state.clip is not None:
            self._show_next()

    @Slot()
    def show_again(self) -> None:
        """Begin anew."""
        self._settings.hints = True
        self._done.clear()
        self._show_next()

    def end_sitting(self) -> None:
        """The program ends: what was proposed was proposed once."""
        if self._proposed:
            self._settings.hints = False

    @Slot()
    def _show_next(self) -> None:
        step, info = self.step, self._session.clip_info
        if step is None:
            self._dismiss()
        elif self._settings.hints and info is not None and info.picture and info.sound:
            title, text = STEPS[step]
            self._proposed = True
            self._card.show_step(step + 1, len(STEPS), translate(title), translate(text))

    @Slot(object)
    def _check_steps_done(self, project: Project | None) -> None:
        """What is in the project was done, whoever proposed it."""
        if project is None or not self._settings.hints:
            return
        mix, before = project.mix, self.step
        if mix.strips:
            self._done.add(CLICK_STEP)
        if any(strip.gain_db or strip.mute for strip in mix.strips):
            self._done.add(FADER_STEP)
        if mix.binaural:
            self._done.add(EXPORT_STEP)
        if self.step != before:
            self._show_next()

    @Slot()
    def _skip(self) -> None:
        if self.step is not None:
            self._done.add(self.step)
        self._show_next()

    @Slot()
    def _finish_export_step(self) -> None:
        self._done.add(EXPORT_STEP)
        if self._settings.hints:
            self._show_next()

    @Slot()
    def _dismiss(self) -> None:
        """For good."""
        self._settings.hints = False
        self._settings.save()
        self._card.end()
