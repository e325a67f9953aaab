"""Batching that fits memory: halve the batch and try again; an error when nothing helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from engine.errors import DeviceLost

_OUT_OF_MEMORY_MESSAGES = ("out of memory", "can't allocate memory", "not enough memory")


def in_batches(count: int, at_once: int, work: Callable[[slice], Tensor]) -> Tensor:
    """``work(slice)`` over ``count`` items, ``at_once`` of them, joined along the first axis.

    When memory runs out the parts are halved, down to one item; then ``DeviceLost``.
    """
    done: list[Tensor] = []
    first, size = 0, max(1, min(at_once, count))
    while first < count:
        try:
            with out_of_memory_as_device_lost():
                done.append(work(slice(first, min(first + size, count))))
            first += size
        except DeviceLost:
            if size == 1:
                raise
            size //= 2
            _free_cached_memory()
    return done[0] if len(done) == 1 else torch.cat(done)


@contextmanager
def out_of_memory_as_device_lost() -> Iterator[None]:
    """Makes ``DeviceLost`` of the many ways in which memory runs out."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not _is_out_of_memory(error):
            raise
        raise DeviceLost(
            "Memory ran out during the analysis; close other programs and try again, or choose a "
            "smaller model."
        ) from error


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return any(sign in str(error).lower() for sign in _OUT_OF_MEMORY_MESSAGES)


def _free_cached_memory() -> None:
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
