"""The window layout: the panels of the main window, made and put in their places."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtWidgets import QGridLayout, QMainWindow, QToolBar, QVBoxLayout, QWidget

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
from pixelplayer_gui.window.ruled_splitter import RuledSplitter

_TIMELINE_SHARE = 0.36
"""How much of the window's height the timeline has, while no hand gave it another."""
_LEAST_MIXER_SHARE = 0.3
_USUAL_ASPECT = 16 / 9
_LANES = "lanes"
ICON, SMALL_ICON, SMALL_ICONS_BELOW = 24, 16, 640


class WindowLayout:
    """All panels in one window, with its menus and its toolbar; knows no session."""

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        self.video, self.mixer = VideoView(), MixerPanel()
        self.timeline, self.transport = Timeline(), TransportBar()
        self.message_bar, self.status_bar, self.hint_card = MessageBar(), StatusBar(), HintCard()
        self.model_box = ModelBox()
        self._window, self._aspect = window, _USUAL_ASPECT
        self._upper = RuledSplitter(
            Qt.Orientation.Horizontal, self._video_area(), self.mixer, self._mixer_width
        )
        self._whole = RuledSplitter(
            Qt.Orientation.Vertical, self._upper, self._timeline_area(), self._timeline_height
        )
        self.video.aspect_changed.connect(self._fit_aspect)
        actions.fill_menus(window.menuBar())
        self._toolbar = _toolbar(actions)
        window.addToolBar(self._toolbar)
        window.setCentralWidget(self._whole)
        window.setStatusBar(self.status_bar)

    @property
    def splitters(self) -> dict[str, str]:
        """How hands have let the panels share the window, as text for the settings."""
        states = {
            name: base64_text(splitter.saveState())
            for name, splitter in self._named_splitters
            if splitter.by_hand
        }
        height = self.timeline.lanes.common_height
        return states if height is None else {**states, _LANES: str(height)}

    def restore_splitters(self, states: dict[str, str]) -> None:
        """Let the panels share the window as ``splitters`` once said."""
        for name, splitter in self._named_splitters:
            if name in states:
                splitter.restore(QByteArray.fromBase64(states[name].encode()))
        if states.get(_LANES, "").isdecimal():
            self.timeline.lanes.set_common_height(int(states[_LANES]))

    @property
    def _named_splitters(self) -> tuple[tuple[str, RuledSplitter], ...]:
        return ("mixer", self._upper), ("timeline", self._whole)

    def _mixer_width(self) -> int:
        """What the picture's shape leaves, but no more than its strips need."""
        room = self._upper.width() - self._upper.handleWidth()
        picture = (self._upper.height() - self.model_box.sizeHint().height()) * self._aspect
        return min(
            max(round(room - picture), round(room * _LEAST_MIXER_SHARE)),
            self.mixer.sizeHint().width(),
        )

    def _timeline_height(self) -> int:
        return round(self._window.height() * _TIMELINE_SHARE) + self.transport.sizeHint().height()

    def _fit_aspect(self, aspect: float) -> None:
        self._aspect = aspect
        self._upper.follow_rule()

    def fit_height(self, pixels: int) -> None:
        """Draw the toolbar small in a window of a low screen (1080 pixels at twice the scale)."""
        side = SMALL_ICON if pixels < SMALL_ICONS_BELOW else ICON
        self._toolbar.setIconSize(QSize(side, side))

    @property
    def areas(self) -> tuple[QWidget, ...]:
        """What the keyboard goes round in, in this order."""
        return self.video, self.mixer, self.timeline, self.transport, self.model_box, self._toolbar

    @property
    def beside_the_picture(self) -> tuple[QWidget, ...]:
        """All that goes when the picture is alone; the transport comes over the picture."""
        bars = (self._window.menuBar(), self._toolbar, self.status_bar)
        return (*bars, self.mixer, self.model_box, self._lower)

    def lay_transport_over_picture(self, over: bool) -> None:
        """Move the transport to the foot of the picture, or back below the timeline."""
        self.transport.setAutoFillBackground(over)
        if over:
            self._cell.addWidget(self.transport, 0, 0, Qt.AlignmentFlag.AlignBottom)
            self.transport.show()
            self.transport.raise_()
        else:
            self._column.addWidget(self.transport)

    def _video_area(self) -> QWidget:
        """One cell for all: messages and hints lie over the edges of the clip."""
        area = QWidget()
        align = Qt.AlignmentFlag
        cell = self._cell = QGridLayout(area)
        cell.setContentsMargins(0, 0, 0, 0)
        cell.addWidget(self.video, 0, 0)
        cell.addWidget(self.message_bar, 0, 0, align.AlignTop)
        cell.addWidget(self.hint_card, 0, 0, align.AlignBottom | align.AlignRight)
        cell.addWidget(self.model_box, 1, 0)
        cell.setRowStretch(0, 1)
        return area

    def _timeline_area(self) -> QWidget:
        area = self._lower = QWidget()
        column = self._column = QVBoxLayout(area)
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
