"""One export under way: what is copied, rendered, encoded and taken apart, in this order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from engine.errors import BadRequest, CannotOpen
from engine.export.audio_formats import FORMS, form_of
from engine.export.audio_writer import (
    Written,
    blocks_of,
    file_names,
    told_of,
    write_apart,
    write_sound,
)
from engine.export.loudness_target import NEAR_LU, Levelling, Listening, measured
from engine.export.prefetch import ahead
from engine.export.request import ExportRequest
from engine.media.clip import Clip
from engine.media.reading.audio_reader import SoundReader
from engine.media.writing.trim import Cut, cut_of, exact_cut
from engine.media.writing.verify import Check
from engine.media.writing.writer import WriteReport, can_copy, copy_film, write_film
from engine.mixing.binaural.head import Head
from engine.mixing.mix import Mix
from engine.mixing.render import DEFAULT_ASPECT, Renderer
from engine.scene import Scene, SoundingObject, Stems

Progress = Callable[[str, float, float | None], None]
Asked = Callable[[], bool]
Prepare = Callable[[ExportRequest, Clip, Stems, Progress, Asked], Sequence[SoundingObject]]
Span = tuple[int, int]

HEARD_DB = 0.05
"""A limiter that turns down less than this need not be told of."""

WRITING, WRITING_STEMS = "writing the film", "writing the stems"
MEASURING = "measuring the loudness"


def cut_for(request: ExportRequest, clip: Clip) -> Cut | None:
    """The span that will be written: at key frames when a picture goes with it; None for all."""
    if request.span is None:
        return None
    with_picture = request.target is not None and not request.holds_only_sound
    return cut_of(clip, *request.span) if with_picture else exact_cut(clip, *request.span)


class Work:
    """One export under way; ``notices`` and ``checks`` fill up meanwhile."""

    def __init__(
        self, request: ExportRequest, clip: Clip, progress: Progress, cancelled: Asked
    ) -> None:
        self._request, self._clip = request, clip
        self._progress, self._cancelled = progress, cancelled
        self._scene = request.project.scene
        self._cut = cut_for(request, clip)
        self.notices: list[str] = []
        self.checks: list[Check] = []

    @property
    def seconds(self) -> float:
        """How much of the clip is written."""
        return self._clip.info.duration_seconds if self._cut is None else self._cut.seconds

    def run(self, prepare: Prepare | None) -> dict[str, Path]:
        """Does all; gives the stems' files."""
        request = self._request
        copies = self._can_be_copied()
        if request.target is not None and copies:
            self._copy(request.target)
        if request.stems_to is None and (request.target is None or copies):
            return {}
        with self._clip.sound() as sound:
            span = self._span_of(sound)
            with self._stems(sound.length, span, prepare) as stems:
                if request.target is not None and not copies:
                    self._write(request.target, self._renderer(sound, stems), span)
                if request.stems_to is None:
                    return {}
                return self._write_apart(request.stems_to, stems, sound, span)

    def _can_be_copied(self) -> bool:
        """Whether the film can be written as it is, its sound too: the mix changes nothing."""
        request = self._request
        if request.target is None or request.is_sound_only or request.changes_sound:
            return False
        return can_copy(self._clip, request.target)

    def _copy(self, target: Path) -> None:
        tell = self._teller(WRITING)
        self._note(copy_film(self._clip, target, progress=tell, cancelled=self._cancelled))

    def _span_of(self, sound: SoundReader) -> Span:
        if self._cut is None:
            return 0, sound.length
        first, last = self._cut.samples(sound.info.start_seconds, sound.info.rate)
        first, last = min(first, sound.length), min(last, sound.length)
        if first >= last:
            raise BadRequest("There is no sound in the selection; select another part.")
        return first, last

    def _write(self, target: Path, renderer: Renderer, span: Span) -> None:
        mix, levelling = self._levelled(renderer, span)
        heard = Listening(renderer, mix, self._scene, meters=levelling is not None)
        with ahead(blocks_of(heard.render, *span, self._cancelled)) as blocks:
            if self._request.is_sound_only:
                self._write_sound(target, renderer, mix, blocks, span)
            else:
                self._write_film(target, renderer, mix, blocks)
        self._note_levels(heard, levelling)

    def _levelled(self, renderer: Renderer, span: Span) -> tuple[Mix, Levelling | None]:
        """The mix to write, brought to the loudness that was asked for."""
        mix, target = self._request.project.mix, self._request.loudness_lufs
        if target is None:
            return mix, None
        tell = self._teller(MEASURING)
        found = measured(renderer, mix, self._scene, span, tell, self._cancelled)
        levelling = Levelling(target, found)
        return levelling.applied(mix), levelling

    def _write_sound(
        self, target: Path, renderer: Renderer, mix: Mix, blocks: Iterator, span: Span
    ) -> None:
        length = span[1] - span[0]
        told = told_of(blocks, length, self._teller(WRITING))
        form = form_of(target, self._request.sound_form)
        channels = renderer.output_channels(mix)
        self._note_files(write_sound(target, told, renderer.rate, channels, length, form))

    def _write_film(self, target: Path, renderer: Renderer, mix: Mix, blocks: Iterator) -> None:
        report = write_film(
            self._clip,
            target,
            blocks,
            renderer.rate,
            renderer.output_channels(mix),
            codec=self._request.codec,
            progress=self._teller(WRITING),
            cancelled=self._cancelled,
            cut=self._cut,
        )
        self._note(report)

    def _write_apart(
        self, folder: Path, stems: Stems, sound: SoundReader, span: Span
    ) -> dict[str, Path]:
        form = FORMS[self._request.stems_form]
        strips = self._request.project.mix.strips
        names = {strip.id: strip.name or strip.id for strip in strips}
        names = {key: name for key, name in names.items() if key in stems.object_ids}
        files = file_names(names, form)
        tell = self._teller(WRITING_STEMS)
        written = write_apart(
            folder, stems, files, sound.read, tell, self._cancelled, form=form, span=span
        )
        self._note_files(written)
        return written.files

    def _note_levels(self, heard: Listening, levelling: Levelling | None) -> None:
        if levelling is not None:
            self._note_loudness(levelling, heard.lufs)
        if heard.reduction_db >= HEARD_DB:
            self.notices.append(
                f"The mix was too loud for the file; its peaks were limited by up to "
                f"{heard.reduction_db:.1f} dB."
            )

    def _note_loudness(self, levelling: Levelling, reached: float | None) -> None:
        target, found = levelling.target_lufs, levelling.measured_lufs
        if not levelling.gain_db and found != target:
            self.notices.append("It is too quiet or too short to measure; its level was kept.")
            return
        assert reached is not None
        verb = "raised" if levelling.gain_db >= 0 else "lowered"
        self.notices.append(
            f"The sound was {verb} by {abs(levelling.gain_db):.1f} dB, from {found:.1f} to "
            f"{reached:.1f} LUFS."
        )
        near = abs(reached - target) <= NEAR_LU
        words = f"{reached:.1f} LUFS ({target:g} asked)"
        self.checks.append(Check("sound: loudness", near, words))

    def _note(self, report: WriteReport) -> None:
        self.notices += report.notices
        self._note_checks(report.checks)

    def _note_files(self, written: Written) -> None:
        self.notices += written.notices
        self._note_checks(written.checks)

    def _note_checks(self, checks: Sequence[Check]) -> None:
        self.checks += checks
        self.notices += [
            f"The look at the finished film found a fault in its {check.name}: {check.detail}"
            for check in checks
            if not check.passed
        ]

    @contextmanager
    def _stems(self, length: int, span: Span, prepare: Prepare | None) -> Iterator[Stems]:
        """The objects' sounds: those that are ready, or else separated now."""
        wanted = [item.id for item in self._request.project.scene.objects]
        stems = self._ready_stems(wanted, length, span)
        if stems is None:
            sound = self._clip.info.sound
            assert sound is not None  # check saw to it
            stems = Stems(sound.channels, length, sound.rate)
        try:
            if any(not stems.ready(item, *span) for item in wanted):
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

    def _ready_stems(self, wanted: list[str], length: int, span: Span) -> Stems | None:
        folder = self._request.stems_from
        if folder is None or not wanted:
            return None
        try:
            stems = Stems.open(folder)
        except CannotOpen:
            # The window that made them was closed meanwhile; they are made anew.
            return None
        if stems.length == length and all(stems.ready(item, *span) for item in wanted):
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
