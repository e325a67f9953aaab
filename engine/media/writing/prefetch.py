"""Prefetch of blocks in a thread, so that rendering, encoding and copying overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

Block = TypeVar("Block")

PREFETCH_BLOCKS = 4
_PUT_TIMEOUT_SECONDS = 0.05


@contextmanager
def prefetch(blocks: Iterable[Block], count: int = PREFETCH_BLOCKS) -> Iterator[Iterator[Block]]:
    """Prefetch: the same blocks in the same order, made up to ``count`` ahead in a thread.

    What making them raises is raised where the block is taken. The thread ends with the context,
    whether all was taken or not.
    """
    made: Queue[tuple[str, Block | BaseException | None]] = Queue(count)
    stop = Event()

    def put(item: tuple[str, Block | BaseException | None]) -> bool:
        while not stop.is_set():
            try:
                made.put(item, timeout=_PUT_TIMEOUT_SECONDS)
                return True
            except Full:
                continue
        return False

    def make() -> None:
        try:
            for block in blocks:
                if not put(("block", block)):
                    return
            put(("end", None))
        except BaseException as error:  # carried over to who takes the blocks
            put(("error", error))

    thread = Thread(target=make, name="prefetch", daemon=True)
    thread.start()
    try:
        yield _consume(made, thread)
    finally:
        stop.set()
        thread.join()


def _consume(
    made: Queue[tuple[str, Block | BaseException | None]], thread: Thread
) -> Iterator[Block]:
    while True:
        kind, item = made.get()
        if kind == "block":
            yield item  # pyright: ignore[reportReturnType]
        elif kind == "error":
            raise item  # pyright: ignore[reportGeneralTypeIssues]
        else:
            return
