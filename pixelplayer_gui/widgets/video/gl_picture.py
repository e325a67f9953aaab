"""The OpenGL widget that draws the frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QOpenGLContext, QPainter, QSurfaceFormat
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget

from engine.scene import Frame

if TYPE_CHECKING:
    from engine.media.reading.yuv_frame import YuvFrame
    from pixelplayer_gui.widgets.video.picture_shader import PictureShader

SMOOTH_SAMPLES = 4
"""Samples of a pixel: without them outlines drawn by OpenGL have steps."""
_COLOUR_BUFFER = 0x4000


def surface_format() -> QSurfaceFormat:
    """The OpenGL that the shader needs."""
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setSamples(SMOOTH_SAMPLES)
    return wanted


class GlPicture(QOpenGLWidget):
    """Draws a picture into a rectangle, then lets ``draw_overlay`` paint over it.

    Signals:
        drawn: the first picture (or empty surface) is on the screen.
        failed: OpenGL cannot draw after all; a sentence.
    """

    drawn = Signal()
    failed = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        rect: Callable[[], QRectF],
        ground: Callable[[], QColor],
        draw_overlay: Callable[[QPainter], None],
    ) -> None:
        super().__init__(parent)
        self.setFormat(surface_format())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._rect, self._ground, self._draw_overlay = rect, ground, draw_overlay
        self._picture: Frame | YuvFrame | None = None
        self._shader: PictureShader | None = None
        self._context: QOpenGLContext | None = None
        self._drawn_emitted = False
        self.frameSwapped.connect(self._emit_drawn)

    def show_picture(self, picture: Frame | YuvFrame | None) -> None:
        """What to draw from now on; None draws the ground."""
        self._picture = picture
        self.update()

    def initializeGL(self) -> None:
        """A new context: also after the window went to another screen."""
        # Not before: it brings the decoder's library, and the window shall stand first.
        from pixelplayer_gui.widgets.video.picture_shader import PictureShader

        try:
            self._shader = PictureShader()
        except Exception as error:  # whatever a driver does wrong, there is another way to draw
            self._fail(error)
            return
        self._context = self.context()
        self._context.aboutToBeDestroyed.connect(self._release)

    def paintGL(self) -> None:
        """The ground, the picture, and what lies over it."""
        try:
            self._paint()
        except Exception as error:
            self._fail(error)

    def _paint(self) -> None:
        context, ground = self.context(), self._ground()
        functions = context.functions()
        functions.glClearColor(ground.redF(), ground.greenF(), ground.blueF(), 1.0)
        functions.glClear(_COLOUR_BUFFER)
        if self._picture is not None and self._shader is not None:
            self._shader.load(self._picture)
            self._shader.draw(self._rect(), QRectF(self.rect()), self.devicePixelRatioF())
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing
        )
        self._draw_overlay(painter)
        painter.end()

    @Slot()
    def _release(self) -> None:
        if self._shader is not None:
            self.makeCurrent()
            self._shader.close()
            self.doneCurrent()
            self._shader = None

    @Slot()
    def _emit_drawn(self) -> None:
        if not self._drawn_emitted and self._shader is not None:
            self._drawn_emitted = True
            self.drawn.emit()

    def _fail(self, error: Exception) -> None:
        self._shader = None
        self.failed.emit(f"OpenGL cannot draw the picture ({error}).")
