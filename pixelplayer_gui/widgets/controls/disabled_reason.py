"""The disabled reason: why a control cannot be used now, said by its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

_PROPERTY = "disabled_reason"


def set_enabled(control: QWidget, enabled: bool, reason: str) -> None:
    """Let a control be used; or not, and then its tooltip tells ``reason`` below its own words.

    A panel may be given too: all that is in it tells its reason.
    """
    control.setEnabled(enabled)
    control.setProperty(_PROPERTY, "" if enabled else reason)
    if not enabled:
        for part in (control, *control.findChildren(QWidget)):
            if part.findChild(_ReasonTip, "", Qt.FindChildOption.FindDirectChildrenOnly) is None:
                _ReasonTip(part)


def reason_of(control: QWidget) -> str:
    """Why it cannot be used: its own reason, else that of what it is in; empty when it can."""
    here: QWidget | None = control
    while here is not None and not control.isEnabled():
        if reason := here.property(_PROPERTY):
            return reason
        here = None if here.isWindow() else here.parentWidget()
    return ""


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
