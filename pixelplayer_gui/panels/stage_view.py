"""The stage view: head map of the objects around the listener, how it is turned, and the room."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.mixing.mix import Strip
from engine.mixing.mix_change import MixChange, StripChange
from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr, translated_name
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled
from pixelplayer_gui.widgets.controls.head_map import HeadMap, Spot
from pixelplayer_gui.widgets.controls.value_bar import ValueBar
from pixelplayer_gui.widgets.controls.value_scales import (
    ANGLE_SCALE,
    FIELD_OF_VIEW_SCALE,
    ROOM_SCALE,
)

if TYPE_CHECKING:
    from engine.project import Project

_STEP_SECONDS = 0.1


class StageView(QWidget):
    """Shows from where every strip is heard (binaural), and asks for changes.

    ``previewed(id, changes)`` and ``changed(id, changes)`` for a strip's place and distance,
    ``mix_previewed`` and ``mix_changed`` for field of view, the head's turn, and the room.
    """

    previewed = Signal(str, StripChange)
    changed = Signal(str, StripChange)
    mix_previewed = Signal(MixChange)
    mix_changed = Signal(MixChange)
    menu_requested = Signal(str, object)
    highlighted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._seconds, self._aspect = 0.0, 16 / 9
        self.head = HeadMap()
        self.field_of_view_bar = ValueBar(
            tr("Field of view"),
            FIELD_OF_VIEW_SCALE,
            tr("How wide the picture is taken for: the angle its left and right edge span"),
        )
        self.turn_bar = ValueBar(
            tr("Head"), ANGLE_SCALE, tr("How far your head is turned; or turn it in the map")
        )
        self.room_bar = ValueBar(
            tr("Room"), ROOM_SCALE, tr("How much of a room is around you: sounds stand outside")
        )
        self._note = QLabel(tr("Heard when binaural is on (B)."))
        self._note.setWordWrap(True)
        self._note.setFont(theme.small_font())
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.head, 1)
        for part in (self.field_of_view_bar, self.turn_bar, self.room_bar, self._note):
            column.addWidget(part)
        self.field_of_view_bar.setAccessibleName(tr("Field of view"))
        self.turn_bar.setAccessibleName(tr("Head"))
        self.room_bar.setAccessibleName(tr("Room"))
        self.setAccessibleName(tr("Stage"))
        self.head.previewed.connect(self._preview)
        self.head.placed.connect(self._place)
        self.head.reset_requested.connect(self._reset)
        self.head.menu_requested.connect(self.menu_requested)
        self.head.chosen.connect(self.highlighted)
        self.head.turn_previewed.connect(partial(self._preview_mix, "head_turn_degrees"))
        self.head.turned.connect(partial(self._change_mix, "head_turn_degrees"))
        for bar, field in self._bars().items():
            bar.previewed.connect(partial(self._preview_mix, field))
            bar.changed.connect(partial(self._change_mix, field))
        self.show_project(None)

    def set_aspect(self, aspect: float) -> None:
        """The picture's width over its height."""
        self._aspect = aspect

    def show_time(self, seconds: float) -> None:
        """Objects that walk are where they are at this time."""
        if abs(seconds - self._seconds) >= _STEP_SECONDS and self.isVisible():
            self._seconds = seconds
            self._show_spots()

    def show_project(self, project: Project | None) -> None:
        """Show the strips of a project; None greys everything."""
        self._project = project
        set_enabled(self, project is not None, tr("Open a film first."))
        binaural = project is not None and project.mix.binaural
        self._note.setVisible(not binaural)
        if project is not None:
            for bar, field in self._bars().items():
                bar.show_number(getattr(project.mix, field))
        self._show_spots()

    def highlight(self, strip_id: str) -> None:
        """Light a strip that is pointed at elsewhere."""
        self.head.highlight(strip_id)

    def _show_spots(self) -> None:
        project = self._project
        if project is None:
            self.head.show_spots((), FIELD_OF_VIEW_SCALE.default)
            return
        mix = project.mix
        spots = tuple(self._spot(project, strip) for strip in mix.strips)
        self.head.show_spots(spots, mix.field_of_view_degrees, mix.head_turn_degrees)

    def _bars(self) -> dict[ValueBar, str]:
        """Each bar and the field of the mix it shows."""
        return {
            self.field_of_view_bar: "field_of_view_degrees",
            self.turn_bar: "head_turn_degrees",
            self.room_bar: "room",
        }

    def _preview_mix(self, field: str, number: float) -> None:
        self.mix_previewed.emit(replace(MixChange(), **{field: number}))

    def _change_mix(self, field: str, number: float) -> None:
        self.mix_changed.emit(replace(MixChange(), **{field: number}))

    def _spot(self, project: Project, strip: Strip) -> Spot:
        mix = project.mix
        azimuth = (
            strip.place[0]
            if strip.place is not None
            else self._picture_direction(project, strip)[0]
        )
        return Spot(
            strip.id,
            translated_name(strip.name) or strip.id,
            theme.object_colour_of(strip.id),
            azimuth,
            strip.distance,
            strip.place is not None,
            mix.effective_gain(strip.id) > 0,
        )

    def _picture_direction(self, project: Project, strip: Strip) -> tuple[float, float]:
        """The azimuth and elevation at which the picture shows a strip's objects."""
        from engine.mixing.binaural.head import direction
        from engine.mixing.binaural.renderer import centroid_of  # scipy comes after the window

        known = {item.id: item.region for item in project.scene.objects}
        regions = [known[key] for key in strip.objects if key in known]
        x, y = centroid_of(regions, self._seconds)
        return direction(x, y, project.mix.field_of_view_degrees, self._aspect)

    def _preview(self, strip_id: str, azimuth: float, distance: float) -> None:
        if self._project is not None:
            self.previewed.emit(strip_id, self._change(self._project, strip_id, azimuth, distance))

    def _place(self, strip_id: str, azimuth: float, distance: float) -> None:
        if self._project is not None:
            self.changed.emit(strip_id, self._change(self._project, strip_id, azimuth, distance))

    def _change(
        self, project: Project, strip_id: str, azimuth: float, distance: float
    ) -> StripChange:
        strip = project.mix.get(strip_id)
        elevation = (
            strip.place[1] if strip.place else round(self._picture_direction(project, strip)[1])
        )
        # a sound that only came nearer still stands where the picture shows it
        turned = round(azimuth) != round(self._spot(project, strip).azimuth) or strip.place
        if turned:
            return StripChange(place=(azimuth, float(elevation)), distance=distance)
        return StripChange(distance=distance)

    def _reset(self, strip_id: str) -> None:
        self.changed.emit(strip_id, StripChange(place=None, distance=1.0))
