"""The mixer: a strip for every sounding object, one for the rest, one for the master."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from engine.mixing.mix import MASTER, REST, Mix, Strip
from engine.mixing.mix_change import StripChange
from pixelplayer_gui.i18n.text import tr, tr_noop, translate
from pixelplayer_gui.panels.strip_states import (
    master_strip_state,
    object_strip_states,
    rest_strip_state,
)
from pixelplayer_gui.widgets.controls.arrow_walk import chain_tab_order
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled
from pixelplayer_gui.widgets.controls.labels import EditableLabel
from pixelplayer_gui.widgets.mixer.channel_strip import ChannelStrip
from pixelplayer_gui.widgets.mixer.loudness_view import FULL_SCALE_DBTP
from pixelplayer_gui.widgets.mixer.strip_row import StripRow

if TYPE_CHECKING:
    from engine.project import Project
    from engine.scene.scene import Scene

_DECAY_MS = 33
_MARGIN = _SPACING = 6
_EMPTY_HINT = (
    tr_noop("Click something in the picture to hear it alone."),
    tr_noop("Shift+click gives it a strip of its own here."),
)


class MixerPanel(QWidget):
    """Shows the mix of a Project and asks for changes; showing never echoes.

    ``highlighted(id)`` follows the mouse over the strips, "" when it leaves them;
    ``moved(id, place)`` when a strip shall stand elsewhere; ``menu_requested(id, point)`` for what
    else can be done with a strip, ``class_menu_requested`` for what its object can be;
    ``loudness_reset_requested`` to measure it anew.
    """

    strip_previewed = Signal(str, StripChange)
    strip_changed = Signal(str, StripChange)
    solo_only_requested = Signal(str)
    removed = Signal(str)
    renamed = Signal(str, str)
    moved = Signal(str, int)
    menu_requested = Signal(str, QPoint)
    class_menu_requested = Signal(str, QPoint)
    master_previewed = Signal(float)
    master_changed = Signal(float)
    loudness_reset_requested = Signal()
    highlighted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._project: Project | None = None
        super().__init__(parent)
        self._strips: dict[str, ChannelStrip] = {}
        self._thumbnails: dict[str, QImage] = {}
        self._limiter_text, self._mono = "", False
        self._narrow = False
        self.rest = ChannelStrip(REST, holds_object=False)
        self.master = ChannelStrip(MASTER, holds_object=False, master=True)
        self._row = StripRow("\n".join(translate(hint) for hint in _EMPTY_HINT))
        self._lay_out()
        self._connect_strip(self.rest)
        self._connect_master()
        self._decay_timer = QTimer(self)
        self._decay_timer.setInterval(_DECAY_MS)
        self._decay_timer.timeout.connect(self._decay_meters)
        self.show_project(None)

    @property
    def strips(self) -> tuple[ChannelStrip, ...]:
        """All strips from left to right, the master last."""
        return (*self._strips.values(), self.rest, self.master)

    @property
    def current(self) -> str:
        """The id of the strip the keyboard is in; the isolated one else; "" when neither is."""
        here = QApplication.focusWidget()
        for strip in (*self._strips.values(), self.rest):
            if here is not None and (here is strip or strip.isAncestorOf(here)):
                return strip.strip_id
        isolated = self._project.mix.isolated if self._project else None
        return isolated or ""

    def strip(self, strip_id: str) -> ChannelStrip:
        """The strip of that id ("rest" and "master" too); ``KeyError`` when there is none."""
        return {REST: self.rest, MASTER: self.master, **self._strips}[strip_id]

    def show_project(self, project: Project | None) -> None:
        """Show the strips of a project; None greys everything."""
        set_enabled(self, project is not None, tr("Open a film first."))
        self._project = project
        if project is None:
            self._sync_strips(())
            self._show_states(Mix(), None)
            return
        before = set(self._strips)
        self._sync_strips(project.mix.strips)
        self._show_states(project.mix, project.scene)
        added = set(self._strips) - before
        if before and added:
            newest = next(name for name in reversed(self._strips) if name in added)
            self._row.reveal(self._strips[newest])

    def set_narrow(self, narrow: bool) -> None:
        """Narrow strips, without a scale and with few words, or wide ones."""
        self._narrow = narrow
        for strip in self.strips:
            strip.set_narrow(narrow)
        self._row.fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """So wide that no strip is cut."""
        fixed = self.rest.width() + self.master.width() + 2 * (_MARGIN + _SPACING)
        return QSize(self._row.full_width + fixed, super().sizeHint().height())

    def show_mono(self, mono: bool) -> None:
        """Whether the clip's sound has one channel, so that no strip has a width."""
        self._mono = mono
        if self._project is not None:
            self.show_project(self._project)

    def show_thumbnail(self, strip_id: str, image: QImage) -> None:
        """Show what the object of a strip looks like; kept for when the strip comes back."""
        self._thumbnails[strip_id] = image
        if strip_id in self._strips:
            self._strips[strip_id].show_thumbnail(image)

    def edit_name(self, strip_id: str) -> None:
        """Open the name of an object's strip for editing."""
        name = self._strips[strip_id].name if strip_id in self._strips else None
        if isinstance(name, EditableLabel):
            name.edit()

    def clear_thumbnails(self) -> None:
        """Clear all thumbnails: another clip was opened."""
        self._thumbnails.clear()

    def show_levels(self, levels: Mapping[str, tuple[float, float]]) -> None:
        """Take (peak_db, rms_db) per strip; strips without a level fall by themselves."""
        for strip in self.strips:
            if strip.strip_id in levels:
                strip.meter.show_levels(*levels[strip.strip_id])
        if not self._decay_timer.isActive():
            self._decay_timer.start()

    def show_loudness(self, values: tuple[float, float, float, float]) -> None:
        """Momentary, short-term, integrated loudness in LUFS and the true peak in dBTP."""
        if self.master.loudness is not None:
            self.master.loudness.show_values(*values)
            self.master.meter.show_over(values[3] > FULL_SCALE_DBTP)

    def reset_meters(self) -> None:
        """Forget all levels and put all lamps out: another clip was opened."""
        for strip in self.strips:
            strip.meter.reset()
        self.show_limiter(0.0)

    def show_progress(self, strip_id: str, done: float) -> None:
        """How far an object's analysis has come, 0..1; 1 takes the line away."""
        if strip_id in self._strips:
            self._strips[strip_id].show_progress(done)

    def show_limiter(self, reduction_db: float) -> None:
        """Say on the master that the limiter works, or that it rests (0)."""
        working = abs(reduction_db) >= 0.05
        self._limiter_text = tr("limited −{db}", db=f"{abs(reduction_db):.1f}") if working else ""
        self.master.caption.set_tone("warning" if working else "dim")
        self.master.caption.set_text(self._limiter_text or self.master.state.caption)
        if self.master.lamp is not None:
            self.master.lamp.show_reduction(reduction_db)

    def highlight(self, strip_id: str | None) -> None:
        """Light the border of a strip one of whose objects is pointed at elsewhere."""
        carrier = self._project.mix.strip_holding(strip_id) if self._project and strip_id else None
        lit = carrier.id if carrier else strip_id
        for strip in self.strips:
            strip.set_highlighted(strip.strip_id == lit)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme with the colours of the objects."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._project is not None:
            self.show_project(self._project)

    def _lay_out(self) -> None:
        self._row.moved.connect(self.moved)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(_SPACING)
        layout.addWidget(self._row, 1)  # no wider than its strips: the others follow at once
        for part in (self.rest, self.master):
            layout.addWidget(part)
        layout.addStretch()
        self.setAccessibleName(tr("Mixer"))
        self.setMinimumHeight(270)

    def _connect_strip(self, strip: ChannelStrip) -> None:
        strip.previewed.connect(self.strip_previewed)
        strip.changed.connect(self.strip_changed)
        strip.solo_only_requested.connect(self._on_solo_only)
        strip.removed.connect(self.removed)
        strip.renamed.connect(self.renamed)
        strip.menu_requested.connect(self.menu_requested)
        strip.class_menu_requested.connect(self.class_menu_requested)
        strip.dragged.connect(self._on_dragged)
        strip.dropped.connect(self._row.drop)
        strip.moved_by_keys.connect(self._on_stepped)
        strip.entered.connect(self.highlighted)
        strip.left.connect(self._on_left)

    def _connect_master(self) -> None:
        self.master.fader.previewed.connect(self.master_previewed)
        self.master.fader.changed.connect(self.master_changed)
        self.master.menu_requested.connect(self.menu_requested)
        if self.master.loudness is not None:
            # the figure and the lamp of the true peak begin anew together
            self.master.loudness.reset_requested.connect(self.master.meter.reset)
            self.master.loudness.reset_requested.connect(self.loudness_reset_requested)
            self.master.meter.reset_by_user.connect(self.loudness_reset_requested)

    def _sync_strips(self, wanted: tuple[Strip, ...]) -> None:
        """Have one widget for each strip, in order; those that stay keep their gesture."""
        if tuple(self._strips) == tuple(strip.id for strip in wanted):
            return
        for strip in wanted:
            if strip.id not in self._strips:
                made = self._strips[strip.id] = ChannelStrip(strip.id)
                made.set_narrow(self._narrow)
                made.show_thumbnail(self._thumbnails.get(strip.id))
                self._connect_strip(made)
        self._strips = {strip.id: self._strips[strip.id] for strip in wanted}
        self._row.show_strips(list(self._strips.values()))
        self.updateGeometry()
        # from the row on: strips made later stand before what came into the window before them
        chain_tab_order([self._row, *(part for strip in self.strips for part in strip.controls)])

    def _show_states(self, mix: Mix, scene: Scene | None) -> None:
        for strip_id, state in object_strip_states(mix, scene, mono=self._mono).items():
            self._strips[strip_id].show_state(state)
        self.rest.show_state(rest_strip_state(mix, mono=self._mono))
        self.master.show_state(master_strip_state(mix))
        self.master.caption.set_text(self._limiter_text or self.master.state.caption)

    def _on_solo_only(self, strip_id: str, on: bool) -> None:
        self.solo_only_requested.emit(strip_id)

    def _on_dragged(self, strip_id: str, x: float) -> None:
        self._row.drag(x)

    def _on_stepped(self, strip_id: str, places: int) -> None:
        """Alt + arrows: one place further, if there is one."""
        place = list(self._strips).index(strip_id) + places
        if 0 <= place < len(self._strips):
            self.moved.emit(strip_id, place)

    def _on_left(self, strip_id: str) -> None:
        self.highlighted.emit("")

    def _decay_meters(self) -> None:
        moving = [strip.meter.decay() for strip in self.strips]
        if not any(moving):
            self._decay_timer.stop()
