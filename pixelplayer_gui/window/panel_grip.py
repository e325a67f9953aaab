"""The grip of a docked panel: a thin bar at its left; a title with a button while it floats."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QToolButton, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr

GRIP_WIDTH = 7
_TITLE_HEIGHT = 26
_DOTS, _DOT, _STEP = 5, 2, 6


class PanelGrip(QWidget):
    """Takes the place of a dock's title bar, which would cost a line of a low screen's height.

    The dock itself is what listens to the mouse: a drag moves it, a double-click lets it float.
    """

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._dock = dock
        self.setToolTip(tr("Drag to move this panel; double-click to float or dock it"))
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.close_button = QToolButton(self)
        self.close_button.setText("✕")
        self.close_button.setAutoRaise(True)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setCursor(Qt.CursorShape.ArrowCursor)
        words = tr("Close this panel; the View menu brings it back")
        self.close_button.setToolTip(words)
        self.close_button.setAccessibleName(words)
        self.close_button.hide()
        self.close_button.clicked.connect(dock.close)
        dock.topLevelChanged.connect(self._follow)
        self._follow(False)

    def sizeHint(self) -> QSize:
        """A few pixels in the window, a title's height outside."""
        return QSize(0, _TITLE_HEIGHT) if self._dock.isFloating() else QSize(GRIP_WIDTH, 0)

    def minimumSizeHint(self) -> QSize:
        """Never less."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dots to hold it by, or the panel's name."""
        painter = QPainter(self)
        if self._dock.isFloating():
            painter.fillRect(self.rect(), theme.colour("raised"))
            painter.setPen(theme.colour("text"))
            place = self.rect().adjusted(10, 0, -_TITLE_HEIGHT, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._dock.windowTitle())
            return
        colour = theme.colour("text" if self.underMouse() else "dim")
        left = (self.width() - _DOT) // 2
        top = (self.height() - (_DOTS - 1) * _STEP - _DOT) // 2
        for number in range(_DOTS):
            painter.fillRect(QRect(left, top + number * _STEP, _DOT, _DOT), colour)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button stays at the right end."""
        super().resizeEvent(event)
        side = _TITLE_HEIGHT - 4
        self.close_button.setGeometry(self.width() - side - 2, 2, side, side)

    def event(self, event: QEvent) -> bool:
        """Light up below the mouse."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    @Slot(bool)
    def _follow(self, floating: bool) -> None:
        feature = QDockWidget.DockWidgetFeature
        features = feature.DockWidgetClosable | feature.DockWidgetMovable
        features |= feature.DockWidgetFloatable
        if not floating:
            features |= feature.DockWidgetVerticalTitleBar
        self._dock.setFeatures(features)
        self.close_button.setVisible(floating)
        self.updateGeometry()
        self.update()
