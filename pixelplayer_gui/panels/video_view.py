"""The video view: frame with heat map and object outlines; takes the clicks."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.automatic_name import AutomaticName
from engine.mixing.mix import Mix
from engine.project import Project
from engine.scene import Frame, SoundingObject
from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr, translated_label, translated_name
from pixelplayer_gui.widgets.video.empty_state import EmptyState, RecentCard
from pixelplayer_gui.widgets.video.gl_picture import GlPicture
from pixelplayer_gui.widgets.video.hover_hints import cursor_for, hint_by_keys, hint_for
from pixelplayer_gui.widgets.video.mouse_gestures import Gesture
from pixelplayer_gui.widgets.video.picture_pane import PicturePane
from pixelplayer_gui.widgets.video.raster_picture import RasterPicture
from pixelplayer_gui.widgets.video.video_overlay import Outline, VideoOverlay

if TYPE_CHECKING:
    from engine.media.reading.yuv_frame import YuvFrame

SPINNER_TURN_MS = 900
SPINNER_STEP_MS = 33
DIM_MS = 160


class VideoView(PicturePane):
    """The upright picture, letterboxed or magnified, with heat and outlines over it.

    Signals (beside those of ``PicturePane``):
        highlighted: the id of the object under the mouse; empty when there is none.
        hint_changed: what a click would do there, in a sentence; empty when nothing.
        open_requested, demo_requested: the two ways out of the empty window.
    """

    highlighted = Signal(str)
    hint_changed = Signal(str)
    open_requested = Signal()
    demo_requested = Signal()
    recent_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("video_view")
        self.setAccessibleName(tr("Film"))
        self.setAccessibleDescription(
            tr(
                "Click something in the picture to hear only that; or let arrows move a cursor, "
                "and click with Enter."
            )
        )
        self.setMinimumSize(320, 180)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._picture = RasterPicture()
        self._gl_picture: GlPicture | None = None
        self._message = self._hint = self._hovered = ""
        self._seconds = 0.0
        self._overlay = VideoOverlay()
        self._project: Project | None = None
        self._suggestions: tuple[SoundingObject, ...] = ()
        self._dropping = self._has_clip = False
        self._spinner_timer = QTimer(self, interval=SPINNER_STEP_MS)
        self._spinner_timer.timeout.connect(self._advance_spinner)
        self._dim_animation = QVariantAnimation(self, duration=DIM_MS, startValue=0.0, endValue=1.0)
        self._dim_animation.valueChanged.connect(self._set_dim)
        self._empty_state = EmptyState(self)
        self._empty_state.open_button.clicked.connect(self._ask_open)
        self._empty_state.demo_button.clicked.connect(self._ask_demo)
        self._empty_state.recent_chosen.connect(self.recent_requested)

    @property
    def outlines(self) -> tuple[Outline, ...]:
        """The objects as they stand in the picture now."""
        return self._overlay.outlines

    @property
    def hint(self) -> str:
        """What a click would do where the mouse is."""
        return self._hint

    def use_gl(self) -> GlPicture:
        """Let OpenGL draw from now on; before the window is shown, else it flickers."""
        self._gl_picture = GlPicture(
            self, lambda: self.picture_rect, self._ground, self._draw_overlay
        )
        self._gl_picture.setGeometry(self.rect())
        self._gl_picture.show_picture(self._picture.frame)
        self._gl_picture.show()
        self._empty_state.raise_()
        return self._gl_picture

    def use_raster(self) -> None:
        """Let the processor draw from now on."""
        surface, self._gl_picture = self._gl_picture, None
        if surface is not None:
            surface.hide()
            surface.deleteLater()
        self.update()

    def refresh(self) -> None:
        """Draw anew."""
        (self._gl_picture or self).update()

    @Slot(object)
    def show_frame(self, frame: Frame | YuvFrame | None) -> None:
        """Show one picture of the clip, or the empty window."""
        self._picture.show(frame)
        if self._gl_picture is not None:
            self._gl_picture.show_picture(frame)
        if frame is None:
            self._overlay.heat = None
            self._set_aspect(None)
        else:
            self._seconds = frame.seconds
            self._set_aspect(frame.width / frame.height)
        self._show_empty_state()
        self._place_outlines()
        self.refresh()

    def show_message(self, sentence: str) -> None:
        """Say why there is no picture; empty takes it back."""
        self._message = sentence
        self._show_empty_state()
        self.refresh()

    def show_has_clip(self, has_clip: bool) -> None:
        """Whether a clip is open: its first picture may still be on its way."""
        self._has_clip = has_clip
        self._show_empty_state()

    def show_caption(self, caption: str) -> None:
        """A calm remark at the foot of the picture; empty takes it back."""
        if caption != self._overlay.caption:
            self._overlay.caption = caption
            self.refresh()

    @Slot(object)
    def show_project(self, project: Project | None) -> None:
        """Show the objects of a project and which of them alone are heard."""
        self._project = project
        self.show_heard(project)
        self._place_outlines()
        self.update_hover()
        self.refresh()

    @Slot(object)
    def show_heard(self, project: Project | None) -> None:
        """Show which objects alone are heard, isolated or soloed, and nothing else."""
        mix = project.mix if project else Mix()
        strips = [strip for strip in mix.all_strips if strip.id in mix.strips_heard_alone]
        heard = frozenset(item for strip in strips for item in strip.objects)
        if heard != self._overlay.heard_alone:
            if bool(heard) != bool(self._overlay.heard_alone):
                self._animate_dim(bool(heard))
            self._overlay.heard_alone = heard
            self.update_hover()
            self.refresh()

    @Slot(object)
    def show_suggestions(self, suggestions: tuple[SoundingObject, ...]) -> None:
        """Show with a dashed outline what may sound too, until a click makes it an object."""
        self._suggestions = suggestions
        self._place_outlines()
        self.update_hover()
        self.refresh()

    def show_heat(
        self, grid: NDArray[np.floating] | None, colours: NDArray[np.floating] | None = None
    ) -> None:
        """Show the energy of every cell, ``[h, w]`` in 0..1, or nothing; in colours if given."""
        self._overlay.set_heat(grid, colours)
        self.refresh()

    def show_heat_opacity(self, opacity: float) -> None:
        """How strong the heat is drawn, 0..1."""
        self._overlay.heat_opacity = opacity
        self.refresh()

    @Slot(bool)
    def show_outlines(self, on: bool) -> None:
        """Whether the objects' outlines and names are drawn."""
        self._overlay.outlines_on = on
        self.refresh()

    @Slot(float, float)
    def show_click(self, x: float, y: float) -> None:
        """A click is being answered: let a ring turn there."""
        self._overlay.click, self._overlay.spinner_phase = (x, y), 0.0
        self._spinner_timer.start()
        self.refresh()

    @Slot()
    def end_click(self) -> None:
        """The click is answered."""
        self._overlay.click = None
        self._spinner_timer.stop()
        self.refresh()

    @Slot(str)
    def highlight(self, object_id: str) -> None:
        """Lift one object out, e.g. while the mouse is over its strip."""
        if object_id != self._overlay.highlight:
            self._overlay.highlight = object_id
            self.refresh()

    def show_recent(self, cards: tuple[RecentCard, ...]) -> None:
        """Offer the clips that were open last while there is no picture."""
        self._empty_state.show_cards(cards)

    def show_dropping(self, dropping: bool) -> None:
        """A file is held over the window."""
        self._dropping = dropping
        self.refresh()

    def show_rubber_band(self, band: QRectF | None) -> None:
        """Draw the rectangle of a region that is being drawn."""
        self._overlay.rubber_band, self._overlay.rubber_band_colour = band, theme.on_film("accent")
        self.refresh()

    def show_cursor(self) -> None:
        """Draw the keyboard's cursor where it is, or no more."""
        self._overlay.cursor = self.picture_cursor
        self.refresh()

    def update_hover(self) -> None:
        """Lift out what is under the mouse, and say what a click would do there."""
        on_picture = self._mouse is not None and self.point_at(self._mouse) is not None
        under = self._overlay.object_at(self.picture_rect, self._mouse) if self._mouse else None
        if self.gesture in (Gesture.IDLE, Gesture.PRESSED):
            self._hover(under.id if under else "")
        cursor, hint = Qt.CursorShape.ArrowCursor, ""
        if on_picture:
            zoomed = self.zoom > 1
            loser = self._loser(under)
            cursor = cursor_for(
                self.gesture,
                self._keys,
                over_object=bool(under),
                zoomed=zoomed,
                excludes=bool(loser),
            )
            idle = self.gesture is Gesture.IDLE
            told = hint_by_keys if self.is_led_by_keys and idle else partial(hint_for, self.gesture)
            hint = told(
                self._keys,
                under.name if under else "",
                isolated=under is not None and under.id in self._isolated_ids(),
                suggested=under is not None and under.suggested,
                loser=loser,
            )
        if self.cursor().shape() != cursor:
            self.setCursor(cursor)
        if hint != self._hint:
            self._hint = hint
            self.hint_changed.emit(hint)
            if self.is_led_by_keys:  # who cannot see the cursor hears what it is on
                self.setAccessibleDescription(hint)

    @Slot()
    def _ask_open(self) -> None:
        self.open_requested.emit()

    @Slot()
    def _ask_demo(self) -> None:
        self.demo_requested.emit()

    @Slot()
    def _advance_spinner(self) -> None:
        self._overlay.spinner_phase = (
            self._overlay.spinner_phase + SPINNER_STEP_MS / SPINNER_TURN_MS
        ) % 1.0
        self.refresh()

    @Slot(object)
    def _set_dim(self, strength: float) -> None:
        self._overlay.dim = float(strength or 0.0)
        self.refresh()

    def sizeHint(self) -> QSize:
        """A picture of 16 to 9."""
        return QSize(960, 540)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the invitation in the middle."""
        self._empty_state.setGeometry(self.rect())
        if self._gl_picture is not None:
            self._gl_picture.setGeometry(self.rect())
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, then what lies over it."""
        if self._gl_picture is not None:
            return
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing
        )
        painter.fillRect(self.rect(), self._ground())
        self._picture.draw(painter, self.picture_rect)
        self._draw_overlay(painter)
        painter.end()

    def _draw_overlay(self, painter: QPainter) -> None:
        if self._picture.frame is None:
            self._draw_empty(painter)
        else:
            self._overlay.draw(painter, self.picture_rect, QRectF(self.rect()))
        if self._dropping:
            self._draw_dropping(painter)

    def _ground(self) -> QColor:
        """Around a picture it is as dark as in a cinema; without one it is part of the window."""
        return theme.colour("groove" if self._picture.frame is None else "screen")

    def _draw_empty(self, painter: QPainter) -> None:
        if self._message:
            painter.setPen(theme.colour("dim"))
            margin = self.rect().adjusted(24, 24, -24, -24)
            wrap = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(margin, wrap, self._message)

    def _draw_dropping(self, painter: QPainter) -> None:
        colour = theme.colour("accent")
        painter.setPen(colour)
        colour.setAlphaF(0.14)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(10, 10, -10, -10), 10, 10)

    @Slot(object)
    def show_missing(self, missing: frozenset[Path]) -> None:
        """Dim the recent clips that are not there any more."""
        self._empty_state.show_missing(missing)

    def _show_empty_state(self) -> None:
        """Invite only who has opened nothing."""
        waiting = self._has_clip or self._picture.frame is not None or bool(self._message)
        self._empty_state.setVisible(not waiting)

    def _place_outlines(self) -> None:
        if self._project is None:
            self._overlay.outlines = ()
            return
        names = {strip.id: translated_name(strip.name) for strip in self._project.mix.strips}
        objects = [
            (item, names.get(item.id) or translated_label(item.label) or tr("Object"), False)
            for item in self._project.scene.objects
        ]
        doubtful = [
            (item, translated_name(AutomaticName(item.believed_label, guessed=True)), True)
            for item in self._suggestions
        ]
        self._overlay.outlines = tuple(
            Outline(item.id, name, theme.object_colour_on_film(item.id), shape, suggested)
            for item, name, suggested in (*objects, *doubtful)
            if (shape := item.region.shape_at(self._seconds))
        )

    def _isolated_ids(self) -> tuple[str, ...]:
        """The objects of the isolated strip."""
        mix = self._project.mix if self._project else Mix()
        return mix.get(mix.isolated).objects if mix.isolated else ()

    def _loser(self, under: Outline | None) -> str:
        """The name of what a click with Alt takes the place under the mouse away from."""
        isolated = self._isolated_ids()
        found = [item.name for item in self._overlay.outlines if item.id in isolated[:1]]
        if not found and under is not None and not under.suggested:
            found = [under.name]
        return found[0] if found else ""

    def _animate_dim(self, on: bool) -> None:
        direction = QVariantAnimation.Direction
        self._dim_animation.setDirection(direction.Forward if on else direction.Backward)
        self._dim_animation.start()

    def _hover(self, object_id: str) -> None:
        if object_id != self._hovered:  # what is lifted out may also be so from elsewhere
            self._hovered = object_id
            self.highlight(object_id)
            self.highlighted.emit(object_id)
