"""The user's own keyboard shortcuts for the actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QKeySequence

from pixelplayer_gui.actions import ACTIONS, Actions

Keys = Mapping[str, Sequence[str]]
"""Deed id -> its keys in Qt's portable words, where they are not those of the table."""

DEFAULT_KEYS: dict[str, tuple[str, ...]] = {spec.id: spec.keys for spec in ACTIONS}


def keys_of(action_id: str, own: Keys) -> tuple[str, ...]:
    """The shortcuts of an action, in Qt's portable text."""
    return tuple(own[action_id]) if action_id in own else DEFAULT_KEYS[action_id]


def action_with_key(key: str, own: Keys) -> str:
    """The id of the action that has a shortcut; empty when it is free."""
    wanted = QKeySequence(key)
    for spec in ACTIONS:
        if any(QKeySequence(mine) == wanted for mine in keys_of(spec.id, own)):
            return spec.id
    return ""


def with_key_assigned(action_id: str, key: str, own: Keys) -> dict[str, list[str]]:
    """The same shortcuts, with this key assigned to this action and to no other."""
    changed = {name: list(keys) for name, keys in own.items()}
    before = action_with_key(key, own)
    if before and before != action_id:
        wanted = QKeySequence(key)
        changed[before] = [k for k in keys_of(before, own) if QKeySequence(k) != wanted]
    changed[action_id] = [key] if key else []
    return without_defaults(changed)


def without_defaults(own: Keys) -> dict[str, list[str]]:
    """Only what differs from the table, and only deeds that exist."""
    return {
        name: list(keys)
        for name, keys in own.items()
        if name in DEFAULT_KEYS and tuple(keys) != DEFAULT_KEYS[name]
    }


def apply_keys(actions: Actions, own: Keys) -> None:
    """Let the keys lead where the user wants; every tooltip tells its key."""
    for spec in ACTIONS:
        action, keys = actions[spec.id], keys_of(spec.id, own)
        action.setShortcuts([QKeySequence(key) for key in keys])
        actions.show_tip(spec.id)
