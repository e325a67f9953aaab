"""The window layout: all panels in one main window, and how they show the session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QMainWindow, QSplitter, QToolBar, QVBoxLayout, QWidget

from engine.project import Project
from pixelplayer_gui import theme
from pixelplayer_gui.actions import Actions, plain_text
from pixelplayer_gui.controllers.appearance_controller import AppearanceController
from pixelplayer_gui.controllers.file_controller import FileController
from pixelplayer_gui.i18n.text import tr, tr_noop, translate, translated_engine_word
from pixelplayer_gui.panels.hint_card import HintCard
from pixelplayer_gui.panels.message_bar import MessageBar
from pixelplayer_gui.panels.mixer_panel import MixerPanel
from pixelplayer_gui.panels.status_bar import StatusBar
from pixelplayer_gui.panels.timeline import Timeline
from pixelplayer_gui.panels.transport_bar import TransportBar
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings

if TYPE_CHECKING:
    from engine.media.clip_info import ClipInfo

TITLE = "PixelPlayer"


class WindowLayout(QMainWindow):
    """Creates and lays out the panels; shows the session's state, decides nothing."""

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self._loop: tuple[float, float] | None = None
        self.file_controller = FileController(self, session, settings)
        self.action_map = Actions(self)
        self.appearance_controller = AppearanceController(self.action_map, settings, self)
        self.video, self.mixer = VideoView(), MixerPanel()
        self.timeline, self.transport = Timeline(), TransportBar()
        self.message_bar, self.status_bar, self.hint_card = MessageBar(), StatusBar(), HintCard()
        self._lay_out()

    @Slot(object)
    def _show_project(self, project: Project | None) -> None:
        self.video.show_project(project)
        self.mixer.show_project(project)
        self.timeline.show_project(project)
        mix = project.mix if project else None
        self.transport.show_binaural(mix is not None and mix.binaural)
        self.action_map["binaural"].setChecked(mix is not None and mix.binaural)
        isolated = mix is not None and mix.isolated is not None
        self.action_map["back"].setEnabled(isolated)
        self.action_map["remove"].setEnabled(isolated)

    @Slot()
    def _show_history(self) -> None:
        for action, words, step in (
            (self.action_map["undo"], tr_noop("&Undo {step}"), self._session.undo_name),
            (self.action_map["redo"], tr_noop("&Redo {step}"), self._session.redo_name),
        ):
            action.setEnabled(bool(step))
            alone = words.removesuffix(" {step}")
            shown = translate(step).replace("&", "&&")
            action.setText(translate(words, step=shown) if step else translate(alone))
            action.setIconText(plain_text(alone))

    @Slot(float)
    def _show_time(self, seconds: float) -> None:
        self.timeline.show_time(seconds)
        self.transport.show_time(seconds, self._session.duration_seconds)

    @Slot(object)
    def _show_ready(self, ready: dict[str, tuple[tuple[float, float], ...]]) -> None:
        self.timeline.set_ready(ready)
        start, stop = self._session.sound_span
        for object_id, spans in ready.items():
            done = sum(last - first for first, last in spans) / max(stop - start, 1e-9)
            self.mixer.show_progress(object_id, 1.0 if done > 0.9999 else done)

    @Slot(object)
    def _show_heat_map(self, heat: object) -> None:
        self.video.show_heat(getattr(heat, "grid", None))

    @Slot(object, object)
    def _show_loop(self, start: float | None, end: float | None) -> None:
        on = start is not None and end is not None
        self._loop = (start, end) if start is not None and end is not None else self._loop
        self.timeline.set_loop(start, end)
        self.transport.show_loop(on)
        self.action_map["loop"].setChecked(on)

    @Slot(object)
    def _show_opening(self, path: Path) -> None:
        self.message_bar.dismiss()
        words = tr("Opening {name}…", name=path.name)
        self.video.show_message(words)
        self.status_bar.show_busy(words, 0.0, -1.0)

    @Slot()
    def _show_not_opened(self) -> None:
        self.status_bar.show_idle()
        self.video.show_message("")

    @Slot(object)
    def _show_clip(self, info: ClipInfo) -> None:
        self._loop = None
        self.status_bar.show_idle()
        self._settings.remember_file(self._session.project_path or info.path)
        self.video.show_message("" if info.picture else tr("This clip has no picture."))
        self.timeline.set_duration(self._session.duration_seconds)
        self.timeline.set_sound_span(*self._session.sound_span)
        self.transport.show_time(self._session.position_seconds, self._session.duration_seconds)
        self.status_bar.show_clip(clip_summary(info))
        self.status_bar.show_output(self._session.output_name, self._session.output_notice)
        self.action_map.set_has_clip(True)
        self._show_title()

    @Slot()
    def _show_no_clip(self) -> None:
        self.video.show_message("")
        self._show_project(None)
        self._show_history()
        self._show_loop(None, None)
        self.timeline.set_duration(0.0)
        self.transport.show_time(0.0, 0.0)
        self.status_bar.show_clip("")
        self.status_bar.show_output("", "")
        self.action_map.set_has_clip(False)
        self._show_title()

    @Slot()
    def _show_title(self) -> None:
        name = self.file_controller.name
        self.setWindowTitle(f"{name}[*] — {TITLE}" if name else f"{TITLE}[*]")

    def _lay_out(self) -> None:
        self.setObjectName("main_window")
        self.setWindowIcon(theme.app_icon())
        self.setAcceptDrops(True)
        self.action_map.fill_menus(self.menuBar())
        bar = QToolBar(tr("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.action_map.fill_toolbar(bar)
        self.addToolBar(bar)
        stage, foot = QWidget(), QWidget()
        over = QGridLayout(stage)  # one cell for both: a message lies over the film's upper edge
        over.setContentsMargins(0, 0, 0, 0)
        over.addWidget(self.video, 0, 0)
        over.addWidget(self.message_bar, 0, 0, Qt.AlignmentFlag.AlignTop)
        over.addWidget(
            self.hint_card, 0, 0, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
        )
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.timeline, 1)
        column.addWidget(self.transport)
        self._upper_splitter = _splitter(Qt.Orientation.Horizontal, stage, self.mixer, (800, 480))
        self._main_splitter = _splitter(
            Qt.Orientation.Vertical, self._upper_splitter, foot, (560, 210)
        )
        self.setCentralWidget(self._main_splitter)
        self.setStatusBar(self.status_bar)
        self.resize(1280, 820)


def clip_summary(info: ClipInfo) -> str:
    """What kind of clip it is, in a few words."""
    words: list[str] = []
    if info.picture is not None:
        picture = info.picture
        words.append(f"{picture.width} × {picture.height}")
        words.append(tr("{rate} fps", rate=f"{picture.frames_per_second:.3g}"))
    if info.sound is not None:
        words.append(f"{info.sound.rate / 1000:g} kHz {translated_engine_word(info.sound.layout)}")
    return " · ".join(words)


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
