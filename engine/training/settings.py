"""Settings of a training run; kept in its folder, so that the run can be made again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """One part of a run. A 0 or an empty name means the part's own value.

    A run ends after ``minutes`` of learning (scores and files do not count) or, where ``steps`` is
    given, after so many steps: then it is the same on every machine and with any breaks. It is
    kept every ``save_minutes`` or every ``save_steps``. ``workers`` make data in every process.
    """

    data: str
    run: str
    part: str = "ear"
    minutes: float = 60.0
    steps: int = 0
    batch: int = 0
    rate: float = 0.0
    seed: int = 1
    workers: int = 1
    threads: int = 1
    device: str = "auto"
    precision: str = "bf16"
    save_minutes: float = 5.0
    save_steps: int = 0
    start_weights: str = ""
    frozen_blocks: int = 7
    scored: int = 96
    board: bool = True
