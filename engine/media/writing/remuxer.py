"""The remuxer: packets copied, sound encoded beside them, and the finished file verified."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.packet import Packet
from numpy.typing import NDArray

from engine.errors import Cancelled
from engine.media.clip import Clip
from engine.media.pyav import (
    decoded_at,
    family,
    is_sound,
    open_input,
    packets_of,
    stream_names,
)
from engine.media.source_file import check_unchanged
from engine.media.writing.audio_encoder import AudioCodec, add_audio_stream
from engine.media.writing.audio_feed import AudioFeed
from engine.media.writing.completeness import Completeness
from engine.media.writing.losses import find_losses
from engine.media.writing.output_file import output_file
from engine.media.writing.stamp_order import StampOrder
from engine.media.writing.stream_plan import (
    PlannedStream,
    add_copy,
    attach_cover,
    container_of,
    copy_tags,
    kept_tags,
    plan_streams,
)
from engine.media.writing.subtitles import text_codec, text_packet
from engine.media.writing.trim import Trim
from engine.media.writing.verify import (
    Check,
    StreamDigest,
    all_passed,
    nal_length_size,
    verify_copied_streams,
    verify_encoded_sound,
    verify_picture_and_chapters,
)
from engine.message import Message

Blocks = Iterable[NDArray[np.float32]]
Progress = Callable[[float, float | None], None]
_HOLD_ROTATION = ("mp4", "matroska")
_NO_TIMESTAMPS = frozenset({"mp3", "adts"})
_ENCODE_AHEAD = Fraction(1, 2)
_SPARE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What was written: what changed unasked, and what the look at the finished file found."""

    path: Path
    sound_codec: str
    notices: tuple[Message, ...]
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every check found what it should."""
        return all_passed(self.checks)


class Remuxer:
    """The remuxer of one clip into one file."""

    def __init__(
        self,
        source: Clip,
        target: Path,
        notices: list[Message],
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
        cut: Trim | None = None,
    ) -> None:
        self._source, self._target, self._notices = source, target, notices
        self._trim = cut
        info = source.info
        self._origin = cut.start if cut is not None else source.zero
        self._seconds = cut.seconds if cut is not None else max(info.duration_seconds, 1e-3)
        self._chapters = 0
        self._progress = progress or (lambda done, left: None)
        self._cancelled = cancelled or (lambda: False)
        self._began = time.monotonic()
        self._format = container_of(target)
        self._feeds: list[AudioFeed] = []
        self._digests: dict[int, StreamDigest] = {}
        self._stream_names: dict[int, str] = {}
        self._origins: dict[int, int] = {}
        self._completeness, self._stamps = Completeness(source, cut), StampOrder()

    def run(
        self, chosen: int | None, codec: AudioCodec | None, blocks: Blocks | None, rate: int
    ) -> WriteReport:
        """Write, look at what was written, and give it its name."""
        path = self._source.info.path
        check_unchanged(path, self._source.file_state)
        size = path.stat().st_size if path.exists() else 0
        share = min(self._seconds / max(self._source.info.duration_seconds, 1e-3), 1.0)
        needed = round(size * share * 1.05) + _SPARE_BYTES
        with output_file(self._target, sources=(path,), needed_bytes=needed) as beside:
            self._write(beside, chosen, codec, blocks, rate)
            check_unchanged(path, self._source.file_state)
            checks = self._verify(beside)
        name = codec.name if codec else self._own_codec()
        self._progress(1.0, 0.0)
        return WriteReport(self._target, name, tuple(self._notices), tuple(checks))

    def _write(
        self,
        beside: Path,
        chosen: int | None,
        codec: AudioCodec | None,
        blocks: Blocks | None,
        rate: int,
    ) -> None:
        with open_input(self._source.info.path) as container:
            is_cut = self._trim is not None
            planned = plan_streams(
                container, chosen, self._target, codec, self._notices, cut=is_cut
            )
            if codec is not None and chosen is None:
                planned.append(PlannedStream(None, "encode", codec, chosen=True))
            self._shift = self._clock_shift(container)
            mp4 = family(self._format) == "mp4"
            # else Dolby Vision and what says how to look at 3D and 360 degrees is not written
            options = {"strict": "unofficial"}
            if codec and mp4:
                options["movie_timescale"] = str(codec.rate)
            if mp4 and any("." in key for key in container.metadata):
                options["movflags"] = "use_metadata_tags"
            with av.open(
                str(beside),
                "w",
                format=self._format,
                container_options=options,
                metadata_errors="surrogateescape",
            ) as out:
                self._copy_metadata(container, out)
                routes = self._add_streams(container, out, planned, blocks, rate)
                self._copy_packets(container, out, routes)

    def _own_codec(self) -> str:
        return self._source.info.sound.codec if self._source.info.sound else ""

    def _clock_shift(self, container: Any) -> Fraction:
        """What is added to times: none within a family, else the clip (or cut) starts at 0."""
        if self._trim is not None:
            return -self._trim.start
        if family(container.format.name) == family(self._format):
            return Fraction(0)
        return -self._source.zero

    def _copy_metadata(self, container: Any, out: Any) -> None:
        picture, suffix = self._source.info.picture, self._target.suffix
        if self._source.info.chapters and not self._holds_chapters:
            self._notices.append(
                Message(
                    "The chapters were left out: {suffix} files cannot hold them.", suffix=suffix
                )
            )
        if picture is not None and picture.rotation and family(self._format) not in _HOLD_ROTATION:
            self._notices.append(
                Message(
                    "The picture will lie unturned: {suffix} files cannot turn it.", suffix=suffix
                )
            )
        tags = kept_tags(container.metadata)
        out.metadata.update(tags)
        chapters = container.chapters()
        if self._trim is not None:
            chapters = self._trim.chapters(chapters)
        self._chapters = len(chapters)
        for chapter in chapters:
            base = Fraction(chapter["time_base"])
            chapter["start"] += round(self._shift / base)
            chapter["end"] += round(self._shift / base)
        out.set_chapters(chapters)

    def _add_streams(
        self,
        container: Any,
        out: Any,
        planned: list[PlannedStream],
        blocks: Blocks | None,
        rate: int,
    ) -> dict[int, Any]:
        """Streams of the new file; what is copied comes back by its old index."""
        routes: dict[int, Any] = {}
        sounds = [s.index for s in container.streams if is_sound(s)]
        for track in planned:
            made = self._add_stream(out, track, sounds, blocks, rate)
            if made is None or track.stream is None:
                continue
            if track.action in ("copy", "text"):
                routes[track.stream.index] = made
            if track.action in ("copy", "encode"):
                self._expect(made, track)
        self._stream_names = stream_names(out.streams)
        return routes

    def _add_stream(
        self, out: Any, track: PlannedStream, sounds: list[int], blocks: Blocks | None, rate: int
    ) -> Any:
        """The new stream of a planned one; None when it needs none."""
        stream = track.stream
        if track.action == "copy":
            made = add_copy(out, stream, self._format)
            codec = stream.codec_context.codec.canonical_name if stream.codec_context else ""
            self._digests[made.index] = StreamDigest(codec, nal_length_size(stream))
            return made
        if track.action == "text":
            made = out.add_mux_stream(text_codec(self._format))
            copy_tags(stream, made)
            return made
        if track.action == "attach":
            name = stream.metadata.get("filename", stream.name or "attachment")
            out.add_attachment(name, stream.mimetype or "application/octet-stream", stream.data)
        elif track.action == "cover":
            attach_cover(out, self._source.info.path, stream)
        elif track.action == "encode" and track.codec is not None:
            made = add_audio_stream(out, track.codec)
            if stream is not None:
                copy_tags(stream, made)
            self._feeds.append(self._feed(made, track, sounds, blocks, rate))
            return made
        return None

    def _expect(self, made: Any, track: PlannedStream) -> None:
        """Note of which stream a new one is, to look afterwards for what it lost."""
        replaced = track.chosen and track.action == "encode"
        self._completeness.expect(made, track.stream, replaced=replaced)
        self._origins[made.index] = track.stream.index
        if self._trim is not None:
            made.metadata.pop("timecode", None)  # it is that of the first picture

    def _feed(
        self, made: Any, track: PlannedStream, sounds: list[int], blocks: Blocks | None, rate: int
    ) -> AudioFeed:
        assert track.codec is not None
        if track.chosen and blocks is not None:
            info = self._source.info.sound
            start = Fraction(info.start_seconds) if info else Fraction(0)
            first, _ = self._span(start, rate)
            begin, given = self._source.zero + start, iter(blocks)
        else:
            other = Clip.open(self._source.info.path, sounds.index(track.stream.index))
            info = other.info.sound
            assert info is not None
            begin, rate = other.zero + Fraction(info.start_seconds), info.rate
            first, last = self._span(begin - self._source.zero, rate)
            given = other.sound().blocks(start=first, stop=last)
        begin += Fraction(first, rate) + self._shift
        return AudioFeed(made, track.codec, given, rate, begin, self._format)

    def _span(self, start: Fraction, rate: int) -> tuple[int, int | None]:
        """The samples wanted of a sound that starts at a time of the clip's clock."""
        return (0, None) if self._trim is None else self._trim.samples(float(start), rate)

    def _copy_packets(self, container: Any, out: Any, routes: dict[int, Any]) -> None:
        streams = [container.streams[index] for index in routes]
        out.start_encoding()  # here and not in the thread of an encoder
        with ExitStack() as threads:
            for feed in self._feeds:
                threads.callback(feed.end)
                out.mux(feed.begin())
            self._copy_beside_feeds(container, out, routes, streams)
        self._notices += self._stamps.notices()

    def _copy_beside_feeds(
        self, container: Any, out: Any, routes: dict[int, Any], streams: list[Any]
    ) -> None:
        for packet in self._packets(container, streams):
            self._raise_if_cancelled()
            self._shift_packet(packet)
            now = decoded_at(packet)
            self._encode_until(out, now + _ENCODE_AHEAD)
            self._route(packet, routes, out)
            if not self._feeds:
                self._report_progress(float(now - self._shift - self._origin) / self._seconds)
        self._encode_until(out, None)

    def _packets(self, container: Any, streams: list[Any]) -> Iterable[Packet]:
        if not streams:
            return ()
        if self._trim is not None:
            return self._stamps.mended(self._trim.packets(container, streams))
        return self._stamps.mended(packets_of(container, streams))

    def _raise_if_cancelled(self) -> None:
        if self._cancelled():
            raise Cancelled

    def _report_progress(self, share: float) -> None:
        done = min(max(share, 0.0), 1.0) * 0.97
        spent = time.monotonic() - self._began
        left = spent / done * (1 - done) if done > 0.01 else None
        self._progress(done, left)

    def _shift_packet(self, packet: Packet) -> None:
        if not self._shift:
            return
        ticks = round(self._shift / Fraction(packet.time_base))
        if ticks:
            packet.pts = None if packet.pts is None else packet.pts + ticks
            packet.dts = None if packet.dts is None else packet.dts + ticks

    def _route(self, packet: Packet, routes: dict[int, Any], out: Any) -> None:
        made = routes[packet.stream_index]
        if made.index in self._digests:
            self._digests[made.index].add(packet)
            packet.stream = made
            out.mux_one(packet)
            return
        text = text_packet(packet, made, self._format)
        if text is not None:
            out.mux_one(text)

    def _encode_until(self, out: Any, until: Fraction | None) -> None:
        """Encode sound up to a time (None: all), so that it lies beside its picture in the file."""
        for feed in self._feeds:
            while not feed.finished and (until is None or feed.seconds < until):
                self._raise_if_cancelled()
                out.mux(feed.step())
                if feed is self._feeds[0]:
                    self._report_progress(feed.given_seconds / self._seconds)

    def _verify(self, beside: Path) -> list[Check]:
        traces = {self._stream_names[index]: trace for index, trace in self._digests.items()}
        # a cover among Matroska's attached files is found again as a cover
        wanted = [place for place in self._stream_names.values() if "attachment" not in place]
        checks, moved = verify_copied_streams(beside, wanted, traces, self._cancelled)
        count = self._chapters if self._holds_chapters else None
        origins = {self._stream_names[made]: old for made, old in self._origins.items()}
        self._notices += find_losses(self._source.info.path, beside, self._target.suffix, origins)
        checks += verify_picture_and_chapters(beside, self._source, count)
        given = {index: digest.seconds for index, digest in self._digests.items()}
        given |= {feed.index: feed.given_seconds for feed in self._feeds}
        checks += self._completeness.checks(given)
        for feed in self._feeds:
            self._raise_if_cancelled()
            if self._format == "mpegts" and not self._digests:
                continue  # Its clock starts anywhere, and there is no picture to be late for.
            start = None if self._format in _NO_TIMESTAMPS else float(feed.start_seconds) + moved
            track = int(self._stream_names[feed.index].split()[1]) - 1
            checks += verify_encoded_sound(
                beside, track, feed.excerpts, feed.codec, feed.rate, start
            )
        return checks

    @property
    def _holds_chapters(self) -> bool:
        return family(self._format) in ("mp4", "matroska") or self._format in ("mp3", "ogg")
