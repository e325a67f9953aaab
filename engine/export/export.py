"""An export: the project's mix rendered once, from the first sample to the last."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.errors import BadRequest, CannotOpen, CannotWrite
from engine.export.request import ExportRequest
from engine.export.sound_files import (
    Samples,
    blocks_of,
    file_names,
    told_of,
    write_apart,
    write_sound,
)
from engine.media.clip import Clip
from engine.media.sound_reader import SoundReader
from engine.media.tracks import format_of
from engine.media.writer import WriteReport, can_copy, copy_film, write_film
from engine.mixing.binaural import Head
from engine.mixing.render import DEFAULT_ASPECT, Renderer
from engine.scene import Scene, SoundingObject, Stems
from engine.whole_file import try_folder, try_target

Progress = Callable[[str, float, float | None], None]
Asked = Callable[[], bool]
Prepare = Callable[[ExportRequest, Clip, Stems, Progress, Asked], Sequence[SoundingObject]]

HEARD_DB = 0.05
"""A limiter that turns down less than this need not be told of."""

SEPARATING, WRITING, WRITING_STEMS = "separating", "writing the film", "writing the stems"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export made: the film, the stems' files (strip id -> file), and what to know.

    ``notices`` are sentences about what could not be kept and what the limiter did;
    ``times_real_time`` is the length of the clip over the time the export took.
    """

    target: Path | None
    stems: dict[str, Path] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    seconds: float = 0.0
    times_real_time: float = 0.0


def export(
    request: ExportRequest,
    prepare: Prepare | None = None,
    progress: Progress | None = None,
    cancelled: Asked | None = None,
) -> ExportReport:
    """Writes what the request asks for, whole or not at all.

    ``prepare`` separates the objects' sounds into the stems it is given, when they are not ready
    in ``request.stems_from``, and gives the objects as they were followed through the film; it
    comes from above, because exporting itself knows no model.
    ``progress(stage, done, seconds_left)`` is told often, ``cancelled()`` asked often. A mix that
    changes nothing copies the whole film, sound included, packet for packet.

    Raises ``CannotOpen``, ``BadRequest``, ``CannotWrite``, ``Cancelled`` and what ``prepare``
    raises.
    """
    start = time.monotonic()
    clip = Clip.open(request.project.clip, request.project.track)
    check(request, clip)
    work = _Export(request, clip, progress or _no_progress, cancelled or _never)
    apart = work.run(prepare)
    seconds = time.monotonic() - start
    return ExportReport(
        target=request.target,
        stems=apart,
        notices=tuple(work.notices),
        seconds=seconds,
        times_real_time=clip.info.duration_seconds / max(seconds, 1e-9),
    )


class _Export:
    """One export under way."""

    def __init__(
        self, request: ExportRequest, clip: Clip, progress: Progress, cancelled: Asked
    ) -> None:
        self._request, self._clip = request, clip
        self._progress, self._cancelled = progress, cancelled
        self._scene = request.project.scene
        self.notices: list[str] = []

    def run(self, prepare: Prepare | None) -> dict[str, Path]:
        """Does all; gives the stems' files."""
        request = self._request
        copies = self._can_be_copied()
        if request.target is not None and copies:
            self._copy(request.target)
        if request.stems_to is None and (request.target is None or copies):
            return {}
        with self._clip.sound() as sound, self._stems(sound.length, prepare) as stems:
            if request.target is not None and not copies:
                self._write(request.target, self._renderer(sound, stems))
            if request.stems_to is None:
                return {}
            names = {strip.id: strip.name or strip.id for strip in request.project.mix.strips}
            names = {key: name for key, name in names.items() if key in stems.object_ids}
            tell = self._teller(WRITING_STEMS)
            return write_apart(
                request.stems_to, stems, file_names(names), sound.read, tell, self._cancelled
            )

    def _can_be_copied(self) -> bool:
        """Whether the film can be written as it is, its sound too: the mix changes nothing."""
        request = self._request
        if request.target is None or request.is_sound_only or request.codec is not None:
            return False
        return request.project.mix.is_neutral and can_copy(self._clip, request.target)

    def _copy(self, target: Path) -> None:
        tell = self._teller(WRITING)
        self._note(copy_film(self._clip, target, progress=tell, cancelled=self._cancelled))

    def _write(self, target: Path, renderer: Renderer) -> None:
        project, length = self._request.project, renderer.length
        channels = renderer.output_channels(project.mix)
        tell = self._teller(WRITING)
        reduction_db = 0.0

        def render(start: int, stop: int) -> Samples:
            nonlocal reduction_db
            samples = renderer.render(project.mix, self._scene, start, stop)
            reduction_db = max(reduction_db, renderer.last_reduction_db)
            return samples

        blocks = blocks_of(render, length, self._cancelled)
        if self._request.is_sound_only:
            write_sound(target, told_of(blocks, length, tell), renderer.rate, channels, length)
            self._note_limiter(reduction_db)
            return
        report = write_film(
            self._clip,
            target,
            blocks,
            renderer.rate,
            channels,
            codec=self._request.codec,
            progress=tell,
            cancelled=self._cancelled,
        )
        self._note(report)
        self._note_limiter(reduction_db)

    def _note_limiter(self, reduction_db: float) -> None:
        if reduction_db >= HEARD_DB:
            self.notices.append(
                f"The mix was too loud for the file; its peaks were limited by up to "
                f"{reduction_db:.1f} dB."
            )

    def _note(self, report: WriteReport) -> None:
        self.notices += report.notices
        self.notices += [
            f"The look at the finished film found a fault in its {check.name}: {check.detail}"
            for check in report.checks
            if not check.passed
        ]

    @contextmanager
    def _stems(self, length: int, prepare: Prepare | None) -> Iterator[Stems]:
        """The objects' sounds: those that are ready, or else separated now."""
        wanted = [item.id for item in self._request.project.scene.objects]
        stems = self._ready_stems(wanted, length)
        if stems is None:
            sound = self._clip.info.sound
            assert sound is not None  # check saw to it
            stems = Stems(sound.channels, length, sound.rate)
        try:
            if any(not stems.ready(item, 0, length) for item in wanted):
                if prepare is None:
                    raise BadRequest(
                        "The sounds of the objects are not separated yet; do so first."
                    )
                self._scene = Scene(
                    tuple(
                        prepare(self._request, self._clip, stems, self._progress, self._cancelled)
                    )
                )
            yield stems
        finally:
            stems.close()

    def _ready_stems(self, wanted: list[str], length: int) -> Stems | None:
        folder = self._request.stems_from
        if folder is None or not wanted:
            return None
        try:
            stems = Stems.open(folder)
        except CannotOpen:
            # The window that made them was closed meanwhile; they are made anew.
            return None
        if stems.length == length and all(stems.ready(item, 0, length) for item in wanted):
            return stems
        stems.close()
        return None

    def _renderer(self, sound: SoundReader, stems: Stems) -> Renderer:
        chosen, picture = self._request.head, self._clip.info.picture
        head = Head.from_sofa(chosen) if chosen is not None else None
        # the exact length: the container's word may be some samples off
        info = replace(sound.info, length=sound.length)
        aspect = picture.width / picture.height if picture is not None else DEFAULT_ASPECT
        return Renderer(sound.read, stems, info, head, picture_aspect=aspect)

    def _teller(self, stage: str) -> Callable[..., None]:
        def tell(done: float, seconds_left: float | None = None) -> None:
            self._progress(stage, done, seconds_left)

        return tell


def check(request: ExportRequest, clip: Clip) -> None:
    """Refuses early what cannot be done, before hours of work.

    Raises ``BadRequest`` and ``CannotWrite``.
    """
    if request.target is None and request.stems_to is None:
        raise BadRequest("There is nothing to export; name a film or a folder for the stems.")
    if clip.info.sound is None:
        raise BadRequest(f"{clip.info.path.name} has no sound, so there is nothing to mix.")
    if request.stems_to is not None:
        try_folder(request.stems_to)
    target = request.target
    if target is None:
        return
    if target.exists() and target.samefile(clip.info.path):
        raise CannotWrite(target, "it is the clip itself; choose another name.")
    if not target.suffix:
        raise CannotWrite(target, "its name has no ending, such as .mp4; add one.")
    if not request.is_sound_only:
        format_of(target)
    try_target(target)


def _no_progress(stage: str, done: float, seconds_left: float | None) -> None:
    """Nobody listens."""


def _never() -> bool:
    return False
