"""The value bars of a strip: pan, width, strength; with binaural angle and distance."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.mixing.mix_change import StripChange
from pixelplayer_gui.i18n.quantities import pan_letters
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled
from pixelplayer_gui.widgets.controls.value_bar import ValueBar
from pixelplayer_gui.widgets.controls.value_scales import (
    ANGLE_SCALE,
    STRENGTH_SCALE,
    WIDTH_SCALE,
    DistanceScale,
    PanScale,
)
from pixelplayer_gui.widgets.mixer.strip_state import StripState

SPACING = 3
ROWS = 3


class StripBars(QWidget):
    """Three value bars; which, depends on whether binaural is on.

    ``previewed(change)`` while one is held, ``changed(change)`` once at the end.
    """

    previewed = Signal(StripChange)
    changed = Signal(StripChange)

    def __init__(self, parent: QWidget | None = None, *, holds_object: bool = True) -> None:
        super().__init__(parent)
        self._holds_object, self._binaural, self._rows = holds_object, False, ROWS
        self._state: StripState | None = None
        self.pan = ValueBar(tr("Pan"), PanScale(), "", pan_letters)
        self.width_bar = ValueBar(tr("Width"), WIDTH_SCALE, short=tr("Wid."))
        self.angle = ValueBar(tr("Angle"), ANGLE_SCALE, "", self._angle_text, short=tr("At"))
        self.distance = ValueBar(tr("Away"), DistanceScale())
        self.strength = ValueBar(tr("Strength"), STRENGTH_SCALE, short=tr("Str."))
        self._bars = {
            "pan": self.pan,
            "width": self.width_bar,
            "place": self.angle,
            "distance": self.distance,
            "strength": self.strength,
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        self._connect(self.pan, lambda pan: StripChange(pan=pan))
        self._connect(self.width_bar, lambda width: StripChange(width=width))
        self._connect(self.angle, self._turned)
        self._connect(self.distance, lambda distance: StripChange(distance=distance))
        self._connect(self.strength, lambda strength: StripChange(strength=strength))
        for bar in self._bars.values():
            column.addWidget(bar)
        column.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._set_tool_tips()
        self._show_bars()

    def show_state(self, state: StripState) -> None:
        """Show the numbers; a bar being dragged keeps its value."""
        self._state = state
        self.pan.show_number(state.pan)
        self.width_bar.show_number(state.width)
        self.strength.show_number(state.strength)
        self.distance.show_number(state.distance)
        self.angle.show_number(state.place[0] if state.place else 0.0)
        self.angle.update()
        set_enabled(self.width_bar, not state.mono, tr("A sound of one channel has no width."))
        if state.binaural != self._binaural:
            self._binaural = state.binaural
            self._show_bars()

    @property
    def tab_stops(self) -> tuple[ValueBar, ...]:
        """All bars in the order Tab goes through them."""
        return tuple(self._bars.values())

    def matches(self, state: StripState) -> bool:
        """Whether the bars show this state."""
        shown = (self.pan.number, self.width_bar.number, self.strength.number, self.distance.number)
        return shown == (state.pan, state.width, state.strength, state.distance)

    def set_tint(self, tint: QColor) -> None:
        """The colour of all bars."""
        for bar in self._bars.values():
            bar.set_tint(tint)

    def set_rows(self, rows: int) -> None:
        """How many bars there is room for; the first ones are shown."""
        if rows != self._rows:
            self._rows = rows
            self._show_bars()

    def set_accessible_names(self, name: str) -> None:
        """Say to screen readers whose bars these are."""
        self.pan.setAccessibleName(tr("{name} pan", name=name))
        self.width_bar.setAccessibleName(tr("{name} stereo width", name=name))
        self.angle.setAccessibleName(tr("{name} angle around the head", name=name))
        self.distance.setAccessibleName(tr("{name} distance", name=name))
        self.strength.setAccessibleName(tr("{name} separation strength", name=name))

    def sizeHint(self) -> QSize:
        """As high as the rows there is room for."""
        return QSize(70, self._rows * (self.pan.height() + SPACING) - SPACING)

    def minimumSizeHint(self) -> QSize:
        """No lower than its rows."""
        return QSize(10, self.sizeHint().height())

    def _show_bars(self) -> None:
        if self._binaural:
            chosen = ("place", "distance", "strength") if self._holds_object else ()
        else:
            chosen = ("pan", "width", "strength") if self._holds_object else ("pan", "width")
        for field, bar in self._bars.items():
            bar.setVisible(field in chosen[: self._rows])
        self.setFixedHeight(max(self.sizeHint().height(), 1))

    def _set_tool_tips(self) -> None:
        hint = tr("Drag, wheel, ← →: change · with Ctrl: finely\nDouble-click: back · Enter: type")
        self.pan.setToolTip(tr("Between left and right.") + "\n" + hint)
        self.width_bar.setToolTip(tr("How far left and right differ; 0%: mono.") + "\n" + hint)
        self.angle.setToolTip(
            tr("From where around the head: L 90° left, 0° ahead, R 90° right.") + "\n" + hint
        )
        self.distance.setToolTip(tr("How far away, in times of where it stands.") + "\n" + hint)
        self.strength.setToolTip(
            tr("Separation strength. Less: fewer artefacts. More: less of the others.")
            + "\n"
            + hint
        )

    def _connect(self, bar: ValueBar, change: Callable[[float], StripChange]) -> None:
        def preview(number: float) -> None:
            self.previewed.emit(change(number))

        def finish(number: float) -> None:
            self.changed.emit(change(number))

        bar.previewed.connect(preview)
        bar.changed.connect(finish)

    def _turned(self, azimuth: float) -> StripChange:
        elevation = self._state.place[1] if self._state and self._state.place else 0.0
        return StripChange(place=(azimuth, elevation))

    def _angle_text(self, number: float) -> str:
        placed = self._state is not None and self._state.place is not None
        return (
            ANGLE_SCALE.description(number) if placed or self.angle.is_adjusting else tr("picture")
        )
