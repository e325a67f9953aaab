"""Audio outputs: their protocol, a silent one that keeps time, and opening a sound card."""

from __future__ import annotations

from engine.errors import DeviceLost
from engine.message import Message
from engine.playback.outputs.audio_devices import NO_LIBRARY, device_index, native_rate
from engine.playback.outputs.base import OutputDevice, SilentOutput
from engine.playback.outputs.blocking_output import BlockingOutput
from engine.playback.outputs.resampled_output import ResampledOutput
from engine.playback.outputs.ring_output import RingOutput


def open_output(rate: int, channels: int, device: str = "") -> OutputDevice:
    """A way to play sound of this rate and so many channels; its ``notice`` says what it is not.

    ``device`` is the name of a ``AudioDevice``; empty, or where that one is not there, the default
    card is taken. A card that refuses the rate is given its own, resampled on the way; one with
    fewer channels is opened in stereo and the player fits the sound to it; where there is none at
    all, silence keeps time.
    """
    try:
        import sounddevice
    except OSError:
        return SilentOutput(rate, channels, Message("{why}: playing silently.", why=NO_LIBRARY))
    if not any(card["max_output_channels"] for card in sounddevice.query_devices()):
        return SilentOutput(rate, channels, Message("No sound card found: playing silently."))
    missing: DeviceLost | None = None
    if device:
        try:
            return open_card(rate, channels, device)
        except DeviceLost as error:
            missing = error
    try:
        output = open_card(rate, channels)
    except DeviceLost as error:
        why = Message("{why}: playing silently.", why=missing or error)
        return SilentOutput(rate, channels, why)
    if missing:
        output.notice = Message("{missing}: playing on {card}.", missing=missing, card=output.name)
    return output


def open_card(rate: int, channels: int, device: str = "") -> OutputDevice:
    """A sound card (empty: the default one), by the first way that works; else ``DeviceLost``."""
    index = device_index(device) if device else None
    own = native_rate(index)
    why: DeviceLost | None = None
    for kind in (RingOutput, BlockingOutput):
        for asked in dict.fromkeys((rate, own)):
            for count in dict.fromkeys((channels, 2)):
                try:
                    card = kind(asked, count, index)
                except DeviceLost as error:
                    why = why or error  # the first refusal is the one of what was asked for
                else:
                    return card if asked == rate else ResampledOutput(card, rate)
    assert why is not None
    raise why
