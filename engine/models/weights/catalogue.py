"""The catalogue of published weights: what may be fetched, from where, on what terms."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.atomic_file import write_atomically
from engine.errors import BadRequest, CannotWrite, WeightsDamaged
from engine.message import Message
from engine.models.registry import canonical_name, names, registered
from engine.models.weights.card import (
    LOCK_FILE,
    WeightsCard,
    checksum,
    find_weights,
    read_lock,
    user_weights_folder,
)
from engine.models.weights.download import download
from engine.resources import resource

Progress = Callable[[float, float | None], None]
"""Told (share done 0..1, seconds left or None)."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Files on a server: ``files`` maps each to its approximate size in bytes.

    Nobody shipped a checksum of them with this program, so only https says whose they are.
    """

    what: str
    licence: str
    base_url: str
    files: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One line of `pixelplayer models`; ``size_bytes`` 0: unknown, ``path`` None: not here."""

    name: str
    what: str
    licence: str
    size_bytes: int
    path: Path | None
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def installed(self) -> bool:
        """Whether its weights are on this machine."""
        return self.path is not None


_SIZE_SLACK, _SMALL_BYTES = 1.1, 1 << 20
"""How much larger a file may be than is written down here."""

PUBLICATIONS: Mapping[str, Publication] = {
    "sound-of-pixels": Publication(
        what=Message(
            "The Sound of Pixels (Zhao et al., ECCV 2018), the authors' weights; mono, 11 kHz"
        ),
        licence="MIT (c) 2018 Hang Zhao",
        base_url="https://sound-of-pixels.csail.mit.edu/release/"
        "MUSIC-2mix-LogFreq-resnet18dilated-unet7-linear-frames3stride24-maxpool-binary-"
        "weightedLoss-channels32-epoch100-step40_80/",
        files={
            "frame_best.pth": 45_300_000,
            "sound_best.pth": 121_100_000,
            "synthesizer_best.pth": 1_000,
        },
    ),
}


def catalogue() -> tuple[CatalogueEntry, ...]:
    """Every model, whether it is installed, and what is known of its weights; imports no torch."""
    return tuple(_entry(name) for name in names())


def licence_of(name: str) -> str:
    """The terms of a model's weights, in full where they are kept, to be shown before fetching."""
    name = canonical_name(name)
    try:
        return resource("weights", f"{name}.licence.txt").read_text("utf-8")
    except FileNotFoundError:
        return _entry(name).licence or Message("No licence is stated.")


def fetch(
    name: str,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    folder: Path | None = None,
    base_url: str | None = None,
) -> Path:
    """Bring a published model's files to this machine; returns their folder.

    Goes on where an earlier try broke off; files that are already there are not fetched again. The
    first time a file arrives and can be read its checksum is pinned; a later one must match it.
    ``folder`` and ``base_url`` (a mirror) are for those who keep files elsewhere. Raises
    ``BadRequest`` for a model that nobody published, ``WeightsMissing`` when the server cannot be
    reached, ``WeightsDamaged``, ``CannotWrite``, ``Cancelled``.
    """
    name = canonical_name(name)
    if name not in PUBLICATIONS:
        raise BadRequest(
            "{name} has no published weights to fetch; its own come with PixelPlayer.", name=name
        )
    published = PUBLICATIONS[name]
    folder = folder or user_weights_folder() / name
    base_url = base_url or published.base_url
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(folder, Message.verbatim(error.strerror or str(error))) from error
    tally = _DownloadProgress(published.files, progress)
    for file in published.files:
        target = folder / file
        if not target.is_file():
            url = base_url.rstrip("/") + "/" + file
            most = round(published.files[file] * _SIZE_SLACK) + _SMALL_BYTES
            download(url, target, tally.of(file), cancelled or (lambda: False), most_bytes=most)
        tally.finished(file, target.stat().st_size)
        _lock_checksum(target)
    return folder


def _entry(name: str) -> CatalogueEntry:
    path = find_weights(name)
    published = PUBLICATIONS.get(name)
    if path is not None and path.is_file():
        card = WeightsCard.beside(path) or WeightsCard(name, path.name)
        return CatalogueEntry(
            name, card.what, card.licence, path.stat().st_size, path, card.numbers
        )
    if published is None:
        return CatalogueEntry(name, registered(name).what, "", 0, path)
    sizes = published.files.values()
    if path is not None:
        sizes = [(path / f).stat().st_size for f in published.files if (path / f).is_file()]
        path = path if len(sizes) == len(published.files) else None
    return CatalogueEntry(name, published.what, published.licence, sum(sizes), path)


def _lock_checksum(path: Path) -> None:
    """Hold a file against the checksum of its first arrival, or make this its first arrival."""
    lock = read_lock(path.parent)
    found = checksum(path)
    if path.name in lock:
        if lock[path.name] != found:
            path.unlink()
            raise WeightsDamaged(
                "{name} is not the file that was fetched first (checksum) and was deleted; fetch it"
                " again, or delete {lock} to accept a new one.",
                name=path.name,
                lock=path.parent / LOCK_FILE,
            )
        return
    from engine.models.weights.state_dict import read_state

    try:
        read_state(path)
    except WeightsDamaged:
        # Never pin what is no set of weights: the next try must begin afresh.
        path.unlink()
        raise
    content = json.dumps({**lock, path.name: found}, indent=2) + "\n"
    write_atomically(path.parent / LOCK_FILE, content.encode())


class _DownloadProgress:
    """Adds up what has arrived of several files, and says how long the rest will take."""

    def __init__(self, sizes: Mapping[str, int], progress: Progress | None) -> None:
        self._totals = dict(sizes)
        self._have = dict.fromkeys(sizes, 0)
        self._progress = progress
        self._began: tuple[float, int] | None = None

    def of(self, file: str) -> Callable[[int, int | None], None]:
        """The listener of one file's download."""

        def received(have: int, total: int | None) -> None:
            self._have[file] = have
            self._totals[file] = max(total or self._totals[file], have)
            self._report()

        return received

    def finished(self, file: str, size: int) -> None:
        """A file is here."""
        self._have[file] = self._totals[file] = size
        self._report()

    def _report(self) -> None:
        if self._progress is None:
            return
        have, total, now = sum(self._have.values()), sum(self._totals.values()), time.monotonic()
        # What an earlier try brought says nothing about the speed of this one.
        began, already = self._began = self._began or (now, have)
        speed = (have - already) / (now - began) if now > began else 0.0
        self._progress(have / max(total, 1), (total - have) / speed if speed > 0 else None)
