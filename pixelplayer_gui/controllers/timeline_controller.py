"""The timeline controller: markers, the range, and the timeline's zoom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.message import Message
from engine.project import Marker
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.timeline.time_view import ZOOM

if TYPE_CHECKING:
    from pixelplayer_gui.actions import Actions
    from pixelplayer_gui.panels.timeline import Timeline
    from pixelplayer_gui.session.session import Session

_SAME_PLACE_SECONDS = 0.05
"""A marker so near is the one the play head stands at: the next is another."""


class TimelineController(QObject):
    """Connects the timeline and its actions with the session.

    ``export_requested(start, stop)`` asks to export only that range.
    """

    export_requested = Signal(float, float)

    def __init__(
        self, parent: QObject, session: Session, timeline: Timeline, actions: Actions
    ) -> None:
        super().__init__(parent)
        self._session, self._timeline, self._actions = session, timeline, actions
        timeline.marker_moved.connect(self._move)
        timeline.marker_renamed.connect(self._rename)
        timeline.marker_removed.connect(self._remove)
        timeline.range_changed.connect(session.set_range)
        timeline.view_changed.connect(session.set_timeline_view)
        timeline.spectrograms_requested.connect(session.spectrograms.set_lanes)
        session.spectrograms.spectrograms_changed.connect(timeline.set_spectrograms)
        session.range_changed.connect(self._show_range)
        for name, slot in {
            "marker": self.add_marker, "marker_next": self.next_marker,
            "marker_before": self.previous_marker, "export_range": self._export,
            "time_in": self._zoom_in, "time_out": self._zoom_out, "time_fit": self._fit,
            "time_range": self._fit_range,
        }.items():  # fmt: skip
            actions[name].triggered.connect(slot)
        self._show_range()

    @Slot()
    def add_marker(self) -> None:
        """Mark where the play head is."""
        markers = self._markers()
        seconds = self._session.position_seconds
        if self._session.project is None or any(m.seconds == seconds for m in markers):
            return
        taken = {marker.name for marker in markers}
        number = next(n for n in range(1, len(taken) + 2) if _name(n) not in taken)
        marker = Marker(seconds, _name(number))
        self._session.set_markers((*markers, marker), Message("Add {name}", name=marker.name))

    @Slot()
    def next_marker(self) -> None:
        """Go to the next marker, or to the end."""
        here = self._session.position_seconds + _SAME_PLACE_SECONDS
        later = [marker.seconds for marker in self._markers() if marker.seconds > here]
        self._session.seek(min(later, default=self._session.duration_seconds))

    @Slot()
    def previous_marker(self) -> None:
        """Go to the marker before, or to the start; while it plays, from a little further back."""
        back = 0.5 if self._session.playing else _SAME_PLACE_SECONDS
        here = self._session.position_seconds - back
        earlier = [marker.seconds for marker in self._markers() if marker.seconds < here]
        self._session.seek(max(earlier, default=0.0))

    def _markers(self) -> tuple[Marker, ...]:
        return self._session.project.markers if self._session.project else ()

    @Slot(int, float)
    def _move(self, index: int, seconds: float) -> None:
        marker = self._markers()[index]
        self._replace_marker(
            index, replace(marker, seconds=seconds), Message("Move {name}", name=marker.name)
        )

    @Slot(int, str)
    def _rename(self, index: int, name: str) -> None:
        marker = self._markers()[index]
        self._replace_marker(
            index, replace(marker, name=name), Message("Rename {name}", name=marker.name)
        )

    @Slot(int)
    def _remove(self, index: int) -> None:
        markers = self._markers()
        kept = markers[:index] + markers[index + 1 :]
        self._session.set_markers(kept, Message("Remove {name}", name=markers[index].name))

    def _replace_marker(self, index: int, marker: Marker, step: str) -> None:
        markers = self._markers()
        self._session.set_markers((*markers[:index], marker, *markers[index + 1 :]), step)

    @Slot()
    def _show_range(self, *_: object) -> None:
        reason = tr("Mark a range on the timeline first.")
        for name in ("export_range", "time_range"):
            self._actions.allow(name, self._session.time_range is not None, reason)

    @Slot()
    def _export(self) -> None:
        marked = self._session.time_range
        if marked is not None:
            self.export_requested.emit(*marked)

    @Slot()
    def _zoom_in(self) -> None:
        self._timeline.zoom(ZOOM**2)

    @Slot()
    def _zoom_out(self) -> None:
        self._timeline.zoom(ZOOM**-2)

    @Slot()
    def _fit(self) -> None:
        self._timeline.fit()

    @Slot()
    def _fit_range(self) -> None:
        marked = self._session.time_range
        if marked is not None:
            self._timeline.fit(*marked)


def _name(number: int) -> str:
    return tr("Marker {number}", number=number)
