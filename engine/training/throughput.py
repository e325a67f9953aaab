"""Throughput of a training: samples a second, and whether the device waits for data."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch


@dataclass(slots=True)
class Throughput:
    """Throughput: samples and time since last read; ``busy`` is the device's share of the time.

    On a GPU the work of each step is timed by the GPU itself, since steps return before they are
    done; on a CPU it is the time not spent waiting for data.
    """

    device: torch.device
    sound_seconds: float
    clock: Callable[[], float] = time.monotonic
    _began: float = 0.0
    _samples: int = 0
    _worked: float = 0.0
    _events: list[tuple[torch.cuda.Event, torch.cuda.Event]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._began = self.clock()

    @contextmanager
    def step(self, samples: int) -> Iterator[None]:
        """Around one step on so many samples."""
        self._samples += samples
        if self.device.type == "cuda":
            start, stop = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            start.record()
            yield
            stop.record()
            self._events.append((start, stop))
            return
        began = self.clock()
        yield
        self._worked += self.clock() - began

    @property
    def seconds(self) -> float:
        """Since it was last read."""
        return self.clock() - self._began

    def read(self) -> dict[str, float]:
        """Samples a second, seconds of sound a second (0 for pictures), busy 0..1; starts anew."""
        if self._events:
            torch.cuda.synchronize(self.device)
            self._worked = sum(a.elapsed_time(b) for a, b in self._events) / 1000
        seconds = max(self.seconds, 1e-9)
        rate = self._samples / seconds
        figures = {
            "samples_per_second": rate,
            "sound_seconds_per_second": rate * self.sound_seconds,
            "busy": min(self._worked / seconds, 1.0),
        }
        self._began, self._samples, self._worked, self._events = self.clock(), 0, 0.0, []
        return figures
