"""Co-Separating Sounds of Visual Objects: Gao and Grauman, ICCV 2019 (arXiv 1904.07750).

::

    sound 11 kHz -> ln log-spectrogram -> U-Net, down -.
                                                        bottleneck -> U-Net, up -> its mask
    box of an object -> ResNet-18 -> 512 features -----'

It is shown boxes, one object each, and learns from mixtures of two *videos* with one or two objects
each: what the objects of a video have together must be that video's sound, and each must sound
like what it is. So duets teach as solos do. Built as released by the authors, so that their three
files load unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from engine.errors import WeightsDamaged
from engine.models.class_eye import CLASS_EYE
from engine.models.co_separation.losses import (
    CONSISTENCY_WEIGHT,
    co_separation_loss,
    object_consistency_loss,
)
from engine.models.co_separation.nets import (
    AudioClassifier,
    AudioVisualUNet,
    SeenClass,
    SmallAudioClassifier,
    VisualNet,
    init_weights,
)
from engine.models.layers.mono_window import mono_window
from engine.models.layers.region_crop import crop_to_regions
from engine.models.layers.warped_spectrogram import WarpedSpectrogram
from engine.models.model import AudioFeatures, Batch, ObjectSeparator, Spec
from engine.models.switches import check_switches
from engine.models.weights.state_dict import load_strictly, read_state

WINDOW_SAMPLES = 65_535
CROP, CLASS_EYE_CROP = 224, 160

TRUNKS = ("resnet18", CLASS_EYE)

FILES: Mapping[str, str] = {
    "visual_latest.pth": "visual",
    "unet_latest.pth": "unet",
    "classifier_latest.pth": "classifier",
}
"""The authors' files, and the part of the model each one fills."""

DETECTOR_CLASSES = (
    "banjo", "cello", "drum", "guitar", "harp", "harmonica", "oboe", "piano", "saxophone",
    "trombone", "trumpet", "violin", "flute", "accordion", "horn",
)  # fmt: skip
"""What the authors' detector knows, in the order of the classifier; after them comes the scene."""

# The same kernel under two names: the authors kept a reference to what they had replaced.
_ALIAS, _KERNEL = "conv1.weight", "feature_extraction.0.weight"


class CoSeparation(ObjectSeparator):
    """Hears 5.9 s of mono at 11 kHz, sees the box of an object in five pictures.

    ``classes`` is how many the classifier of the object-consistency loss knows, the scene included;
    ``width`` are the channels of the U-Net's first level. ``trunk`` is the eye's: "resnet18", or
    "pixel-slots" (``class_eye``) for small weights, with a classifier as small.
    """

    def __init__(
        self,
        classes: int = len(DETECTOR_CLASSES) + 1,
        width: int = 64,
        trunk: str = "resnet18",
    ) -> None:
        super().__init__()
        check_switches(trunk=(trunk, TRUNKS))
        small = trunk == CLASS_EYE
        self.crop = CLASS_EYE_CROP if small else CROP
        self.front = WarpedSpectrogram()
        self.visual = (SeenClass if small else VisualNet)(8 * width)
        self.unet = AudioVisualUNet(width)
        self.classifier = (
            SmallAudioClassifier(classes, width) if small else AudioClassifier(classes)
        )
        rate, seconds = self.front.rate, WINDOW_SAMPLES / self.front.rate
        self.spec = Spec(
            sample_rate=rate,
            channels=1,
            window_seconds=seconds,
            mask_frequencies_hz=self.front.frequencies_hz,
            mask_hop_seconds=self.front.hop / rate,
            # The paper averages over five detections of an object.
            frame_offsets_seconds=tuple(seconds / 5 * step for step in (-2, -1, 0, 1, 2)),
            frame_size=CROP,
            cell=32,
            separates_pixels=False,
        )
        drawn = (self.visual.conv1x1, self.visual.fc) if isinstance(self.visual, VisualNet) else ()
        for net in (self.unet, *drawn, self.classifier.fc):
            init_weights(net)

    def encode_audio(self, mixture: Tensor) -> AudioFeatures:
        """``[B, C, T]``, one window -> ln magnitudes ``[B, 1, 256, 256]``; no more than a window.

        The encoder's own levels are a hundred times as large and cost as much as one mask: they
        are made anew for all the objects that are asked for at once.
        """
        return AudioFeatures(
            self.front(mono_window(mixture, WINDOW_SAMPLES, "Co-Separation")).log().unsqueeze(1)
        )

    def encode_objects(self, object_frames: Tensor) -> Tensor:
        """Looks ``[N, P, 4, H, W]`` -> ``[N, P, K]``: a vector for every picture of an object."""
        crops = crop_to_regions(object_frames, self.crop)
        return self.visual(crops.flatten(0, 1)).unflatten(0, crops.shape[:2])

    def masks(self, audio: AudioFeatures, objects: Tensor) -> Tensor:
        """One window and ``[N, P, K]`` -> soft masks ``[N, 256, 256]`` on the log rows.

        The mean over an object's pictures, as the paper averages over detections. A mask is the
        object's share of the mixture as it is; the authors' factor two makes up for a mixture that
        they had halved (``separate_video``).
        """
        levels = self.unet.encode(audio.maps)
        # One object at a time: the finest levels of many at once would take gigabytes.
        return torch.stack([self._object_mask(levels, vectors) for vectors in objects])

    def separate(self, mixture: Tensor, object_frames: Tensor) -> Tensor:
        """``[B, 1, T]``, T at most a window, and ``[B, N, P, 4, H, W]`` -> ``[B, N, 1, T]``."""
        spectrogram = self.front.transform(mono_window(mixture, WINDOW_SAMPLES, "Co-Separation"))
        audio = AudioFeatures(self.front.to_log(spectrogram.abs() + 1e-10).log().unsqueeze(1))
        masks = [
            self.masks(audio.window(index), self.encode_objects(objects))
            for index, objects in enumerate(object_frames)
        ]
        gains = self.front.to_linear(torch.stack(masks).float())
        sounds = self.front.invert(gains * spectrogram.unsqueeze(1), WINDOW_SAMPLES)
        return sounds[..., : mixture.shape[-1]].clamp(-1, 1).unsqueeze(2)

    @torch.inference_mode()
    def separate_video(
        self, mixture: Tensor, object_frames: Tensor, hop_seconds: float = 0.05
    ) -> Tensor:
        """The authors' test: ``[T]``, longer than a window, and ``[N, P, 4, H, W]`` -> ``[N, T]``.

        The mixture is half the sum of two videos. A window slides by ``hop_seconds``, one more
        ends with the sound; what the windows say is averaged, doubled and clipped to -1..1.
        """
        length, hop = mixture.shape[-1], round(hop_seconds * self.front.rate)
        if length < WINDOW_SAMPLES:
            raise ValueError(f"the sound must be longer than a window, not {length} samples")
        objects = self.encode_objects(object_frames)
        sums, counts = torch.zeros(len(objects), length), torch.zeros(length)
        for start in (*range(0, length - WINDOW_SAMPLES, hop), length - WINDOW_SAMPLES):
            part = slice(start, start + WINDOW_SAMPLES)
            spectrogram = self.front.transform(mixture[None, part])
            audio = AudioFeatures(self.front.to_log(spectrogram.abs() + 1e-10).log()[None])
            gains = self.front.to_linear(self.masks(audio, objects).float())
            sums[:, part] += self.front.invert(gains * spectrogram, WINDOW_SAMPLES).clamp(-1, 1)
            counts[part] += 1
        return (2 * sums / counts).clamp(-1, 1)

    def loss(self, batch: Batch) -> Tensor:
        """Co-separation loss and 0.05 of the object-consistency loss.

        Batch: ``videos`` [B, V, T] mono at 11,025 Hz, one window each, that are mixed here;
        ``looks`` [B, V, M, P, 4, H, W] of their objects and their scene; ``labels`` [B, V, M], -1
        where a video has fewer objects.
        """
        videos, labels = batch["videos"], batch["labels"]
        mixture = self.front(videos.mean(1))
        levels = self.unet.encode(mixture.log().unsqueeze(1))
        item, video, _ = (shown := labels >= 0).nonzero(as_tuple=True)
        objects = self.encode_objects(batch["looks"][shown]).mean(1)
        masks = self.unet.decode([level[item] for level in levels], objects)[:, 0].float()
        sums = masks.new_zeros(*videos.shape[:2], *masks.shape[1:])
        sums = sums.index_put((item, video), masks, accumulate=True)
        heard = self.classifier((masks * mixture[item] + 1e-10).log().unsqueeze(1)).float()
        consistency = object_consistency_loss(heard, labels[shown])
        separation = co_separation_loss(sums, self.front(videos), mixture)
        return separation + CONSISTENCY_WEIGHT * consistency

    def load_folder(self, folder: Path) -> None:
        """Take over the authors' three files, with or without DataParallel's ``module.`` in front.

        ``WeightsMissing`` when a file is not there, ``WeightsDamaged`` when it does not fit.
        """
        states = {part: read_state(folder / file) for file, part in FILES.items()}
        for part, state in states.items():
            where = f"{folder} ({part})"
            load_strictly(self.get_submodule(part), _without_alias(state, where), where)

    def _object_mask(self, levels: list[Tensor], vectors: Tensor) -> Tensor:
        """Levels of one sound and an object's ``[P, K]`` -> its mask ``[F, W]``."""
        shared = [level.expand(len(vectors), -1, -1, -1) for level in levels]
        return self.unet.decode(shared, vectors)[:, 0].mean(0)


def _without_alias(state: Mapping[str, Tensor], where: str) -> dict[str, Tensor]:
    """The authors' tensors, each under one name; ``WeightsDamaged`` when two are not the same."""
    kept = dict(state)
    for prefix in ("", "module."):
        alias = kept.pop(prefix + _ALIAS, None)
        kernel = kept.get(prefix + _KERNEL)
        if alias is not None and (kernel is None or not torch.equal(alias, kernel)):
            raise WeightsDamaged(
                "The weights {where} do not fit: {alias} is not the kernel {kernel} it stands for.",
                where=where,
                alias=_ALIAS,
                kernel=_KERNEL,
            )
    return kept
