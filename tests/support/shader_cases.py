"""Renders frames by the shader and by numpy to compare; run in a process with a display.

``python -m tests.support.shader_cases`` writes name -> [largest, mean] difference in 8 bits
of the shader to numpy's formula, and of the shader to what the processor paints.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

import numpy as np
from av import VideoFrame
from PySide6.QtGui import QGuiApplication

from engine.media.reading import colour as c
from engine.media.reading.frame_geometry import FrameGeometry, rotated_upright
from engine.media.reading.yuv_frame import YuvFrame
from engine.scene import Frame
from pixelplayer_gui.window.gl_test_card import OffscreenGl

WIDTH, HEIGHT = 64, 48


@dataclass(frozen=True)
class Case:
    name: str
    format: str = "yuv420p"
    space: int = 1
    full: bool = False
    transfer: int = 1
    rotation: int = 0
    mirrored: bool = False
    stretch: int = 1


CASES = (
    Case("BT.709"),
    Case("BT.601", space=5),
    Case("BT.2020", "yuv420p10le", space=9),
    Case("full range", full=True),
    Case("JPEG", "yuvj422p", space=5, full=True),
    Case("4:4:4", "yuv444p"),
    Case("4:2:2 ten bits", "yuv422p10le"),
    Case("twelve bits", "yuv420p12le"),
    Case("NV12", "nv12"),
    Case("P010", "p010le"),
    Case("turned", rotation=90),
    Case("upside down", rotation=180),
    Case("turned and mirrored", rotation=270, mirrored=True),
    Case("wide pixels", stretch=2),
    Case("PQ", "yuv420p10le", space=9, transfer=16),
    Case("PQ, P010, turned", "p010le", space=9, transfer=16, rotation=90),
    Case("HLG", "yuv420p10le", space=9, transfer=18),
)


def stored(case: Case) -> YuvFrame:
    """A smooth picture with some of every colour, in that format."""
    frame = VideoFrame(WIDTH, HEIGHT, case.format)
    bits = frame.format.components[0].bits
    word = np.uint8 if bits <= 8 else np.uint16
    up = 16 - bits if case.format.startswith("p01") else 0
    for index, plane in enumerate(frame.planes):
        paired = index > 0 and len(frame.planes) == 2
        rows, columns = plane.height, plane.width
        y, x = np.mgrid[0:rows, 0:columns] / np.array([rows, columns])[:, None, None]
        parts = [0.2 + 0.6 * x + 0.1 * np.sin(9 * y)] if index == 0 else []
        if index in (1, 2):
            first = 0.5 + 0.2 * np.sin(5 * x + 2 * y + (3 if index == 2 else 0))
            parts = [first, 0.5 + 0.2 * np.sin(5 * x + 2 * y + 3)] if paired else [first]
        samples = np.stack(parts, -1).reshape(rows, -1)
        line = np.zeros((rows, plane.line_size // np.dtype(word).itemsize), word)
        line[:, : samples.shape[1]] = np.round(samples * (2**bits - 1)).astype(word) << up
        plane.update(line.tobytes())
    frame.colorspace, frame.color_trc = case.space, case.transfer
    frame.color_range = 2 if case.full else 1
    width, height = WIDTH * case.stretch, HEIGHT
    if case.rotation % 180:
        width, height = height, width
    return YuvFrame(frame, FrameGeometry(width, height, case.rotation, case.mirrored, ""), 0.0)


def sampled(plane: np.ndarray, s: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Between four samples, in shares (s, t) of the plane; the edge goes on for ever."""
    rows, columns = plane.shape
    x, y = s * columns - 0.5, t * rows - 0.5
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    fx, fy = x - left, y - top

    def at(row: np.ndarray, column: np.ndarray) -> np.ndarray:
        return plane[row.clip(0, rows - 1), column.clip(0, columns - 1)].astype(float)

    upper = at(top, left) * (1 - fx) + at(top, left + 1) * fx
    lower = at(top + 1, left) * (1 - fx) + at(top + 1, left + 1) * fx
    return upper * (1 - fy) + lower * fy


def expected(case: Case, frame: YuvFrame) -> np.ndarray:
    """What the picture must look like, upright ``[H, W, 3]`` in 0..255, by the standards' words."""
    planes = frame.planes
    assert planes is not None
    width = WIDTH * case.stretch
    t, s = np.mgrid[0:HEIGHT, 0:width] + 0.5
    grid = np.stack([s / width, t / HEIGHT, 0 * s], -1)
    grid = rotated_upright(grid, frame.shape)
    s, t = grid[..., 0], grid[..., 1]
    luma, *rest = planes.planes
    chroma = [p.samples[:, : p.width * p.channels] for p in rest]
    if len(chroma) == 1:
        chroma = [chroma[0][:, 0::2], chroma[0][:, 1::2]]
    rows, columns = chroma[0].shape
    jpeg = case.full and luma.samples.dtype == np.uint8
    left = 0.25 / columns if columns < WIDTH and not jpeg else 0.0
    above = 0.25 / rows if rows < HEIGHT and case.transfer in (16, 18) else 0.0
    words = [sampled(luma.samples[:, : luma.width], s, t)]
    words += [sampled(plane, s + left, t + above) for plane in chroma]
    bits = planes.colour.bits
    shift = 16 - bits if case.format.startswith("p01") else 0
    y, cb, cr = (word / 2**shift for word in words)
    unit = 2 ** (bits - 8)
    if case.full:
        y, cb, cr = (
            y / (2**bits - 1),
            (cb - 128 * unit) / (2**bits - 1),
            (cr - 128 * unit) / (2**bits - 1),
        )
    else:
        y = (y - 16 * unit) / (219 * unit)
        cb, cr = (cb - 128 * unit) / (224 * unit), (cr - 128 * unit) / (224 * unit)
    red_share, blue_share = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 9: (0.2627, 0.0593)}[
        case.space
    ]
    red, blue = y + 2 * (1 - red_share) * cr, y + 2 * (1 - blue_share) * cb
    green = (y - red_share * red - blue_share * blue) / (1 - red_share - blue_share)
    signal = np.stack([red, green, blue], -1)
    if case.transfer in (16, 18):
        signal = on_screen(signal, hlg=case.transfer == 18)
    return np.clip(signal, 0, 1) * 255


def on_screen(signal: np.ndarray, *, hlg: bool) -> np.ndarray:
    """HDR on a screen: light, bent by its brightest colour, in BT.709, as a signal again."""
    if hlg:
        light = c.from_hlg(signal)
        luma = light @ np.array([0.2627, 0.6780, 0.0593])
        nits = 1000 * np.maximum(luma, 1e-9)[..., None] ** 0.2 * light
    else:
        nits = c.from_pq(signal)
    brightest = nits.max(-1, keepdims=True)
    nits = nits * c.tone_map(brightest, 1000.0) / np.maximum(brightest, 1e-9)
    return np.clip(nits @ c.BT2020_TO_BT709.T / 203.0, 0, 1) ** (1 / 2.4)


def main() -> None:
    app = QGuiApplication(sys.argv[:1])
    result: dict[str, list[float]] = {}
    with OffscreenGl() as here:
        for case in CASES:
            frame = stored(case)
            drawn = here.render(frame).astype(float)
            away = np.abs(drawn - expected(case, frame))
            painted = np.abs(drawn - frame.pixels)
            result[case.name] = [
                float(v) for v in (away.max(), away.mean(), painted.max(), painted.mean())
            ]
        rgb = Frame(np.random.default_rng(0).integers(0, 256, (37, 53, 3)).astype(np.uint8), 0.0)
        away = np.abs(here.render(rgb).astype(float) - rgb.pixels)
        result["RGB"] = [float(away.max()), float(away.mean()), 0.0, 0.0]
    print(json.dumps(result))
    del app


if __name__ == "__main__":
    main()
