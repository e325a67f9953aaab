"""The window place: where and how large the main window is, for each screen, never beyond it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QMargins, QObject, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QMainWindow, QStyle

from pixelplayer_gui.settings import ANY_SCREEN, ScreenLayout, Settings
from pixelplayer_gui.window.panel_host import base64_text
from pixelplayer_gui.window.window_layout import WindowLayout

FIRST_SIZE = QSize(1280, 820)
SCREENS_REMEMBERED = 8
_FRAME_SETTLES_MS = 250
"""X11 tells the frame of a window some time after it was shown."""


class WindowPlace(QObject):
    """Restores a window as it was on this screen, keeps it within, and writes down how it was.

    A screen is known by its name and its size in logical pixels, so that a laptop that is moved
    from a desk to a train, or whose scale is changed, finds the layout it had there.
    """

    def __init__(self, window: QMainWindow, panels: WindowLayout, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._panels, self._settings = window, panels, settings
        self._watched: QScreen | None = None
        self._settle_timer = QTimer(self, singleShot=True, interval=_FRAME_SETTLES_MS)
        self._settle_timer.timeout.connect(self.fit)
        window.installEventFilter(self)

    def restore(self) -> None:
        """Put the window where it was when it was last on this screen; else where it fits."""
        window = self._window
        screen = self._last_screen() or window.screen()
        layouts = self._settings.layouts
        known = layouts.get(screen_key(screen)) or layouts.get(ANY_SCREEN) or ScreenLayout()
        available = screen.availableGeometry()
        if not window.restoreGeometry(QByteArray.fromBase64(known.geometry.encode())):
            title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
            room = available.marginsRemoved(QMargins(2, title, 2, 2))
            window.resize(FIRST_SIZE.boundedTo(room.size()))
            if screen is not window.screen():  # else the window manager knows a better place
                window.move(available.topLeft())
        self._panels.restore(known.panels)

    def save(self) -> None:
        """Write down where it is, for the screen it is on."""
        key = screen_key(self._window.screen())
        others = {name: kept for name, kept in self._settings.layouts.items() if name != key}
        newest = list(others.items())[-(SCREENS_REMEMBERED - 1) :]
        geometry = base64_text(self._window.saveGeometry())
        layout = ScreenLayout(geometry=geometry, panels=self._panels.arrangement)
        self._settings.layouts = {**dict(newest), key: layout}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """When it is shown or comes to another screen, what is beyond the screen comes back."""
        if event.type() == QEvent.Type.Show:
            handle = self._window.windowHandle()
            handle.screenChanged.connect(
                self._on_screen_changed, Qt.ConnectionType.UniqueConnection
            )
            self._watch_screen()
            self.fit()
            self._settle_timer.start()
        elif event.type() == QEvent.Type.Resize:
            self._panels.fit_height(self._window.height())
        return super().eventFilter(watched, event)

    @Slot()
    def fit(self) -> None:
        """Bring a window that reaches beyond its screen back into it, made smaller if it must."""
        window = self._window
        filling = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
        if not window.isVisible() or window.windowState() & filling:
            return
        inner, frame = window.geometry(), window.frameGeometry()
        wanted = fitted(frame, window.screen().availableGeometry())
        if wanted.size() != frame.size():
            window.resize(inner.size() + (wanted.size() - frame.size()))
        if wanted.topLeft() != frame.topLeft():
            window.move(wanted.topLeft())

    @Slot()
    def _on_screen_changed(self) -> None:
        self._watch_screen()
        if QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:  # else somebody drags it
            self._settle_timer.start()

    def _watch_screen(self) -> None:
        """Follow a change of resolution, and a panel of the desktop that comes."""
        if self._watched is not None:
            self._watched.availableGeometryChanged.disconnect(self._settle_timer.start)
        self._watched = self._window.screen()
        self._watched.availableGeometryChanged.connect(self._settle_timer.start)

    def _last_screen(self) -> QScreen | None:
        """The screen, still there, on which a window was closed last."""
        there = {screen_key(screen): screen for screen in QGuiApplication.screens()}
        last = next(reversed(self._settings.layouts), "")
        return there.get(last)


def screen_key(screen: QScreen) -> str:
    """The name by which a screen is remembered: "HDMI-1 1920x1080"."""
    size = screen.geometry().size()
    return f"{screen.name()} {size.width()}x{size.height()}"


def fitted(frame: QRect, available: QRect) -> QRect:
    """A window's frame moved into the available area, and made smaller only where it is larger."""
    size = frame.size().boundedTo(available.size())
    most_right = available.right() - size.width() + 1
    most_down = available.bottom() - size.height() + 1
    x = min(max(frame.x(), available.x()), most_right)
    y = min(max(frame.y(), available.y()), most_down)
    return QRect(x, y, size.width(), size.height())
