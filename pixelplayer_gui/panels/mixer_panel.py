"""The mixer: a strip for every sounding object, one for the rest, one for the master."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from engine.mixing.mix import MASTER, REST, Mix, Strip
from pixelplayer_gui import theme
from pixelplayer_gui.widgets.channel_strip import ChannelStrip, StripFace
from pixelplayer_gui.words import label_words, mark, rest_words, told, tr

if TYPE_CHECKING:
    from engine.project import Project
    from engine.scene.scene import Scene, SoundingObject

_FALL_MILLISECONDS = 33
_EMPTY_HINT = (
    mark("Click something in the picture to hear it alone."),
    mark("Shift+click gives it a strip of its own here."),
)


def caption_of(item: SoundingObject | None) -> str:
    """What an object seems to be; with a question mark for a guess, "unknown" below that."""
    if item is not None and item.is_sure:
        return label_words(item.label)
    if item is not None and item.is_guessed:
        return f"{label_words(item.label)}?"
    return tr("unknown")


def _caption_hint(item: SoundingObject | None) -> str:
    """How sure that is, for whoever asks."""
    if item is None or not item.label:
        return ""
    label, sure = label_words(item.label), f"{item.confidence:.0%}"
    if item.is_sure:
        return tr("Looks and sounds like: {label}, {sure} sure", label=label, sure=sure)
    if item.is_guessed:
        return tr("Perhaps: {label}, but only {sure} sure", label=label, sure=sure)
    return tr("The model does not know what this is; its best guess is {label} ({sure})",
              label=label, sure=sure)  # fmt: skip


class MixerPanel(QWidget):
    """Shows the mix of a Project and asks for changes; showing never echoes.

    ``highlighted(id)`` follows the mouse over the strips, "" when it leaves them.
    """

    strip_previewed = Signal(str, dict)
    strip_changed = Signal(str, dict)
    removed = Signal(str)
    renamed = Signal(str, str)
    master_previewed = Signal(float)
    master_changed = Signal(float)
    highlighted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._project: Project | None = None
        super().__init__(parent)
        self._strips: dict[str, ChannelStrip] = {}
        self._limited = ""
        self._reveal = ""
        self.rest = ChannelStrip(REST, own=False)
        self.master = ChannelStrip(MASTER, own=False, master=True)
        self._hint = QLabel("\n".join(told(hint) for hint in _EMPTY_HINT))
        self._row = QHBoxLayout()
        self._fixed = QHBoxLayout()
        self._lay_out()
        self._connect_strip(self.rest)
        self.master.fader.previewed.connect(self.master_previewed)
        self.master.fader.changed.connect(self.master_changed)
        self._fall_timer = QTimer(self)
        self._fall_timer.setInterval(_FALL_MILLISECONDS)
        self._fall_timer.timeout.connect(self._let_fall)
        self.show_project(None)

    @property
    def strips(self) -> tuple[ChannelStrip, ...]:
        """All strips from left to right, the master last."""
        return (*self._strips.values(), self.rest, self.master)

    def strip(self, strip_id: str) -> ChannelStrip:
        """The strip of that id ("rest" and "master" too); ``KeyError`` when there is none."""
        return {REST: self.rest, MASTER: self.master, **self._strips}[strip_id]

    def show_project(self, project: Project | None) -> None:
        """Show the strips of a project; None greys everything."""
        self.setEnabled(project is not None)
        self._project = project
        if project is None:
            self._keep_strips(())
            self._show_faces(Mix(), None)
            return
        before = set(self._strips)
        self._keep_strips(project.mix.strips)
        self._show_faces(project.mix, project.scene)
        added = set(self._strips) - before
        if before and added:
            self._reveal = next(name for name in reversed(self._strips) if name in added)

    def show_levels(self, levels: Mapping[str, tuple[float, float]]) -> None:
        """Take (peak_db, rms_db) per strip; strips without a level fall by themselves."""
        for strip in self.strips:
            if strip.strip_id in levels:
                strip.meter.show_levels(*levels[strip.strip_id])
        if not self._fall_timer.isActive():
            self._fall_timer.start()

    def show_progress(self, strip_id: str, done: float) -> None:
        """How far an object's analysis has come, 0..1; 1 takes the line away."""
        if strip_id in self._strips:
            self._strips[strip_id].show_progress(done)

    def show_limiter(self, reduction_db: float) -> None:
        """Say on the master that the limiter works, or that it rests (0)."""
        working = abs(reduction_db) >= 0.05
        self._limited = tr("limited −{db}", db=f"{abs(reduction_db):.1f}") if working else ""
        self.master.caption.set_tone("warning" if working else "dim")
        self.master.caption.set_text(self._limited or self.master.face.caption)

    def highlight(self, strip_id: str | None) -> None:
        """Light the border of a strip whose object is pointed at elsewhere."""
        for strip in self.strips:
            strip.set_highlighted(strip.strip_id == strip_id)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme with the colours of the objects."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._project is not None:
            self.show_project(self._project)

    def _lay_out(self) -> None:
        holder = QWidget()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._hint.setContentsMargins(16, 8, 16, 8)
        self._row.addWidget(self._hint, 1)
        self._row.addStretch()
        holder.setLayout(self._row)
        self._scroll = QScrollArea()
        self._scroll.setWidget(holder)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.horizontalScrollBar().rangeChanged.connect(self._on_room_changed)
        self._fixed.setSpacing(6)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(6)
        layout.addWidget(self._scroll, 1)
        for part in (self.rest, self.master):
            self._fixed.addWidget(part)
        layout.addLayout(self._fixed)
        self.setAccessibleName(tr("Mixer"))
        self.setMinimumHeight(270)

    def _connect_strip(self, strip: ChannelStrip) -> None:
        strip.previewed.connect(self.strip_previewed)
        strip.changed.connect(self.strip_changed)
        strip.soloed_alone.connect(self._solo_alone)
        strip.removed.connect(self.removed)
        strip.renamed.connect(self.renamed)
        strip.entered.connect(self.highlighted)
        strip.left.connect(self._on_left)

    def _keep_strips(self, wanted: tuple[Strip, ...]) -> None:
        """Have one widget for each strip, in order; those that stay keep their gesture."""
        ids = [strip.id for strip in wanted]
        for strip_id in [known for known in self._strips if known not in ids]:
            gone = self._strips.pop(strip_id)
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for strip_id in ids:
            if strip_id not in self._strips:
                self._strips[strip_id] = ChannelStrip(strip_id)
                self._connect_strip(self._strips[strip_id])
        self._strips = {strip_id: self._strips[strip_id] for strip_id in ids}
        for place, strip in enumerate(self._strips.values(), start=1):
            if self._row.indexOf(strip) != place:
                self._row.insertWidget(place, strip)
        self._hint.setVisible(not ids)

    def _show_faces(self, mix: Mix, scene: Scene | None) -> None:
        known = {} if scene is None else {item.id: item for item in scene.objects}
        for strip in mix.strips:
            item = known.get(strip.id)
            tint = theme.object_colour_of(strip.id)
            name = strip.name or (label_words(item.label) if item else "") or strip.id
            face = _face(mix, strip, name, caption_of(item), tint, _caption_hint(item))
            self._strips[strip.id].show_face(face)
        rest = _face(
            mix,
            mix.rest,
            rest_words(mix.rest.name),
            tr("all else"),
            theme.colour("rest"),
            told(_REST_HINT),
        )
        self.rest.show_face(rest)
        out = StripFace(
            tr("Master"),
            tr("binaural") if mix.binaural else tr("output"),
            theme.colour("text"),
            gain_db=mix.master_db,
            caption_hint=tr("Everything together, after the limiter"),
        )
        self.master.show_face(out)
        self.master.caption.set_text(self._limited or out.caption)

    def _solo_alone(self, strip_id: str, on: bool) -> None:
        """Ctrl+solo: this one only; once more, none."""
        if self._project is None:
            return
        others = [s.id for s in self._project.mix.all_strips if s.solo and s.id != strip_id]
        for other in others:
            self.strip_changed.emit(other, {"solo": False})
        self.strip_changed.emit(strip_id, {"solo": on or bool(others)})

    @Slot(int, int)
    def _on_room_changed(self, first: int, last: int) -> None:
        """Keep all faders level above a scroll bar, and scroll to a strip that is new.

        Only now that the range has grown does a new strip have its place.
        """
        bar = self._scroll.horizontalScrollBar()
        self._fixed.setContentsMargins(0, 0, 0, bar.sizeHint().height() if last > first else 0)
        if self._reveal in self._strips:
            self._scroll.ensureWidgetVisible(self._strips[self._reveal])
        self._reveal = ""

    def _on_left(self, strip_id: str) -> None:
        self.highlighted.emit("")

    def _let_fall(self) -> None:
        moving = [strip.meter.fall() for strip in self.strips]
        if not any(moving):
            self._fall_timer.stop()


_REST_HINT = mark("All that belongs to no strip; strips and rest add up to the clip's own sound")


def _face(mix: Mix, strip: Strip, name: str, caption: str, tint: QColor, hint: str) -> StripFace:
    """What a strip shows in this mix."""
    isolated = mix.isolated
    soloing = any(other.solo for other in mix.all_strips)
    return StripFace(
        name,
        caption,
        tint,
        hint,
        strip.gain_db,
        strip.pan,
        strip.mute,
        strip.solo,
        unheard=isolated is None and soloing and not strip.solo,
        lit=isolated == strip.id,
        dimmed=isolated is not None and isolated != strip.id,
    )
