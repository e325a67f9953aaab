"""The oracle table: how well masks that know the truth separate, by axis, kind and sources.

The upper bound of every model with the front end of The Sound of Pixels (Zhao et al., ECCV 2018,
table 1): its first window of each case, at 11,025 Hz, masks on its two frequency axes, laid over
the mixture with the mixture's phase. A third row shows what the warp costs with corners that are
not aligned, as several later models were trained.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

import numpy as np
import torch
from numpy.typing import NDArray
from rich.table import Table

from engine.errors import Cancelled
from engine.evaluation.cases import Case
from engine.evaluation.metrics import bss_eval, is_silent
from engine.evaluation.oracle_masks import PAPER_RATE, paper_oracle_masks
from engine.models.layers.warped_spectrogram import WarpedSpectrogram
from engine.models.sound_of_pixels import WINDOW_SAMPLES
from engine.scene import Waveform

Sound = NDArray[np.float32]
Progress = Callable[[float, float | None], None]

AXES: Mapping[str, WarpedSpectrogram] = {
    "linear": WarpedSpectrogram(PAPER_RATE, frequency="linear"),
    "log": WarpedSpectrogram(PAPER_RATE),
    "log, corners not aligned": WarpedSpectrogram(PAPER_RATE, aligned=False),
}
"""The frequency axes of the paper, and the second as torch reads it by itself."""

MASKS = ("binary", "ratio")


@dataclass(frozen=True, slots=True)
class OracleRow:
    """Mean SDR in dB of ideal binary and ratio masks on one axis, over mixtures of N sources."""

    axis: str
    sources: int
    cases: int
    binary_db: float
    ratio_db: float

    def to_json(self) -> dict[str, object]:
        """Its figures by name."""
        return asdict(self)


def oracle_rows(
    cases: Sequence[Case],
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[OracleRow, ...]:
    """The table of some cases, by number of sources, then by axis; silent sources have no score.

    Raises ``Cancelled``.
    """
    found: dict[tuple[int, str, str], list[float]] = defaultdict(list)
    for number, case in enumerate(cases):
        if cancelled():
            raise Cancelled
        count = sum(not bool(is_silent(source.sound)) for source in case.sources)
        for (axis, mask), score in _case_scores(case).items():
            found[count, axis, mask].append(score)
        if progress is not None:
            progress((number + 1) / len(cases), None)
    counts = sorted({count for count, *_ in found})
    return tuple(
        OracleRow(
            axis,
            count,
            len(found[count, axis, "binary"]),
            *(fmean(found[count, axis, mask]) for mask in MASKS),
        )
        for count in counts
        for axis in AXES
    )


def table_of_oracles(rows: Iterable[OracleRow]) -> Table:
    """The table for a terminal."""
    table = Table(title="SDR in dB of ideal masks, first 5.9 s at 11,025 Hz", title_justify="left")
    for head in ("sources", "cases", "frequency axis", *MASKS):
        table.add_column(head, justify="left" if head == "frequency axis" else "right")
    for row in rows:
        figures = (f"{row.binary_db:.2f}", f"{row.ratio_db:.2f}")
        table.add_row(str(row.sources), str(row.cases), row.axis, *figures)
    return table


@torch.inference_mode()
def _case_scores(case: Case) -> dict[tuple[str, str], float]:
    """Mean SDR of a case's sources, by axis and kind of mask."""
    whole = _first_window(case.mixture[None], case.rate)[0]
    parts = _first_window(case.truths, case.rate)
    scores = {}
    for axis, front in AXES.items():
        estimates = paper_oracle_masks(whole, parts, front, threshold=0.5)
        for mask in MASKS:
            sounds = estimates[f"paper_{mask}"]
            length = parts.shape[1] // front.hop * front.hop  # what the inverse gives by itself
            sdr = np.diag(bss_eval(parts[:, :length], sounds[:, :length]).sdr)
            scores[axis, mask] = float(np.nanmean(sdr))
    return scores


def _first_window(sounds: Sound, rate: int) -> Sound:
    """``[N, T]`` at any rate -> the first 65,535 samples or fewer at 11,025 Hz."""
    wave = Waveform(np.ascontiguousarray(sounds), rate).resampled(PAPER_RATE)
    return np.ascontiguousarray(wave.samples[:, :WINDOW_SAMPLES])
