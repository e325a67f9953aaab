"""One strip of the mixer: everything the listener can want of one sound, in a column."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.widgets.buttons import IconButton, LetterToggle
from pixelplayer_gui.widgets.fader import Fader
from pixelplayer_gui.widgets.labels import EditableLabel, ElidedLabel
from pixelplayer_gui.widgets.level_scale import ScaleMarks, format_db, parse_db
from pixelplayer_gui.widgets.meter import Meter
from pixelplayer_gui.widgets.pan import Pan
from pixelplayer_gui.words import tr


@dataclass(frozen=True, slots=True)
class StripFace:
    """What a strip shows; ``unheard``: silent because of other strips (solo there)."""

    name: str
    caption: str
    tint: QColor
    caption_hint: str = ""
    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False
    solo: bool = False
    unheard: bool = False
    lit: bool = False
    dimmed: bool = False


class ChannelStrip(QWidget):
    """A strip; it shows a StripFace without an echo and tells what the user asks for.

    ``changed(id, changes)`` once per finished gesture, ``previewed(id, changes)`` while it lasts,
    ``soloed_alone(id, on)`` for Ctrl+solo.
    """

    previewed = Signal(str, dict)
    changed = Signal(str, dict)
    soloed_alone = Signal(str, bool)
    removed = Signal(str)
    renamed = Signal(str, str)
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
        self.name = EditableLabel() if own else ElidedLabel()
        self.name.setFont(theme.number_font(0.0, bold=True))
        self.caption = ElidedLabel(tone="dim")
        self.caption.setFont(theme.small_font())
        self.pan = None if master else Pan()
        self.fader = Fader()
        self.marks = ScaleMarks()
        self.meter = Meter()
        self.value = EditableLabel("0.0")
        self.value.setFont(theme.number_font())
        self.mute = None if master else LetterToggle("M", "mute")
        self.solo = None if master else LetterToggle("S", "solo")
        self.remove_button = IconButton("remove", tr("Remove strip"), pixels=12) if own else None
        self._veil = _Veil(self)
        self._lay_out()
        self._connect()

    @property
    def face(self) -> StripFace:
        """What is shown now."""
        return self._face

    def show_face(self, face: StripFace) -> None:
        """Show all values; nothing is emitted, and a control in the hand stays where it is held."""
        if face == self._face and self._agrees(face):
            return
        if face.name != self._face.name or not self.fader.accessibleName():
            self._name_controls(face.name)
        self._face = face
        self.name.set_text(face.name)
        self.caption.set_text(face.caption.removesuffix("?"), face.caption.endswith("?") * "?")
        self.caption.set_hint(face.caption_hint)
        self.fader.set_tint(face.tint)
        self.fader.show_number(face.gain_db)
        self.value.set_text(format_db(self.fader.number))
        if self.pan is not None:
            self.pan.set_tint(face.tint)
            self.pan.show_number(face.pan)
        if self.mute is not None and self.solo is not None:
            self.mute.show_state(face.mute, implied=face.unheard)
            self.solo.show_state(face.solo)
        self._veil.setVisible(face.dimmed)
        self.update()

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
        super().enterEvent(event)
        self.entered.emit(self.strip_id)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse points elsewhere."""
        super().leaveEvent(event)
        self.left.emit(self.strip_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The veil covers the strip."""
        super().resizeEvent(event)
        self._veil.setGeometry(self.rect())
        self._veil.raise_()
        if self.remove_button is not None:
            self.remove_button.move(self.width() - self.remove_button.width() - 2, 5)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the colour of the object, the border and the progress."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        tint = self._face.tint
        ground = theme.colour("panel")
        if self._face.lit:
            ground = theme.mixed(ground, tint, 0.16)
        painter.setBrush(ground)
        strong = self._face.lit or self._highlighted
        painter.setPen(QPen(tint if strong else theme.colour("line"), 2 if self._face.lit else 1))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint if self.isEnabled() else theme.colour("disabled"))
        painter.drawRoundedRect(
            QRectF(box.left() + 7, box.top() + 5, box.width() - 14, 3), 1.5, 1.5
        )
        if self._progress is not None:
            self._paint_progress(painter, tint)

    def _paint_progress(self, painter: QPainter, tint: QColor) -> None:
        y = self.caption.geometry().bottom() + 1
        line = QRectF(10, y, self.width() - 20, 2)
        painter.setBrush(theme.colour("groove"))
        painter.drawRect(line)
        painter.setBrush(tint)
        painter.drawRect(QRectF(line.left(), y, line.width() * (self._progress or 0.0), 2))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 13, 6, 7)
        column.setSpacing(3)
        column.addWidget(self.name)
        column.addWidget(self.caption)
        column.addSpacing(4)
        column.addWidget(self.pan or _gap(Pan().height()))
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
            buttons.addWidget(button or _gap(LetterToggle("M", "mute").sizeHint().height()))
        column.addLayout(buttons)
        self.setFixedWidth(max(94, self.fontMetrics().averageCharWidth() * 14))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        if self.remove_button is not None:
            self.remove_button.setParent(self)
            self.remove_button.setFixedSize(18, 18)

    def _connect(self) -> None:
        self.fader.previewed.connect(self._on_fader_previewed)
        self.fader.changed.connect(self._on_fader_changed)
        self.fader.typing_started.connect(self.value.edit)
        self.value.edited.connect(self._on_value_typed)
        if self.pan is not None:
            self.pan.previewed.connect(self._on_pan_previewed)
            self.pan.changed.connect(self._on_pan_changed)
        if self.mute is not None and self.solo is not None:
            self.mute.toggled_by_user.connect(self._on_mute)
            self.solo.toggled_by_user.connect(self._on_solo)
        if isinstance(self.name, EditableLabel):
            self.name.edited.connect(self._on_renamed)
        if self.remove_button is not None:
            self.remove_button.clicked.connect(self._on_remove)

    def _name_controls(self, name: str) -> None:
        """Say to screen readers whose controls these are."""
        self.setAccessibleName(name)
        self.fader.setAccessibleName(tr("{name} volume", name=name))
        self.value.setAccessibleName(tr("{name} volume in decibels", name=name))
        self.meter.setAccessibleName(tr("{name} level", name=name))
        if isinstance(self.name, EditableLabel):
            self.name.setAccessibleName(tr("Name of {name}", name=name))
            self.name.set_hint(tr("Double-click or F2: rename"))
        self.value.set_hint(tr("Double-click: type a volume in dB"))
        if self.pan is not None:
            self.pan.setAccessibleName(tr("{name} pan", name=name))
        if self.mute is not None and self.solo is not None:
            self.mute.setAccessibleName(tr("Mute {name}", name=name))
            self.mute.setToolTip(tr("Mute {name}", name=name))
            self.solo.setAccessibleName(tr("Solo {name}", name=name))
            self.solo.setToolTip(
                tr("Hear {name} and other soloed strips only · Ctrl+click: this only", name=name)
            )
        if self.remove_button is not None:
            words = tr("Remove {name}; its sound falls back to the rest", name=name)
            self.remove_button.set_face("remove", words)

    def _agrees(self, face: StripFace) -> bool:
        """Whether the controls stand where the face says: the user may have moved them."""
        buttons = self.mute is None or self.mute.isChecked() == face.mute
        buttons = buttons and (self.solo is None or self.solo.isChecked() == face.solo)
        pan = self.pan is None or self.pan.number == face.pan
        return buttons and pan and self.fader.number == face.gain_db

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

    def _on_pan_previewed(self, pan: float) -> None:
        self.previewed.emit(self.strip_id, {"pan": pan})

    def _on_pan_changed(self, pan: float) -> None:
        self.changed.emit(self.strip_id, {"pan": pan})

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


def _gap(height: int) -> QWidget:
    gap = QWidget()
    gap.setFixedHeight(height)
    return gap


class _Veil(QWidget):
    """Lies over a strip that is not heard; clicks fall through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.faded(theme.colour("window"), 0.55))
