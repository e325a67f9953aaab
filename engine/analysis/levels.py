"""Levels of sound: decibels, and when a sound counts as silence."""

from __future__ import annotations

import math

# Between these levels of the mixture heat fades out: what is nearly silent has no source to show.
_SILENT_DB, _CALM_DB = -70.0, -50.0


def level_db(power: float) -> float:
    """A mean-square power relative to full scale in dB; -inf for silence."""
    return 10 * math.log10(power) if power > 1e-20 else -math.inf


def audibility(level: float) -> float:
    """0 for a mixture that is silent (-70 dB and below), 1 from -50 dB, a ramp between."""
    return min(max((level - _SILENT_DB) / (_CALM_DB - _SILENT_DB), 0.0), 1.0)
