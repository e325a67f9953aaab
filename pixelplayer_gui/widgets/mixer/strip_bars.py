"""The numbers of a strip besides its volume: pan, width, strength; around the head its place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.controls.value_bar import ValueBar
from pixelplayer_gui.widgets.controls.value_scales import (
    STRENGTH,
    WIDTH,
    DistanceLaw,
    LineLaw,
    PanLaw,
)
from pixelplayer_gui.widgets.mixer.strip_state import StripFace

SPACING = 3
ROWS = 3
ANGLE = LineLaw(-180.0, 180.0, 0.0, 5.0, tick=1.0, scale=1.0, unit="°")


class StripBars(QWidget):
    """Three bars; which, depends on whether it is heard by loudspeakers or around the head.

    ``previewed(changes)`` while one is held, ``changed(changes)`` once at the end.
    """

    previewed = Signal(dict)
    changed = Signal(dict)

    def __init__(self, parent: QWidget | None = None, *, own: bool = True) -> None:
        super().__init__(parent)
        self._own, self._binaural, self._rows = own, False, ROWS
        self._face: StripFace | None = None
        self.pan = ValueBar(tr("Pan"), PanLaw(), "", _side)
        self.width_bar = ValueBar(tr("Width"), WIDTH)
        self.angle = ValueBar(tr("Angle"), ANGLE, "", self._told_angle)
        self.distance = ValueBar(tr("Away"), DistanceLaw())
        self.strength = ValueBar(tr("Strength"), STRENGTH)
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
        for field, bar in self._bars.items():
            column.addWidget(bar)
            bar.previewed.connect(lambda number, f=field: self._tell(self.previewed, f, number))
            bar.changed.connect(lambda number, f=field: self._tell(self.changed, f, number))
        column.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._explain()
        self._choose()

    def show_face(self, face: StripFace) -> None:
        """Show the numbers; a bar in the hand stays where it is held."""
        self._face = face
        self.pan.show_number(face.pan)
        self.width_bar.show_number(face.width)
        self.strength.show_number(face.strength)
        self.distance.show_number(face.distance)
        self.angle.show_number(face.place[0] if face.place else 0.0)
        self.angle.update()
        self.width_bar.setEnabled(not face.mono)
        if face.binaural != self._binaural:
            self._binaural = face.binaural
            self._choose()

    @property
    def stops(self) -> tuple[ValueBar, ...]:
        """All bars in the order Tab goes through them."""
        return tuple(self._bars.values())

    def agrees(self, face: StripFace) -> bool:
        """Whether the bars stand where the face says."""
        shown = (self.pan.number, self.width_bar.number, self.strength.number, self.distance.number)
        return shown == (face.pan, face.width, face.strength, face.distance)

    def set_tint(self, tint: QColor) -> None:
        """The colour of all bars."""
        for bar in self._bars.values():
            bar.set_tint(tint)

    def set_rows(self, rows: int) -> None:
        """How many bars there is room for; the first ones are shown."""
        if rows != self._rows:
            self._rows = rows
            self._choose()

    def name_after(self, name: str) -> None:
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

    def _choose(self) -> None:
        if self._binaural:
            chosen = ("place", "distance", "strength") if self._own else ()
        else:
            chosen = ("pan", "width", "strength") if self._own else ("pan", "width")
        for field, bar in self._bars.items():
            bar.setVisible(field in chosen[: self._rows])
        self.setFixedHeight(max(self.sizeHint().height(), 1))

    def _explain(self) -> None:
        hint = tr("Drag, wheel, arrow keys · with Ctrl: finely\nDouble-click: back · Enter: type")
        self.pan.setToolTip(tr("Between left and right.") + "\n" + hint)
        self.width_bar.setToolTip(tr("How far left and right differ; 0%: mono.") + "\n" + hint)
        self.angle.setToolTip(
            tr("From where around the head: 90° left, 0° ahead, −90° right.") + "\n" + hint
        )
        self.distance.setToolTip(tr("How far away, in times of where it stands.") + "\n" + hint)
        self.strength.setToolTip(
            tr("Separation strength. Less: fewer artefacts. More: less of the others.")
            + "\n"
            + hint
        )

    def _tell(self, signal: Any, field: str, number: float) -> None:
        if field == "place":
            elevation = self._face.place[1] if self._face and self._face.place else 0.0
            signal.emit({"place": (number, elevation)})
        else:
            signal.emit({field: number})

    def _told_angle(self, number: float) -> str:
        placed = self._face is not None and self._face.place is not None
        return ANGLE.spoken(number) if placed or self.angle.held else tr("picture")


def _side(pan: float) -> str:
    """A pan in three letters: C, L30, R100."""
    percent = abs(round(pan * 100))
    return "C" if percent == 0 else f"{'L' if pan < 0 else 'R'}{percent}"
