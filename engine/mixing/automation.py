"""A strip's gain over time: breakpoints, straight lines of decibels between them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

LOWEST_DB = -60.0
"""A curve that comes down to this is silent there; the step to silence is not heard."""
HIGHEST_DB = 12.0

Points = tuple[tuple[float, float], ...]
"""Breakpoints (seconds on the clip clock, gain in dB), in the order of their times."""


def check_points(points: Points) -> None:
    """``ValueError`` when times do not rise or a gain is beyond ``LOWEST_DB``..``HIGHEST_DB``."""
    before = -math.inf
    for seconds, gain_db in points:
        if not before < seconds < math.inf:
            raise ValueError(f"the times of an automation must rise, {seconds} s does not")
        if not LOWEST_DB <= gain_db <= HIGHEST_DB:
            raise ValueError(f"gain {gain_db} dB is outside {LOWEST_DB:g}..{HIGHEST_DB:g} dB")
        before = seconds


def is_flat(points: Points) -> bool:
    """Whether the curve changes nothing."""
    return all(gain_db == 0 for _, gain_db in points)


def level_at(points: Points, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The curve in dB at some times; before the first point and after the last it is level."""
    if not points:
        return np.zeros_like(seconds)
    times, levels = np.array(points, np.float64).T
    return np.asarray(np.interp(seconds, times, levels), np.float64)


def gain_at(points: Points, seconds: NDArray[np.float64]) -> NDArray[np.float32]:
    """The curve as factors at some times; each depends on its own time only."""
    level_db = level_at(points, seconds)
    gain = np.power(10.0, level_db / 20.0)
    gain[level_db <= LOWEST_DB] = 0.0
    return gain.astype(np.float32)
