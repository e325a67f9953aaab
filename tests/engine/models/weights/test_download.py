"""Fetching against a small server that knows ranges and can be told to misbehave."""

from __future__ import annotations

import io
import json
import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import torch

from engine.errors import BadRequest, Cancelled, CannotWrite, WeightsDamaged, WeightsMissing
from engine.models.weights import catalogue
from engine.models.weights.card import LOCK_FILE
from engine.models.weights.catalogue import PUBLICATIONS, fetch
from tests.support.present import present

FILES = tuple(PUBLICATIONS["sound-of-pixels"].files)


class Server(ThreadingHTTPServer):
    """Serves ``files``; ``cut_after`` bytes of a body the line is dropped, ``cuts`` times."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.cuts, self.cut_after = 0, 0
        self.ranges, self.kind = True, "application/octet-stream"
        self.silent_after: int | None = None
        self.wake = threading.Event()
        self.redirect: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/release"


class Handler(BaseHTTPRequestHandler):
    @property
    def ours(self) -> Server:
        assert isinstance(self.server, Server)
        return self.server

    def do_GET(self) -> None:
        name, wanted = self.path.rsplit("/", 1)[1], self.headers.get("Range")
        self.ours.asked.append((name, wanted))
        if self.ours.redirect is not None:
            self.send_response(302)
            self.send_header("Location", self.ours.redirect)
            self.end_headers()
            return
        content = self.ours.files.get(name)
        if content is None:
            self.send_error(404)
            return
        start = int(present(re.fullmatch(r"bytes=(\d+)-", wanted))[1]) if wanted else 0
        start = start if self.ours.ranges else 0
        if start >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Type", self.ours.kind)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self._send(content[start:])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def _send(self, body: bytes) -> None:
        if self.ours.silent_after is not None:
            self.wfile.write(body[: self.ours.silent_after])
            self.wfile.flush()
            self.ours.wake.wait(10)
        elif self.ours.cuts and len(body) > self.ours.cut_after:
            self.ours.cuts -= 1
            self.wfile.write(body[: self.ours.cut_after])
            self.close_connection = True
        else:
            self.wfile.write(body)


def weights(seed: int, size: int = 50_000) -> bytes:
    generator = torch.Generator().manual_seed(seed)
    buffer = io.BytesIO()
    torch.save({"weight": torch.randn(size, generator=generator)}, buffer)
    return buffer.getvalue()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    made.files = {name: weights(seed) for seed, name in enumerate(FILES)}
    thread = threading.Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.wake.set()
    made.shutdown()
    made.server_close()
    thread.join()


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.pth")}


def test_all_files_arrive_and_are_pinned(server: Server, tmp_path) -> None:
    told: list[float] = []
    folder = fetch(
        "sound-of-pixels",
        lambda done, left: told.append(done),
        folder=tmp_path / "ü ber",
        base_url=server.url,
    )
    assert content_of(folder) == server.files
    assert set(json.loads((folder / LOCK_FILE).read_text())) == set(FILES)
    assert not list(folder.glob("*.part"))
    assert told[-1] == pytest.approx(1)
    assert 0 <= min(told) <= max(told) <= 1


def test_what_is_there_is_not_fetched_again(server: Server, tmp_path) -> None:
    fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    asked = len(server.asked)
    fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert len(server.asked) == asked == len(FILES)


def test_a_line_that_breaks_is_taken_up_where_it_broke(server: Server, tmp_path) -> None:
    server.cuts, server.cut_after = 3, 70_001
    fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert content_of(tmp_path) == server.files
    resumed = [wanted for _, wanted in server.asked if wanted]
    assert resumed[:2] == ["bytes=70001-", "bytes=140002-"]


def test_a_later_run_goes_on_from_the_part(server: Server, tmp_path) -> None:
    (tmp_path / "frame_best.pth.part").write_bytes(server.files["frame_best.pth"][:1234])
    fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert server.asked[0] == ("frame_best.pth", "bytes=1234-")
    assert content_of(tmp_path) == server.files


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "", "/again"])
def test_a_redirect_that_may_not_be_followed_answers_at_once(
    server: Server, tmp_path, target: str
) -> None:
    server.redirect = target
    with pytest.raises(WeightsMissing, match="the server answers 302") as told:
        fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert "\n" not in str(told.value)
    assert len(server.asked) < 20


def test_a_file_larger_than_it_may_be_does_not_fill_the_disk(
    server: Server, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "_SMALL_BYTES", 1000)
    server.files["synthesizer_best.pth"] = weights(3, 100_000)
    with pytest.raises(WeightsMissing, match="larger than the file"):
        fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert not list(tmp_path.glob("synthesizer*"))


def test_a_planted_link_of_the_part_is_not_followed(server: Server, tmp_path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "frame_best.pth.part").symlink_to(victim)
    (folder / "sound_best.pth.part").hardlink_to(victim)
    fetch("sound-of-pixels", folder=folder, base_url=server.url)
    assert victim.read_bytes() == b"precious"
    assert content_of(folder) == server.files


def test_a_server_without_ranges_begins_again(server: Server, tmp_path) -> None:
    server.ranges = False
    (tmp_path / "frame_best.pth.part").write_bytes(b"x" * 1234)
    fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert content_of(tmp_path) == server.files


@pytest.mark.parametrize("too_much", [0, 10])
def test_a_part_that_is_whole_or_too_long(server: Server, tmp_path, too_much: int) -> None:
    part = server.files["frame_best.pth"] + b"x" * too_much
    (tmp_path / "frame_best.pth.part").write_bytes(part)
    fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert content_of(tmp_path) == server.files


def test_a_line_that_never_carries_anything_is_given_up(server: Server, tmp_path) -> None:
    server.cuts, server.cut_after = 1000, 0
    with pytest.raises(WeightsMissing, match="check the internet connection"):
        fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert not list(tmp_path.glob("*.pth"))


def test_offline_is_one_sentence(tmp_path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(WeightsMissing) as caught:
        fetch("sound-of-pixels", folder=tmp_path, base_url=f"http://127.0.0.1:{port}")
    sentence = str(caught.value)
    assert sentence.startswith("Cannot fetch frame_best.pth from 127.0.0.1: ")
    assert "refused" in sentence
    assert "check the internet connection" in sentence
    assert "\n" not in sentence


def test_a_file_the_server_does_not_have(server: Server, tmp_path) -> None:
    del server.files["sound_best.pth"]
    with pytest.raises(WeightsMissing, match="404"):
        fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert (tmp_path / "frame_best.pth").exists()
    server.files["sound_best.pth"] = weights(9)
    fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert content_of(tmp_path) == server.files


def test_a_login_page_is_not_taken_for_weights(server: Server, tmp_path) -> None:
    server.kind = "text/html; charset=utf-8"
    with pytest.raises(WeightsMissing, match="web page"):
        fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_read_is_not_pinned(server: Server, tmp_path) -> None:
    server.files["frame_best.pth"] = b"<html>not weights</html>"
    with pytest.raises(WeightsDamaged, match=r"frame_best\.pth"):
        fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert not (tmp_path / LOCK_FILE).exists()
    assert not (tmp_path / "frame_best.pth").exists()


def test_another_file_under_the_same_name_is_refused(server: Server, tmp_path) -> None:
    fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    (tmp_path / "sound_best.pth").unlink()
    good, server.files["sound_best.pth"] = server.files["sound_best.pth"], weights(77)
    with pytest.raises(WeightsDamaged, match="checksum"):
        fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert not (tmp_path / "sound_best.pth").exists()
    server.files["sound_best.pth"] = good
    fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert content_of(tmp_path) == server.files


def test_cancelling_keeps_what_has_arrived(server: Server, tmp_path) -> None:
    server.silent_after = 5_000
    arrived = threading.Event()

    def progress(done: float, left: float | None) -> None:
        arrived.set()

    with pytest.raises(Cancelled):
        fetch("sound-of-pixels", progress, arrived.is_set, tmp_path, server.url)
    kept = (tmp_path / "frame_best.pth.part").stat().st_size
    assert 0 < kept <= 5_000
    server.wake.set()
    server.silent_after = None
    fetch("sound-of-pixels", folder=tmp_path, base_url=server.url)
    assert (("frame_best.pth", f"bytes={kept}-")) in server.asked
    assert content_of(tmp_path) == server.files


def test_cancelling_does_not_wait_for_a_silent_server(server: Server, tmp_path) -> None:
    server.silent_after = 0
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 5

    with pytest.raises(Cancelled):
        fetch("sound-of-pixels", None, cancelled, tmp_path, server.url)
    # The server is still holding its breath: nobody waited for it.
    assert not server.wake.is_set()


def test_a_place_that_cannot_be_written(server: Server, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite):
        fetch("sound-of-pixels", folder=tmp_path / "file" / "x", base_url=server.url)


def test_a_full_disk_is_one_sentence(server: Server, small_disk: Path) -> None:
    server.files["frame_best.pth"] = weights(5, 700_000)
    with pytest.raises(CannotWrite, match="No space left"):
        fetch("sound-of-pixels", folder=small_disk, base_url=server.url)
    assert not (small_disk / "frame_best.pth").exists()


def test_our_own_model_is_not_fetched() -> None:
    with pytest.raises(BadRequest, match="pixel-slots"):
        fetch("default")


def test_what_nobody_shipped_a_checksum_of_comes_by_https() -> None:
    for published in PUBLICATIONS.values():
        assert urlsplit(published.base_url).scheme == "https"
