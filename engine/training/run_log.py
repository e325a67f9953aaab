"""The run log of a training: lines of JSON, and TensorBoard where it is installed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from engine.training.visualization import Visuals

if TYPE_CHECKING:
    from torch.utils.tensorboard.writer import SummaryWriter

Log = Callable[[str], None]


class RunLog:
    """The run log of one part: figures per step, scores at every save, pictures and sounds."""

    def __init__(self, folder: Path, part: str, log: Log, board: bool = True) -> None:
        self._folder, self._part, self._log = folder, part, log
        self._board: SummaryWriter | None = None
        if board:
            try:
                from torch.utils.tensorboard.writer import SummaryWriter
            except ImportError:
                log("tensorboard is not installed (pip install pixelplayer[train]); no board.")
            else:
                self._board = SummaryWriter(str(folder / "board" / part))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._board is not None:
            self._board.close()

    def log_step(self, step: int, values: Mapping[str, float]) -> None:
        """Loss, rate, pace: on the board, as one line, and as a row of ``<part>.csv``."""
        shown = " ".join(f"{name} {value:.4g}" for name, value in values.items())
        self._log(f"step {step} {shown}")
        self._append_row({"step": step, "time": round(time.time()), **values})
        self._draw("train", step, values)

    def log_scores(self, step: int, minutes: float, values: Mapping[str, float]) -> None:
        """Scores of the averaged weights: a line in ``<part>.jsonl`` too."""
        line = json.dumps({"step": step, "minutes": round(minutes, 2), **values})
        with (self._folder / f"{self._part}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        self._log(line)
        self._draw("scores", step, values)

    def log_visuals(self, step: int, exhibits: Visuals) -> None:
        """Pictures and sounds on the board."""
        if self._board is None:
            return
        for name, picture in exhibits.pictures.items():
            self._board.add_image(name, picture.float().clamp(0, 1), step)
        for name, (sound, rate) in exhibits.sounds.items():
            loudest = sound.abs().max().clamp_min(1e-6)
            self._board.add_audio(name, (sound / loudest * 0.9)[None], step, rate)

    @property
    def has_board(self) -> bool:
        """Whether pictures and sounds are kept at all."""
        return self._board is not None

    def _append_row(self, values: Mapping[str, float]) -> None:
        path = self._folder / f"{self._part}.csv"
        head = "" if path.exists() else ",".join(values) + "\n"
        with path.open("a", encoding="utf-8") as file:
            file.write(head + ",".join(f"{value:.10g}" for value in values.values()) + "\n")

    def _draw(self, group: str, step: int, values: Mapping[str, float]) -> None:
        if self._board is not None:
            for name, value in values.items():
                self._board.add_scalar(f"{group}/{name}", value, step)
            self._board.flush()
