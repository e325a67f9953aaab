"""Mouse helpers for widget tests: press, move, drag and wheel, with modifier keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def press(widget: QWidget, x: float, y: float, modifiers=NONE) -> None:
    QTest.mousePress(widget, LEFT, modifiers, QPoint(round(x), round(y)))


def release(widget: QWidget, x: float, y: float, modifiers=NONE) -> None:
    QTest.mouseRelease(widget, LEFT, modifiers, QPoint(round(x), round(y)))


def move(widget: QWidget, x: float, y: float, modifiers=NONE, buttons=LEFT) -> None:
    """A move with a button and keys held, which QTest's own cannot do."""
    place = QPointF(x, y)
    there = widget.mapToGlobal(place)
    event = QMouseEvent(QEvent.Type.MouseMove, place, there, LEFT, buttons, modifiers)
    QApplication.sendEvent(widget, event)


def drag(widget: QWidget, *stops: tuple[float, float], modifiers=NONE) -> None:
    press(widget, *stops[0], modifiers)
    for stop in stops[1:]:
        move(widget, *stop, modifiers)
    release(widget, *stops[-1], modifiers)


def wheel(widget: QWidget, steps: int, modifiers=NONE, at: QPointF | None = None) -> None:
    place = QPointF(widget.rect().center()) if at is None else at
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
