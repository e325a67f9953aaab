"""The OpenGL test card: colours drawn off screen by the shader, and what they must look like."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QOffscreenSurface, QOpenGLContext
from PySide6.QtOpenGL import QOpenGLFramebufferObject

from engine.media.reading.yuv_frame import YuvFrame
from engine.scene import Frame
from pixelplayer_gui.widgets.video.gl_picture import surface_format
from pixelplayer_gui.widgets.video.picture_shader import PictureShader, ShaderFailed

TOLERANCE = 3
_RENDERER = 0x1F01


class OffscreenGl:
    """An offscreen OpenGL context, current from ``__enter__`` to ``__exit__``."""

    def __init__(self) -> None:
        self._surface, self.context = QOffscreenSurface(), QOpenGLContext()

    def __enter__(self) -> OffscreenGl:
        self.context.setFormat(surface_format())
        if not self.context.create():
            raise ShaderFailed("There is no OpenGL here.")
        self._surface.setFormat(self.context.format())
        self._surface.create()
        if not self.context.makeCurrent(self._surface):
            raise ShaderFailed("OpenGL cannot be used here.")
        return self

    def __exit__(self, *_: object) -> None:
        self.context.doneCurrent()

    @property
    def renderer(self) -> str:
        """What draws: the name of the graphics card, or of a program in its stead."""
        functions: Any = self.context.functions()
        return str(functions.glGetString(_RENDERER) or "")

    def render(self, picture: Frame | YuvFrame, width: int = 0, height: int = 0) -> np.ndarray:
        """The picture ``[H, W, 3]`` as the shader draws it, of its own size if none is given."""
        width, height = width or picture.width, height or picture.height
        buffer = QOpenGLFramebufferObject(width, height)
        buffer.bind()
        functions: Any = self.context.functions()
        functions.glViewport(0, 0, width, height)
        shader = PictureShader()
        view = QRectF(0, 0, width, height)
        shader.load(picture)
        shader.draw(view, view)
        image = buffer.toImage().convertToFormat(QImage.Format.Format_RGB888)
        shader.close()
        buffer.release()
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
        return rows[:, : width * 3].reshape(height, width, 3).copy()


def test_card() -> YuvFrame:
    """Bars of ten bits: grey, red, green, blue and a ramp, so that every plane counts."""
    from av import VideoFrame

    from engine.media.reading.frame_geometry import FrameGeometry

    frame = VideoFrame(64, 32, "yuv420p10le")
    bars = ((64, 940), (512,) * 4, (512, 700, 300, 640), (512, 330, 610, 860))
    luma = np.repeat(np.linspace(*bars[0], 32).round(), 2)[None, :].repeat(32, 0)
    flats = [np.repeat(np.array(bars[i]), 8)[None, :].repeat(16, 0) for i in (2, 3)]
    for plane, samples in zip(frame.planes, (luma, *flats), strict=True):
        words = np.zeros((plane.height, plane.line_size // 2), np.uint16)
        words[:, : samples.shape[1]] = samples
        plane.update(words.tobytes())
    frame.colorspace = 1
    return YuvFrame(frame, FrameGeometry(64, 32, 0, False, "bt709"), 0.0)


def expected_rgb(card: YuvFrame) -> np.ndarray:
    """What the flat parts of the card must look like ``[H, W, 3]``, by the formula."""
    planes = card.planes
    assert planes is not None
    full = [planes.planes[0].samples[:, : card.width]]
    full += [p.samples[:, : p.width].repeat(2, 0).repeat(2, 1) for p in planes.planes[1:]]
    matrix, offset = planes.colour.from_yuv()
    yuv = np.stack(full, axis=-1) / (2.0**planes.colour.bits - 1)
    return np.clip((yuv - offset) @ matrix.T, 0, 1) * 255


def check_drawing() -> dict[str, Any]:
    """Draw the test card and compare it; ``ShaderFailed`` when it cannot be drawn."""
    card = test_card()
    with OffscreenGl() as here:
        away = np.abs(here.render(card) - expected_rgb(card))
        inside = np.tile(np.r_[4:12, 20:28, 36:44, 52:60], (32, 1))  # not where colours meet
        right = bool(np.take_along_axis(away.max(axis=2), inside, 1).max() <= TOLERANCE)
        return {"right": right, "renderer": here.renderer}
