"""Colour of video frames: YUV matrix, range, and HDR tone mapping to an SDR screen.

HDR is shown the way BT.2390 (section 5.4) does it: what is brighter than the knee is bent down so
that the brightest of the clip is the brightest of the screen; hues stay, since one factor scales
all three colours of a pixel. White paper in HDR (203 cd/m², BT.2408) is the screen's white.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from av.sidedata.sidedata import Type as SideDataType
from numpy.typing import NDArray

HD_ROWS, HD_COLUMNS = 720, 1280
WHITE_NITS = 203.0
"""What a screen's white stands for, in cd/m²."""
SCREEN_GAMMA = 2.4
HLG_PEAK_NITS, HLG_GAMMA = 1000.0, 1.2
BT2020_LUMA = (0.2627, 0.6780, 0.0593)
PQ_M1, PQ_M2 = 2610 / 16384, 2523 / 4096 * 128
PQ_C1, PQ_C2, PQ_C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
HLG_A, HLG_B, HLG_C = 0.17883277, 0.28466892, 0.55991073
BT2020_TO_BT709 = np.array(
    [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349],
     [-0.018151, -0.100579, 1.118730]]
)  # fmt: skip
"""Linear BT.2020 -> linear BT.709 (BT.2087)."""

_DEFAULT_PEAK_NITS = 1000.0
_BT709, _BT601 = 1, 5
# FFmpeg's number of a YUV matrix -> how much red and blue weigh in its luma.
_LUMA_WEIGHTS = {
    1: (0.2126, 0.0722), 4: (0.30, 0.11), 5: (0.299, 0.114), 6: (0.299, 0.114),
    7: (0.212, 0.087), 9: (0.2627, 0.0593), 10: (0.2627, 0.0593),
}  # fmt: skip
_TRANSFERS = {16: "pq", 18: "hlg"}
_FULL_RANGE = 2
_STEPS = 65536
_BAND_PIXELS = 1 << 20


@dataclass(frozen=True, slots=True)
class Colour:
    """``weights`` of red and blue in luma, ``full_range``, ``bits`` of a sample.

    ``transfer`` is "sdr", "pq" or "hlg"; ``peak_nits`` the brightest of the clip when it is HDR.
    """

    weights: tuple[float, float]
    full_range: bool
    bits: int
    transfer: str = "sdr"
    peak_nits: float = _DEFAULT_PEAK_NITS

    @property
    def is_hdr(self) -> bool:
        """Whether it must be bent to fit a screen."""
        return self.transfer != "sdr"

    def from_yuv(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Matrix ``[3, 3]`` and offset ``[3]``: ``rgb = matrix @ (yuv - offset)``.

        ``yuv`` are samples over the largest sample (1.0); ``rgb`` is 0..1.
        """
        red, blue = self.weights
        green = 1 - red - blue
        cr, cb = 2 * (1 - red), 2 * (1 - blue)
        matrix = np.array([[1, 0, cr], [1, -blue * cb / green, -red * cr / green], [1, cb, 0]])
        top = 2.0**self.bits - 1
        unit = 2.0 ** (self.bits - 8)
        low, luma, chroma = (0.0, top, top) if self.full_range else (16, 219, 224)
        if not self.full_range:
            low, luma, chroma = low * unit, luma * unit, chroma * unit
        scale = np.array([top / luma, top / chroma, top / chroma])
        offset = np.array([low, 128 * unit, 128 * unit]) / top
        return matrix * scale, offset


def colour_of(frame: Any) -> Colour:
    """What a decoded frame says of itself; what it does not say is taken as usual."""
    bits = max((part.bits for part in frame.format.components), default=8)
    transfer = _TRANSFERS.get(int(frame.color_trc or 0), "sdr")
    full = frame.format.name.startswith("yuvj") or int(frame.color_range or 0) == _FULL_RANGE
    weights = _LUMA_WEIGHTS[matrix_of(frame) or _BT709]
    peak = _peak_nits(frame) if transfer == "pq" else HLG_PEAK_NITS
    return Colour(weights, full, bits, transfer, peak)


def matrix_of(frame: Any) -> int | None:
    """The YUV matrix of a picture: as tagged; untagged HD is BT.709, smaller BT.601.

    FFmpeg's scaler takes everything untagged for BT.601, which paints HD clips too yellow. None
    for pictures that hold RGB.
    """
    if frame.format.is_rgb:
        return None
    if frame.colorspace in _LUMA_WEIGHTS:
        return int(frame.colorspace)
    short, long = sorted((frame.width, frame.height))
    return _BT709 if short >= HD_ROWS or long >= HD_COLUMNS else _BT601


def tone_map(nits: NDArray[np.floating], peak_nits: float) -> NDArray[np.float64]:
    """The brightness on the screen, in cd/m² of its white, of a brightness in the clip."""
    nits = np.asarray(nits, dtype=np.float64)
    if peak_nits <= WHITE_NITS:
        return np.minimum(nits, WHITE_NITS)
    top = float(to_pq(np.array(peak_nits)))
    white = float(to_pq(np.array(WHITE_NITS))) / top
    knee = 1.5 * white - 0.5
    level = np.minimum(to_pq(nits) / top, 1.0)
    t = np.maximum(level - knee, 0) / (1 - knee)
    bent = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (-2 * t**3 + 3 * t**2) * white
    )
    return from_pq(np.where(level < knee, level, bent) * top)


def to_pq(nits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Brightness in cd/m² -> signal 0..1 (SMPTE ST 2084)."""
    power = (np.maximum(nits, 0) / 10000.0) ** PQ_M1
    return ((PQ_C1 + PQ_C2 * power) / (1 + PQ_C3 * power)) ** PQ_M2


def from_pq(signal: NDArray[np.floating]) -> NDArray[np.float64]:
    """Signal 0..1 -> brightness in cd/m² (SMPTE ST 2084)."""
    power = np.clip(signal, 0, 1) ** (1 / PQ_M2)
    return 10000.0 * (np.maximum(power - PQ_C1, 0) / (PQ_C2 - PQ_C3 * power)) ** (1 / PQ_M1)


def from_hlg(signal: NDArray[np.floating]) -> NDArray[np.float64]:
    """Signal 0..1 -> light of the scene 0..1 (BT.2100 HLG)."""
    signal = np.clip(signal, 0, 1)
    dark, light = signal**2 / 3, (np.exp((signal - HLG_C) / HLG_A) + HLG_B) / 12
    return np.where(signal <= 0.5, dark, light)


def to_sdr(codes: NDArray[np.uint16], colour: Colour) -> NDArray[np.uint8]:
    """HDR signals ``[H, W, 3]`` (0..65535, BT.2020) -> 8 bits of a screen; by tables, so quick.

    It is done in bands: on the way a pixel takes ten times as much memory.
    """
    shown = np.empty(codes.shape, np.uint8)
    rows = max(_BAND_PIXELS // max(codes.shape[1], 1), 1)
    for top in range(0, len(codes), rows):
        shown[top : top + rows] = _band_to_sdr(codes[top : top + rows], colour)
    return shown


def _band_to_sdr(codes: NDArray[np.uint16], colour: Colour) -> NDArray[np.uint8]:
    tables = _tables(colour.transfer, colour.peak_nits)
    linear = tables.light[codes]
    if colour.transfer == "pq":
        gain = tables.gain[codes.max(axis=2)]
    else:
        luma = linear @ np.array(BT2020_LUMA, np.float32)
        raised = np.maximum(luma, 1e-9) ** np.float32(HLG_GAMMA - 1)
        brightest = np.sqrt(np.sqrt(linear.max(axis=2) * raised))
        gain = raised * tables.gain[np.minimum(brightest * (_STEPS - 1), _STEPS - 1).astype(int)]
    linear *= gain[..., None]
    shown = linear.reshape(-1, 3) @ tables.to_screen
    np.clip(shown, 0, 1, out=shown)
    np.sqrt(shown, out=shown)
    shown *= _STEPS - 1
    shown += 0.5
    return tables.signal[shown.astype(np.int32)].reshape(codes.shape)


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    light: NDArray[np.float32]
    gain: NDArray[np.float32]
    to_screen: NDArray[np.float32]
    signal: NDArray[np.uint8]


@lru_cache(4)
def _tables(transfer: str, peak_nits: float) -> _Tables:
    """Signal -> light; brightest colour -> factor; root of the screen's light -> its 8 bits."""
    steps = np.arange(_STEPS) / (_STEPS - 1)
    if transfer == "pq":
        light = nits = from_pq(steps)
        unit = 1.0
    else:
        light, unit = from_hlg(steps), HLG_PEAK_NITS
        nits = HLG_PEAK_NITS * steps**4
    gain = tone_map(nits, peak_nits) / np.maximum(nits, 1e-9)
    gain[0] = gain[1] if nits[1] > 0 else 1.0
    signal = np.round(255 * steps ** (2 / SCREEN_GAMMA)).astype(np.uint8)
    to_screen = BT2020_TO_BT709.T * unit / WHITE_NITS
    return _Tables(
        light.astype(np.float32), gain.astype(np.float32), to_screen.astype(np.float32), signal
    )


def _peak_nits(frame: Any) -> float:
    """The brightest pixel of the clip, as its maker says."""
    side = frame.side_data.get(SideDataType.CONTENT_LIGHT_LEVEL)
    if side is not None and len(bytes(side)) >= 4:
        (peak,) = struct.unpack("<I", bytes(side)[:4])
        if peak > 0:
            return float(min(max(peak, WHITE_NITS), 10000))
    return _DEFAULT_PEAK_NITS
