"""The data archive: training data in tar parts that unpack into one folder.

What only PyAV can read (the sound of films) is stored as FLAC, so that training needs no PyAV.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import soundfile

from engine.atomic_file import atomic_files, folder_removed_on_error, write_atomically
from engine.errors import BadRequest, CannotOpen
from engine.training.data.csv_index import read_rows
from engine.training.data.decoded_audio import RATE, decode
from engine.training.data.recordings import PACKED_SUFFIX

PART_BYTES = 60_000_000
INDEX, COMPLETE = "pack.json", "complete.json"

_FOLDERS = (
    "audio", "av", "av_clips", "av_solos", "images", "images_more", "images_players", "scores",
    "validation", "weights",
)  # fmt: skip
_LEFT_OUT = (".tflite", ".md")
_FILM_INDICES = ("av_clips/index.csv", "av_solos/index.csv")
_HEADER_BYTES = 2048


def pack_data(data: Path, out: Path, size: int = PART_BYTES) -> tuple[Path, ...]:
    """Write the data pack as ``part-00.tar`` ``part-01.tar`` ..., none larger than ``size`` bytes.

    All parts and their index appear together. ``BadRequest`` when a single file is larger than a
    part, or when there is nothing to pack.
    """
    sums: dict[Path, str] = {}
    with folder_removed_on_error(out), atomic_files() as place:
        for number, members in enumerate(_members_by_part(data, size)):
            part = out / f"part-{number:02d}.tar"
            sums[part] = _write_part(place(part), members)
        if not sums:
            raise BadRequest(
                "There is nothing to pack in {data}; name the data pack's folder.", data=data
            )
        index = json.dumps({part.name: checksum for part, checksum in sums.items()}, indent=1)
        place(out / INDEX).write_bytes(index.encode())
    return tuple(sums)


def _members_by_part(data: Path, size: int) -> Iterator[list[tuple[str, bytes]]]:
    """All files of the pack (name, content), as many at a time as a part holds."""
    held = size - 2 * tarfile.RECORDSIZE
    members: list[tuple[str, bytes]] = []
    room = held
    for name, content in _contents(data):
        needed = len(content) + _HEADER_BYTES
        if needed > held:
            raise BadRequest(
                "{path} alone is larger than a part; make it smaller.", path=data / name
            )
        if needed > room:
            yield members
            members, room = [], held
        members.append((name, content))
        room -= needed
    if members:
        yield members


def _write_part(part: Path, members: Iterable[tuple[str, bytes]]) -> str:
    """Write one part; gives its checksum."""
    with tarfile.open(part, "w") as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return hashlib.sha256(part.read_bytes()).hexdigest()


def unpack_data(folder: Path) -> Path:
    """The folder of the data: itself, or where its parts are unpacked (beside them, once).

    ``CannotOpen`` when a part is missing or damaged.
    """
    index, done = folder / INDEX, folder / "unpacked"
    if not index.is_file():
        return folder
    if not (done / COMPLETE).is_file():
        for name, checksum in json.loads(index.read_text("utf-8")).items():
            part = folder / name
            if not part.is_file():
                raise CannotOpen(part, "this part of the data is missing.")
            if hashlib.sha256(part.read_bytes()).hexdigest() != checksum:
                raise CannotOpen(part, "this part of the data is damaged; copy it again.")
            with tarfile.open(part) as archive:
                archive.extractall(done, filter="data")
        write_atomically(done / COMPLETE, index.read_bytes())
    return done


def _contents(data: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the pack under its name in it, films as their sound."""
    films = _film_names(data)
    for folder in _FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            name = path.relative_to(data).as_posix()
            if name in _FILM_INDICES:
                yield name, _film_index(path, films)
            elif name in films:
                yield films[name], _flac(path)
            elif path.is_file() and path.suffix not in (*_LEFT_OUT, ".mp4"):
                yield name, path.read_bytes()


def _film_names(data: Path) -> dict[str, str]:
    """The films whose sound is used, and what each is called in the pack."""
    used = [
        f"{Path(index).parent}/{row['file']}"
        for index in _FILM_INDICES
        for row in read_rows(data / index)
        if row.get("has_audio", "yes") == row.get("audio_is_real", "yes") == "yes"
    ]
    return {name: name + PACKED_SUFFIX for name in used if name.endswith(".mp4")}


def _film_index(path: Path, films: dict[str, str]) -> bytes:
    text = io.StringIO()
    rows = read_rows(path)
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else ["file"])
    writer.writeheader()
    for row in rows:
        packed = films.get(f"{path.parent.name}/{row['file']}")
        writer.writerow({**row, "file": Path(packed).relative_to(path.parent.name).as_posix()}
                        if packed else row)  # fmt: skip
    return text.getvalue().encode()


def _flac(path: Path) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, decode(path), RATE, format="FLAC", subtype="PCM_16")
    return out.getvalue()
