"""A splitter whose second part is as large as a rule says, until a hand moves it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, Qt, Slot
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget


class RuledSplitter(QSplitter):
    """Two parts; ``rule`` gives the pixels of the second. A double-click on the handle follows it
    again."""

    def __init__(
        self,
        orientation: Qt.Orientation,
        first: QWidget,
        second: QWidget,
        rule: Callable[[], int],
    ) -> None:
        super().__init__(orientation)
        self._rule, self._by_hand = rule, False
        self.setHandleWidth(5)
        self.setChildrenCollapsible(False)
        for part in (first, second):
            self.addWidget(part)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.splitterMoved.connect(self._on_moved)

    @property
    def by_hand(self) -> bool:
        """Whether a hand, now or in an earlier run, says how large the parts are."""
        return self._by_hand

    def restore(self, state: QByteArray) -> None:
        """The parts as a hand once left them."""
        self._by_hand = self.restoreState(state)

    @Slot()
    def follow_rule(self) -> None:
        """Give the second part what the rule says, unless a hand has said otherwise."""
        if not self._by_hand:
            along = self.orientation() == Qt.Orientation.Horizontal
            room = (self.width() if along else self.height()) - self.handleWidth()
            second = min(max(self._rule(), 0), room)
            if self.sizes() != [room - second, second]:
                self.setSizes([room - second, second])

    def release(self) -> None:
        """Follow the rule again."""
        self._by_hand = False
        self.follow_rule()

    def createHandle(self) -> QSplitterHandle:
        """A handle that a double-click releases."""
        return _Handle(self.orientation(), self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rule may say something else now."""
        super().resizeEvent(event)
        self.follow_rule()

    def event(self, event: QEvent) -> bool:
        """A part wants another size."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.follow_rule()
        return done

    @Slot()
    def _on_moved(self) -> None:
        self._by_hand = True


class _Handle(QSplitterHandle):
    def __init__(self, orientation: Qt.Orientation, splitter: RuledSplitter) -> None:
        super().__init__(orientation, splitter)
        self._ruled = splitter

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._ruled.release()
