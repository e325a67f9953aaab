"""One strip of the mixer: everything the listener can want of one sound, in a column."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

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

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.controls.buttons import IconButton, LetterToggle
from pixelplayer_gui.widgets.controls.labels import EditableLabel, ElidedLabel
from pixelplayer_gui.widgets.mixer.fader import Fader
from pixelplayer_gui.widgets.mixer.level_scale import ScaleMarks, format_db, parse_db
from pixelplayer_gui.widgets.mixer.loudness_view import LimiterLamp, LoudnessView
from pixelplayer_gui.widgets.mixer.meter import Meter
from pixelplayer_gui.widgets.mixer.strip_bars import ROWS, StripBars
from pixelplayer_gui.widgets.mixer.strip_painting import Veil, gap, paint_ground
from pixelplayer_gui.widgets.mixer.strip_state import StripFace
from pixelplayer_gui.widgets.mixer.thumbnail import Thumbnail

ROOMY, ROOM = 326, 276
"""From how many pixels of height there is room for the picture, and for all bars."""


class ChannelStrip(QWidget):
    """A strip; it shows a StripFace without an echo and tells what the user asks for.

    ``changed(id, changes)`` once per finished gesture, ``previewed(id, changes)`` while it lasts,
    ``soloed_alone(id, on)`` for Ctrl+solo, ``menu_wanted(id, point of the screen)`` for its menu,
    ``dragged(id, x)``, ``dropped(id, x)`` (pixels of the screen) and ``stepped(id, places)`` to
    stand elsewhere.
    """

    previewed = Signal(str, dict)
    changed = Signal(str, dict)
    soloed_alone = Signal(str, bool)
    removed = Signal(str)
    renamed = Signal(str, str)
    menu_wanted = Signal(str, QPoint)
    dragged = Signal(str, float)
    dropped = Signal(str, float)
    stepped = Signal(str, int)
    entered = Signal(str)
    left = Signal(str)

    def __init__(
        self,
        strip_id: str,
        parent: QWidget | None = None,
        *,
        own: bool = True,
        master: bool = False,
    ) -> None:
        super().__init__(parent)
        self.strip_id = strip_id
        self._face = StripFace("", "", theme.colour("rest"))
        self._highlighted = False
        self._progress: float | None = None
        self.own = own
        self.name = EditableLabel() if own else ElidedLabel()
        self.name.setFont(theme.number_font(0.0, bold=True))
        self.caption = ElidedLabel(tone="dim")
        self.caption.setFont(theme.small_font())
        self.thumbnail = None if master else Thumbnail(movable=own)
        self.bars = None if master else StripBars(own=own)
        self.loudness = LoudnessView() if master else None
        self.lamp = LimiterLamp() if master else None
        self.fader = Fader()
        self.marks = ScaleMarks()
        self.meter = Meter()
        self.value = EditableLabel("0.0")
        self.value.setFont(theme.number_font())
        self.mute = None if master else LetterToggle("M", "mute")
        self.solo = None if master else LetterToggle("S", "solo")
        self.remove_button = IconButton("remove", tr("Remove strip"), pixels=12) if own else None
        self._veil = Veil(self)
        self._lay_out()
        self._order_stops()
        self._connect()

    @property
    def face(self) -> StripFace:
        """What is shown now."""
        return self._face

    @property
    def first_stop(self) -> QWidget:
        """Where Tab enters the strip."""
        return self.thumbnail or self.name

    @property
    def last_stop(self) -> QWidget:
        """Where Tab leaves the strip."""
        return self.remove_button or self.solo or self.value

    def show_face(self, face: StripFace) -> None:
        """Show all values; nothing is emitted, and a control in the hand stays where it is held."""
        if face == self._face and self._agrees(face):
            return
        if face.name != self._face.name or not self.fader.accessibleName():
            name_controls(self, face.name)
        self._face = face
        self.name.set_text(face.name)
        self.caption.set_text(face.caption.removesuffix("?"), face.caption.endswith("?") * "?")
        self.caption.set_hint(face.caption_hint)
        self.fader.set_tint(face.tint)
        self.fader.show_number(face.gain_db)
        self.value.set_text(format_db(self.fader.number))
        if self.bars is not None and self.thumbnail is not None:
            self.thumbnail.set_tint(face.tint)
            self.bars.set_tint(face.tint)
            self.bars.show_face(face)
        if self.mute is not None and self.solo is not None:
            self.mute.show_state(face.mute, implied=face.unheard)
            self.solo.show_state(face.solo)
        self._veil.setVisible(face.dimmed)
        self.update()

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
        self._veil.setGeometry(self.rect())
        self._veil.raise_()
        if self.remove_button is not None:
            self.remove_button.move(self.width() - self.remove_button.width() - 4, 10)
            self.remove_button.raise_()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, by the mouse or by the menu key."""
        self.menu_wanted.emit(self.strip_id, event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the colour of the object, the border and the progress."""
        painter = QPainter(self)
        tint = self._face.tint if self.isEnabled() else theme.colour("disabled")
        paint_ground(painter, self.rect(), tint, lit=self._face.lit, ringed=self._highlighted)
        if self._progress is not None:
            y = self.caption.geometry().bottom() + 1
            line = QRectF(10, y, self.width() - 20, 2)
            painter.fillRect(line, theme.colour("groove"))
            line.setWidth(line.width() * self._progress)
            painter.fillRect(line, self._face.tint)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 13, 6, 7)
        column.setSpacing(3)
        column.addWidget(self.thumbnail or self.lamp or gap(1))
        column.addWidget(self.name)
        column.addWidget(self.caption)
        column.addSpacing(4)
        column.addWidget(self.bars or self.loudness or gap(1))
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
            buttons.addWidget(button or gap(LetterToggle("M", "mute").sizeHint().height()))
        column.addLayout(buttons)
        self.setFixedWidth(max(104, self.fontMetrics().averageCharWidth() * 15))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        if self.remove_button is not None:
            self.remove_button.setParent(self)
            self.remove_button.setFixedSize(18, 18)

    def _order_stops(self) -> None:
        """Tab goes through the strip from top to bottom."""
        bars = self.bars.stops if self.bars is not None else (self.loudness,)
        stops = (self.thumbnail, self.name, *bars, self.fader, self.value, self.mute, self.solo)
        known = [stop for stop in (*stops, self.remove_button) if stop is not None]
        for before, after in pairwise(known):
            QWidget.setTabOrder(before, after)

    def _fit(self, height: int) -> None:
        """Show as much as there is room for, in all strips alike."""
        rows = ROWS if height >= ROOM else 1
        for part in (self.thumbnail, self.lamp):
            if part is not None:
                part.setVisible(height >= ROOMY)
        for part in (self.bars, self.loudness):
            if part is not None:
                part.set_rows(rows)

    def _connect_thumbnail(self, thumbnail: Thumbnail) -> None:
        strip_id = self.strip_id
        thumbnail.dragged.connect(lambda x: self.dragged.emit(strip_id, x))
        thumbnail.dropped.connect(lambda x: self.dropped.emit(strip_id, x))
        thumbnail.stepped.connect(lambda places: self.stepped.emit(strip_id, places))
        thumbnail.given_up.connect(lambda: self.dropped.emit(strip_id, -1.0))
        thumbnail.menu_wanted.connect(
            lambda: self.menu_wanted.emit(strip_id, self.mapToGlobal(QPoint(8, 60)))
        )

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
            self.mute.toggled_by_user.connect(self._on_mute)
            self.solo.toggled_by_user.connect(self._on_solo)
        if isinstance(self.name, EditableLabel):
            self.name.edited.connect(self._on_renamed)
        if self.remove_button is not None:
            self.remove_button.clicked.connect(self._on_remove)

    def _agrees(self, face: StripFace) -> bool:
        """Whether the controls stand where the face says: the user may have moved them."""
        buttons = self.mute is None or self.mute.isChecked() == face.mute
        buttons = buttons and (self.solo is None or self.solo.isChecked() == face.solo)
        bars = self.bars is None or self.bars.agrees(face)
        return buttons and bars and self.fader.number == face.gain_db

    def _on_fader_previewed(self, gain_db: float) -> None:
        self.value.set_text(format_db(gain_db))
        self.previewed.emit(self.strip_id, {"gain_db": gain_db})

    def _on_fader_changed(self, gain_db: float) -> None:
        self.value.set_text(format_db(gain_db))
        self.changed.emit(self.strip_id, {"gain_db": gain_db})

    def _on_value_typed(self, text: str) -> None:
        gain_db = parse_db(text)
        if gain_db is not None:
            self.fader.set_by_user(gain_db)

    def _on_bars_previewed(self, changes: dict[str, Any]) -> None:
        self.previewed.emit(self.strip_id, changes)

    def _on_bars_changed(self, changes: dict[str, Any]) -> None:
        self.changed.emit(self.strip_id, changes)

    def _on_mute(self, on: bool, alone: bool) -> None:
        self.changed.emit(self.strip_id, {"mute": on})

    def _on_solo(self, on: bool, alone: bool) -> None:
        if alone:
            self.soloed_alone.emit(self.strip_id, on)
        else:
            self.changed.emit(self.strip_id, {"solo": on})

    def _on_renamed(self, name: str) -> None:
        self.renamed.emit(self.strip_id, name)

    def _on_remove(self) -> None:
        self.removed.emit(self.strip_id)


def name_controls(strip: ChannelStrip, name: str) -> None:
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
        strip.bars.name_after(name)
        strip.thumbnail.setAccessibleName(tr("Menu of {name}", name=name))
        strip.thumbnail.setToolTip(
            tr("Drag or Alt+← →: to another place · right-click or Enter: menu")
            if strip.own
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
        strip.remove_button.set_face("remove", words)
