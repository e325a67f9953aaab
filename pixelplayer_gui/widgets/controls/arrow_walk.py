"""The arrow walk: several controls are one Tab stop, and two arrow keys go from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pixelplayer_gui.widgets.controls.value_slider import ValueSlider

UP_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down)
LEFT_RIGHT = (Qt.Key.Key_Left, Qt.Key.Key_Right)
_TAB = Qt.FocusPolicy.TabFocus
_MAY_CHANGE = {
    QEvent.Type.EnabledChange,
    QEvent.Type.ShowToParent,
    QEvent.Type.HideToParent,
}


class ArrowWalk(QObject):
    """Tab comes to the control that had the keyboard last, else to the first that can be used.

    A control keeps the keys that it understands itself; with a modifier a key is none of these.
    """

    def __init__(self, owner: QWidget, keys: tuple[Qt.Key, Qt.Key]) -> None:
        super().__init__(owner)
        self._owner, self._keys = owner, keys
        self._stops: tuple[QWidget, ...] = ()
        self._policies: dict[QWidget, Qt.FocusPolicy] = {}
        self._current: QWidget | None = None

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The controls, in their order."""
        return self._stops

    @property
    def current(self) -> QWidget | None:
        """Where Tab comes to; None while no control can be used."""
        return self._current

    def set_stops(self, stops: Sequence[QWidget]) -> None:
        """Walk through these controls from now on."""
        for stop in stops:
            if stop not in self._policies:
                self._policies[stop] = stop.focusPolicy()
                stop.installEventFilter(self)
        self._policies = {stop: self._policies[stop] for stop in stops}
        self._stops = tuple(stops)
        self._elect(self._current)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the walk's keys, and note which control can be come to."""
        if not isinstance(watched, QWidget) or watched not in self._policies:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusIn:
            self._elect(watched)
        elif event.type() in _MAY_CHANGE:
            self._elect(self._current)
        elif isinstance(event, QKeyEvent) and self._is_step(watched, event):
            event.accept()  # else Left and Right would be a second back and forward
            if event.type() == QEvent.Type.KeyPress:
                self._go(watched, 1 if event.key() == self._keys[1] else -1)
            return True
        return super().eventFilter(watched, event)

    def _is_step(self, stop: QWidget, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or event.key() not in self._keys:
            return False
        return not (isinstance(stop, ValueSlider) and stop.handles_key(event))

    def _go(self, stop: QWidget, step: int) -> None:
        usable = [known for known in self._stops if known is stop or self._is_usable(known)]
        place = usable.index(stop) + step
        if 0 <= place < len(usable):
            usable[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _elect(self, wanted: QWidget | None) -> None:
        if wanted not in self._stops or wanted is None or not self._is_usable(wanted):
            wanted = next((stop for stop in self._stops if self._is_usable(stop)), None)
        self._current = wanted
        for stop, policy in self._policies.items():
            stop.setFocusPolicy(policy if stop is wanted else _without_tab(policy))

    def _is_usable(self, stop: QWidget) -> bool:
        """Within the owner: that all of it is hidden or grey changes nothing."""
        return stop.isVisibleTo(self._owner) and stop.isEnabledTo(self._owner)


def chain_tab_order(widgets: Sequence[QWidget]) -> None:
    """Let Tab meet them in this order, those too that are no Tab stop at present."""
    policies = {part: part.focusPolicy() for part in widgets}
    for part, policy in policies.items():
        part.setFocusPolicy(policy | _TAB)  # Qt orders nothing that cannot have the keyboard
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
    for part, policy in policies.items():
        part.setFocusPolicy(policy)


def _without_tab(policy: Qt.FocusPolicy) -> Qt.FocusPolicy:
    return Qt.FocusPolicy(policy.value & ~_TAB.value)
