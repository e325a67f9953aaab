"""The mixer controller: order, merging, splitting, presets, thumbnails, strip menus."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMainWindow, QMenu

from engine.errors import CannotWrite
from engine.message import Message
from engine.mixing import presets, strip_edits
from engine.mixing.mix import MASTER, REST, Mix, Strip
from engine.mixing.mix_change import StripChange
from pixelplayer_gui.actions import Actions, set_action_enabled
from pixelplayer_gui.controllers.class_menu import fill_class_menu
from pixelplayer_gui.i18n.text import tr, translated_name
from pixelplayer_gui.panels.message_bar import MessageBar
from pixelplayer_gui.panels.mixer_panel import MixerPanel
from pixelplayer_gui.session.preset_store import PresetStore
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.session.session_state import SessionState

if TYPE_CHECKING:
    from engine.media.clip_info import ClipInfo
    from engine.scene import SoundingObject

TITLE = "title"
"""The object name of a menu's first line, which tells whose menu it is and is never done."""


class MixerController(QObject):
    """Connects the mixer panel with the session: each change is one named undo step."""

    def __init__(
        self,
        window: QMainWindow,
        mixer: MixerPanel,
        message_bar: MessageBar,
        actions: Actions,
        session: Session,
    ) -> None:
        super().__init__(window)
        self._window, self._mixer, self._message_bar, self._session = (
            window,
            mixer,
            message_bar,
            session,
        )
        self._preset_store = PresetStore()
        self._menu_strip_id = ""
        self._menu = QMenu(mixer)
        self._class_menu = QMenu(mixer)
        self._strip_menu, self._presets_menu = QMenu(window), QMenu(window)
        actions["this_strip"].setMenu(self._strip_menu)
        actions["presets"].setMenu(self._presets_menu)
        actions["all_to_zero"].triggered.connect(self.all_to_zero)
        self._strip_menu.aboutToShow.connect(self._fill_strip_menu)
        self._presets_menu.aboutToShow.connect(self._fill_presets_menu)
        # what the keyboard was in; while a menu is open it is in the menu
        actions["this_strip"].hovered.connect(self._remember_strip)
        mixer.menu_requested.connect(self.show_menu)
        mixer.class_menu_requested.connect(self.show_class_menu)
        mixer.moved.connect(self.move)
        mixer.solo_only_requested.connect(self._solo_alone)
        session.thumbnail_ready.connect(mixer.show_thumbnail)
        session.clip_opened.connect(self._on_clip_opened)
        session.loudness_changed.connect(mixer.show_loudness)
        mixer.loudness_reset_requested.connect(session.reset_loudness)

    def show_state(self, state: SessionState) -> None:
        """Show how everything stands, in a window that was just made."""
        for strip_id, image in state.thumbnails.items():
            self._mixer.show_thumbnail(strip_id, image)
        if state.clip is not None:
            self._show_channels(state.clip)
        if state.loudness is not None:
            self._mixer.show_loudness(state.loudness)

    def fill_menus(self) -> None:
        """Fill both menus, as when they open."""
        self._fill_strip_menu()
        self._fill_presets_menu()

    @Slot(str, int)
    def move(self, strip_id: str, place: int) -> None:
        """Put a strip at another place."""
        step = Message("Move {name}", name=self._name(strip_id))
        self._change(lambda mix: strip_edits.move_strip(mix, strip_id, place), step)

    def only_this(self, strip_id: str) -> None:
        """Hear one strip only."""
        step = Message("Only {name}", name=self._name(strip_id))
        self._apply_to_faders(lambda mix: presets.solo_only(mix, strip_id), step)

    def karaoke(self, strip_id: str) -> None:
        """Hear everything but one strip."""
        step = Message("Karaoke without {name}", name=self._name(strip_id))
        self._apply_to_faders(lambda mix: presets.karaoke(mix, strip_id), step)

    def others_down(self, strip_id: str) -> None:
        """Turn all others down."""
        step = Message("−6 dB beside {name}", name=self._name(strip_id))
        self._apply_to_faders(lambda mix: presets.duck_others(mix, strip_id), step)

    @Slot()
    def all_to_zero(self) -> None:
        """All faders to 0 dB, nothing muted or soloed."""
        self._apply_to_faders(presets.all_to_zero, Message("Everything back to 0 dB"))

    def merge(self, strip_id: str, into: str) -> None:
        """One strip holds both sounds from now on."""
        name, other = self._name(strip_id), self._name(into)
        step = Message("Merge {name} with {other}", name=name, other=other)
        self._change(lambda mix: strip_edits.merge_strips(mix, strip_id, into), step)

    def unmerge(self, strip_id: str) -> None:
        """What was merged stands beside it again."""
        step = Message("Take {name} apart", name=self._name(strip_id))
        self._change(lambda mix: strip_edits.unmerge_strip(mix, strip_id), step)

    def split_on_next_click(self, strip_id: str) -> None:
        """The next click in the picture is a part that gets a strip of its own."""
        self._session.split_on_next_click(strip_id)
        name = self._name(strip_id)
        self._message_bar.show_notice(
            Message(
                "Click the part of {name} that shall have a strip of its own. Esc: leave.",
                name=name,
            )
        )

    def exclude_on_next_click(self, strip_id: str) -> None:
        """The next click in the picture is a place that is none of a strip."""
        self._session.exclude_on_next_click(strip_id)
        name = self._name(strip_id)
        self._message_bar.show_notice(
            Message("Click what does not belong to {name}. Esc: leave. Or Alt+click.", name=name)
        )

    def tell_label(self, strip_id: str, label: str) -> None:
        """Say what a strip's object is."""
        self._session.tell_label(strip_id, label)

    def mark_solo(self, strip_id: str) -> None:
        """Only this plays in the range."""
        self._session.mark_solo(strip_id)

    def unmark_solo(self, strip_id: str) -> None:
        """Take the marks in the range away, or all."""
        self._session.unmark_solo(strip_id)

    def reset_place(self, strip_id: str) -> None:
        """Heard from where it stands in the picture."""
        self._session.set_strip(strip_id, StripChange(place=None, distance=1.0))

    def reset_strip(self, strip_id: str) -> None:
        """As it was when it was new, but for its name and what it holds."""

        def fresh(mix: Mix) -> Mix:
            old = mix.get(strip_id)
            new = Strip(old.id, old.name, merged=old.merged, split_off_ids=old.split_off_ids)
            return mix.with_replaced(new)

        self._change(fresh, Message("Reset {name}", name=self._name(strip_id)))

    def remove(self, strip_id: str) -> None:
        """Its sound falls back to the rest."""
        self._session.remove_object(strip_id)

    def rename(self, strip_id: str) -> None:
        """Open its name for editing."""
        self._mixer.edit_name(strip_id)

    @Slot(object)
    def _on_clip_opened(self, info: ClipInfo) -> None:
        self._mixer.clear_thumbnails()
        self._mixer.reset_meters()
        self._mixer.show_loudness((-math.inf, -math.inf, -math.inf, -math.inf))
        self._show_channels(info)

    def _show_channels(self, info: ClipInfo) -> None:
        self._mixer.show_mono(info.sound is not None and info.sound.channels == 1)

    @Slot(str)
    def _solo_alone(self, strip_id: str) -> None:
        project = self._session.project
        if project is not None and project.mix.isolated == strip_id:  # it is alone already
            self._session.isolate(None)
            return
        step = Message("Solo {name} alone", name=self._name(strip_id))
        self._apply_to_faders(lambda mix: presets.toggle_exclusive_solo(mix, strip_id), step)

    @Slot(str, QPoint)
    def show_menu(self, strip_id: str, where: QPoint) -> None:
        """Show what can be done with a strip, at a point of the screen."""
        project = self._session.project
        if project is None:
            return
        self._menu.clear()
        meant = "" if strip_id == MASTER else strip_id
        fill_strip_menu(self._menu, project.mix, meant, self, self._object(strip_id))
        self._menu.addSeparator()
        self._menu.addMenu(self._presets_menu).setText(tr("Pre&sets"))
        self._menu.popup(where)

    @Slot(str, QPoint)
    def show_class_menu(self, strip_id: str, where: QPoint) -> None:
        """Show what a strip's object can be, at a point of the screen."""
        item = self._object(strip_id)
        if item is not None:
            fill_class_menu(self._class_menu, item, partial(self.tell_label, strip_id))
            self._class_menu.popup(where)

    @Slot()
    def _remember_strip(self) -> None:
        self._menu_strip_id = self._mixer.current or self._menu_strip_id

    @Slot()
    def _fill_strip_menu(self) -> None:
        self._remember_strip()
        project = self._session.project
        self._strip_menu.clear()
        if project is None:
            return
        known = {strip.id for strip in project.mix.all_strips}
        if self._menu_strip_id not in known:
            self._menu_strip_id = project.mix.strips[0].id if project.mix.strips else "rest"
        title = self._strip_menu.addAction(self._name(self._menu_strip_id))
        title.setEnabled(False)
        title.setObjectName(TITLE)
        item = self._object(self._menu_strip_id)
        fill_strip_menu(self._strip_menu, project.mix, self._menu_strip_id, self, item)

    @Slot()
    def _fill_presets_menu(self) -> None:
        menu = self._presets_menu
        menu.clear()
        for name in self._preset_store.names:
            action = menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, n=name: self.load_preset(n))
        menu.addSeparator()
        menu.addAction(tr("&Keep the Faders as a Preset…")).triggered.connect(self._ask_name)
        forget = menu.addMenu(tr("&Forget"))
        kept = bool(self._preset_store.names)
        set_action_enabled(forget.menuAction(), kept, tr("No preset is kept."))
        menu.setToolTipsVisible(True)
        for name in self._preset_store.names:
            action = forget.addAction(name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, n=name: self.delete_preset(n))

    @Slot()
    def _ask_name(self) -> None:
        title, question = tr("Keep a preset"), tr("Its name:")
        name, agreed = QInputDialog.getText(self._window, title, question)
        if agreed and name.strip():
            self.save_preset(name.strip())

    def save_preset(self, name: str) -> None:
        """Save all fader settings as a preset under a name, for all projects."""
        project = self._session.project
        if project is not None:
            self._write(lambda: self._preset_store.save(presets.preset_of(project.mix, name)))

    def load_preset(self, name: str) -> None:
        """Set the faders as a preset says, strip by strip of the same name."""
        preset = self._preset_store.get(name)
        step = Message("Preset {name}", name=name)
        self._apply_to_faders(lambda mix: presets.with_preset(mix, preset), step)

    def delete_preset(self, name: str) -> None:
        """Delete a preset."""
        self._write(lambda: self._preset_store.delete(name))

    def _write(self, do: Callable[[], None]) -> None:
        try:
            do()
        except CannotWrite as error:
            self._message_bar.show_failure(error.message)
        except OSError as error:
            self._message_bar.show_failure(Message.verbatim(str(error)))

    def _apply_to_faders(self, change: Callable[[Mix], Mix], step: str) -> None:
        """Set the faders; nothing stays isolated, or the change would not be heard."""
        self._session.change_mix(change, step, keep_isolation=False)

    def _change(self, change: Callable[[Mix], Mix], step: str) -> None:
        self._session.change_mix(change, step)

    def _object(self, strip_id: str) -> SoundingObject | None:
        project = self._session.project
        known = project.scene.objects if project else ()
        return next((item for item in known if item.id == strip_id), None)

    def _name(self, strip_id: str) -> str:
        project = self._session.project
        return project.mix.get(strip_id).name if project else ""


def fill_strip_menu(
    menu: QMenu,
    mix: Mix,
    strip_id: str,
    controller: MixerController,
    item: SoundingObject | None = None,
) -> None:
    """Put all that can be done with this strip into a menu; "" for the mix as a whole only.

    ``item`` is the strip's own object.
    """
    menu.setToolTipsVisible(True)  # they say why something is grey
    known = [strip.id for strip in mix.strips]
    if strip_id == REST or strip_id in known:
        _add_action(menu, tr("&Only This"), lambda: controller.only_this(strip_id))
        _add_action(menu, tr("&Karaoke (Mute This)"), lambda: controller.karaoke(strip_id))
        _add_action(menu, tr("−6 dB &Others"), lambda: controller.others_down(strip_id))
    _add_action(menu, tr("Everything &Back to 0 dB"), controller.all_to_zero)
    if strip_id not in known:
        return
    place, strip = known.index(strip_id), mix.strips[known.index(strip_id)]
    menu.addSeparator()
    _fill_merge(menu.addMenu(tr("&Merge With")), mix, strip_id, controller)
    parting = _add_action(menu, tr("&Take Apart Again"), lambda: controller.unmerge(strip_id))
    set_action_enabled(parting, bool(strip.merged), tr("Nothing is merged in this strip."))
    _add_action(menu, tr("&Split Off a Part…"), lambda: controller.split_on_next_click(strip_id))
    excluding = tr("&Exclude a Place…")
    _add_action(menu, excluding, lambda: controller.exclude_on_next_click(strip_id))
    if item is not None:
        classes = menu.addMenu(tr("&What It Is"))
        fill_class_menu(classes, item, partial(controller.tell_label, strip_id))
        menu.addSeparator()
        _add_action(menu, tr("Only This Plays &Here"), lambda: controller.mark_solo(strip_id))
        words = tr("No Longer Mark as &Alone")
        unmarking = _add_action(menu, words, lambda: controller.unmark_solo(strip_id))
        nothing = tr("No seconds are marked in which only this plays.")
        set_action_enabled(unmarking, bool(item.solo.spans), nothing)
    menu.addSeparator()
    left = _add_action(menu, tr("Move &Left"), lambda: controller.move(strip_id, place - 1))
    set_action_enabled(left, place > 0, tr("It is the first strip."))
    right = _add_action(menu, tr("Move &Right"), lambda: controller.move(strip_id, place + 1))
    set_action_enabled(right, place + 1 < len(known), tr("It is the last strip."))
    staging = _add_action(
        menu, tr("Stand as in the &Picture"), lambda: controller.reset_place(strip_id)
    )
    staged = strip.place is not None or strip.distance != 1.0
    set_action_enabled(staging, staged, tr("It is heard from where the picture shows it."))
    _add_action(menu, tr("Reset This Strip"), lambda: controller.reset_strip(strip_id))
    menu.addSeparator()
    _add_action(menu, tr("Re&name…"), lambda: controller.rename(strip_id))
    _add_action(menu, tr("&Delete"), lambda: controller.remove(strip_id))


def _fill_merge(menu: QMenu, mix: Mix, strip_id: str, controller: MixerController) -> None:
    for other in mix.strips:
        if other.id != strip_id:
            name = (translated_name(other.name) or other.id).replace("&", "&&")
            _add_action(menu, name, lambda into=other.id: controller.merge(strip_id, into))
    alone = tr("There is no other strip of an object.")
    set_action_enabled(menu.menuAction(), len(mix.strips) > 1, alone)


def _add_action(menu: QMenu, words: str, callback: Callable[[], None]) -> QAction:
    action = menu.addAction(words)
    action.triggered.connect(lambda: callback())
    return action
