"""Area focus: F6 and Shift+F6 take the keyboard from one area of the window to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from pixelplayer_gui.actions import Actions
from pixelplayer_gui.widgets.controls.arrow_walk import chain_tab_order


class AreaFocus(QObject):
    """Walks through areas in their order, then through the docks that are open.

    An area gets the keyboard where it had it last, else at its first stop.
    """

    def __init__(self, window: QMainWindow, areas: Sequence[QWidget], actions: Actions) -> None:
        super().__init__(window)
        self._window, self._fixed = window, tuple(areas)
        self._last: dict[QWidget, QWidget] = {}
        actions["next_area"].triggered.connect(self.focus_next)
        actions["previous_area"].triggered.connect(self.focus_previous)
        for dock in window.findChildren(QDockWidget):
            dock.topLevelChanged.connect(self._order)  # one that comes back comes in last
        self._order()

    @property
    def areas(self) -> tuple[QWidget, ...]:
        """All areas that can be seen and hold something for the keyboard."""
        docks = [dock.widget() for dock in self._window.findChildren(QDockWidget)]
        known = dict.fromkeys((*self._fixed, *docks))
        shown = (area for area in known if area is not None and area.isVisible())
        return tuple(area for area in shown if _first_stop(area) is not None)

    @Slot()
    def focus_next(self) -> None:
        """Go to the next area."""
        self._walk(1)

    @Slot()
    def focus_previous(self) -> None:
        """Go to the area before."""
        self._walk(-1)

    @Slot()
    def _order(self) -> None:
        """Let Tab go through the areas in their order, not as their widgets were made."""
        here = [area for area in self._fixed if area.window() is self._window]
        chain_tab_order([part for area in here for part in _parts(area)])

    def _walk(self, step: int) -> None:
        areas, held = self.areas, self._window.focusWidget()
        if not areas:
            return
        here = next((area for area in areas if held is not None and _is_in(held, area)), None)
        if here is None:
            target = areas[0 if step > 0 else -1]
        else:
            if held is not None:
                self._last[here] = held
            target = areas[(areas.index(here) + step) % len(areas)]
        stop = self._last.pop(target, None)
        if stop is None or not _is_stop(stop):
            stop = _first_stop(target)
        if stop is not None:
            stop.activateWindow()  # a dock may float
            stop.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _parts(area: QWidget) -> list[QWidget]:
    """An area and all that is in it, in the order Tab has for them."""
    parts, found = [area], area.nextInFocusChain()
    while found is not None and found is not area:
        if area.isAncestorOf(found):
            parts.append(found)
        found = found.nextInFocusChain()
    return parts


def _first_stop(area: QWidget) -> QWidget | None:
    """The first widget of an area, itself included, that Tab would stop at."""
    if _is_stop(area):
        return area
    found = area.nextInFocusChain()
    while found is not None and found is not area:
        if _is_in(found, area) and _is_stop(found):
            return found
        found = found.nextInFocusChain()
    return None


def _is_stop(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled()


def _is_in(widget: QWidget, area: QWidget) -> bool:
    return widget is area or area.isAncestorOf(widget)
