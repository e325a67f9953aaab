"""Audio devices: the sound cards of this machine, and a fresh look for new ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from engine.errors import DeviceLost
from engine.message import Message

CLOSE_SECONDS = 1.0
NO_LIBRARY = Message("The sound library PortAudio is missing (Debian: apt install libportaudio2)")


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """A sound card as the user may choose it.

    ``name`` is its own name and the system it is reached through, "USB Audio (ALSA)"; it stays the
    same when cards come and go, which numbers do not. ``rate`` is the rate (Hz) it likes best; what
    is of another one is resampled on the way. ``channels`` is how many it can play.
    """

    name: str
    rate: int
    channels: int
    is_default: bool


class _PortAudio:
    """PortAudio makes its list of cards once; only with no card open can it be made again."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.open_cards = 0
        self.stuck = False

    def rescan(self) -> None:
        """Look for cards that came or went, unless we are playing on one."""
        import sounddevice

        with self.lock:
            if self.open_cards or self.stuck:
                return
            try:
                sounddevice._terminate()
            finally:
                sounddevice._initialize()

    def give_up(self) -> None:
        """A card does not answer any more: never wait for it again, not even at the end."""
        import sounddevice

        self.stuck = True
        sounddevice._initialized = 0  # what would be closed when Python ends


_portaudio = _PortAudio()


def can_rescan() -> bool:
    """Whether cards can still be looked for; not after one died and never answered."""
    return not _portaudio.stuck


def close_card(close: Callable[[], None]) -> None:
    """Close a card that was opened; what ``close`` raises is passed on.

    A card whose server died may not answer (PortAudio waits ten minutes for JACK, and JACK takes
    no second client beside a dead one): it is left to itself then, and ``can_rescan`` is False.
    """
    raised: list[Exception] = []

    def work() -> None:
        try:
            close()
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=work, name="closing", daemon=True)
    thread.start()
    thread.join(CLOSE_SECONDS)
    with _portaudio.lock:
        _portaudio.open_cards = max(_portaudio.open_cards - 1, 0)
        if thread.is_alive():
            _portaudio.give_up()
    if raised:
        raise raised[0]


@contextmanager
def opening() -> Iterator[None]:
    """While a card is being opened nobody makes the list anew; a success counts as open."""
    with _portaudio.lock:
        yield
        _portaudio.open_cards += 1


def audio_devices(*, rescan: bool = True) -> tuple[AudioDevice, ...]:
    """All cards that can play, the default first; empty without a card or without PortAudio.

    ``anew`` looks for cards that came since, where that can be done (no card is open); it takes
    a moment, so it is nothing for the GUI thread.
    """
    return tuple(device for _, device in _listed(anew=rescan))


def rescan() -> None:
    """Make PortAudio look for cards that came or went, unless one is open."""
    with suppress(OSError):  # without PortAudio there is nothing to look with
        _portaudio.rescan()


def device_index(name: str) -> int:
    """The number PortAudio knows a card by now; ``DeviceLost`` when it is not there."""
    for index, device in _listed(anew=False):
        if device.name == name:
            return index
    raise DeviceLost("The sound card {name} is not there", name=name)


def native_rate(index: int | None) -> int:
    """The rate (Hz) a card likes best; None: the default card. ``DeviceLost`` when it is gone."""
    import sounddevice

    try:
        info: Any = sounddevice.query_devices(index, "output")
    except (sounddevice.PortAudioError, ValueError) as error:
        raise DeviceLost("The sound card cannot be opened ({error})", error=error) from error
    return round(float(info["default_samplerate"]))


def _listed(*, anew: bool) -> list[tuple[int, AudioDevice]]:
    try:
        import sounddevice
    except OSError:
        return []
    with _portaudio.lock:
        try:
            if anew:
                _portaudio.rescan()
            hosts: Any = sounddevice.query_hostapis()
            cards: Any = sounddevice.query_devices()
            default = int(sounddevice.default.device[1])
        except sounddevice.PortAudioError:
            return []
    found = [
        (index, _device(card, hosts, is_default=index == default))
        for index, card in enumerate(cards)
        if card["max_output_channels"] > 0
    ]
    return sorted(found, key=lambda item: not item[1].is_default)


def _device(card: Any, hosts: Any, *, is_default: bool) -> AudioDevice:
    name = f"{card['name']} ({hosts[card['hostapi']]['name']})"
    rate = round(float(card["default_samplerate"]))
    return AudioDevice(name, rate, int(card["max_output_channels"]), is_default)
