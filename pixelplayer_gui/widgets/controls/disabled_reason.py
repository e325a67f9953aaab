"""The disabled reason: why a control cannot be used now, said by its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

_PROPERTY = "disabled_reason"


def set_enabled(control: QWidget, enabled: bool, reason: str) -> None:
    """Let a control be used; or not, and then its tooltip tells ``reason`` below its own words."""
    control.setEnabled(enabled)
    if control.findChild(_ReasonTip) is None:
        _ReasonTip(control)
    control.setProperty(_PROPERTY, "" if enabled else reason)


def reason_of(control: QWidget) -> str:
    """Why it cannot be used; empty when it can."""
    return control.property(_PROPERTY) or ""


class _ReasonTip(QObject):
    """Shows it in place of the tooltip, which the control may change meanwhile."""

    def __init__(self, control: QWidget) -> None:
        super().__init__(control)
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(watched, QWidget):
            return super().eventFilter(watched, event)
        reason = reason_of(watched)
        if not reason or not isinstance(event, QHelpEvent):
            return False
        words = f"{watched.toolTip()}\n{reason}" if watched.toolTip() else reason
        QToolTip.showText(event.globalPos(), words, watched)
        return True
