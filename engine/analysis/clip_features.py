"""A model's features of a clip, cached: per window of sound, and per picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.analysis.array_cache import ArrayCache, Arrays
from engine.analysis.batching import in_batches, out_of_memory_as_device_lost
from engine.analysis.model_input import (
    model_input,
    moment_step,
    power_at_moments,
    resampling_margin,
)
from engine.analysis.windows import Span, Window, plan_windows, window_at
from engine.errors import BadRequest
from engine.media.clip import Clip
from engine.media.reading.video_reader import Picture
from engine.models.model import AudioFeatures, Model, PixelSeparator
from engine.scratch_disk import scratch_cap_bytes

_MEMORY_BYTES = 192 << 20
_HALF_LIMIT = 60_000.0
# Wider or taller pictures than this are squeezed; a strip of film must not become 1000 cells wide.
_MAX_ASPECT = 4.0
# What somebody said to be in sight counts as so many-th a part of the picture.
_TOLD_PART = 8


@dataclass(frozen=True, slots=True, eq=False)
class WindowFeatures:
    """Features of a window: the model's of its sound, and the mixture's power ``[F, M]``.

    The power is known at moments, every so many mask columns (``model_input.moment_step``);
    ``audio_at_moments`` are the features there: a mask is a product at each point of the grid, so
    some columns of the features give these columns of the masks.
    """

    audio: AudioFeatures
    power: Tensor
    audio_at_moments: AudioFeatures


class ClipFeatures:
    """A model's features of a clip's sound and pictures; cached: a click costs one product.

    Everything is rounded to half precision *before* its first use: what comes out of the cache is
    what went in, and no result depends on what was asked before.
    """

    def __init__(self, clip: Clip, model: Model, device: str, folder: Path | None) -> None:
        self.model = _pixel_model(model)
        sound, self.picture = clip.info.sound, clip.info.picture
        if self.picture is None:
            raise BadRequest("This clip has no picture to click on; open a film with a picture.")
        if sound is None:
            raise BadRequest("This clip has no sound to separate; open a film with a sound track.")
        self.spec, self.device = self.model.spec, torch.device(device)
        self.model.eval().to(self.device)
        self._sound = clip.sound()
        self._pictures = clip.pictures(self.spec.frame_size)
        self.rate, self.channels = sound.rate, sound.channels
        self.sound_start = sound.start_seconds
        self.length = self._sound.length
        if self.length < 1:
            raise BadRequest("The sound track of this clip is empty; open a film with sound.")
        self.moment_step = moment_step(self.spec)
        self.windows = plan_windows(self.length, self.rate, self.spec.window_seconds)
        times = (t for window in self.windows for t in self.picture_times(window))
        self.all_times = tuple(sorted(set(times)))
        self._cache = ArrayCache(_MEMORY_BYTES, scratch_cap_bytes(), folder)
        self._encoded: tuple[Window, Tensor, AudioFeatures] | None = None

    def close(self) -> None:
        """Let go of the readers and remove the cache's files."""
        self._sound.close()
        self._pictures.close()
        self._cache.close()
        self._encoded = None

    def sample_at(self, seconds: float) -> float:
        """The sample of the sound at a time of the clip."""
        return (seconds - self.sound_start) * self.rate

    def window_at(self, seconds: float) -> Window:
        """The window that hears a time of the clip best."""
        return window_at(self.windows, self.sample_at(seconds))

    def window_start_seconds(self, window: Window) -> float:
        """The time on the clip at which a window begins."""
        return self.sound_start + window.start / self.rate

    def window_middle_seconds(self, window: Window) -> float:
        """The time on the clip of a window's middle, where there is a picture."""
        return self.nearest_frame_time(self.sound_start + window.middle / self.rate)

    def picture_times(self, window: Window) -> tuple[float, ...]:
        """The times of the pictures a window is seen with, clamped to the picture."""
        middle = self.sound_start + window.middle / self.rate
        return tuple(
            self.nearest_frame_time(middle + away) for away in self.spec.frame_offsets_seconds
        )

    def nearest_frame_time(self, seconds: float) -> float:
        """The nearest time at which there is a picture, in whole milliseconds.

        Rounded up, because a frame's own time rounded down belongs to the frame before.
        """
        assert self.picture is not None
        first = self.picture.start_seconds
        last = first + max(
            self.picture.duration_seconds - 1 / max(self.picture.frames_per_second, 1), 0.0
        )
        return math.ceil(min(max(seconds, first), last) * 1000 - 1e-3) / 1000

    def filled_share(self, window: Window) -> float:
        """The share 0..1 of a window in which there is sound; less than 1 in short clips only."""
        inside = min(window.stop, self.length) - max(window.start, 0)
        return inside / (window.stop - window.start)

    def mixture(self, span: Span) -> Tensor:
        """The clip's own sound of a span ``[C, n]`` on the device, silent where the clip is not."""
        return torch.from_numpy(self.read_sound(span)).to(self.device)

    def read_sound(self, span: Span) -> NDArray[np.float32]:
        """The clip's own sound of a span ``[C, n]``, silent where the clip is not."""
        return self._sound.read(*span)

    @torch.inference_mode()
    def window_features(
        self,
        window: Window,
        told: Sequence[str] = (),
        check: Callable[[], None] = lambda: None,
    ) -> WindowFeatures:
        """What the model hears in a window; heard once, then remembered.

        ``told`` are labels of the model's that somebody said to be in sight. ``check`` may raise
        between the steps of listening; what was done before is not done again.
        """
        key = " ".join([f"heard {window.index}", *told])
        arrays = self._cache.get(key)
        if arrays is None:
            arrays = self._compute_window(window, told, check)
            self._cache.put(key, arrays)
        power, *features = (torch.from_numpy(a).to(self.device, torch.float32) for a in arrays)
        audio = AudioFeatures(*features)
        return WindowFeatures(
            audio, power, AudioFeatures(audio.maps[..., :: self.moment_step], audio.slot_codes)
        )

    @torch.inference_mode()
    def frame_features(self, times: Sequence[float]) -> list[NDArray[np.float32]]:
        """Raw cell features ``[K, h, w]`` of the pictures at some times; looked at once."""
        return [arrays[0].astype(np.float32) for arrays in self._frames(times)]

    def frame_picture(self, seconds: float) -> NDArray[np.uint8]:
        """The picture at a time ``[H, W, 3]`` RGB, as small as the model looks at it."""
        ((_, packed),) = self._frames([seconds])
        picture = cv2.imdecode(packed, cv2.IMREAD_COLOR_RGB)
        assert picture is not None
        return np.asarray(picture, np.uint8)

    @torch.inference_mode()
    def label_beliefs(self, raw_features: NDArray[np.float32]) -> NDArray[np.float32] | None:
        """How surely each cell itself shows each label ``[L, h, w]``; None: unknown."""
        beliefs = self.model.label_beliefs(torch.from_numpy(raw_features).to(self.device))
        return None if beliefs is None else beliefs.float().cpu().numpy()

    @torch.inference_mode()
    def label_shares(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities of the labels ``[L]`` of a vector ``[K]``."""
        return self.model.classify(torch.from_numpy(vector[None]).to(self.device))[0].cpu().numpy()

    @torch.inference_mode()
    def label_vector(self, label: str) -> NDArray[np.float32] | None:
        """The vector ``[K]`` of what surely is of a label; None: the model does not know it."""
        if label not in self.spec.labels:
            return None
        vectors = self.model.label_vectors((label,))
        return None if vectors is None else vectors[0].float().cpu().numpy()

    @torch.inference_mode()
    def pool(self, raw_features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Raw features ``[P, K, ...]`` of a place over P pictures -> its vectors ``[K, ...]``."""
        return self.model.pool(torch.from_numpy(raw_features).to(self.device)).float().cpu().numpy()

    @torch.inference_mode()
    def masks(self, audio: AudioFeatures, vectors: NDArray[np.float32]) -> Tensor:
        """Soft masks ``[N, F, W]`` of vectors ``[N, K]`` in a window."""
        return self.model.masks(audio, torch.from_numpy(vectors).to(self.device)).float()

    @torch.inference_mode()
    def best_label(self, vector: NDArray[np.float32]) -> tuple[str, float]:
        """The likeliest label of a vector ``[K]`` and how sure it is; ("", 0.0) when unknown."""
        shares = self.label_shares(vector)
        if shares.size == 0:
            return "", 0.0
        best = int(shares.argmax())
        return self.spec.labels[best], float(shares[best])

    @torch.inference_mode()
    def certainty(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """How sure the labels of vectors ``[K, h, w]`` are ``[h, w]``; one without labels."""
        _, height, width = vectors.shape
        flat = torch.from_numpy(np.ascontiguousarray(vectors.reshape(len(vectors), -1).T))
        shares = self.model.classify(flat.to(self.device))
        if shares.shape[1] == 0:
            return np.ones((height, width), np.float32)
        return shares.amax(1).float().cpu().numpy().reshape(height, width)

    def _frames(self, times: Sequence[float]) -> list[Arrays]:
        """Raw features ``[K, h, w]`` and the picture, packed, of some times."""
        found = {t: self._cache.get(_frame_key(t)) for t in times}
        missing = [t for t, arrays in found.items() if arrays is None]
        if missing:
            pictures = np.stack([self._fit_to_cells(self._pictures.at(t)) for t in missing])
            batch = torch.from_numpy(pictures).to(self.device).permute(0, 3, 1, 2).float() / 255
            encoded = in_batches(
                len(missing), len(missing), lambda part: self.model.encode_frames(batch[part])
            )
            for seconds, raw, picture in zip(missing, _to_half(encoded), pictures, strict=True):
                found[seconds] = arrays = (raw, _packed(picture))
                self._cache.put(_frame_key(seconds), arrays)
        return [arrays for t in times if (arrays := found[t]) is not None]

    def _compute_window(
        self, window: Window, told: Sequence[str], check: Callable[[], None]
    ) -> tuple[NDArray[np.floating], ...]:
        times = self.picture_times(window)
        for seconds in times:
            self.frame_features([seconds])
            check()
        sound, audio = self._encoded_sound(window)
        check()
        seen = self.pool(np.stack(self.frame_features(times)))
        visible = torch.from_numpy(seen).to(self.device).flatten(1).T
        known = [vector for label in told if (vector := self.label_vector(label)) is not None]
        for vector in known:  # as if a part of the picture showed it beyond doubt
            part = torch.from_numpy(vector).to(visible).expand(len(visible) // _TOLD_PART + 1, -1)
            visible = torch.cat([visible, part])
        audio = self.model.condition_on_visible(audio, visible)
        power = power_at_moments(sound, self.spec, audio.maps.shape[-1]).cpu().numpy()
        self._encoded = None
        kept = [audio.maps] if audio.slot_codes is None else [audio.maps, audio.slot_codes]
        return power, *(_to_half(features) for features in kept)

    def _encoded_sound(self, window: Window) -> tuple[Tensor, AudioFeatures]:
        """A window as the model hears it ``[C, T]``, and encoded; kept until it is looked at."""
        if self._encoded is None or self._encoded[0] != window:
            self._encoded = None  # what is not needed any more makes room first
            reach = resampling_margin(self.rate)
            read = self._sound.read(window.start - reach, window.stop + reach)
            sound = torch.from_numpy(model_input(read, self.rate, self.spec)).to(self.device)
            with out_of_memory_as_device_lost():
                self._encoded = window, sound, self.model.encode_audio(sound[None])
        return self._encoded[1:]

    def _fit_to_cells(self, frame: Picture) -> NDArray[np.uint8]:
        """A picture scaled so that its cells cover it exactly: both sides are whole cells."""
        cell, short = self.spec.cell, self.spec.frame_size
        aspect = frame.width / frame.height
        aspect = min(max(aspect, 1 / _MAX_ASPECT), _MAX_ASPECT)
        sides = (short * max(aspect, 1.0), short * max(1 / aspect, 1.0))
        width, height = (max(1, round(side / cell)) * cell for side in sides)
        if (frame.width, frame.height) == (width, height):
            return frame.pixels
        shrinks = frame.width > width
        how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        return cv2.resize(frame.pixels, (width, height), interpolation=how).astype(np.uint8)


def _pixel_model(model: Model) -> PixelSeparator:
    if not isinstance(model, PixelSeparator) or not model.spec.separates_pixels:
        raise BadRequest("This model cannot tell the sound of a pixel; choose one that can.")
    return model


def _packed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture as JPEG: whole it would take ten times the room of its features."""
    return cv2.imencode(".jpg", np.ascontiguousarray(picture[..., ::-1]))[1].astype(np.uint8)


def _frame_key(seconds: float) -> str:
    return f"look {round(seconds * 1000)}"


def _to_half(features: Tensor) -> NDArray[np.float16]:
    return features.float().clamp(-_HALF_LIMIT, _HALF_LIMIT).half().cpu().numpy()
