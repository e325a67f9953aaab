"""Distributed training: the process group that ``torchrun`` starts."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from engine.models.weights.loading import pick_device

_PATIENCE = timedelta(hours=12)
"""How long the others wait while one of them extracts films; torchrun ends them if it dies."""


@dataclass(frozen=True, slots=True)
class ProcessGroup:
    """The process group: which of how many processes this is; alone it is number 0 of 1."""

    number: int
    count: int
    device: torch.device

    @classmethod
    def join(cls, device: str) -> ProcessGroup:
        """Meet the other processes that torchrun started, if it did; each GPU gets one process."""
        count, number = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
        place = pick_device(device)
        if count == 1:
            return cls(0, 1, place)
        if place.type == "cuda":
            place = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
            torch.cuda.set_device(place)
        if not dist.is_initialized():
            backend = "nccl" if place.type == "cuda" else "gloo"
            dist.init_process_group(backend, timeout=_PATIENCE)
        return cls(number, count, place)

    @property
    def is_main(self) -> bool:
        """Whether this process writes, scores and decides."""
        return self.number == 0

    def data_parallel(self, module: nn.Module) -> nn.Module:
        """The module with gradients averaged over all processes."""
        if self.count == 1:
            return module
        devices = [self.device.index] if self.device.type == "cuda" else None
        return DistributedDataParallel(module, device_ids=devices)

    def broadcast(self, *numbers: float) -> tuple[float, ...]:
        """The leader's numbers, in every process: clocks differ, decisions must not."""
        if self.count == 1:
            return numbers
        shared = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        dist.broadcast(shared, 0)
        return tuple(shared.tolist())

    def mean(self, value: Tensor) -> Tensor:
        """The mean over all processes."""
        if self.count > 1:
            dist.all_reduce(value)
            value = value / self.count
        return value

    def from_main(self, make: Callable[[], str]) -> str:
        """What the leader makes, in every process; the others wait for it as long as it takes."""
        if self.count == 1:
            return make()
        made: list[str | Exception] = [""]
        if self.is_main:
            try:
                made = [make()]
            except Exception as error:  # told to all, so that none waits for nothing
                made = [error]
        dist.broadcast_object_list(made, 0, device=self.device)
        if isinstance(made[0], Exception):
            raise made[0]
        return made[0]

    def gathered(self, own: Any) -> list[Any]:
        """What every process has of something, in every process."""
        if self.count == 1:
            return [own]
        found: list[Any] = [None] * self.count
        dist.all_gather_object(found, own)
        return found

    def wait(self) -> None:
        """Until everybody is here."""
        if self.count > 1:
            dist.barrier()

    def leave(self) -> None:
        """Say goodbye at the end of the program."""
        if self.count > 1 and dist.is_initialized():
            dist.destroy_process_group()
            # A net in a cycle holds the group, whose threads end a process that ends before them.
            gc.collect()
