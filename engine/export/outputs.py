"""The outputs of a command: none may be an input, no two the same, and the disks hold them all."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from engine.atomic_file import atomic_file
from engine.errors import BadRequest, CannotWrite
from engine.export.audio_formats import AUDIO_FORMATS, rest_file_name
from engine.export.audio_writer import file_names
from engine.export.disk_space import free_bytes, needed_bytes
from engine.export.request import ExportRequest
from engine.media.clip_info import ClipInfo

_RESERVE_BYTES = 1 << 20


def check_outputs(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Refuse to write over what is read, or two things into one file. Raises ``BadRequest``."""
    read, counts = tuple(inputs), Counter[str]()
    for output in outputs:
        source = next((path for path in read if _is_same(output, path)), None)
        if source is not None:
            raise BadRequest(
                "{output} would be written over {source}, which is being read; choose another "
                "folder or name.",
                output=output,
                source=source.name,
            )
        place = os.path.realpath(output).casefold()  # many disks know no capitals
        counts[place] += 1
        if counts[place] > 1:
            raise BadRequest(
                "Two of the files asked for would be {output}; choose another folder or name.",
                output=output,
            )


def outputs_of(request: ExportRequest) -> list[Path]:
    """All files that an export may write."""
    outputs = [request.target] if request.target is not None else []
    if request.stems_to is not None:
        form = AUDIO_FORMATS[request.stems_form]
        strips = {strip.id: strip.name or strip.id for strip in request.project.mix.strips}
        names = [*file_names(strips, form).values(), rest_file_name(form)]
        outputs += [request.stems_to / name for name in names]
    return outputs


def check_space(request: ExportRequest, info: ClipInfo) -> None:
    """Refuse early what the disks cannot hold, all outputs together. Raises ``CannotWrite``."""
    for folder, needed in _by_disk(needed_bytes(request, info)).items():
        free = free_bytes(folder)
        if free is not None and needed + _RESERVE_BYTES > free:
            raise CannotWrite(
                folder,
                "the disk is too full by some {missing} MB; make room or choose another place.",
                missing=max((needed + _RESERVE_BYTES - free) >> 20, 1),
            )


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A place for a film that shall appear only together with its stems: beside its own.

    What cannot be written there is told under the target's name.
    """
    beside: Path | None = None
    try:
        with atomic_file(target) as beside:
            yield beside
    except CannotWrite as error:
        if beside is None or error.path != beside:
            raise
        raise CannotWrite(target, error.why) from error


def _by_disk(needed: Mapping[Path, int]) -> dict[Path, int]:
    """The same with folders of one disk put together, under the first of them that is there."""
    together: dict[int, tuple[Path, int]] = {}
    for folder, size in needed.items():
        there = next(path for path in (folder, *folder.parents) if os.path.exists(path))
        first, before = together.get(there.stat().st_dev, (there, 0))
        together[there.stat().st_dev] = first, before + size
    return dict(together.values())


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, be it there or not yet."""
    if os.path.exists(one) and os.path.exists(other):  # no error, however long a name is
        return one.samefile(other)
    return os.path.realpath(one) == os.path.realpath(other)
