"""Download of large files over a bad line: resumed where it broke off, cancelled at once.

The network is read in a thread of its own and only the caller's thread writes, so that cancelling
never waits for a server that has fallen silent.

Not by ``pooch``: it cannot resume (a broken line begins again at byte 0), its cancel waits for the
server (20 s against 0.05 s here), and a killed one leaves a file of a random name.
"""

from __future__ import annotations

import os
import re
import stat
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPMessage
from pathlib import Path
from queue import Empty, Full, Queue
from typing import IO

from engine.atomic_file import create_exclusively
from engine.errors import Cancelled, CannotWrite, WeightsMissing
from engine.message import Message

ReceivedCallback = Callable[[int, int | None], None]
"""Told (bytes so far, bytes in all or None when the server does not say)."""

_CHUNK_BYTES = 1 << 16
_READ_TIMEOUT_SECONDS = 20.0
_POLL_SECONDS = 0.05


def download(
    url: str,
    target: Path,
    received: ReceivedCallback,
    cancelled: Callable[[], bool],
    attempts: int = 4,
    *,
    most_bytes: int = 1 << 40,
) -> None:
    """Fetch ``url`` into ``target``, which appears only once it is whole.

    What has arrived waits in ``target.part``; the next call goes on from there. A line that breaks
    is taken up again at once while something arrives, ``attempts`` times when nothing does. Raises
    ``WeightsMissing`` when the server cannot be reached or refuses, ``CannotWrite`` when the disk
    does, ``Cancelled`` on request.
    """
    part = target.with_name(target.name + ".part")
    failures = 0
    try:
        while True:
            before = _size(part)
            try:
                if _resume(url, part, received, cancelled, most_bytes):
                    break
                why = Message("the connection broke off")
            except _ConnectionBroken as broken:
                why = Message.verbatim(str(broken))
            failures = 0 if _size(part) > before else failures + 1
            if failures >= attempts:
                kept = Message(", what has arrived is kept") if part.exists() else ""
                raise WeightsMissing(
                    "{failure}: {why}; check the internet connection and try again{kept}.",
                    failure=_cannot_fetch(url),
                    why=why,
                    kept=kept,
                )
        part.replace(target)
    except OSError as error:
        raise CannotWrite(target, Message.verbatim(error.strerror or str(error))) from error


def _resume(
    url: str,
    part: Path,
    received: ReceivedCallback,
    cancelled: Callable[[], bool],
    most_bytes: int,
) -> bool:
    """Append what ``part`` lacks; whether it is whole now."""
    have = _size(part)
    with closing(_Connection(url, have)) as line:
        head = line.take(cancelled)
        assert isinstance(head, _ResponseHead)
        if head.status == 416:
            # Nothing lies beyond what we have: it is whole, or it is not this file at all.
            if head.total == have:
                return True
            part.unlink()
            return False
        _refuse(url, head)
        # A server that knows no ranges answers 200 and begins again.
        if head.status != 206:
            have = 0
        _refuse_size(url, part, head.total or 0, most_bytes)
        with _open_part(part, append=have > 0) as file:
            while chunk := line.take(cancelled):
                assert isinstance(chunk, bytes)
                have += len(chunk)
                _refuse_size(url, part, have, most_bytes)
                file.write(chunk)
                received(have, head.total)
    return head.total is None or have == head.total


def _refuse(url: str, head: _ResponseHead) -> None:
    if head.status not in (200, 206):
        raise WeightsMissing(
            "{failure}: the server answers {status} {reason}; try again later, or get the files "
            "elsewhere and name their folder with --weights.",
            failure=_cannot_fetch(url),
            status=head.status,
            reason=head.reason,
        )
    if head.kind == "text/html":
        raise WeightsMissing(
            "{failure}: what answers is a web page, not the file; if this network asks for a "
            "login, log in with a browser and try again.",
            failure=_cannot_fetch(url),
        )


def _refuse_size(url: str, part: Path, size: int, most_bytes: int) -> None:
    """A server must not fill the disk; nothing of such a file is kept."""
    if size > most_bytes:
        part.unlink(missing_ok=True)
        raise WeightsMissing(
            "{failure}: what answers is larger than the file, which has at most {most:.0f} MB; get"
            " it elsewhere and name its folder with --weights.",
            failure=_cannot_fetch(url),
            most=most_bytes / 1e6,
        )


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to the web only, and never from https to http."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        allowed = ("https",) if req.type == "https" else ("http", "https")
        if urllib.parse.urlsplit(newurl).scheme not in allowed:
            raise urllib.error.HTTPError(newurl, code, "redirect refused", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_SafeRedirects)


class _ConnectionBroken(Exception):
    """The line could not be opened, or broke; ``str`` says why."""


class _ResponseHead:
    """What a server says before it sends: status, kind of file, its whole size."""

    def __init__(self, status: int, reason: str, headers: object) -> None:
        get = headers.get  # type: ignore[attr-defined]
        self.status, self.reason = status, reason
        self.kind = (get("Content-Type") or "").split(";")[0].strip().lower()
        ranged = re.fullmatch(r"bytes .*/(\d+)", get("Content-Range") or "")
        length = ranged.group(1) if ranged else get("Content-Length")
        self.total = int(length) if length is not None and (ranged or status == 200) else None


class _Connection:
    """One request, read in its own thread: first the head, then chunks, then None."""

    def __init__(self, url: str, start: int) -> None:
        self._queue: Queue[_ResponseHead | bytes | _ConnectionBroken | None] = Queue(maxsize=16)
        self._closed = threading.Event()
        arguments = (url, start)
        threading.Thread(target=self._read, args=arguments, name="download", daemon=True).start()

    def take(self, cancelled: Callable[[], bool]) -> _ResponseHead | bytes | None:
        """The next thing that arrives; raises ``_ConnectionBroken``, or ``Cancelled`` while
        waiting."""
        while True:
            if cancelled():
                raise Cancelled
            try:
                thing = self._queue.get(timeout=_POLL_SECONDS)
            except Empty:
                continue
            if isinstance(thing, _ConnectionBroken):
                raise thing
            return thing

    def close(self) -> None:
        """Let the thread end by itself, at the latest when the server's silence times out."""
        self._closed.set()

    def _read(self, url: str, start: int) -> None:
        headers = {"User-Agent": "PixelPlayer", "Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        request = urllib.request.Request(url, headers=headers)
        try:
            with _OPENER.open(request, timeout=_READ_TIMEOUT_SECONDS) as response:
                self._put(_ResponseHead(response.status, response.reason, response.headers))
                while chunk := response.read1(_CHUNK_BYTES):
                    if not self._put(chunk):
                        return
                self._put(None)
        except urllib.error.HTTPError as error:
            with error:
                why = (str(error.reason).splitlines() or [""])[0]  # of a loop it is several lines
                self._put(_ResponseHead(error.code, why, error.headers))
        # Whatever else goes wrong on the way (names, sockets, TLS, broken HTTP) is a broken line.
        except Exception as error:
            self._put(
                _ConnectionBroken(str(getattr(error, "reason", error)) or type(error).__name__)
            )

    def _put(self, thing: _ResponseHead | bytes | _ConnectionBroken | None) -> bool:
        while not self._closed.is_set():
            try:
                self._queue.put(thing, timeout=_POLL_SECONDS)
            except Full:
                continue
            return True
        return False


def _cannot_fetch(url: str) -> Message:
    place = urllib.parse.urlsplit(url)
    return Message(
        "Cannot fetch {name} from {host}", name=place.path.rsplit("/", 1)[1], host=place.hostname
    )


def _size(part: Path) -> int:
    """What has arrived; 0 where something else bears the name, such as a planted link."""
    with suppress(OSError):
        facts = part.lstat()
        if stat.S_ISREG(facts.st_mode) and facts.st_nlink == 1:
            return facts.st_size
    return 0


def _open_part(part: Path, append: bool) -> IO[bytes]:
    """What has arrived, to go on; or begun anew, whatever bore the name."""
    if not append:
        part.unlink(missing_ok=True)
        create_exclusively(part)
    not_following = getattr(os, "O_NOFOLLOW", 0)
    return open(part, "ab", opener=lambda name, flags: os.open(name, flags | not_following))
