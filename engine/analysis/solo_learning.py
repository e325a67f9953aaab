"""Solo learning: what objects sound like alone, learned from the seconds somebody marked.

The spectra lie on rows of their own, so that they serve whatever model shares the sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor

from engine.analysis.object_tracks import IsCancelled, raise_if_cancelled
from engine.analysis.row_power import row_power
from engine.errors import BadRequest
from engine.media.clip import Clip
from engine.models.layers.solo_templates import learn_spectra, on_rows, transposed
from engine.models.pixel_slots.front_end import HOP, SAMPLE_RATE, row_frequencies
from engine.scene import SoundingObject
from engine.scene.solo_sound import SPECTRUM_ROWS, Seconds

LEAST_SECONDS = 1.0
"""Less than that tells too few notes."""

MOST_SECONDS = 60.0
"""Of an object's marked seconds the first so many are listened to."""

_SILENT_POWER = 1e-12


def learn_solos(
    clip: Clip,
    items: Sequence[SoundingObject],
    progress: Callable[[float], None] = lambda done: None,
    cancelled: IsCancelled = lambda: False,
    names: Mapping[str, str] = MappingProxyType({}),
) -> tuple[SoundingObject, ...]:
    """The objects with what is learned from their marked seconds; one without marks stays as it is.

    ``names`` are what the user calls the objects of some ids. Raises ``BadRequest`` where too
    little is marked, or nothing sounds there, and ``Cancelled``.
    """
    marked = [item for item in items if item.solo.spans]
    if not marked:
        raise BadRequest(
            "Nothing is marked; first mark some seconds in which only one of the objects plays."
        )
    learned: dict[str, SoundingObject] = {}
    for done, item in enumerate(marked):
        raise_if_cancelled(cancelled)
        progress(done / len(marked))
        learned[item.id] = replace(item, solo=item.solo.learned(_learned(clip, item, names)))
    raise_if_cancelled(cancelled)
    progress(1.0)
    return tuple(learned.get(item.id, item) for item in items)


@lru_cache(maxsize=16)
def known_spectra(packed: bytes, rows_hz: tuple[float, ...]) -> Tensor:
    """What was learned, on a model's rows, at all pitches near those played there ``[F, K]``."""
    spectra = np.frombuffer(packed, "<f2").reshape(-1, SPECTRUM_ROWS).T.astype(np.float32)
    wanted_hz = torch.tensor(rows_hz)
    own = on_rows(torch.from_numpy(np.ascontiguousarray(spectra)), row_frequencies(), wanted_hz)
    return transposed(own, wanted_hz)


def _learned(clip: Clip, item: SoundingObject, names: Mapping[str, str]) -> bytes:
    name = names.get(item.id) or item.believed_label or item.id
    nothing = torch.zeros(SPECTRUM_ROWS, 0)
    power = torch.cat([nothing, *_solo_powers(clip, item.solo.spans)], 1)
    if power.shape[1] * HOP / SAMPLE_RATE < LEAST_SECONDS:
        raise BadRequest(
            "Too little is marked where only {name} plays; mark at least {seconds:g} s of it, best "
            "some five.",
            name=name,
            seconds=LEAST_SECONDS,
        )
    if float(power.sum(0).mean()) < _SILENT_POWER:
        raise BadRequest(
            "Nothing sounds where only {name} shall play; mark other seconds.",
            name=name,
        )
    return _packed(learn_spectra(power))


def _solo_powers(clip: Clip, spans: Sequence[Seconds]) -> Iterator[Tensor]:
    """The power ``[F, W]`` of each span that lies in the clip's sound."""
    left, hop, rows_hz = MOST_SECONDS, HOP / SAMPLE_RATE, row_frequencies().tolist()
    with clip.sound() as sound:
        first_second, rate = sound.info.start_seconds, sound.info.rate
        for start, end in spans:
            first = max(round((start - first_second) * rate), 0)
            last = min(round((min(end, start + left) - first_second) * rate), sound.length)
            columns = int((last - first) / rate / hop + 0.5)
            if columns < 1 or left <= 0:
                continue
            left -= (last - first) / rate
            samples = torch.from_numpy(sound.read(first, last))
            yield row_power(samples, rate, rows_hz, hop, columns)


def _packed(spectra: Tensor) -> bytes:
    return np.ascontiguousarray(spectra.T.numpy(), "<f2").tobytes()
