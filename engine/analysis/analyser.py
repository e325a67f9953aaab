"""The analyser of a clip: heat map, objects under clicks, object discovery, stems."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from engine.analysis.cell_sounds import (
    CellSounds,
    Floats,
    cell_sounds,
    power_and_signatures,
    similarity,
)
from engine.analysis.clip_features import ClipFeatures
from engine.analysis.exclusion import excluded_cells, outline_without, without_excluded
from engine.analysis.label_by_ear import label_by_ear
from engine.analysis.levels import audibility, level_db
from engine.analysis.mask_claims import ObjectClaims, PixelClaims
from engine.analysis.mask_shares import mask_shares
from engine.analysis.masking import mask_span, padded_span
from engine.analysis.object_discovery import ObjectDiscovery
from engine.analysis.object_tracks import IsCancelled, ObjectTracks, raise_if_cancelled
from engine.analysis.overlap_add import OverlapAdder
from engine.analysis.region_growing import (
    cell_of,
    contour,
    coverage,
    fused_similarity,
    grow_region,
    point_of,
)
from engine.analysis.solo_drawing import SoloDrawing
from engine.analysis.sound_colours import sound_colours
from engine.analysis.windows import Span, Window, fade, nearest_first, overlapping
from engine.errors import BadRequest
from engine.media.clip import Clip
from engine.models.model import Model, ObjectSeparator, PixelSeparator
from engine.models.weights.loading import load_model
from engine.scene import Box, Findings, Region, Sharing, SoundingObject, Stems
from engine.scene.sharing import SplitFrom

Progress = Callable[[float, float | None], None]

# The heat follows the film in steps of this long, and listens as far to either side of a time.
_HEAT_STEP_SECONDS = 0.5
_HEAT_HALF_WINDOW_SECONDS = 0.25
# So far ahead of a time sound is asked for when something is clicked there.
_SOON_SECONDS = 1.0
# Quieter than this against the mixture, or less surely anything than that, nothing sounds there.
# With the third model the likeliest label of walls, floors and curtains has 0.02 to 0.35 on the
# demo and two real clips (at 21 of 26 points below this), that of players 0.58 and more;
# with the second 0.06 to 0.18 and 0.35 and more. What leaks to a wall is no measure (-10 to -13 dB
# on the demo, second model), except where a clip holds little else (-38 dB).
_HEARD_DB = -30.0
_MIN_BELIEF = 0.2
# Heat grows between these certainties of a cell's label. Of the cells of photos without instrument
# that nobody trained on nine in ten stay below 0.3; on players the surest tenth lies above 0.7.
_HEAT_CERTAINTY_RANGE = (0.3, 0.6)


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """A heat map of where the sound comes from: ``grid`` [h, w] over the picture, at a time.

    A cell's value is the share 0..1 of the mixture's power that its sound has, times how far the
    mixture is above silence, so that a silent film is cold everywhere, times how far the model
    knows what it sees, so that a wall stays calm. ``level_db`` is the mixture's level there,
    relative to full scale. ``colours`` [h, w, 3] in 0..1 are alike where sounds are alike; they are
    there only when asked for.
    """

    grid: NDArray[np.float32]
    seconds: float
    level_db: float
    colours: NDArray[np.float32] | None = None


class Analyser:
    """A separation model at work on one clip. Not thread safe: for the inference thread only.

    ``device`` is a name torch knows ("cpu", "cuda"); temporary files go to ``folder``. For a model
    that is shown whole objects ``eye`` says what is where in the picture; left out, that is the
    default model. Raises ``BadRequest`` when the clip lacks a picture or a sound, or the model
    neither hears pixels nor can be shown objects.
    """

    def __init__(
        self,
        clip: Clip,
        model: Model,
        device: str = "cpu",
        folder: Path | None = None,
        eye: PixelSeparator | None = None,
    ) -> None:
        shown_objects = isinstance(model, ObjectSeparator)
        looks = (eye or load_model("default", device=device)) if shown_objects else model
        self._features = ClipFeatures(clip, looks, device, folder)
        self._object_tracks = ObjectTracks(self._features)
        self._claims = (
            ObjectClaims(clip, model, self._features, self._object_tracks)
            if isinstance(model, ObjectSeparator)
            else PixelClaims(self._features, self._object_tracks)
        )
        self._solos = SoloDrawing(self._features, self._claims.spec)
        self._overlap_adder: OverlapAdder | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the clip and remove temporary files."""
        self._claims.close()
        self._features.close()
        self._overlap_adder = None

    def prepare(self, seconds: float, cancelled: IsCancelled = lambda: False) -> None:
        """Hear and look at what is around a time, so that a click there is answered at once.

        That is the picture shown then, the window that hears it best, and those that sound within
        the next moment. Raises ``Cancelled`` between two of them.
        """
        features = self._features
        first = round(features.sample_at(seconds))
        soon = overlapping(features.windows, first, first + round(_SOON_SECONDS * features.rate))
        features.frame_features([features.nearest_frame_time(seconds)])
        raise_if_cancelled(cancelled)
        for window in dict.fromkeys((features.window_at(seconds), *soon)):
            features.window_features(window, check=lambda: raise_if_cancelled(cancelled))
            raise_if_cancelled(cancelled)

    def heat(self, seconds: float, *, coloured: bool = False) -> HeatMap:
        """Where the sound comes from around a time of the clip (The Sound of Pixels, section 6).

        ``coloured``: also which pixels sound alike.
        """
        window = self._features.window_at(seconds)
        step = round(seconds / _HEAT_STEP_SECONDS) * _HEAT_STEP_SECONDS
        sounds = self._cell_sounds(window, step)
        near = self._columns_around(window, seconds, sounds)
        mixture = float(sounds.mixture[near].mean()) if near.stop > near.start else 0.0
        level = level_db(mixture)
        if mixture <= 0:
            return HeatMap(np.zeros(sounds.power.shape[:2], np.float32), seconds, level)
        share = sounds.power[..., near].mean(-1) / mixture
        known = self._certainty_weights(
            self._object_tracks.frame_features(self._features.nearest_frame_time(step))[1]
        )
        grid = np.clip(share * audibility(level) * known, 0, 1)
        colours = sound_colours(sounds.signatures, grid) if coloured else None
        return HeatMap(grid, seconds, level, colours)

    def object_at(
        self, x: float, y: float, seconds: float, object_id: str, *, shaped: bool = True
    ) -> SoundingObject:
        """The object under a click at (x, y) in 0..1 of the picture shown at a time.

        Its region are the cells around the click that sound like it, or the box that a detector
        puts around it (``mask_claims``); it is followed through the film when it is separated.
        Without ``shaped`` it comes sooner, without what is seen of it (``with_shape``).
        ``BadRequest`` for a click outside the picture.
        """
        _check_inside(x, y)
        window, shown = (
            self._features.window_at(seconds),
            self._features.nearest_frame_time(seconds),
        )
        if (around := self._claims.box_around(x, y, shown)) is not None:
            item = SoundingObject(object_id, Region((shown,), (around,)), (x, y, shown))
            return self._with_label_and_loudness(item, window)
        sure, seed = self._one_with(x, y, window, shown)
        box, shape = contour(grow_region(sure, seed), sure)
        item = SoundingObject(object_id, Region((shown,), (box,), shape), (x, y, shown))
        item = self._with_label_and_loudness(item, window)
        return self.with_shape(item) if shaped else item

    def with_shape(self, item: SoundingObject) -> SoundingObject:
        """The object with what is seen of it where it was found; a box has no shape to look for."""
        return self._object_tracks.with_first_shape(item) if item.region.outline else item

    def object_in(self, box: Box, seconds: float, object_id: str) -> SoundingObject:
        """What sounds in a box that was drawn in the picture shown at a time.

        The whole box is its region; it grows from the cell in it that is heard most, so it is known
        by what sounds there and not by what else lies in the box. ``BadRequest`` for a box without
        area or beyond the picture.
        """
        inside = 0 <= box.x <= box.x + box.width <= 1 + 1e-9
        inside &= 0 <= box.y <= box.y + box.height <= 1 + 1e-9
        if not inside or box.width * box.height <= 0:
            raise BadRequest("The region lies outside the picture; draw it inside the picture.")
        window, shown = (
            self._features.window_at(seconds),
            self._features.nearest_frame_time(seconds),
        )
        region = Region((shown,), (box,))
        sounds = self._cell_sounds(window, shown)
        power = sounds.power.mean(-1)
        covered = coverage(region.polygon_at(shown), (power.shape[0], power.shape[1]))
        if covered.max() > 0 and power.max() > 0:
            row, column = np.unravel_index((covered * power).argmax(), power.shape)
            x, y = point_of((int(row), int(column)), (power.shape[0], power.shape[1]))
        else:  # smaller than a cell can tell, or silent
            x, y = box.centre
        x = min(max(x, box.x), box.x + box.width)
        y = min(max(y, box.y), box.y + box.height)
        return self._with_label_and_loudness(
            SoundingObject(object_id, region, (x, y, shown)), window
        )

    def without(self, item: SoundingObject, x: float, y: float, seconds: float) -> SoundingObject:
        """An object without what is at a point (x, y) of the picture shown at a time.

        Its region loses the cells there that look less like it than like that place; its sound
        loses what sounds there more than in itself. ``BadRequest`` for a point outside the picture.
        """
        _check_inside(x, y)
        features, tracks = self._features, self._object_tracks
        window, shown = features.window_at(seconds), features.nearest_frame_time(seconds)
        sure, seed = self._one_with(x, y, window, shown)
        raw = tracks.frame_features(shown)[0]
        cells = excluded_cells(sure, raw, tracks.appearance(item).raw, seed)
        around, shape = contour(cells)
        other_id = f"{item.id} without {len(item.excluded) + 1}"
        other = SoundingObject(other_id, Region((shown,), (around,), shape), (x, y, shown))
        other = self._with_label_and_loudness(other, window)
        box, before = tracks.track(item).at(shown), item.region.at(item.point[2])
        own_point = item.point[0] + box.x - before.x, item.point[1] + box.y - before.y
        outline = outline_without(
            item.region.outline, box, other.region.polygon_at(shown), own_point
        )
        left = replace(
            item,
            region=replace(item.region, outline=outline, shapes=()),
            excluded=(*item.excluded, other),
        )
        left = self._with_label_and_loudness(left, features.window_at(item.point[2]))
        return tracks.with_shapes(left, (item.point[2], shown)) if item.region.shapes else left

    def is_heard(self, item: SoundingObject) -> bool:
        """Whether anything sounds where an object was found, in the window around its point.

        Judged by how surely it is anything that sounds, and by its level against the mixture. An
        instrument that is surely one counts though it rests, because it may play later.
        """
        if self._features.spec.labels and item.confidence < _MIN_BELIEF:
            return False
        if item.is_sure:
            return True
        window = self._features.window_at(item.point[2])
        power = float(self._features.window_features(window).power.sum(0).mean())
        mixture_db = level_db(power / self._features.filled_share(window))
        return audibility(mixture_db) > 0 and item.loudness_db >= mixture_db + _HEARD_DB

    def find_objects(
        self, progress: Progress | None = None, cancelled: IsCancelled = lambda: False
    ) -> Findings:
        """The objects that sound in the clip, loudest first, and what may be one; at most eight.

        Raises ``Cancelled``.
        """
        with self._object_tracks.cancellable(cancelled):
            return self._discover_objects(progress, cancelled)

    def followed(
        self, items: Sequence[SoundingObject], cancelled: IsCancelled = lambda: False
    ) -> tuple[SoundingObject, ...]:
        """The objects with where they are, and what is seen of them, through the whole clip."""
        with self._object_tracks.cancellable(cancelled):
            for item in items:
                for seconds in self._features.all_times:
                    self._object_tracks.track(item).at(seconds)
            return tuple(self._object_tracks.with_tracked_region(item) for item in items)

    def separate(
        self,
        objects: Sequence[SoundingObject],
        stems: Stems,
        start_sample: int = 0,
        progress: Progress | None = None,
        cancelled: IsCancelled = lambda: False,
        *,
        split_from: SplitFrom = (),
    ) -> tuple[SoundingObject, ...]:
        """Fill ``stems`` with the objects' shares of the sound, at ``start_sample`` first.

        ``objects`` are all that share it: what was shared among others is shared anew, from the
        features that are known already (``mask_shares``). What is shared so in the stems is final
        and is not computed again. Returns the objects with the paths on which they were followed.
        Raises ``Cancelled`` (what is finished stays), ``CannotWrite`` when the disk is full,
        ``DeviceLost`` when memory is too small.
        """
        sharing = Sharing.among(objects, split_from)
        for item in objects:
            stems.add(item.id)
        joiner, windows = self._joiner(stems, sharing), self._claims.windows
        todo = [window for window in windows if joiner.needs(window)]
        order = nearest_first(todo, start_sample)
        for window in _with_progress(order, len(windows), progress, cancelled):
            with self._object_tracks.cancellable(cancelled):
                joiner.add(
                    window, self._separate_window(objects, window, window.span, sharing, cancelled)
                )
        return tuple(self._object_tracks.with_tracked_region(item) for item in objects)

    def preview(
        self, item: SoundingObject, start: int, stop: int, others: Sequence[SoundingObject] = ()
    ) -> NDArray[np.float32]:
        """An object's share ``[C, stop - start]`` of a short span, at once; stems stay.

        ``others`` are those that share the sound with it.
        """
        items = (item, *others)
        return self._shares(items, start, stop, Sharing.among(items))[0]

    def separate_span(
        self,
        objects: Sequence[SoundingObject],
        stems: Stems,
        start: int,
        stop: int,
        *,
        split_from: SplitFrom = (),
    ) -> None:
        """Fill a short span of the stems at once, with what ``separate`` fills it with."""
        start, stop = max(start, 0), min(stop, self._features.length)
        if start >= stop:
            return
        sharing = Sharing.among(objects, split_from)
        for item in objects:
            stems.add(item.id)
        shares = self._shares(objects, start, stop, sharing)
        stems.write_shares(start, dict(zip(sharing.object_ids, shares, strict=True)), sharing)

    def window_end(self, sample: int) -> int:
        """Where the window's own span ends in which a sample lies, or its hand-over."""
        ends = (end for window in self._claims.windows for end in (window.core[1], window.span[1]))
        return min((end for end in ends if end > sample), default=self._features.length)

    def _shares(
        self, items: Sequence[SoundingObject], start: int, stop: int, sharing: Sharing
    ) -> NDArray[np.float32]:
        """The shares ``[N, C, stop - start]`` of all objects of a sharing, of all windows there."""
        made = np.zeros((len(items), self._features.channels, max(stop - start, 0)), np.float32)
        for window in overlapping(self._claims.windows, start, stop):
            first, last = max(window.span[0], start), min(window.span[1], stop)
            sounds = self._separate_window(items, window, (first, last), sharing, lambda: False)
            shares = fade(window)[first - window.span[0] : last - window.span[0]]
            made[..., first - start : last - start] += sounds * shares
        return made

    def _joiner(self, stems: Stems, sharing: Sharing) -> OverlapAdder:
        """What joins windows to the stems of a sharing; kept while it is asked for again."""
        known = self._overlap_adder
        if known is None or known.stems is not stems or known.sharing != sharing:
            known = self._overlap_adder = OverlapAdder(stems, sharing)
        return known

    def _discover_objects(self, progress: Progress | None, cancelled: IsCancelled) -> Findings:
        search = ObjectDiscovery(self._features, self._object_tracks)
        candidates = [
            found
            for window in _with_progress(search.windows, len(search.windows), progress, cancelled)
            for found in search.candidates(window)
        ]
        return search.judged(list(search.finds(candidates)))

    def _with_label_and_loudness(self, item: SoundingObject, window: Window) -> SoundingObject:
        """The object with what it seems to be, and how loud it is in a window."""
        vector = self._object_tracks.appearance(item).vector
        heard = self._features.window_features(window)
        power, _ = power_and_signatures(self._features, heard, vector[None])
        label, confidence = self._features.best_label(vector)
        label = label_by_ear(self._features, heard, label)
        loudness = level_db(float(power.mean()) / self._features.filled_share(window))
        return replace(item, label=label, confidence=confidence, loudness_db=loudness)

    def _certainty_weights(self, vectors: Floats) -> Floats:
        """0 for cells ``[h, w]`` that could be anything, 1 for those that are surely something."""
        doubt, sure = _HEAT_CERTAINTY_RANGE
        return np.clip((self._features.certainty(vectors) - doubt) / (sure - doubt), 0, 1)

    def _one_with(
        self, x: float, y: float, window: Window, shown: float
    ) -> tuple[Floats, tuple[int, int]]:
        """How surely each cell ``[h, w]`` is one thing with a point of a picture; its cell."""
        sounds = self._cell_sounds(window, shown)
        grid = (sounds.power.shape[0], sounds.power.shape[1])
        seed = cell_of(x, y, grid)
        if audibility(level_db(float(sounds.mixture.mean()))) > 0:
            distinct = sounds.distinct_signatures
            alike = similarity(distinct, distinct[seed])
        else:  # nothing sounds, so only looks can tell what belongs together
            alike = np.ones(grid, np.float32)
        return fused_similarity(alike, self._object_tracks.frame_features(shown)[1], seed), seed

    def _cell_sounds(self, window: Window, seconds: float) -> CellSounds:
        """The sound of every cell of the picture at a time, in a window."""
        _, vectors = self._object_tracks.frame_features(self._features.nearest_frame_time(seconds))
        return cell_sounds(self._features, self._features.window_features(window), vectors)

    def _columns_around(self, window: Window, seconds: float, sounds: CellSounds) -> slice:
        at = seconds - self._features.window_start_seconds(window)
        first = round((at - _HEAT_HALF_WINDOW_SECONDS) / sounds.hop_seconds)
        last = round((at + _HEAT_HALF_WINDOW_SECONDS) / sounds.hop_seconds) + 1
        count = sounds.mixture.size
        return slice(min(max(first, 0), count), min(max(last, 0), count))

    def _separate_window(
        self,
        items: Sequence[SoundingObject],
        window: Window,
        span: Span,
        sharing: Sharing,
        cancelled: IsCancelled,
    ) -> NDArray[np.float32]:
        """The shares ``[N, C, T]`` of all objects of a sharing in ``span`` of one window."""
        features, spec = self._features, self._claims.spec

        def claims_of(some: Sequence[SoundingObject]) -> Tensor:
            return self._claims.of(some, window, lambda: raise_if_cancelled(cancelled))

        claims = without_excluded(claims_of(items), items, claims_of)
        mixture = features.mixture(padded_span(window, span, features.rate))
        shares = self._solos.drawn(mask_shares(claims, sharing), items, window)

        def masks(part: slice) -> Tensor:
            raise_if_cancelled(cancelled)
            return shares[part]

        return mask_span(mixture, window, span, features.rate, spec, masks, len(items))


def _check_inside(x: float, y: float) -> None:
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise BadRequest("The click lies outside the picture; click inside it.")


def _with_progress(
    windows: Sequence[Window], total: int, progress: Progress | None, cancelled: IsCancelled
) -> Iterator[Window]:
    """The windows one by one, the rest of ``total``; tells how far it is and stops when asked."""
    began = time.monotonic()
    for done, window in enumerate(windows):
        raise_if_cancelled(cancelled)
        yield window
        if progress is not None:
            left = len(windows) - done - 1
            progress(1 - left / total, (time.monotonic() - began) / (done + 1) * left)
