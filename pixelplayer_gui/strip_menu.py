"""What can be done with one strip: the menu of the strip, and the menu of the mix."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from engine.mixing.mix import REST, Mix
from pixelplayer_gui.i18n.text import tr

if TYPE_CHECKING:
    from pixelplayer_gui.controllers.mixer_controller import Mixing


def fill(menu: QMenu, mix: Mix, strip_id: str, deeds: Mixing) -> None:
    """Put all that can be done with this strip into a menu; "" for the mix as a whole only."""
    known = [strip.id for strip in mix.strips]
    if strip_id == REST or strip_id in known:
        _add(menu, tr("&Only This"), lambda: deeds.only_this(strip_id))
        _add(menu, tr("&Karaoke (Mute This)"), lambda: deeds.karaoke(strip_id))
        _add(menu, tr("−6 dB &Others"), lambda: deeds.others_down(strip_id))
    _add(menu, tr("Everything &Back to 0 dB"), deeds.all_to_zero)
    if strip_id not in known:
        return
    place, strip = known.index(strip_id), mix.strips[known.index(strip_id)]
    menu.addSeparator()
    _fill_merge(menu.addMenu(tr("&Merge With")), mix, strip_id, deeds)
    parting = _add(menu, tr("&Take Apart Again"), lambda: deeds.part(strip_id))
    parting.setEnabled(bool(strip.merged))
    _add(menu, tr("&Split Off a Part…"), lambda: deeds.split(strip_id))
    menu.addSeparator()
    left = _add(menu, tr("Move &Left"), lambda: deeds.move(strip_id, place - 1))
    left.setEnabled(place > 0)
    right = _add(menu, tr("Move &Right"), lambda: deeds.move(strip_id, place + 1))
    right.setEnabled(place + 1 < len(known))
    staging = _add(menu, tr("Stand as in the &Picture"), lambda: deeds.reset_place(strip_id))
    staging.setEnabled(strip.place is not None or strip.distance != 1.0)
    _add(menu, tr("Reset This Strip"), lambda: deeds.reset_strip(strip_id))
    menu.addSeparator()
    _add(menu, tr("Re&name…"), lambda: deeds.rename(strip_id))
    _add(menu, tr("&Delete"), lambda: deeds.remove(strip_id))


def _fill_merge(menu: QMenu, mix: Mix, strip_id: str, deeds: Mixing) -> None:
    for other in mix.strips:
        if other.id != strip_id:
            name = (other.name or other.id).replace("&", "&&")
            _add(menu, name, lambda into=other.id: deeds.merge(strip_id, into))
    menu.setEnabled(len(mix.strips) > 1)


def _add(menu: QMenu, words: str, do: Callable[[], None]) -> QAction:
    action = menu.addAction(words)
    action.triggered.connect(lambda: do())
    return action
