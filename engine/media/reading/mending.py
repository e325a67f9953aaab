"""The mending of a sound while it is read: what was wrong with it, to be told once."""

from __future__ import annotations

from engine.message import Message

_TOLD_STRETCH_SECONDS = 0.001


class Mending:
    """What was mended in a sound track, as far as it was read; shared by all its readers."""

    def __init__(self) -> None:
        self._absurd: dict[int, int] = {}
        self.stretched_seconds = 0.0

    def note_absurd(self, chunk: int, count: int) -> None:
        """So many samples of a chunk were no numbers or absurdly loud."""
        self._absurd[chunk] = count

    def notices(self) -> tuple[Message, ...]:
        """One sentence for each kind of mending."""
        told = []
        if self._absurd:
            told.append(
                Message(
                    "{count} samples of the sound are no numbers or absurdly loud; they are heard "
                    "as silence.",
                    count=sum(self._absurd.values()),
                )
            )
        if self.stretched_seconds > _TOLD_STRETCH_SECONDS:
            told.append(
                Message(
                    "The clock of the sound drifts from its time stamps; {milliseconds:.0f} ms "
                    "were caught up by stretching it a little.",
                    milliseconds=self.stretched_seconds * 1000,
                )
            )
        return tuple(told)
