"""An export job: what is copied, rendered, encoded and written as stems, in this order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.errors import BadRequest, CannotOpen
from engine.export.audio_formats import AUDIO_FORMATS, audio_format_of
from engine.export.audio_writer import (
    WrittenAudio,
    file_names,
    read_blocks,
    with_progress,
    write_audio_file,
    write_stem_files,
)
from engine.export.loudness_target import (
    TOLERANCE_LU,
    LoudnessGain,
    MeteredRender,
    measure_loudness,
)
from engine.export.outputs import staged
from engine.export.request import ExportRequest
from engine.media.clip import Clip
from engine.media.promised_length import SOUND, cut_off_message, missing_sound
from engine.media.reading.audio_reader import AudioReader
from engine.media.writing.audio_feed import output_codec
from engine.media.writing.prefetch import prefetch
from engine.media.writing.trim import Trim, exact_trim, key_frame_trim
from engine.media.writing.verify import Check
from engine.media.writing.writer import WriteReport, can_copy, copy_video, write_video
from engine.message import Message
from engine.mixing.binaural.head import Head
from engine.mixing.mix import Mix
from engine.mixing.render import DEFAULT_ASPECT, Renderer
from engine.mixing.sources import StripSounds
from engine.scene import Scene, Sharing, SoundingObject, Stems

Progress = Callable[[str, float, float | None], None]
IsCancelled = Callable[[], bool]
Prepare = Callable[[ExportRequest, Clip, Stems, Progress, IsCancelled], Sequence[SoundingObject]]
Span = tuple[int, int]

AUDIBLE_REDUCTION_DB = 0.05
"""A limiter that turns down less than this need not be told of."""

WRITING, WRITING_STEMS = "writing the film", "writing the stems"
MEASURING = "measuring the loudness"


def trim_for(request: ExportRequest, clip: Clip) -> Trim | None:
    """The span that will be written: at key frames when a picture goes with it; None for all."""
    if request.span is None:
        return None
    with_picture = request.target is not None and not request.holds_only_sound
    return key_frame_trim(clip, *request.span) if with_picture else exact_trim(clip, *request.span)


class ExportJob:
    """An export job under way; ``notices`` and ``checks`` fill up meanwhile."""

    def __init__(
        self, request: ExportRequest, clip: Clip, progress: Progress, cancelled: IsCancelled
    ) -> None:
        self._request, self._clip = request, clip
        self._progress, self._cancelled = progress, cancelled
        self._scene = request.project.scene
        self._trim = trim_for(request, clip)
        self.notices: list[Message] = []
        self.checks: list[Check] = []

    @property
    def seconds(self) -> float:
        """How much of the clip is written."""
        return self._clip.info.duration_seconds if self._trim is None else self._trim.seconds

    def run(self, prepare: Prepare | None) -> dict[str, Path]:
        """Does all; gives the stems' files. A film and its stems appear together or not at all."""
        target, stems_to = self._request.target, self._request.stems_to
        if target is None or stems_to is None:
            return self._run(target, prepare)
        with staged(target) as beside:
            return self._run(beside, prepare)

    def _run(self, target: Path | None, prepare: Prepare | None) -> dict[str, Path]:
        request = self._request
        copies = self._can_be_copied()
        if target is not None and copies:
            self._copy(target)
        if request.stems_to is None and (target is None or copies):
            return {}
        with self._clip.sound() as sound:
            span = self._span_of(sound)
            with self._stems(sound.length, span, prepare) as stems:
                written: dict[str, Path] = {}
                if target is not None and not copies:
                    self._write(target, self._renderer(sound, stems), span)
                if request.stems_to is not None:
                    written = self._write_stem_files(request.stems_to, stems, sound, span)
            self.notices += sound.notices
            return written

    def _can_be_copied(self) -> bool:
        """Whether the film can be written as it is, its sound too: the mix changes nothing."""
        request = self._request
        if request.target is None or request.is_sound_only or request.changes_sound:
            return False
        return can_copy(self._clip, request.target) and not self._has_absurd_samples()

    def _has_absurd_samples(self) -> bool:
        """Whether floating point sound holds what must not leave the program, even unmixed."""
        sound = self._clip.info.sound
        if sound is None or not sound.codec.startswith("pcm_f"):
            return False
        with self._clip.sound() as reader:
            for _ in read_blocks(reader.read, 0, reader.length, self._cancelled):
                if reader.notices:
                    return True
        return False

    def _copy(self, target: Path) -> None:
        on_progress = self._progress_for(WRITING)
        self._add_report(
            copy_video(self._clip, target, progress=on_progress, cancelled=self._cancelled)
        )

    def _span_of(self, sound: AudioReader) -> Span:
        if self._trim is None:
            self._add_promise_check(sound)
            return 0, sound.length
        first, last = self._trim.samples(sound.info.start_seconds, sound.info.rate)
        first, last = min(first, sound.length), min(last, sound.length)
        if first >= last:
            raise BadRequest("There is no sound in the range; mark another one.")
        return first, last

    def _add_promise_check(self, sound: AudioReader) -> None:
        """Tell when a sound file or stems will lack what the clip promised; films tell it later."""
        if self._request.target is not None and not self._request.is_sound_only:
            return
        held, cut_off = sound.length / sound.info.rate, self._clip.truncation
        promised = missing_sound(self._clip.info, held)
        if promised is not None:
            cut_off = cut_off_message(self._clip.info.path.name, held, promised, SOUND)
        if cut_off is not None:
            self._add_checks([Check(Message("length"), False, cut_off)])

    def _write(self, target: Path, renderer: Renderer, span: Span) -> None:
        mix, loudness_gain = self._mix_at_target_loudness(renderer, span)
        metered = MeteredRender(
            renderer,
            mix,
            self._scene,
            meters=loudness_gain is not None,
            limits_neutral=mix.is_neutral and self._would_clip(target, renderer, mix, span),
        )
        with prefetch(read_blocks(metered.render, *span, self._cancelled)) as blocks:
            if self._request.is_sound_only:
                self._write_audio_file(target, renderer, mix, blocks, span)
            else:
                self._write_video(target, renderer, mix, blocks)
        self._add_level_notices(metered, loudness_gain)

    def _would_clip(self, target: Path, renderer: Renderer, mix: Mix, span: Span) -> bool:
        """Whether the target holds whole numbers and the sound exceeds what those can say."""
        if not self._holds_whole_numbers(target, renderer, mix):
            return False
        blocks = read_blocks(renderer.read_mixture, *span, self._cancelled)
        return any(np.abs(block).max(initial=0.0) > 1.0 for block in blocks)

    def _holds_whole_numbers(self, target: Path, renderer: Renderer, mix: Mix) -> bool:
        request = self._request
        if request.is_sound_only:
            return audio_format_of(target, request.sound_form).sample_format != "flt"
        own, channels = self._clip.info.sound, renderer.output_channels(mix)
        codec = output_codec(own, target, renderer.rate, channels, request.codec, [])
        return not codec.sample_format.startswith(("flt", "dbl"))

    def _mix_at_target_loudness(
        self, renderer: Renderer, span: Span
    ) -> tuple[Mix, LoudnessGain | None]:
        """The mix to write, brought to the loudness that was asked for."""
        mix, target = self._request.project.mix, self._request.loudness_lufs
        if target is None:
            return mix, None
        on_progress = self._progress_for(MEASURING)
        found = measure_loudness(renderer, mix, self._scene, span, on_progress, self._cancelled)
        loudness_gain = LoudnessGain(target, found)
        return loudness_gain.applied(mix), loudness_gain

    def _write_audio_file(
        self, target: Path, renderer: Renderer, mix: Mix, blocks: Iterator, span: Span
    ) -> None:
        length = span[1] - span[0]
        counted_blocks = with_progress(blocks, length, self._progress_for(WRITING))
        form = audio_format_of(target, self._request.sound_form)
        channels = renderer.output_channels(mix)
        self._add_written_files(
            write_audio_file(target, counted_blocks, renderer.rate, channels, length, form)
        )

    def _write_video(self, target: Path, renderer: Renderer, mix: Mix, blocks: Iterator) -> None:
        report = write_video(
            self._clip,
            target,
            blocks,
            renderer.rate,
            renderer.output_channels(mix),
            codec=self._request.codec,
            progress=self._progress_for(WRITING),
            cancelled=self._cancelled,
            cut=self._trim,
        )
        self._add_report(report)

    def _write_stem_files(
        self, folder: Path, stems: Stems, sound: AudioReader, span: Span
    ) -> dict[str, Path]:
        form = AUDIO_FORMATS[self._request.stems_form]
        mix = self._request.project.mix
        names = {strip.id: strip.name or strip.id for strip in mix.strips}
        names = {key: name for key, name in names.items() if key in stems.object_ids}
        files = file_names(names, form)
        sounds = StripSounds(sound.read, stems, mix)
        on_progress = self._progress_for(WRITING_STEMS)
        written = write_stem_files(
            folder, sounds, files, sound.read, on_progress, self._cancelled, form=form, span=span
        )
        self._add_written_files(written)
        return written.files

    def _add_level_notices(
        self, metered: MeteredRender, loudness_gain: LoudnessGain | None
    ) -> None:
        if loudness_gain is not None:
            self._add_loudness_notice(loudness_gain, metered.lufs)
        if metered.reduction_db >= AUDIBLE_REDUCTION_DB:
            self.notices.append(
                Message(
                    "The mix was too loud for the file; its peaks were limited by up to "
                    "{reduction:.1f} dB.",
                    reduction=metered.reduction_db,
                )
            )

    def _add_loudness_notice(self, loudness_gain: LoudnessGain, reached: float | None) -> None:
        target, found = loudness_gain.target_lufs, loudness_gain.measured_lufs
        if not loudness_gain.gain_db and found != target:
            self.notices.append(
                Message("It is too quiet or too short to measure; its level was kept.")
            )
            return
        assert reached is not None
        self.notices.append(
            Message(
                "The sound was {verb} by {gain:.1f} dB, from {old:.1f} to {new:.1f} LUFS.",
                verb=Message("raised") if loudness_gain.gain_db >= 0 else Message("lowered"),
                gain=abs(loudness_gain.gain_db),
                old=found,
                new=reached,
            )
        )
        near = abs(reached - target) <= TOLERANCE_LU
        words = Message("{reached:.1f} LUFS ({asked:g} asked)", reached=reached, asked=target)
        self.checks.append(Check(Message("sound: loudness"), near, words))

    def _add_report(self, report: WriteReport) -> None:
        self.notices += report.notices
        self._add_checks(report.checks)

    def _add_written_files(self, written: WrittenAudio) -> None:
        self.notices += written.notices
        self._add_checks(written.checks)

    def _add_checks(self, checks: Sequence[Check]) -> None:
        self.checks += checks
        self.notices += [
            Message(
                "The look at the finished film found a fault in its {what}: {detail}",
                what=check.name,
                detail=check.detail,
            )
            for check in checks
            if not check.passed
        ]

    @contextmanager
    def _stems(self, length: int, span: Span, prepare: Prepare | None) -> Iterator[Stems]:
        """The objects' sounds: those that are ready, or else separated now."""
        sharing = self._request.project.sharing
        stems = self._ready_stems(sharing, length, span)
        if stems is None:
            sound = self._clip.info.sound
            assert sound is not None  # check saw to it
            stems = Stems(sound.channels, length, sound.rate)
        try:
            if not stems.is_shared(sharing, *span):
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

    def _ready_stems(self, sharing: Sharing, length: int, span: Span) -> Stems | None:
        folder = self._request.stems_from
        if folder is None or not sharing.object_ids:
            return None
        try:
            stems = Stems.open(folder)
        except CannotOpen:
            # The window that made them was closed meanwhile; they are made anew.
            return None
        if stems.length == length and stems.is_shared(sharing, *span):
            return stems
        stems.close()
        return None

    def _renderer(self, sound: AudioReader, stems: Stems) -> Renderer:
        chosen, picture = self._request.head, self._clip.info.picture
        head = Head.from_sofa(chosen) if chosen is not None else None
        # the exact length: the container's word may be some samples off
        info = replace(sound.info, length=sound.length)
        aspect = picture.width / picture.height if picture is not None else DEFAULT_ASPECT
        return Renderer(sound.read, stems, info, head, picture_aspect=aspect)

    def _progress_for(self, stage: str) -> Callable[..., None]:
        def report(done: float, seconds_left: float | None = None) -> None:
            self._progress(stage, done, seconds_left)

        return report
