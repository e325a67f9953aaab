"""The window layout: the panels of the main window, made and put in their places."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtWidgets import QGridLayout, QMainWindow, QSplitter, QToolBar, QVBoxLayout, QWidget

from pixelplayer_gui.actions import Actions
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.panels.hint_card import HintCard
from pixelplayer_gui.panels.message_bar import MessageBar
from pixelplayer_gui.panels.mixer_panel import MixerPanel
from pixelplayer_gui.panels.model_box import ModelBox
from pixelplayer_gui.panels.status_bar import StatusBar
from pixelplayer_gui.panels.timeline import Timeline
from pixelplayer_gui.panels.transport_bar import TransportBar
from pixelplayer_gui.panels.video_view import VideoView

ICON, SMALL_ICON, SMALL_ICONS_BELOW = 24, 16, 640


class WindowLayout:
    """All panels in one window, with its menus and its toolbar; knows no session."""

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        self.video, self.mixer = VideoView(), MixerPanel()
        self.timeline, self.transport = Timeline(), TransportBar()
        self.message_bar, self.status_bar, self.hint_card = MessageBar(), StatusBar(), HintCard()
        self.model_box = ModelBox()
        self._upper = _splitter(
            Qt.Orientation.Horizontal, self._video_area(), self.mixer, (800, 480)
        )
        self._whole = _splitter(
            Qt.Orientation.Vertical, self._upper, self._timeline_area(), (560, 210)
        )
        actions.fill_menus(window.menuBar())
        self._toolbar = _toolbar(actions)
        window.addToolBar(self._toolbar)
        window.setCentralWidget(self._whole)
        window.setStatusBar(self.status_bar)

    @property
    def splitters(self) -> dict[str, str]:
        """How the panels share the window, as text for the settings."""
        states = {"upper": self._upper.saveState(), "whole": self._whole.saveState()}
        return {name: base64_text(state) for name, state in states.items()}

    def restore_splitters(self, states: dict[str, str]) -> None:
        """Let the panels share the window as ``splitters`` once said."""
        for name, splitter in (("upper", self._upper), ("whole", self._whole)):
            splitter.restoreState(QByteArray.fromBase64(states.get(name, "").encode()))

    def fit_height(self, pixels: int) -> None:
        """Draw the toolbar small in a window of a low screen (1080 pixels at twice the scale)."""
        side = SMALL_ICON if pixels < SMALL_ICONS_BELOW else ICON
        self._toolbar.setIconSize(QSize(side, side))

    def _video_area(self) -> QWidget:
        """One cell for all: messages and hints lie over the edges of the clip."""
        area = QWidget()
        align = Qt.AlignmentFlag
        cell = QGridLayout(area)
        cell.setContentsMargins(0, 0, 0, 0)
        cell.addWidget(self.video, 0, 0)
        cell.addWidget(self.message_bar, 0, 0, align.AlignTop)
        cell.addWidget(self.hint_card, 0, 0, align.AlignBottom | align.AlignRight)
        cell.addWidget(self.model_box, 1, 0)
        cell.setRowStretch(0, 1)
        return area

    def _timeline_area(self) -> QWidget:
        area = QWidget()
        column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.timeline, 1)
        column.addWidget(self.transport)
        return area


def base64_text(state: QByteArray) -> str:
    """Bytes of Qt's as text for the settings."""
    return bytes(state.toBase64().data()).decode()


def _toolbar(actions: Actions) -> QToolBar:
    bar = QToolBar(tr("Tools"))
    bar.setObjectName("tools")
    bar.setMovable(False)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    actions.fill_toolbar(bar)
    return bar


def _splitter(
    orientation: Qt.Orientation, first: QWidget, second: QWidget, sizes: tuple[int, int]
) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(5)
    splitter.setChildrenCollapsible(False)
    for part in (first, second):
        splitter.addWidget(part)
    splitter.setStretchFactor(0, 1)
    splitter.setStretchFactor(1, 0)
    splitter.setSizes(list(sizes))
    return splitter
