"""What the mixer asks for beyond faders: order, merging, splitting, presets; and its pictures."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMainWindow, QMenu

from engine.errors import CannotWrite
from engine.mixing import presets, strip_edits
from engine.mixing.mix import MASTER, REST, Mix, Strip
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.panels.message_bar import MessageBar
from pixelplayer_gui.panels.mixer_panel import MixerPanel
from pixelplayer_gui.session.preset_store import PresetFile
from pixelplayer_gui.session.session import Session

if TYPE_CHECKING:
    from engine.media.clip import ClipInfo


class Mixing(QObject):
    """Connects the mixer with the session: each deed is one named step of the history."""

    def __init__(
        self,
        window: QMainWindow,
        mixer: MixerPanel,
        messages: MessageBar,
        deeds: Actions,
        session: Session,
    ) -> None:
        super().__init__(window)
        self._window, self._mixer, self._messages, self._session = window, mixer, messages, session
        self._kept = PresetFile()
        self._for_strip = ""
        self._menu = QMenu(mixer)
        self._strip_menu, self._presets_menu = QMenu(window), QMenu(window)
        deeds["this_strip"].setMenu(self._strip_menu)
        deeds["presets"].setMenu(self._presets_menu)
        deeds["all_to_zero"].triggered.connect(self.all_to_zero)
        self._strip_menu.aboutToShow.connect(self._fill_strip_menu)
        self._presets_menu.aboutToShow.connect(self._fill_presets_menu)
        # what the keyboard was in; while a menu is open it is in the menu
        deeds["this_strip"].hovered.connect(self._note_strip)
        mixer.menu_wanted.connect(self._show_menu)
        mixer.moved.connect(self.move)
        mixer.soloed_alone.connect(self._solo_alone)
        session.thumbnail_made.connect(mixer.show_thumbnail)
        session.clip_opened.connect(self._begin)
        session.loudness_changed.connect(mixer.show_loudness)
        mixer.loudness_reset_wanted.connect(session.reset_loudness)

    @Slot(str, int)
    def move(self, strip_id: str, place: int) -> None:
        """Put a strip at another place."""
        step = tr("Move {name}", name=self._name(strip_id))
        self._change(lambda mix: strip_edits.moved(mix, strip_id, place), step)

    def only_this(self, strip_id: str) -> None:
        """Hear one strip only."""
        step = tr("Only {name}", name=self._name(strip_id))
        self._preset(lambda mix: presets.only_this(mix, strip_id), step)

    def karaoke(self, strip_id: str) -> None:
        """Hear everything but one strip."""
        step = tr("Karaoke without {name}", name=self._name(strip_id))
        self._preset(lambda mix: presets.karaoke(mix, strip_id), step)

    def others_down(self, strip_id: str) -> None:
        """Turn all others down."""
        step = tr("−6 dB beside {name}", name=self._name(strip_id))
        self._preset(lambda mix: presets.others_down(mix, strip_id), step)

    @Slot()
    def all_to_zero(self) -> None:
        """All faders to 0 dB, nothing muted or soloed."""
        self._preset(presets.all_to_zero, tr("Everything back to 0 dB"))

    def merge(self, strip_id: str, into: str) -> None:
        """One strip holds both sounds from now on."""
        name, other = self._name(strip_id), self._name(into)
        step = tr("Merge {name} with {other}", name=name, other=other)
        self._change(lambda mix: strip_edits.merged(mix, strip_id, into), step)

    def part(self, strip_id: str) -> None:
        """What was merged stands beside it again."""
        step = tr("Take {name} apart", name=self._name(strip_id))
        self._change(lambda mix: strip_edits.parted(mix, strip_id), step)

    def split(self, strip_id: str) -> None:
        """The next click in the picture is a part that gets a strip of its own."""
        self._session.split_next(strip_id)
        name = self._name(strip_id)
        self._messages.show_notice(
            tr(
                "Click the part of {name} that shall have a strip of its own. Esc: leave.",
                name=name,
            )
        )

    def reset_place(self, strip_id: str) -> None:
        """Heard from where it stands in the picture."""
        self._session.set_strip(strip_id, place=None, distance=1.0)

    def reset_strip(self, strip_id: str) -> None:
        """As it was when it was new, but for its name and what it holds."""

        def fresh(mix: Mix) -> Mix:
            old = mix.get(strip_id)
            new = Strip(old.id, old.name, merged=old.merged, less=old.less)
            return mix.with_strip(strip_id, **{f: getattr(new, f) for f in Strip.__slots__})

        self._change(fresh, tr("Reset {name}", name=self._name(strip_id)))

    def remove(self, strip_id: str) -> None:
        """Its sound falls back to the rest."""
        self._session.remove_object(strip_id)

    def rename(self, strip_id: str) -> None:
        """Open its name for editing."""
        self._mixer.edit_name(strip_id)

    @Slot(object)
    def _begin(self, info: ClipInfo) -> None:
        self._mixer.forget_thumbnails()
        self._mixer.show_loudness((-math.inf, -math.inf, -math.inf, -math.inf))
        self._mixer.show_mono(info.sound is not None and info.sound.channels == 1)

    @Slot(str)
    def _solo_alone(self, strip_id: str) -> None:
        step = tr("Solo {name} alone", name=self._name(strip_id))
        self._change(lambda mix: presets.solo_alone(mix, strip_id), step)

    @Slot(str, QPoint)
    def _show_menu(self, strip_id: str, where: QPoint) -> None:
        project = self._session.project
        if project is None:
            return
        self._menu.clear()
        fill_strip_menu(self._menu, project.mix, "" if strip_id == MASTER else strip_id, self)
        self._menu.addSeparator()
        self._menu.addMenu(self._presets_menu).setText(tr("Pre&sets"))
        self._menu.popup(where)

    @Slot()
    def _note_strip(self) -> None:
        self._for_strip = self._mixer.current or self._for_strip

    @Slot()
    def _fill_strip_menu(self) -> None:
        self._note_strip()
        project = self._session.project
        self._strip_menu.clear()
        if project is None:
            return
        known = {strip.id for strip in project.mix.all_strips}
        if self._for_strip not in known:
            self._for_strip = project.mix.strips[0].id if project.mix.strips else "rest"
        title = self._strip_menu.addAction(self._name(self._for_strip))
        title.setEnabled(False)
        fill_strip_menu(self._strip_menu, project.mix, self._for_strip, self)

    @Slot()
    def _fill_presets_menu(self) -> None:
        menu = self._presets_menu
        menu.clear()
        for name in self._kept.names:
            action = menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, n=name: self.load_preset(n))
        menu.addSeparator()
        menu.addAction(tr("&Keep the Faders as a Preset…")).triggered.connect(self._ask_name)
        forget = menu.addMenu(tr("&Forget"))
        forget.setEnabled(bool(self._kept.names))
        for name in self._kept.names:
            action = forget.addAction(name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, n=name: self.forget_preset(n))

    @Slot()
    def _ask_name(self) -> None:
        title, question = tr("Keep a preset"), tr("Its name:")
        name, agreed = QInputDialog.getText(self._window, title, question)
        if agreed and name.strip():
            self.keep_preset(name.strip())

    def keep_preset(self, name: str) -> None:
        """Keep all faders as they stand under a name, for all projects."""
        project = self._session.project
        if project is not None:
            self._write(lambda: self._kept.keep(presets.preset_of(project.mix, name)))

    def load_preset(self, name: str) -> None:
        """Set the faders as a preset says, strip by strip of the same name."""
        preset = self._kept.get(name)
        step = tr("Preset {name}", name=name)
        self._preset(lambda mix: presets.with_preset(mix, preset), step)

    def forget_preset(self, name: str) -> None:
        """Delete a preset."""
        self._write(lambda: self._kept.forget(name))

    def _write(self, do: Callable[[], None]) -> None:
        try:
            do()
        except (CannotWrite, OSError) as error:
            self._messages.show_failure(str(error))

    def _preset(self, change: Callable[[Mix], Mix], step: str) -> None:
        """Set the faders; nothing stays isolated, or the change would not be heard."""
        self._session.isolate(None)
        self._change(change, step)

    def _change(self, change: Callable[[Mix], Mix], step: str) -> None:
        self._session.change_mix(change, step)

    def _name(self, strip_id: str) -> str:
        project = self._session.project
        return project.mix.get(strip_id).name if project else ""


def fill_strip_menu(menu: QMenu, mix: Mix, strip_id: str, deeds: Mixing) -> None:
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
