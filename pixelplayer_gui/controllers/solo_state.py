"""The solo state of a project: what the solo bar and its actions show of it."""

from __future__ import annotations

from engine.project import Project
from pixelplayer_gui.i18n.text import translated_name
from pixelplayer_gui.widgets.timeline.solo_bar import SoloState


def solo_state(project: Project | None) -> SoloState:
    """What is marked as played alone, and what was learned."""
    if project is None:
        return SoloState()
    items = project.scene.objects
    strips = {item.id: project.mix.strip_holding(item.id) for item in items}
    marked = tuple(
        (
            translated_name(strip.name) if (strip := strips[item.id]) else item.id,
            sum(end - start for start, end in item.solo.spans),
        )
        for item in items
        if item.solo.spans
    )
    return SoloState(
        marked,
        known=any(item.solo.spectra for item in items),
        outdated=any(not item.solo.is_current for item in items),
        used=any(item.solo.is_heard for item in items),
    )
