"""The Sound of Pixels: Zhao, Gan, Rouditchenko, Vondrick, McDermott, Torralba, ECCV 2018.

::

    sound 11 kHz -> log spectrogram -> U-Net-7 ---------> K maps [F, W] -.
                                                                          inner product -> mask
    picture -> dilated ResNet-18 -> K features a cell -> max, sigmoid ---'

Sound and picture meet only in the product, so the mask of any pixel costs nearly nothing. By itself
it is built as released by the authors (K = 32, binary masks), so that their three files load
unchanged. ``paper_form`` is what the paper measures; a row of its table 1 is a choice of switches::

    ratio mask, linear scale     output="ratio"       frequency="linear"
    ratio mask, log scale        output="ratio"       frequency="log"
    binary mask, linear scale    output="binary"      frequency="linear"
    binary mask, log scale       output="binary"      frequency="log"       (its best)
    spectral regression          output="regression"  frequency="log"

A click means a pixel: the mask of its cell, whatever else is in the picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.models.class_eye import CLASS_EYE, ClassEye
from engine.models.layers.image_trunks import normalise_imagenet
from engine.models.layers.initial_weights import near_zero_weights
from engine.models.layers.mobilenet import DilatedMobileNet
from engine.models.layers.mono_window import mono_window
from engine.models.layers.pooling import cell_coverage, region_max
from engine.models.layers.resnet import DilatedResNet18
from engine.models.layers.unet import UNet
from engine.models.layers.warped_spectrogram import WarpedSpectrogram
from engine.models.masks import binary_target, ideal_binary_masks, ratio_target
from engine.models.model import AudioFeatures, Batch, PixelSeparator, Spec
from engine.models.switches import check_switches
from engine.models.weights.state_dict import load_strictly, read_state


def loudness_weight(mixture: Tensor) -> Tensor:
    """Weight of each spectrogram bin: ln(1 + m) in 1e-3..10 (Sound of Pixels' code)."""
    return torch.log1p(mixture).clamp(1e-3, 10)


def weighted_bce(logits: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    """Mean of weight times binary cross entropy; ``logits`` before the sigmoid, all broadcast.

    The weight is not normalised away, as in the authors' code of Sound of Pixels.
    """
    weight = weight.expand_as(logits)
    return functional.binary_cross_entropy_with_logits(logits, targets, weight)


WINDOW_SAMPLES = 65_535

OUTPUTS = ("binary", "ratio", "regression")
"""What is predicted: a mask of zeros and ones, one of shares, or the spectrogram itself."""
SYNTHESIZERS = ("linear", "bias")

_EYES = {"resnet18": DilatedResNet18, "mobilenet_v2": DilatedMobileNet, CLASS_EYE: ClassEye}
TRUNKS = tuple(_EYES)

# The authors' files, and the part of the model each one fills.
FILES: Mapping[str, str] = {
    "frame_best.pth": "frame",
    "sound_best.pth": "sound",
    "synthesizer_best.pth": "synthesizer",
}


class Synthesizer(nn.Module):
    """Mask logits: a scaled inner product of picture and sound ("linear" in its code).

    That is K weights and a bias, as in the paper; ``scaled`` False is "bias" in the code.
    """

    def __init__(self, channels: int, *, scaled: bool = True) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels)) if scaled else None
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, vectors: Tensor, maps: Tensor) -> Tensor:
        """``[B, N, K]`` and ``[B, K, F, W]`` -> logits ``[B, N, F, W]``."""
        vectors = vectors if self.scale is None else vectors * self.scale
        return torch.einsum("bnk,bkfw->bnfw", vectors, maps) + self.bias


class SoundOfPixels(PixelSeparator):
    """Hears 5.9 s of mono at 11 kHz, sees three pictures 3 s apart.

    ``threshold`` is where ``separate`` cuts its masks, as the authors do; None keeps them soft.
    ``trunk`` is the eye's: "resnet18" as the authors have it, "mobilenet_v2" for those who train it
    anew and have ImageNet weights of that one only, or "pixel-slots", the default model's
    (``class_eye``), for small weights that are soon trained.

    ``output`` is what is predicted, ``frequency`` the axis it is predicted on ("log" or "linear"),
    ``synthesizer`` whether features are scaled ("linear") or not ("bias"). ``dominant``: binary
    targets are one where a source is the loudest, as the paper writes, and not where it exceeds
    half the mixture, as the code has it. ``weighted``: loud bins count more in the loss. ``width``
    is that of the ear's first level.
    """

    def __init__(
        self,
        channels: int = 32,
        threshold: float | None = 0.5,
        trunk: str = "resnet18",
        *,
        output: str = "binary",
        frequency: str = "log",
        synthesizer: str = "linear",
        dominant: bool = False,
        weighted: bool = True,
        width: int = 64,
    ) -> None:
        super().__init__()
        check_switches(
            output=(output, OUTPUTS), synthesizer=(synthesizer, SYNTHESIZERS), trunk=(trunk, TRUNKS)
        )
        self.threshold, self.output = threshold, output
        self.dominant, self.weighted = dominant, weighted
        self.front = WarpedSpectrogram(frequency=frequency)
        self.sound = UNet(channels, width=width)
        self.frame = _EYES[trunk](channels)
        self.synthesizer = Synthesizer(channels, scaled=synthesizer == "linear")
        self.spec = Spec(
            sample_rate=self.front.rate,
            channels=1,
            window_seconds=WINDOW_SAMPLES / self.front.rate,
            mask_frequencies_hz=self.front.frequencies_hz,
            mask_hop_seconds=self.front.hop / self.front.rate,
            frame_offsets_seconds=(-3.0, 0.0, 3.0),
            frame_size=224,
            cell=16,
        )
        near_zero_weights(self.sound)
        if not isinstance(self.frame, ClassEye):
            near_zero_weights(self.frame.fc)

    def encode_audio(self, mixture: Tensor) -> AudioFeatures:
        """``[B, C, T]``, one window -> maps ``[B, K, 256, 256]`` (512 rows on the linear axis).

        Channels are averaged; what is missing of the 65,535 samples is silence. ``ValueError`` for
        more than a window. With spectral regression the mixture's logarithm is one map more.
        """
        magnitudes = self.front(mono_window(mixture, WINDOW_SAMPLES, "Sound of Pixels"))
        maps = self._maps(magnitudes)
        if self.output == "regression":
            maps = torch.cat([maps, magnitudes.log().unsqueeze(1)], dim=1)
        return AudioFeatures(maps)

    def encode_frames(self, frames: Tensor) -> Tensor:
        """RGB ``[B, 3, H, W]`` in 0..1, any size -> raw features ``[B, K, H/16, W/16]``."""
        resnet = isinstance(self.frame, DilatedResNet18)
        return self.frame(normalise_imagenet(frames) if resnet else frames)

    def pool(self, raw_features: Tensor) -> Tensor:
        """``[P, K, ...]`` -> ``[K, ...]``: maximum over the pictures, then sigmoid."""
        return torch.sigmoid(raw_features.amax(dim=0))

    def masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """One window and ``[N, K]`` -> soft masks ``[N, 256, 256]`` on the log rows.

        Those of spectral regression are what it predicts over what is there, at most one.
        """
        if self.output == "regression":
            maps, mixture = audio.maps[:, :-1], audio.maps[:, -1:].exp()
            found = self._magnitudes(self.synthesizer(vectors.unsqueeze(0), maps))
            return (found / mixture).clamp(max=1)[0]
        return torch.sigmoid(self.synthesizer(vectors.unsqueeze(0), audio.maps))[0]

    def separate(self, mixture: Tensor, object_frames: Tensor) -> Tensor:
        """The paper's own path: ``[B, 1, T]`` and ``[B, N, P, 4, H, W]`` -> ``[B, N, 1, T]``.

        Masks go back to linear frequency, binary ones are cut at ``threshold``, and are laid over
        the 11 kHz spectrogram; a spectrogram that was predicted gets the mixture's phase. The
        result is clipped to -1..1. One window; T is at most 65,535.
        """
        spectrogram = self.front.transform(mono_window(mixture, WINDOW_SAMPLES, "Sound of Pixels"))
        magnitudes = self.front.to_log(spectrogram.abs() + 1e-10)
        logits = self.synthesizer(self._vectors(object_frames), self._maps(magnitudes)).float()
        if self.output == "regression":
            found = self.front.to_linear(self._magnitudes(logits))
            masks = (found / (spectrogram.abs() + 1e-10).unsqueeze(1)).clamp(max=_MOST)
        else:
            masks = self.front.to_linear(torch.sigmoid(logits))
        if self.output == "binary" and self.threshold is not None:
            masks = (masks > self.threshold).float()
        sounds = self.front.invert(masks * spectrogram.unsqueeze(1), WINDOW_SAMPLES)
        return sounds[..., : mixture.shape[-1]].clamp(-1, 1).unsqueeze(2)

    def loss(self, batch: Batch) -> Tensor:
        """Mix-and-Separate's loss: cross entropy of binary masks, else the mean error (L1).

        Batch: ``sources`` [B, N, T] mono at 11,025 Hz, one window each, which are divided by N and
        mixed here; ``looks`` [B, N, P, 4, H, W] as in ``separate``. Ratios are held within 0..5,
        as in the authors' code; of spectrograms the logarithms ln(1 + m) are compared.
        """
        sources = batch["sources"] / batch["sources"].shape[1]
        mixture = self.front(sources.sum(dim=1))
        logits = self.synthesizer(self._vectors(batch["looks"]), self._maps(mixture)).float()
        weight = loudness_weight(mixture).unsqueeze(1)
        weight = weight if self.weighted else torch.ones_like(weight)
        own, whole = self.front(sources), mixture.unsqueeze(1)
        if self.output == "binary":
            return weighted_bce(logits, self._binary_targets(own, whole), weight)
        if self.output == "ratio":
            return (weight * (torch.sigmoid(logits) - ratio_target(own, whole)).abs()).mean()
        return (weight * (logits - torch.log1p(own)).abs()).mean()

    def load_folder(self, folder: Path) -> None:
        """Take over the authors' three files, with or without DataParallel's ``module.`` in front.

        ``WeightsMissing`` when a file is not there, ``WeightsDamaged`` when it does not fit.
        """
        states = {part: read_state(folder / file) for file, part in FILES.items()}
        for part, state in states.items():
            load_strictly(self.get_submodule(part), state, f"{folder} ({part})")

    def _binary_targets(self, own: Tensor, mixture: Tensor) -> Tensor:
        """Magnitudes ``[B, N, F, W]`` of sources and mixture -> the masks to be learned.

        The paper's are one for the loudest source (its equation 4), where there is any sound.
        """
        if not self.dominant:
            return binary_target(own, mixture)
        loudest = ideal_binary_masks(own.transpose(0, 1)).transpose(0, 1)
        return loudest * (own > _SILENT)

    def _magnitudes(self, logits: Tensor) -> Tensor:
        """What spectral regression predicts, ln(1 + m), as magnitudes."""
        return torch.expm1(logits.float().clamp(0, _LOUDEST_LOG))

    def _maps(self, magnitudes: Tensor) -> Tensor:
        """Log-row magnitudes ``[B, F, W]`` -> ``[B, K, F, W]``."""
        return self.sound(magnitudes.log().unsqueeze(1))

    def _vectors(self, object_frames: Tensor) -> Tensor:
        """Looks ``[B, N, P, 4, H, W]`` -> ``[B, N, K]``: the strongest in the region, then 0..1."""
        cells = self.encode_frames(object_frames[..., :3, :, :].flatten(0, 2))
        cover = cell_coverage(object_frames[..., 3, :, :], *cells.shape[-2:])
        pooled = region_max(cells.unflatten(0, object_frames.shape[:3]), cover)
        return self.pool(pooled.movedim(2, 0).movedim(-1, 1)).movedim(0, -1)


_SILENT = 1e-9
"""Below this a magnitude is that of silence, which is 1e-10 after the front end."""
_LOUDEST_LOG = 12.0
"""No magnitude of a window is louder (e^12 = 160,000, 511 being full scale in one bin)."""
_MOST = 1e4
"""What is predicted may exceed what is there, but not without limit where nothing is."""


def paper_form(**switches: Any) -> SoundOfPixels:
    """Sound of Pixels as the paper measures it: K = 16, dominant binary masks, no weights.

    ``switches`` are those of ``SoundOfPixels``. The paper names no weight of bins in its loss; the
    released code has one (``weighted``).
    """
    return SoundOfPixels(**{"channels": 16, "dominant": True, "weighted": False, **switches})
