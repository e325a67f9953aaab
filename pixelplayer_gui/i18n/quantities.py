"""Quantities in a few letters, as strips, lanes and the history write them."""

from __future__ import annotations

LOWEST_DB = -72.0
"""Below this a fader stands at its lower end and means silence, -inf."""


def format_db(db: float) -> str:
    """A level as it stands under a fader: "+3.0", "0.0", "−6.5", "−∞"."""
    if db <= LOWEST_DB:
        return "−∞"
    if abs(db) < 0.05:
        return "0.0"
    return f"{db:+.1f}".replace("-", "−")


def format_percent(share: float) -> str:
    """A share of one: "50%"."""
    return f"{share * 100:.0f}%".replace("-", "−")


def format_distance(times: float) -> str:
    """A distance in times of the object's own: "1.5×"."""
    return f"{times:.2g}×"


def pan_letters(pan: float) -> str:
    """A pan in three letters: C, L30, R100."""
    percent = abs(round(pan * 100))
    return "C" if percent == 0 else f"{'L' if pan < 0 else 'R'}{percent}"
