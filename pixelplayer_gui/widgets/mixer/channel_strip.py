"""The channel strip of the mixer: name, bars, fader, meter, mute and solo."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.mixing.mix_change import StripChange
from pixelplayer_gui import theme
from pixelplayer_gui.i18n.quantities import format_db
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.controls.arrow_walk import UP_DOWN, ArrowWalk, chain_tab_order
from pixelplayer_gui.widgets.controls.buttons import IconButton, LetterToggle
from pixelplayer_gui.widgets.controls.labels import EditableLabel, ElidedLabel, MenuLabel
from pixelplayer_gui.widgets.mixer.fader import Fader
from pixelplayer_gui.widgets.mixer.level_scale import ScaleMarks, parse_db
from pixelplayer_gui.widgets.mixer.loudness_view import LimiterLamp, LoudnessView
from pixelplayer_gui.widgets.mixer.meter import Meter
from pixelplayer_gui.widgets.mixer.strip_bars import ROWS, StripBars
from pixelplayer_gui.widgets.mixer.strip_painting import StripDimmer, paint_background, spacer
from pixelplayer_gui.widgets.mixer.strip_state import StripState
from pixelplayer_gui.widgets.mixer.thumbnail import Thumbnail

THUMBNAIL_FROM_HEIGHT, ALL_BARS_FROM_HEIGHT = 312, 266
"""From how many pixels of height there is room for the picture, and for all bars."""
_WIDTH, _NARROW_WIDTH = 80, 56
_LETTERS, _NARROW_LETTERS = 11, 8
"""A strip is so many pixels wide, or as many letters of a larger font."""
_SIDE = 5


class ChannelStrip(QWidget):
    """A channel strip; shows a StripState without an echo and emits what the user changes.

    ``changed(id, change)`` once per finished gesture, ``previewed(id, change)`` while it lasts,
    ``solo_only_requested(id, on)`` for Ctrl+solo, ``menu_requested(id, point of the screen)`` for
    its menu, ``class_menu_requested`` for what its object can be, ``dragged(id, x)``,
    ``dropped(id, x)`` (pixels of the screen) and ``moved_by_keys(id, places)`` to stand elsewhere.
    """

    previewed = Signal(str, StripChange)
    changed = Signal(str, StripChange)
    solo_only_requested = Signal(str, bool)
    removed = Signal(str)
    renamed = Signal(str, str)
    menu_requested = Signal(str, QPoint)
    class_menu_requested = Signal(str, QPoint)
    dragged = Signal(str, float)
    dropped = Signal(str, float)
    moved_by_keys = Signal(str, int)
    entered = Signal(str)
    left = Signal(str)

    def __init__(
        self,
        strip_id: str,
        parent: QWidget | None = None,
        *,
        holds_object: bool = True,
        master: bool = False,
    ) -> None:
        super().__init__(parent)
        self.strip_id = strip_id
        self._state = StripState("", "", theme.colour("rest"))
        self._highlighted = False
        self._progress: float | None = None
        self.holds_object = holds_object
        self.name = EditableLabel() if holds_object else ElidedLabel()
        self.name.setFont(theme.number_font(-1.5, bold=True))
        self.caption = MenuLabel(tone="dim") if holds_object else ElidedLabel(tone="dim")
        self.caption.setFont(theme.small_font())
        self.thumbnail = None if master else Thumbnail(movable=holds_object)
        self.bars = None if master else StripBars(holds_object=holds_object)
        self.loudness = LoudnessView() if master else None
        self.lamp = LimiterLamp() if master else None
        self.fader = Fader()
        self.marks = ScaleMarks()
        self.meter = Meter()
        self.value = EditableLabel("0.0 dB")
        self.value.setFont(theme.number_font())
        self.mute = None if master else LetterToggle("M", "mute")
        self.solo = None if master else LetterToggle("S", "solo")
        self.remove_button = (
            IconButton("remove", tr("Remove strip"), pixels=16) if holds_object else None
        )
        self._dimmer = StripDimmer(self)
        self._lay_out()
        self._set_tab_order()
        self._connect()

    @property
    def state(self) -> StripState:
        """What is shown now."""
        return self._state

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What the keyboard can reach, from top to bottom."""
        bars = self.bars.tab_stops if self.bars is not None else (self.loudness,)
        name = self.name if self.holds_object else None
        known = (self.thumbnail, name, *bars, self.fader, self.value, self.mute, self.solo)
        return tuple(part for part in (*known, self.remove_button) if part is not None)

    def show_state(self, state: StripState) -> None:
        """Show a StripState without emitting; a control being dragged keeps its value."""
        if state == self._state and self._matches(state):
            return
        if state.name != self._state.name or not self.fader.accessibleName():
            set_accessible_names(self, state.name)
        self._state = state
        self.name.set_text(state.name)
        self.caption.set_text(state.caption.removesuffix("?"), state.caption.endswith("?") * "?")
        self.caption.set_hint(state.caption_hint)
        self.fader.set_tint(state.tint)
        self.fader.show_number(state.gain_db)
        self.value.set_text(format_db(self.fader.number), " dB")
        if self.bars is not None and self.thumbnail is not None:
            self.thumbnail.set_tint(state.tint)
            self.bars.set_tint(state.tint)
            self.bars.show_state(state)
        if self.mute is not None and self.solo is not None:
            self.mute.show_state(state.mute, implied=state.silenced)
            self.solo.show_state(state.alone)
        self._dimmer.setVisible(state.silenced)
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Give the room of the scale and of the bars' words away, or take it again."""
        self.marks.setVisible(not narrow)
        letters, pixels = (_NARROW_LETTERS, _NARROW_WIDTH) if narrow else (_LETTERS, _WIDTH)
        self.setFixedWidth(max(pixels, self.fontMetrics().averageCharWidth() * letters))

    def show_thumbnail(self, image: QImage | None) -> None:
        """Show what the strip's object looks like."""
        if self.thumbnail is not None:
            self.thumbnail.show_image(image)

    def show_progress(self, done: float | None) -> None:
        """How far the analysis of this sound has come, 0..1; None or 1 takes the line away."""
        self._progress = None if done is None or done >= 1.0 else max(0.0, done)
        self.update()

    def set_highlighted(self, on: bool) -> None:
        """Light the border: its object is pointed at elsewhere."""
        self._highlighted = on
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse points at this strip."""
        self.entered.emit(self.strip_id)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse points elsewhere."""
        self.left.emit(self.strip_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The veil covers the strip; what there is no room for goes, the fader stays."""
        super().resizeEvent(event)
        self._fit(self.height())
        self._dimmer.setGeometry(self.rect())
        self._dimmer.raise_()
        if self.remove_button is not None:
            self.remove_button.move(self.width() - self.remove_button.width() - 6, 13)
            self.remove_button.raise_()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, by the mouse or by the menu key."""
        self.menu_requested.emit(self.strip_id, event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the colour of the object, the border and the progress."""
        painter = QPainter(self)
        tint = self._state.tint if self.isEnabled() else theme.colour("disabled")
        paint_background(
            painter, self.rect(), tint, lit=self._state.alone, ringed=self._highlighted
        )
        if self._progress is not None:
            y = self.caption.geometry().bottom() + 1
            line = QRectF(10, y, self.width() - 20, 2)
            painter.fillRect(line, theme.colour("groove"))
            line.setWidth(line.width() * self._progress)
            painter.fillRect(line, self._state.tint)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 13, _SIDE, 6)
        column.setSpacing(3)
        column.addWidget(self.thumbnail or self.lamp or spacer(1))
        column.addWidget(self.name)
        column.addWidget(self.caption)
        column.addSpacing(2)
        column.addWidget(self.bars or self.loudness or spacer(1))
        middle = QHBoxLayout()
        middle.setSpacing(1)
        middle.addStretch()
        for part in (self.fader, self.marks, self.meter):
            middle.addWidget(part)
        middle.addStretch()
        column.addLayout(middle, 1)
        column.addWidget(self.value)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (self.mute, self.solo):
            # The master has neither, yet its fader stands level with the others.
            buttons.addWidget(button or spacer(LetterToggle("M", "mute").sizeHint().height()))
        column.addLayout(buttons)
        self.set_narrow(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        if self.remove_button is not None:
            self.remove_button.setParent(self)
            self.remove_button.setFixedSize(20, 20)

    def _set_tab_order(self) -> None:
        """Two Tab stops: the fader, and all else, where the arrows go up and down."""
        chain_tab_order(self.controls)
        walk = ArrowWalk(self, UP_DOWN)
        walk.set_stops([part for part in self.controls if part is not self.fader])

    def _fit(self, height: int) -> None:
        """Show as much as there is room for, in all strips alike."""
        rows = ROWS if height >= ALL_BARS_FROM_HEIGHT else 1
        for part in (self.thumbnail, self.lamp):
            if part is not None:
                part.setVisible(height >= THUMBNAIL_FROM_HEIGHT)
        for part in (self.bars, self.loudness):
            if part is not None:
                part.set_rows(rows)

    def _connect_thumbnail(self, thumbnail: Thumbnail) -> None:
        thumbnail.dragged.connect(self._on_dragged)
        thumbnail.dropped.connect(self._on_dropped)
        thumbnail.moved_by_keys.connect(self._on_moved_by_keys)
        thumbnail.drag_cancelled.connect(self._on_drag_cancelled)
        thumbnail.menu_requested.connect(self._on_menu_requested)

    def _connect(self) -> None:
        self.fader.previewed.connect(self._on_fader_previewed)
        self.fader.changed.connect(self._on_fader_changed)
        self.fader.typing_started.connect(self.value.edit)
        self.value.edited.connect(self._on_value_typed)
        if self.bars is not None and self.thumbnail is not None:
            self.bars.previewed.connect(self._on_bars_previewed)
            self.bars.changed.connect(self._on_bars_changed)
            self._connect_thumbnail(self.thumbnail)
        if self.mute is not None and self.solo is not None:
            self.mute.user_toggled.connect(self._on_mute)
            self.solo.user_toggled.connect(self._on_solo)
        if isinstance(self.name, EditableLabel):
            self.name.edited.connect(self._on_renamed)
        if isinstance(self.caption, MenuLabel):
            self.caption.pressed.connect(self._on_caption_pressed)
        if self.remove_button is not None:
            self.remove_button.clicked.connect(self._on_remove)

    def _matches(self, state: StripState) -> bool:
        """Whether the controls show this state: the user may have moved them."""
        buttons = self.mute is None or self.mute.isChecked() == state.mute
        buttons = buttons and (self.solo is None or self.solo.isChecked() == state.alone)
        bars = self.bars is None or self.bars.matches(state)
        return buttons and bars and self.fader.number == state.gain_db

    def _on_fader_previewed(self, gain_db: float) -> None:
        self.value.set_text(format_db(gain_db), " dB")
        self.previewed.emit(self.strip_id, StripChange(gain_db=gain_db))

    def _on_fader_changed(self, gain_db: float) -> None:
        self.value.set_text(format_db(gain_db), " dB")
        self.changed.emit(self.strip_id, StripChange(gain_db=gain_db))

    def _on_value_typed(self, text: str) -> None:
        gain_db = parse_db(text)
        if gain_db is not None:
            self.fader.set_by_user(gain_db)

    def _on_bars_previewed(self, change: StripChange) -> None:
        self.previewed.emit(self.strip_id, change)

    def _on_bars_changed(self, change: StripChange) -> None:
        self.changed.emit(self.strip_id, change)

    def _on_mute(self, on: bool, alone: bool) -> None:
        self.changed.emit(self.strip_id, StripChange(mute=on))

    def _on_solo(self, on: bool, alone: bool) -> None:
        if alone:
            self.solo_only_requested.emit(self.strip_id, on)
        else:
            self.changed.emit(self.strip_id, StripChange(solo=on))

    def _on_dragged(self, x: float) -> None:
        self.dragged.emit(self.strip_id, x)

    def _on_dropped(self, x: float) -> None:
        self.dropped.emit(self.strip_id, x)

    def _on_drag_cancelled(self) -> None:
        self.dropped.emit(self.strip_id, -1.0)

    def _on_moved_by_keys(self, places: int) -> None:
        self.moved_by_keys.emit(self.strip_id, places)

    def _on_menu_requested(self) -> None:
        self.menu_requested.emit(self.strip_id, self.mapToGlobal(QPoint(8, 60)))

    def _on_caption_pressed(self, where: QPoint) -> None:
        self.class_menu_requested.emit(self.strip_id, where)

    def _on_renamed(self, name: str) -> None:
        self.renamed.emit(self.strip_id, name)

    def _on_remove(self) -> None:
        self.removed.emit(self.strip_id)


def set_accessible_names(strip: ChannelStrip, name: str) -> None:
    """Say to screen readers whose controls these are."""
    strip.setAccessibleName(name)
    strip.fader.setAccessibleName(tr("{name} volume", name=name))
    strip.value.setAccessibleName(tr("{name} volume in decibels", name=name))
    strip.meter.setAccessibleName(tr("{name} level", name=name))
    if isinstance(strip.name, EditableLabel):
        strip.name.setAccessibleName(tr("Name of {name}", name=name))
        strip.name.set_hint(tr("Double-click or F2: rename"))
    strip.value.set_hint(tr("Double-click: type a volume in dB"))
    if strip.bars is not None and strip.thumbnail is not None:
        strip.bars.set_accessible_names(name)
        strip.thumbnail.setAccessibleName(tr("Menu of {name}", name=name))
        strip.thumbnail.setToolTip(
            tr("Drag or Alt+← →: to another place · right-click or Enter: menu")
            if strip.holds_object
            else tr("Right-click or Enter: menu")
        )
    if strip.mute is not None and strip.solo is not None:
        strip.mute.setAccessibleName(tr("Mute {name}", name=name))
        strip.mute.setToolTip(tr("Mute {name}", name=name))
        strip.solo.setAccessibleName(tr("Solo {name}", name=name))
        strip.solo.setToolTip(
            tr("Hear {name} and other soloed strips only · Ctrl+click: this only", name=name)
        )
    if strip.remove_button is not None:
        words = tr("Remove {name}; its sound falls back to the rest", name=name)
        strip.remove_button.set_icon_and_tip("remove", words)
