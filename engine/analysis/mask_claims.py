"""Mask claims: how much of a window's sound each object claims, whoever the model is.

A model that hears pixels is asked with what its own eye sees of an object. A model that is shown
whole objects gets the boxes in which they are, found and followed by another model's eye. What
objects claim is shared out among them afterwards (``mask_shares``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.analysis.batching import in_batches, out_of_memory_as_device_lost
from engine.analysis.clip_features import ClipFeatures
from engine.analysis.model_input import model_input, resampling_margin
from engine.analysis.object_tracks import ObjectTracks
from engine.analysis.windows import Window, plan_windows
from engine.media.clip import Clip
from engine.models.model import ObjectSeparator, SeparatesJointly, Spec
from engine.models.object_detector import installed_detector
from engine.scene import Box, SoundingObject
from engine.scene.solo_sound import NO_SOLO

# A box is a part of the picture, and is looked at larger than all of it would be.
_PICTURE_SIDE = 480
_SMALLEST_PIXELS = 4
_MOST_KEPT = 512


class MaskClaims(ABC):
    """What objects claim in the windows of a clip; ``spec`` says where the masks lie."""

    spec: Spec
    windows: tuple[Window, ...]

    @abstractmethod
    def of(
        self, items: Sequence[SoundingObject], window: Window, check: Callable[[], None]
    ) -> Tensor:
        """Claims ``[N, F, W]`` of all objects that share a window; ``check`` may raise."""

    def box_around(self, x: float, y: float, seconds: float) -> Box | None:
        """The box of the thing at a point (x, y) of the picture at a time; None: ask the eye."""
        return None

    @abstractmethod
    def close(self) -> None:
        """Let go of what is held."""


class PixelClaims(MaskClaims):
    """Claims by a model that hears pixels: its eye's features of an object make the mask."""

    def __init__(self, features: ClipFeatures, tracks: ObjectTracks) -> None:
        self._features, self._tracks = features, tracks
        self.spec, self.windows = features.spec, features.windows

    def of(
        self, items: Sequence[SoundingObject], window: Window, check: Callable[[], None]
    ) -> Tensor:
        """From the features of the window and the vectors of the objects."""
        features = self._features
        told = {label for item in items if (label := item.told_label) in features.spec.labels}
        audio = features.window_features(window, sorted(told), check).audio
        check()
        vectors = self._tracks.object_vectors(items, window)
        check()
        if isinstance(features.model, SeparatesJointly):
            with torch.inference_mode(), out_of_memory_as_device_lost():
                known = torch.from_numpy(vectors).to(features.device)
                return features.model.joint_masks(audio, known).float()
        count = len(items)
        return in_batches(count, count, lambda part: features.masks(audio, vectors[part]))

    def close(self) -> None:
        """Nothing: the features are their owner's."""


class ObjectClaims(MaskClaims):
    """Claims by a model that is shown whole objects, in the boxes that another eye follows.

    ``features`` and ``tracks`` are those of the eye. A click means the box that a detector puts
    around it, where one is installed, else the box around the region that the eye finds. It is
    looked at in the pictures of the eye's that are nearest to those the model asks for, so nothing
    is followed twice.
    """

    def __init__(
        self, clip: Clip, model: ObjectSeparator, features: ClipFeatures, tracks: ObjectTracks
    ) -> None:
        self._model = model.eval().to(features.device)
        self._features, self._tracks = features, tracks
        self.spec = model.spec
        self.windows = plan_windows(features.length, features.rate, self.spec.window_seconds)
        self._pictures = clip.pictures(_PICTURE_SIDE)
        self._encoded: OrderedDict[tuple[SoundingObject, int], Tensor] = OrderedDict()
        self._detector = installed_detector(features.device)

    def box_around(self, x: float, y: float, seconds: float) -> Box | None:
        """The surest box of the detector that holds the point, where there is a detector."""
        if self._detector is None:
            return None
        found = self._detector.detect(self._pictures.at(seconds).pixels)
        boxes = (Box(*detection.box) for detection in found)
        return next((box for box in boxes if box.contains(x, y)), None)

    def close(self) -> None:
        """Let go of the pictures."""
        self._pictures.close()
        self._encoded.clear()

    @torch.inference_mode()
    def of(
        self, items: Sequence[SoundingObject], window: Window, check: Callable[[], None]
    ) -> Tensor:
        """From the sound of the window and the crops of the objects."""
        objects = torch.stack([self._object(item, window, check) for item in items])
        check()
        features, reach = self._features, resampling_margin(self._features.rate)
        read = features.read_sound((window.start - reach, window.stop + reach))
        sound = torch.from_numpy(model_input(read, features.rate, self.spec)).to(features.device)
        with out_of_memory_as_device_lost():
            audio = self._model.encode_audio(sound[None])

        def masks(part: slice) -> Tensor:
            check()
            return self._model.masks(audio, objects[part]).float()

        return in_batches(len(items), 1, masks)

    def _object(self, item: SoundingObject, window: Window, check: Callable[[], None]) -> Tensor:
        """What the model knows of an object from its pictures in a window ``[P, K]``; kept."""
        key = (replace(item, solo=NO_SOLO), window.index)
        if key not in self._encoded:
            looks = []
            for seconds in self._times(window):
                check()
                box = self._tracks.track(item).at(seconds)
                looks.append(self._look(self._pictures.at(seconds).pixels, box))
            shown = torch.from_numpy(np.stack(looks)).to(self._features.device)
            with out_of_memory_as_device_lost():
                self._encoded[key] = self._model.encode_objects(shown[None])[0]
            if len(self._encoded) > _MOST_KEPT:
                self._encoded.popitem(last=False)
        return self._encoded[key]

    def _times(self, window: Window) -> list[float]:
        """The times of the eye's pictures that are nearest to those the model asks for."""
        features = self._features
        middle = features.sound_start + window.middle / features.rate
        wanted = [middle + away for away in self.spec.frame_offsets_seconds]
        grid = features.all_times
        return [min(grid, key=lambda time, at=at: abs(time - at)) for at in wanted]

    def _look(self, picture: NDArray[np.uint8], box: Box) -> NDArray[np.float32]:
        """A box of a picture, stretched to the model's square ``[4, S, S]``, all of it meant."""
        height, width = picture.shape[:2]
        left, right = _inside(box.x * width, (box.x + box.width) * width, width)
        top, bottom = _inside(box.y * height, (box.y + box.height) * height, height)
        size = (self.spec.frame_size, self.spec.frame_size)
        crop = np.ascontiguousarray(picture[top:bottom, left:right])
        shrinks = right - left > size[0] or bottom - top > size[1]
        how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        square = cv2.resize(crop, size, interpolation=how).astype(np.float32) / 255
        alpha = np.ones((1, *size), np.float32)
        return np.concatenate([square.transpose(2, 0, 1), alpha]).astype(np.float32)


def _inside(low: float, high: float, size: int) -> tuple[int, int]:
    """A stretch in whole pixels of a picture, never without an inside."""
    first = min(max(round(low), 0), max(size - _SMALLEST_PIXELS, 0))
    return first, min(max(round(high), first + _SMALLEST_PIXELS), size)
