"""The solo bar: what is marked as played alone, a button to learn it, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled
from pixelplayer_gui.widgets.controls.two_part_switch import TwoPartSwitch


@dataclass(frozen=True, slots=True)
class SoloState:
    """What the bar shows: (name, marked seconds) of objects, and what became of them.

    ``outdated``: marks have changed since they were learned; ``used``: what was learned is heard.
    """

    marked: tuple[tuple[str, float], ...] = ()
    known: bool = False
    outdated: bool = True
    used: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.marked and not self.known


class SoloBar(QFrame):
    """Asks to adapt to the film, and to hear it so or as before; hidden while nothing is marked.

    Signals:
        adapt_requested: learn from what is marked.
        used_changed: whether to hear what was learned.
    """

    adapt_requested = Signal()
    used_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QLabel()
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.adapt_button = QPushButton(tr("Adapt to This Film"))
        self.adapt_button.setToolTip(
            tr("Learn what each object sounds like from the seconds marked as its own")
        )
        self.adapt_button.clicked.connect(self.adapt_requested)
        self.used_switch = TwoPartSwitch(tr("Before"), tr("Adapted"), "")
        self.used_switch.setToolTip(
            tr("Hear the objects with what was learned of them, or as before")
        )
        self.used_switch.setAccessibleName(tr("Before or adapted"))
        self.used_switch.switched.connect(lambda before: self.used_changed.emit(not before))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.addWidget(self._text, 1)
        row.addWidget(self.used_switch)
        row.addWidget(self.adapt_button)
        self.show_state(SoloState())

    @property
    def words(self) -> str:
        """What it says."""
        return self._text.text()

    def show_state(self, state: SoloState) -> None:
        """Show what is marked and learned."""
        parts = [
            tr("{name} {seconds} s", name=name, seconds=f"{seconds:.1f}")
            for name, seconds in state.marked
        ]
        self._text.setText(tr("Plays alone: {what}", what=" · ".join(parts)) if parts else "")
        known = tr("All that is marked was learned.")
        set_enabled(self.adapt_button, state.outdated and bool(parts), known)
        set_enabled(self.used_switch, state.known, tr("Nothing was learned of this film yet."))
        self.used_switch.show_state(not (state.known and state.used))
        self.setVisible(not state.is_empty)
