"""Switches of models: the positions that settings of a constructor may have."""

from __future__ import annotations


def check_switches(**choices: tuple[str, tuple[str, ...]]) -> None:
    """``ValueError`` for a switch in a position that it has not: name -> (chosen, positions)."""
    for switch, (chosen, known) in choices.items():
        if chosen not in known:
            raise ValueError(f"{switch} is {' or '.join(known)}, not {chosen}")
