"""Settings of a training run; kept in its folder, so that the run can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """One part of a run. A 0 or an empty name means the part's own value.

    A run ends after ``minutes`` of learning (scores and files do not count) or, where ``steps`` is
    given, after so many steps: then it is the same on every machine and with any breaks. It is
    kept every ``save_minutes`` or every ``save_steps``, and scored then, though not sooner than
    ``score_minutes`` after the last time. ``workers`` make data in every process. ``cache`` is
    where decoded sounds and features of photos lie, by default in the run's folder; ``views`` how
    often each photo is seen where features are cached; ``scored`` how many held-out cases are
    scored. ``switches`` are settings of the model's constructor, and of the part's own, by name.
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
    score_minutes: float = 0.0
    cache: str = ""
    views: int = 2
    start_weights: str = ""
    frozen_blocks: int = 7
    scored: int = 96
    board: bool = True
    switches: Mapping[str, Any] = field(default_factory=dict)
