"""The film, and where in it something sounds: the panel that is clicked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal, Slot
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.project import Project
from engine.scene import Frame
from pixelplayer_gui import theme
from pixelplayer_gui.widgets.video_overlay import (
    Outline,
    draw_label,
    draw_outline,
    draw_ring,
    draw_veil,
    heat_image,
    letterbox,
    smallest_at,
)
from pixelplayer_gui.words import tr

RING_TURN_MS = 900
RING_STEP_MS = 33
VEIL_MS = 160


class VideoView(QWidget):
    """The upright picture, letterboxed, with heat and outlines over it.

    Signals:
        clicked: x, y in 0..1 of the picture: hear what sounds there.
        strip_requested: x, y of a shift-click: a strip for it, without isolating it.
        highlighted: the id of the object under the mouse; empty when there is none.
        open_requested, demo_requested: the two ways out of the empty window.
    """

    clicked = Signal(float, float)
    strip_requested = Signal(float, float)
    highlighted = Signal(str)
    open_requested = Signal()
    demo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("video_view")
        self.setAccessibleName(tr("Film"))
        self.setAccessibleDescription(tr("Click something in the picture to hear only that."))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 180)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._picture: QImage | None = None
        self._pixels: NDArray[np.uint8] | None = None
        self._sentence = ""
        self._seconds = 0.0
        self._heat: QImage | None = None
        self._heat_opacity = 0.75
        self._outlines_on = True
        self._project: Project | None = None
        self._outlines: tuple[Outline, ...] = ()
        self._isolated = ""
        self._highlight = ""
        self._click: tuple[float, float] | None = None
        self._ring_phase = 0.0
        self._dropping = False
        self._ring = QTimer(self, interval=RING_STEP_MS)
        self._ring.timeout.connect(self._turn_ring)
        self._veil = QVariantAnimation(self, duration=VEIL_MS, startValue=0.0, endValue=1.0)
        self._veil.valueChanged.connect(self.update)
        self._invitation = _Invitation(self)
        self._invitation.open_button.clicked.connect(self._ask_open)
        self._invitation.demo_button.clicked.connect(self._ask_demo)

    @property
    def picture_rect(self) -> QRectF:
        """Where the picture is in this widget, in logical pixels; empty without a picture."""
        if self._picture is None:
            return QRectF()
        aspect = self._picture.width() / self._picture.height()
        return letterbox(self.width(), self.height(), aspect)

    @property
    def outlines(self) -> tuple[Outline, ...]:
        """The objects as they stand in the picture now."""
        return self._outlines

    def point_at(self, place: QPointF) -> tuple[float, float] | None:
        """A place of this widget as (x, y) in 0..1 of the picture; None outside it."""
        rect = self.picture_rect
        if rect.isEmpty() or not rect.contains(place):
            return None
        return (place.x() - rect.x()) / rect.width(), (place.y() - rect.y()) / rect.height()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a point (x, y) of the picture is in this widget."""
        rect = self.picture_rect
        return QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height())

    @Slot(object)
    def show_frame(self, frame: Frame | None) -> None:
        """Show one picture of the film, or the empty window."""
        if frame is None:
            self._picture = self._pixels = self._heat = None
        else:
            self._pixels = frame.pixels if frame.pixels.flags.c_contiguous else frame.pixels.copy()
            self._picture = QImage(
                self._pixels.data,  # borrowed: _pixels keeps it alive
                frame.width,
                frame.height,
                frame.width * 3,
                QImage.Format.Format_RGB888,
            )
            self._seconds = frame.seconds
        self._invitation.setVisible(self._picture is None and not self._sentence)
        self._place_outlines()
        self.update()

    def show_sentence(self, sentence: str) -> None:
        """Say why there is no picture; empty takes it back."""
        self._sentence = sentence
        self._invitation.setVisible(self._picture is None and not sentence)
        self.update()

    @Slot(object)
    def show_project(self, project: Project | None) -> None:
        """Show the objects of a project and which one is isolated."""
        self._project = project
        isolated = (project.mix.isolated or "") if project else ""
        if bool(isolated) != bool(self._isolated):
            self._fade_veil(bool(isolated))
        self._isolated = isolated
        self._place_outlines()
        self.update()

    def show_heat(self, grid: NDArray[np.floating] | None) -> None:
        """Show the energy of every cell, ``[h, w]`` in 0..1, or nothing."""
        self._heat = None if grid is None else heat_image(grid)
        self.update()

    def show_heat_opacity(self, opacity: float) -> None:
        """How strong the heat is drawn, 0..1."""
        self._heat_opacity = opacity
        self.update()

    @Slot(bool)
    def show_outlines(self, on: bool) -> None:
        """Whether the objects' outlines and names are drawn."""
        self._outlines_on = on
        self.update()

    @Slot(float, float)
    def show_click(self, x: float, y: float) -> None:
        """A click is being answered: let a ring turn there."""
        self._click, self._ring_phase = (x, y), 0.0
        self._ring.start()
        self.update()

    @Slot()
    def end_click(self) -> None:
        """The click is answered."""
        self._click = None
        self._ring.stop()
        self.update()

    @Slot(str)
    def highlight(self, object_id: str) -> None:
        """Lift one object out, e.g. while the mouse is over its strip."""
        if object_id != self._highlight:
            self._highlight = object_id
            self.update()

    def show_dropping(self, dropping: bool) -> None:
        """A file is held over the window."""
        self._dropping = dropping
        self.update()

    @Slot()
    def _ask_open(self) -> None:
        self.open_requested.emit()

    @Slot()
    def _ask_demo(self) -> None:
        self.demo_requested.emit()

    @Slot()
    def _turn_ring(self) -> None:
        self._ring_phase = (self._ring_phase + RING_STEP_MS / RING_TURN_MS) % 1.0
        self.update()

    def sizeHint(self) -> QSize:
        """A picture of 16 to 9."""
        return QSize(960, 540)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the invitation in the middle."""
        self._invitation.setGeometry(self.rect())
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click in the picture asks for the sound there."""
        point = self.point_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or point is None:
            super().mousePressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.strip_requested.emit(*point)
        else:
            self.clicked.emit(*point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lift out the object under the mouse."""
        point = self.point_at(event.position())
        cursor = Qt.CursorShape.CrossCursor if point else Qt.CursorShape.ArrowCursor
        if self.cursor().shape() != cursor:
            self.setCursor(cursor)
        self._hover(smallest_at(self._outlines, self.picture_rect, event.position()))

    def leaveEvent(self, event: object) -> None:
        """Nothing is under the mouse any more."""
        self._hover("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key to the window's actions."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, then what lies over it."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing
        )
        painter.fillRect(self.rect(), theme.colour("groove"))
        if self._picture is None:
            self._draw_empty(painter)
        else:
            rect = self.picture_rect
            painter.drawImage(rect, self._picture)
            self._draw_over(painter, rect)
        if self._dropping:
            self._draw_dropping(painter)
        painter.end()

    def _draw_over(self, painter: QPainter, rect: QRectF) -> None:
        paths = {outline.id: outline.path_in(rect) for outline in self._outlines}
        veil = float(self._veil.currentValue() or 0.0)
        if veil > 0:
            hole = paths.get(self._isolated, QPainterPath())
            draw_veil(painter, rect, hole, veil)
        if self._heat is not None:
            painter.setOpacity(self._heat_opacity)
            painter.drawImage(rect, self._heat)
            painter.setOpacity(1.0)
        if self._outlines_on:
            self._draw_outlines(painter, rect, paths)
        if self._click is not None:
            draw_ring(painter, self.place_of(*self._click), self._ring_phase)

    def _draw_outlines(
        self, painter: QPainter, rect: QRectF, paths: dict[str, QPainterPath]
    ) -> None:
        for outline in self._outlines:
            lifted = outline.id in (self._highlight, self._isolated)
            quiet = bool(self._isolated) and not lifted
            strong = outline.id == self._highlight
            draw_outline(painter, outline, paths[outline.id], strong=strong, quiet=quiet)
            draw_label(painter, outline, paths[outline.id], rect, quiet=quiet)

    def _draw_empty(self, painter: QPainter) -> None:
        if self._sentence:
            painter.setPen(theme.colour("dim"))
            margin = self.rect().adjusted(24, 24, -24, -24)
            wrap = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(margin, wrap, self._sentence)

    def _draw_dropping(self, painter: QPainter) -> None:
        colour = theme.colour("accent")
        painter.setPen(colour)
        colour.setAlphaF(0.14)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(10, 10, -10, -10), 10, 10)

    def _place_outlines(self) -> None:
        if self._project is None:
            self._outlines = ()
            return
        mix = self._project.mix
        names = {strip.id: strip.name for strip in mix.strips}
        self._outlines = tuple(
            Outline(
                item.id,
                names.get(item.id) or item.label or tr("Object"),
                theme.object_colour(index),
                item.region.polygon_at(self._seconds),
            )
            for index, item in enumerate(self._project.scene.objects)
        )

    def _fade_veil(self, on: bool) -> None:
        direction = QVariantAnimation.Direction
        self._veil.setDirection(direction.Forward if on else direction.Backward)
        self._veil.start()

    def _hover(self, object_id: str) -> None:
        if object_id != self._highlight:
            self.highlight(object_id)
            self.highlighted.emit(object_id)


class _Invitation(QWidget):
    """What an empty window says: drop a film here, or try the demo."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = QLabel(tr("Drop a video here"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 2.0)
        title.setFont(font)
        hint = QLabel(tr("Click anything in the picture and hear only what sounds there."))
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.open_button = QPushButton(tr("Open a video…"))
        self.demo_button = QPushButton(tr("Try the demo"))
        for button in (self.open_button, self.demo_button):
            button.setMinimumSize(150, 36)
        self.demo_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.demo_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(1)
        for label in (title, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(12)
        column.addLayout(buttons)
        column.addStretch(1)
