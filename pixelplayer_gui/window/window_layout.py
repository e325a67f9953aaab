"""The window layout: the panels of the main window, made and put in their places."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QGridLayout, QMainWindow, QToolBar, QVBoxLayout, QWidget

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
from pixelplayer_gui.window.panel_grip import GRIP_WIDTH
from pixelplayer_gui.window.panel_host import PanelHost

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
        self._picture = self._video_area()
        self.host = PanelHost(self._picture)
        self._add_panels()
        self.video.aspect_changed.connect(self._fit_aspect)
        actions.fill_menus(window.menuBar())
        self._toolbar = _toolbar(actions)
        window.addToolBar(self._toolbar)
        window.setCentralWidget(self._whole())
        window.setStatusBar(self.status_bar)

    @property
    def arrangement(self) -> dict[str, str]:
        """Where the panels are and how hands let them share the window, for the settings."""
        height = self.timeline.lanes.common_height
        lanes = {} if height is None else {_LANES: str(height)}
        return {**self.host.arrangement, **lanes}

    def restore(self, arrangement: Mapping[str, str]) -> None:
        """Let the panels share the window as ``arrangement`` once said."""
        self.host.restore(arrangement)
        if arrangement.get(_LANES, "").isdecimal():
            self.timeline.lanes.set_common_height(int(arrangement[_LANES]))

    @Slot()
    def reset(self) -> None:
        """All panels in their first places and sizes."""
        self.timeline.lanes.set_common_height(None)
        self.host.reset()

    def _add_panels(self) -> None:
        area = Qt.DockWidgetArea
        timeline = self.host.add_panel(
            "timeline",
            tr("Timeline"),
            self.timeline,
            area.BottomDockWidgetArea,
            self._timeline_height,
        )
        mixer = self.host.add_panel(
            "mixer", tr("Mixer"), self.mixer, area.RightDockWidgetArea, self._mixer_width
        )
        self.docks = {"mixer_panel": mixer, "timeline_panel": timeline}

    def _mixer_width(self) -> int:
        """What the picture's shape leaves, but no more than its strips need."""
        room = self._picture.width() + self.docks["mixer_panel"].width()
        picture = self.video.height() * self._aspect
        return min(
            max(round(room - picture), round(room * _LEAST_MIXER_SHARE)),
            self.mixer.sizeHint().width() + GRIP_WIDTH,
        )

    def _timeline_height(self) -> int:
        return round(self._window.height() * _TIMELINE_SHARE)

    def _fit_aspect(self, aspect: float) -> None:
        self._aspect = aspect
        self.host.follow_rules()

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
        return (*bars, self.model_box, *self._window.findChildren(QDockWidget))

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

    def _whole(self) -> QWidget:
        """The transport stays below all panels, wherever they are."""
        area = QWidget()
        column = self._column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.host, 1)
        column.addWidget(self.transport)
        return area


def _toolbar(actions: Actions) -> QToolBar:
    bar = QToolBar(tr("Tools"))
    bar.setObjectName("tools")
    bar.setMovable(False)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    actions.fill_toolbar(bar)
    return bar
