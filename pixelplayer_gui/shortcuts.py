"""The user's own keys for the deeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QKeySequence

from pixelplayer_gui.actions import DEEDS, Actions

Keys = Mapping[str, Sequence[str]]
"""Deed id -> its keys in Qt's portable words, where they are not those of the table."""

DEFAULT_KEYS: dict[str, tuple[str, ...]] = {deed.id: deed.keys for deed in DEEDS}


def keys_of(deed_id: str, own: Keys) -> tuple[str, ...]:
    """The keys of a deed, in the words of the table."""
    return tuple(own[deed_id]) if deed_id in own else DEFAULT_KEYS[deed_id]


def owner_of(key: str, own: Keys) -> str:
    """The id of the deed that has a key; empty when it is free."""
    wanted = QKeySequence(key)
    for deed in DEEDS:
        if any(QKeySequence(mine) == wanted for mine in keys_of(deed.id, own)):
            return deed.id
    return ""


def with_key(deed_id: str, key: str, own: Keys) -> dict[str, list[str]]:
    """The same keys, but this one leads to this deed, and to no other."""
    changed = {name: list(keys) for name, keys in own.items()}
    before = owner_of(key, own)
    if before and before != deed_id:
        wanted = QKeySequence(key)
        changed[before] = [k for k in keys_of(before, own) if QKeySequence(k) != wanted]
    changed[deed_id] = [key] if key else []
    return without_defaults(changed)


def without_defaults(own: Keys) -> dict[str, list[str]]:
    """Only what differs from the table, and only deeds that exist."""
    return {
        name: list(keys)
        for name, keys in own.items()
        if name in DEFAULT_KEYS and tuple(keys) != DEFAULT_KEYS[name]
    }


def apply_keys(deeds: Actions, own: Keys) -> None:
    """Let the keys lead where the user wants; every tooltip tells its key."""
    for deed in DEEDS:
        action, keys = deeds[deed.id], keys_of(deed.id, own)
        action.setShortcuts([QKeySequence(key) for key in keys])
        tip = action.toolTip().split("  (")[0]
        action.setToolTip(f"{tip}  ({keys[0]})" if keys else tip)
