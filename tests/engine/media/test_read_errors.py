"""Reading errors: a disk that fails, a film that is changed or cut off is never taken for whole."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import CannotRead
from engine.export import ExportRequest, export
from engine.media import source_file
from engine.media.clip import Clip
from engine.media.pyav import open_input, packets_of
from engine.media.writing.writer import copy_video, write_video
from engine.project import Project
from tests.support.film import make_film, noise
from tests.support.present import present

SUFFIXES = (".mp4", ".mkv", ".ts", ".avi")
FAST_START = {"movflags": "faststart"}

FAILING_READ = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t read(int file, void *into, size_t size) {
    static ssize_t (*real)(int, void *, size_t);
    char link[64], path[4096];
    if (!real) real = dlsym(RTLD_NEXT, "read");
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    const char *wanted = getenv("FAILING_FILE");
    if (length > 0 && wanted) {
        path[length] = 0;
        long place = lseek(file, 0, SEEK_CUR), bad = atol(getenv("FAILING_BYTE"));
        if (!strcmp(path, wanted)) {
            if (place >= bad) { errno = EIO; return -1; }
            if (place + (long)size > bad) size = bad - place;
        }
    }
    return real(file, into, size);
}
"""


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A small film of noise in each kind of container."""
    folder = tmp_path_factory.mktemp("films")
    made = {}
    for suffix in SUFFIXES:
        codec = {"codec": "mpeg4", "audio_codec": "mp3"} if suffix == ".avi" else {}
        sound = noise(2, 3 * 44100, level=0.1)
        options = {"container_options": FAST_START if suffix == ".mp4" else {}, **codec}
        path = folder / f"film{suffix}"
        made[suffix] = make_film(path, seconds=3, size=(64, 36), sound=sound, **options)
    return made


def fail_from(monkeypatch: pytest.MonkeyPatch, bad: int) -> None:
    """From now on no file gives a byte from this one on."""
    real = os.read

    def read(descriptor: int, size: int) -> bytes:
        place = os.lseek(descriptor, 0, os.SEEK_CUR)
        if place >= bad:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(descriptor, min(size, bad - place))

    monkeypatch.setattr(source_file.os, "read", read)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_disk_that_fails_is_not_the_end_of_the_film(films, tmp_path, monkeypatch, suffix, capfd):
    source = films[suffix]
    clip = Clip.open(source)
    reader, pictures = clip.sound(), clip.pictures()
    fail_from(monkeypatch, round(source.stat().st_size * 0.6))
    target = tmp_path / source.name
    with pytest.raises(CannotRead, match="disk or its connection failed"):
        copy_video(clip, target)
    with pytest.raises(CannotRead), reader:
        list(reader.blocks())
    with pytest.raises(CannotRead), pictures:
        list(pictures.frames_from(0.0))
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr().err == ""  # PyAV prints what it must drop


def test_a_disk_that_fails_while_sought_is_told(films, monkeypatch):
    clip = Clip.open(films[".mkv"])
    with clip.sound() as sound, clip.pictures() as pictures:
        assert sound.length
        fail_from(monkeypatch, films[".mkv"].stat().st_size // 2)
        with pytest.raises(CannotRead):
            sound.read(sound.length - 1000, sound.length)
        with pytest.raises(CannotRead):
            pictures.at(2.9)


def test_a_film_that_is_shortened_while_it_is_read(films, tmp_path):
    path = Path(shutil.copy(films[".ts"], tmp_path))
    with open_input(path) as container:
        walk = packets_of(container, list(container.streams))
        next(walk)
        os.truncate(path, path.stat().st_size // 2)
        with pytest.raises(CannotRead, match="became shorter"):
            list(walk)


def test_a_film_that_is_written_to_while_it_is_read(films, tmp_path):
    path = Path(shutil.copy2(films[".ts"], tmp_path))
    with open_input(path) as container:
        walk = packets_of(container, list(container.streams))
        next(walk)
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(bytes(5000))
        with pytest.raises(CannotRead, match="changed while it was read"):
            list(walk)


def test_a_film_that_another_takes_the_place_of_is_read_to_its_end(films, tmp_path):
    path = Path(shutil.copy(films[".ts"], tmp_path / "film.ts"))
    with open_input(path) as container:
        walk = packets_of(container, list(container.streams))
        next(walk)
        Path(shutil.copy(films[".mkv"], tmp_path / "other")).replace(path)
        count = 1 + len(list(walk))
    with open_input(films[".ts"]) as container:
        assert count == len(list(packets_of(container, list(container.streams))))


def test_a_film_that_is_replaced_while_it_is_open(films, tmp_path):
    path = Path(shutil.copy(films[".mp4"], tmp_path))
    clip = Clip.open(path)
    path.write_bytes(films[".mkv"].read_bytes())
    with pytest.raises(CannotRead, match="changed since it was opened"), clip.sound() as sound:
        sound.read(0, 100)
    with pytest.raises(CannotRead, match="changed since"), clip.pictures() as pictures:
        pictures.at(1.0)
    with pytest.raises(CannotRead, match="changed since"):
        copy_video(clip, tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_film_cut_off_is_told_however_it_is_written(films, tmp_path, suffix):
    whole = films[suffix].read_bytes()
    path = tmp_path / f"cut{suffix}"
    path.write_bytes(whole[: len(whole) * 6 // 10])
    clip = Clip.open(path)
    if suffix == ".mkv":  # its lengths are written at the end of the tags, which come first
        assert present(clip.info.sound).promised_seconds is not None
    copied = copy_video(clip, tmp_path / f"copied{suffix}")
    with clip.sound() as sound:
        encoded = write_video(clip, tmp_path / f"new{suffix}", sound.blocks(), 44100, 2)
    for report in (copied, encoded):
        told = [check.detail for check in report.checks if not check.passed]
        assert len(told) == 2, report.checks
        assert "seconds of picture; get the whole file." in told[0]
        assert "of 3.0 seconds of sound; get the whole file." in told[1]
    request = ExportRequest(Project(path), tmp_path / "sound.wav")
    assert any("cut off" in notice for notice in export(request).notices)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_whole_film_is_not_called_cut_off(films, tmp_path, suffix):
    report = copy_video(Clip.open(films[suffix]), tmp_path / f"out{suffix}")
    assert report.passed, report.checks


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
def test_the_command_line_ends_with_a_sentence_when_the_system_fails_to_read(films, tmp_path):
    (tmp_path / "shim.c").write_text(FAILING_READ)
    shim = tmp_path / "shim.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-o", str(shim), str(tmp_path / "shim.c"), "-ldl"], check=True
    )
    film = films[".mp4"].resolve()
    failing = {"FAILING_FILE": str(film), "FAILING_BYTE": str(film.stat().st_size // 2)}
    out = tmp_path / "out.mp4"
    command = (sys.executable, "-m", "engine.cli", "remix", str(film), "--out", str(out))
    done = subprocess.run(
        command,
        env={**os.environ, **failing, "LD_PRELOAD": str(shim), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert done.stderr.count("\n") == 1
    assert "disk or its connection failed" in done.stderr
    assert not out.exists()
