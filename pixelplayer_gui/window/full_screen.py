"""Full screen: the picture alone; the transport lies over it and fades while nobody moves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGraphicsOpacityEffect, QMainWindow, QWidget

from pixelplayer_gui.actions import Actions
from pixelplayer_gui.window.window_layout import WindowLayout

_STAYS_MS, _FADES_MS = 2500, 300
_WAKES = {
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.KeyPress,
    QEvent.Type.Enter,
}


class FullScreen(QObject):
    """Takes everything but the picture off the window, and puts it back as it was."""

    def __init__(self, window: QMainWindow, panels: WindowLayout, actions: Actions) -> None:
        super().__init__(window)
        self._window, self._panels, self._actions = window, panels, actions
        self._hidden: list[QWidget] = []
        self._state_before = Qt.WindowState.WindowNoState
        self._effect: QGraphicsOpacityEffect | None = None
        self._fading: QPropertyAnimation | None = None
        self._timer = QTimer(self, singleShot=True, interval=_STAYS_MS)
        self._timer.timeout.connect(self.fade)
        for part in (panels.video, panels.transport):
            part.installEventFilter(self)
        actions["full"].toggled.connect(self.show)

    @property
    def is_on(self) -> bool:
        """Whether the picture is alone."""
        return self._effect is not None

    @Slot(bool)
    def show(self, on: bool) -> None:
        """Enter or leave."""
        if on and not self.is_on:
            self._enter()
        elif not on and self.is_on:
            self._leave()

    def wake(self) -> None:
        """Show the controls again, for a while."""
        if self._effect is None or self._fading is None:
            return
        self._fading.stop()
        self._effect.setOpacity(1.0)
        self._panels.video.setCursor(Qt.CursorShape.ArrowCursor)
        self._timer.start()

    @Slot()
    def fade(self) -> None:
        """Let the controls and the mouse go, unless the mouse is on a control."""
        if self._effect is None or self._fading is None:
            return
        if self._panels.transport.underMouse():
            self._timer.start()
            return
        self._panels.video.setCursor(Qt.CursorShape.BlankCursor)
        self._fading.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever moves wants to do something."""
        if self._effect is not None and event.type() in _WAKES:
            self.wake()
            leaves = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
            if leaves and not self._actions["back"].isEnabled():  # else Esc is for what it leaves
                self._actions["full"].setChecked(False)
                return True
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        window, panels = self._window, self._panels
        self._hidden = [part for part in panels.beside_the_picture if not part.isHidden()]
        for part in self._hidden:
            part.hide()
        panels.lay_transport_over_picture(True)
        self._effect = QGraphicsOpacityEffect(panels.transport)
        panels.transport.setGraphicsEffect(self._effect)
        self._fading = QPropertyAnimation(self._effect, b"opacity", self._effect)
        self._fading.setDuration(_FADES_MS)
        self._fading.setEndValue(0.0)
        self._state_before = window.windowState()
        window.showFullScreen()
        panels.video.setFocus()
        self.wake()

    def _leave(self) -> None:
        self._timer.stop()
        self._effect = self._fading = None
        self._panels.transport.setGraphicsEffect(None)  # pyright: ignore[reportArgumentType]
        self._panels.lay_transport_over_picture(False)
        for part in self._hidden:
            part.show()
        self._panels.video.update_hover()  # the cursor is the picture's again
        self._window.setWindowState(self._state_before)
