"""The source file as FFmpeg reads it: an error of the disk is an error, never the film's end."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from engine.errors import CannotRead

_SHORTER = "it became shorter while it was read"
_CHANGED = "it was changed while it was read"


@dataclass(frozen=True, slots=True)
class FileState:
    """What a file is known by while it is open: whoever writes to it changes one of these."""

    size: int
    modified_ns: int

    @classmethod
    def of(cls, descriptor: int | Path) -> FileState:
        """The state now; ``OSError`` when there is no such file any more."""
        facts = os.stat(descriptor)
        return cls(facts.st_size, facts.st_mtime_ns)


class ReadFailure(OSError):
    """A read that failed below FFmpeg, which itself takes most of them for the end of the file."""

    source: SourceFile | None = None


class SourceFile:
    """A film's bytes for PyAV, which wants a file object; ``name`` helps FFmpeg to guess the kind.

    What the file held when it was opened it must give: a disk that fails and a file that somebody
    writes to raise ``ReadFailure``, once until somebody took note of it: FFmpeg asks again a few
    times, and PyAV prints what nobody caught yet. A file that is replaced as a whole, by another of
    its name, is read to its end as it was.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path.absolute())
        self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._position = 0
        self.failed = False
        self.state = FileState.of(self._descriptor)

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always: pipes are refused before."""
        return True

    def read(self, size: int) -> bytes:
        """The next bytes; none at the end."""
        try:
            part = os.read(self._descriptor, size)
            now = FileState.of(self._descriptor)
        except OSError as error:
            return self._failed(error)
        if now != self.state:
            shorter = now.size < self.state.size
            return self._failed(OSError(errno.EIO, _SHORTER if shorter else _CHANGED))
        self._position += len(part)
        return part

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go elsewhere in the file."""
        self._position = os.lseek(self._descriptor, offset, whence)
        return self._position

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._position

    def close(self) -> None:
        """Let go of the file."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _failed(self, error: OSError) -> bytes:
        if self.failed:
            return b""
        self.failed = True
        failure = ReadFailure(error.errno, error.strerror)
        failure.source = self
        raise failure from error

    def __del__(self) -> None:
        # PyAV lets go of the object when its container goes, and closes nothing
        with suppress(OSError, AttributeError):
            self.close()


def is_called_by_ffmpeg(frame: FrameType | None) -> bool:
    """Whether a frame lies in FFmpeg's call for bytes: PyAV loses an interrupt raised there."""
    while frame is not None:
        if frame.f_code.co_filename == __file__ and "self" in frame.f_code.co_varnames:
            return True
        frame = frame.f_back
    return False


def read_error(path: Path, error: OSError) -> CannotRead:
    """The sentence for a read that failed in the middle of a film; takes note of it."""
    if isinstance(error, ReadFailure) and error.source is not None:
        error.source.failed = False
    if error.strerror == _SHORTER:
        return CannotRead(
            path, "it became shorter while it was read; get the whole file and open it again."
        )
    if error.strerror == _CHANGED:
        return CannotRead(
            path, "it was changed while it was read; wait until it is whole and open it again."
        )
    return CannotRead(
        path,
        "the disk or its connection failed ({why}); check it, or copy the film elsewhere first.",
        why=(error.strerror or str(error)).lower(),
    )


def check_unchanged(path: Path, state: FileState) -> None:
    """``CannotRead`` when a film is no longer what it was when it was opened."""
    try:
        now = FileState.of(path)
    except OSError as error:
        raise read_error(path, error) from error
    if now != state:
        raise CannotRead(path, "it was changed since it was opened; open it again.")
