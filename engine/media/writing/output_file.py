"""The output file of a media writer: it appears whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from av.error import FFmpegError

from engine.atomic_file import atomic_file
from engine.errors import CannotOpen, CannotRead, CannotWrite, RefusedTarget


@contextmanager
def output_file(
    target: Path, *, sources: Iterable[Path] = (), needed_bytes: int = 0
) -> Iterator[Path]:
    """A temporary path for an output file of media writers; see ``atomic_file``.

    ``CannotWrite`` also when the target is one of the ``sources``, when the disk has not
    ``needed_bytes`` left, when FFmpeg fails, and when the block cannot read what it wrote.
    """
    _refuse(target, sources, needed_bytes)
    with atomic_file(target) as beside:
        try:
            yield beside
        except (CannotOpen, CannotRead) as error:
            if error.path.name != beside.name:
                raise
            raise CannotWrite(
                target, "what was written cannot be read again: {why}", why=error.why
            ) from error
        except FFmpegError as error:
            if isinstance(error, OSError):  # the disk's own failures are told by ``atomic_file``
                raise
            raise CannotWrite(
                target,
                "the file could not be made ({why}); choose another kind of file.",
                why=error.strerror,
            ) from error


def _refuse(target: Path, sources: Iterable[Path], needed_bytes: int) -> None:
    for source in sources:
        if os.path.exists(target) and os.path.exists(source) and target.samefile(source):
            raise RefusedTarget(target, "that is the film being read; choose another name.")
    folder = target.absolute().parent
    free = shutil.disk_usage(folder).free if folder.is_dir() else needed_bytes
    if free < needed_bytes:
        missing = max((needed_bytes - free) >> 20, 1)
        raise CannotWrite(
            target,
            "the disk is too full by some {missing} MB; make room or choose another place.",
            missing=missing,
        )
