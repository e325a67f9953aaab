"""Reconnects a sound card that went away: waits for it, and opens it again."""

from __future__ import annotations

import threading
from collections.abc import Callable

from engine.errors import DeviceLost
from engine.playback.outputs.audio_devices import rescan
from engine.playback.outputs.base import OutputDevice
from engine.playback.outputs.open_output import open_card

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 15.0


class DeviceReconnect:
    """A thread that tries to reopen a lost sound card now and then: PortAudio takes a moment.

    ``device`` is the card's name, empty for whichever is the default then; ``on_open`` is called in
    the thread, once, with the card opened.
    """

    def __init__(
        self, rate: int, channels: int, device: str, on_open: Callable[[OutputDevice], None]
    ) -> None:
        self._wanted = rate, channels, device
        self._on_open = on_open
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sound card", daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether its thread has ended. From any thread."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Wait no more; a card that is being opened is closed again. From any thread."""
        self._closing.set()

    def close(self) -> None:
        """Stop, and wait for the thread to end. From any other thread."""
        self.stop()
        self._thread.join()

    def _run(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._closing.wait(wait):
            card = self._try_open()
            if card is not None:
                if self._closing.is_set():
                    card.close()
                else:
                    self._on_open(card)
                return
            wait = min(wait * 1.5, LONGEST_WAIT_SECONDS)

    def _try_open(self) -> OutputDevice | None:
        try:
            rescan()
            return open_card(*self._wanted)
        except (DeviceLost, OSError):
            return None
