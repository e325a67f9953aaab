"""What screen readers and tooltips say of a strip's controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.controls.labels import EditableLabel

if TYPE_CHECKING:
    from pixelplayer_gui.widgets.mixer.channel_strip import ChannelStrip


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
