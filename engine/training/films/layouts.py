"""Layouts of film indices: MUSIC, MUSIC-21, VGGSound, AVE, FAIR-Play, Solos, and a plain CSV.

Each is read as its authors publish it, and known by its content, so that a folder may hold several
files of one layout (MUSIC's solos and duets). A plain CSV has the columns ``path``, ``label``,
``start``, ``end``, ``split`` and ``source``, of which only the first is needed; without a first
line of names they stand in this order. Several labels of one film are joined by ``+``.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import BadRequest, CannotOpen
from engine.message import Message

CUT_SECONDS = 10.0
"""How long the cuts of VGGSound are."""

_SPLITS = {
    "": "", "train": "train", "training": "train", "val": "valid", "valid": "valid",
    "validation": "valid", "dev": "valid", "test": "test", "testing": "test", "eval": "test",
}  # fmt: skip
_PATH_COLUMNS = ("path", "file", "film", "video", "filename")
_LABEL_COLUMNS = ("label", "class", "category")
_COLUMNS = ("path", "label", "start", "end", "split", "source")
_JSON_NAMES = re.compile("music|solos")
_SOLOS_FRAMES_PER_SECOND = 25.0
_AVE_SETS = {"trainSet.txt": "train", "valSet.txt": "valid", "testSet.txt": "test"}
_AVE_HEAD = "Category&VideoID&Quality&StartTime&EndTime"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A row of an index: a film by its ``path``, or by the id that is its ``name``.

    ``cut`` where a file that is named ``id_start`` holds this stretch alone. ``end`` 0 is the
    film's end; ``sound`` a file that holds its sound.
    """

    name: str
    labels: tuple[str, ...] = ()
    path: str | None = None
    start: float = 0.0
    end: float = 0.0
    split: str = ""
    source: str = ""
    cut: bool = False
    sound: str | None = None


Wrong = tuple[str, Message]
"""Where in an index something is wrong, and what."""

Found = tuple[list[IndexRow], list[Wrong]]


def is_held_out(split: str) -> bool:
    """Whether a split, as rows and shards call it, is kept for measuring."""
    return split in ("valid", "test")


def read_index(
    folder: Path, index: Path | None = None, layout: str = "auto"
) -> tuple[str, list[IndexRow], list[Wrong]]:
    """The layout of a folder's index (or of the file ``index``), its rows, and what is wrong.

    ``BadRequest`` when there is none, or none of that layout; ``CannotOpen`` when it is damaged.
    """
    known = recognised(folder) if index is None else _recognised_file(index)
    if layout != "auto":
        known = {path: name for path, name in known.items() if name == layout}
        if not known and index is not None and layout in READERS:
            known = {index: layout}
    if not known:
        raise BadRequest(
            "There is no index of films in {folder}; put a CSV there with the columns path and "
            "label, or an index of {layouts}, or name one with --index.",
            folder=folder if index is None else index,
            layouts=", ".join(name for name in LAYOUTS if name != "csv"),
        )
    # An index of somebody's data set says more than a CSV that lies beside it.
    name = min(known.values(), key=LAYOUTS.index)
    rows: list[IndexRow] = []
    wrong: list[Wrong] = []
    for path in sorted(path for path, found in known.items() if found == name):
        try:
            good, bad = READERS[name](path, folder)
        except (OSError, ValueError, LookupError, TypeError, AttributeError, csv.Error) as error:
            raise CannotOpen(path, "it is no index of the layout {layout}.", layout=name) from error
        rows += good
        wrong += bad
    return name, rows, wrong


def recognised(folder: Path) -> dict[Path, str]:
    """The index files of a folder by their layouts."""
    found: dict[Path, str] = {}
    for path in sorted(folder.iterdir()):
        # Downloaders leave a JSON beside every film, which nobody wants to read here.
        if path.suffix.lower() != ".json" or _JSON_NAMES.search(path.stem.lower()):
            found |= _recognised_file(path)
    return found


def _recognised_file(path: Path) -> dict[Path, str]:
    if path.is_dir():
        # FAIR-Play's splits lie in folders of their own; the first is meant if none is named.
        for place in (path, path / "split1"):
            if all((place / f"{part}.h5").is_file() for part in ("train", "test")):
                return {place: "fair-play"}
        return {}
    if not path.is_file():
        return {}
    name = {".json": _of_json, ".csv": _of_csv, ".txt": _of_txt}.get(path.suffix.lower())
    layout = name(path) if name is not None else ""
    return {path: layout} if layout else {}


def _of_json(path: Path) -> str:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    if isinstance(content, dict) and isinstance(content.get("videos"), dict):
        return "music-21" if "21" in path.stem else "music"
    if path.stem.lower().startswith("solos") and isinstance(content, dict):
        return "solos"
    return ""


def _of_csv(path: Path) -> str:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            first = next(csv.reader(file), [])
    except (OSError, ValueError, csv.Error):
        return ""
    cells = [cell.strip().lower() for cell in first]
    if len(cells) == 4 and _is_number(cells[1]) and cells[3] in ("train", "test"):
        return "vggsound"
    is_film = bool(cells) and Path(cells[0]).suffix != ""
    return "csv" if is_film or any(cell in _PATH_COLUMNS for cell in cells) else ""


def _of_txt(path: Path) -> str:
    if path.name in _AVE_SETS:
        return "ave"
    if path.name != "Annotations.txt":
        return ""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return "ave" if file.readline().count("&") == 4 else ""


def _music(path: Path, folder: Path) -> Found:
    """``{"videos": {"flute violin": [id, ...]}}``: solos and duets."""
    videos = json.loads(path.read_text("utf-8"))["videos"]
    rows = [
        IndexRow(str(film), tuple(_label(name) for name in key.split()))
        for key, films in videos.items()
        for film in films
    ]
    return rows, []


def _solos(path: Path, folder: Path) -> Found:
    """``{"Violin": [id, ...]}``, or with the frames in which somebody plays, 25 a second."""
    rows = []
    for key, films in json.loads(path.read_text("utf-8")).items():
        labels = (_label("".join(f" {c}" if c.isupper() else c for c in key).strip()),)
        for film in films:
            # With frames the films are keys of their stretches.
            for first, last in films[film] if isinstance(films, dict) else [(0, 0)]:
                start, end = (n / _SOLOS_FRAMES_PER_SECOND for n in (first, last))
                rows.append(IndexRow(film, labels, start=start, end=end))
    return rows, []


def _vggsound(path: Path, folder: Path) -> Found:
    """Rows of id, start, label, split; a film is cut to ten seconds, or is whole."""
    rows: list[IndexRow] = []
    wrong: list[Wrong] = []
    for number, cells in _cells(path):
        if len(cells) != 4 or not _is_number(cells[1]):
            wrong.append(_at(path, number, Message("it is not id, start, label, split")))
            continue
        film, start, label, split = cells
        begin = float(start)
        rows.append(
            IndexRow(film, (_label(label),), start=begin, end=begin + CUT_SECONDS,
                     split=_SPLITS.get(split, ""), cut=True)
        )  # fmt: skip
    return rows, wrong


def _ave(path: Path, folder: Path) -> Found:
    """``Category&VideoID&Quality&StartTime&EndTime``: events in films of ten seconds."""
    if path.name == "Annotations.txt" and any((path.parent / n).is_file() for n in _AVE_SETS):
        return [], []  # the sets hold the same rows, and say which is which
    rows: list[IndexRow] = []
    wrong: list[Wrong] = []
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        cells = [cell.strip() for cell in line.split("&")]
        if not line.strip() or line.startswith(_AVE_HEAD):
            continue
        if len(cells) != 5 or not (_is_number(cells[3]) and _is_number(cells[4])):
            wrong.append(_at(path, number, Message("it is not category, id, quality, start, end")))
            continue
        label, film, _, start, end = cells
        if float(end) <= float(start):
            wrong.append(_at(path, number, Message("its end is not after its start")))
            continue
        rows.append(
            IndexRow(film, (_label(label),), start=float(start), end=float(end),
                     split=_AVE_SETS.get(path.name, ""))
        )  # fmt: skip
    return rows, wrong


def _fair_play(path: Path, folder: Path) -> Found:
    """A split's ``train.h5``, ``val.h5`` and ``test.h5``: the binaural sounds of the videos."""
    import h5py

    binaural = {wav.stem: wav for wav in sorted(folder.rglob("*.wav"))}
    rows = []
    for split in ("train", "val", "test"):
        if not (path / f"{split}.h5").is_file():
            continue
        with h5py.File(path / f"{split}.h5") as file:
            names: Any = file["audio"]
            for name in names[:]:
                stem = Path(name.decode() if isinstance(name, bytes) else str(name)).stem
                wav = binaural.get(stem)
                sound = None if wav is None else wav.relative_to(folder).as_posix()
                rows.append(IndexRow(stem, split=_SPLITS[split], sound=sound))
    return rows, []


def _csv(path: Path, folder: Path) -> Found:
    """The plain CSV; paths are relative to the folder of the films."""
    rows: list[IndexRow] = []
    wrong: list[Wrong] = []
    names: Sequence[str] = _COLUMNS
    for number, cells in _cells(path):
        head = [cell.lower() for cell in cells]
        if not rows and not wrong and any(cell in _PATH_COLUMNS for cell in head):
            names = [_column(cell) for cell in head]
            continue
        values = dict(zip(names, cells, strict=False))
        row = _plain_row(values)
        if isinstance(row, IndexRow):
            rows.append(row)
        else:
            wrong.append(_at(path, number, row))
    return rows, wrong


def _column(name: str) -> str:
    if name in _PATH_COLUMNS:
        return "path"
    return "label" if name in _LABEL_COLUMNS else name


def _plain_row(values: dict[str, str]) -> IndexRow | Message:
    path, start, end = (values.get(key) or "" for key in ("path", "start", "end"))
    split = (values.get("split") or "").lower()
    if not path:
        return Message("it names no film")
    for text in (start, end):
        if text and not _is_number(text):
            return Message("{text!r} is no time in seconds", text=text)
    first, last = float(start or 0), float(end or 0)
    if first < 0 or (end and last <= first):
        return Message("its end is not after its start")
    if split not in _SPLITS:
        return Message("{split!r} is none of train, valid and test", split=split)
    labels = tuple(_label(name) for name in (values.get("label") or "").split("+") if name.strip())
    source = values.get("source") or ""
    return IndexRow(path, labels, path, first, last, _SPLITS[split], source)


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]


def _label(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).lower()


def _at(path: Path, number: int, why: Message) -> Wrong:
    return f"{path.name}:{number}", why


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


READERS: dict[str, Callable[[Path, Path], Found]] = {
    "music-21": _music,
    "music": _music,
    "solos": _solos,
    "vggsound": _vggsound,
    "ave": _ave,
    "fair-play": _fair_play,
    "csv": _csv,
}
LAYOUTS = tuple(READERS)
"""Their names, the surest first."""
