"""The class menu: what a strip's object is, said by somebody who sees and hears it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from engine.models.sound_classes import INSTRUMENTS, NOISES, OTHER, VOICES
from engine.scene import SoundingObject
from pixelplayer_gui.i18n.text import tr, translated_label

GROUPS = (INSTRUMENTS, VOICES, (*NOISES, OTHER))


def fill_class_menu(menu: QMenu, item: SoundingObject, tell: Callable[[str], None]) -> None:
    """Offer all classes, that of the object marked; ``tell(label)`` when one is chosen.

    "" is told for what the model believes.
    """
    menu.clear()
    group = QActionGroup(menu)
    for labels in GROUPS:
        for label in _in_order(labels):
            _add(menu, group, _words(label), item.told_label == label, tell, label)
        menu.addSeparator()
    believed = _words(item.label) if item.label else tr("unknown")
    words = tr("As the &Model Believes ({label})", label=believed)
    _add(menu, group, words, not item.told_label, tell, "")


def _in_order(labels: Sequence[str]) -> list[str]:
    """By the alphabet of the window's language."""
    return sorted(labels, key=lambda label: _words(label).casefold())


def _words(label: str) -> str:
    return translated_label(label).capitalize()


def _add(
    menu: QMenu, group: QActionGroup, words: str, on: bool, tell: Callable[[str], None], label: str
) -> None:
    action = menu.addAction(words)
    action.setCheckable(True)
    group.addAction(action)
    action.setChecked(on)
    action.setData(label)
    action.triggered.connect(lambda: tell(label))
