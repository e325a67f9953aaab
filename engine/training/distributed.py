"""Distributed training: the process group that ``torchrun`` starts."""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from engine.models.weights.loading import pick_device


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
            dist.init_process_group("nccl" if place.type == "cuda" else "gloo")
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

    def wait(self) -> None:
        """Until everybody is here."""
        if self.count > 1:
            dist.barrier()

    def leave(self) -> None:
        """Say goodbye at the end of the program."""
        if self.count > 1 and dist.is_initialized():
            dist.destroy_process_group()
