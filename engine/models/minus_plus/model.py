"""Recursive Visual Sound Separation Using Minus-Plus Net: Xu, Dai and Lin, ICCV 2019.

::

    residue -> ln log-spectrogram -> U-Net-7 ------------> K maps [F, W] -.
       ^                                                                   inner product -> masks
       |       pictures -> dilated ResNet-18 -> max, sigmoid -> K numbers -'      |
       '--- minus what the loudest source has <-----------------------------------'

    Plus: [sum of what was recovered, ln of what Minus gave] -> U-Net-7 -> added to the mask

Loud sources cover quiet ones, so the loudest is taken first and the others are looked for in what
is left. What was taken too much then comes back by the Plus net.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

import torch
from torch import Tensor

from engine.models.class_eye import CLASS_EYE, ClassEye
from engine.models.layers.image_trunks import normalise_imagenet
from engine.models.layers.initial_weights import near_zero_weights
from engine.models.layers.mono_window import mono_window
from engine.models.layers.pooling import cell_coverage, region_max
from engine.models.layers.resnet import DilatedResNet18
from engine.models.layers.unet import UNet
from engine.models.layers.warped_spectrogram import WarpedSpectrogram
from engine.models.masks import binary_target, ratio_target
from engine.models.minus_plus.losses import minus_loss, plus_loss, remainder_loss
from engine.models.minus_plus.recursion import FLOOR, MinusRounds, minus_rounds, plus_residuals
from engine.models.model import AudioFeatures, Batch, PixelSeparator, Spec
from engine.models.switches import check_switches
from engine.models.weights.state_dict import load_strictly, read_state

SAMPLE_RATE, WINDOW_SAMPLES = 16_000, 95_800
CHANNELS = 16

PARTS: Mapping[str, str] = {"sound_M": "sound", "frame_M": "frame", "sound_P": "plus"}
"""What the authors' training calls its files (``sound_M_100.pth``), and the part each one fills."""

TRUNKS = ("resnet18", CLASS_EYE)

Mode = Literal["Minus", "Plus", "Minus_Plus"]
"""What is trained, in the authors' words: first one net, then the other, then both."""


class MinusPlus(PixelSeparator):
    """Hears 6 s of mono at 16 kHz, sees three pictures 3 s apart.

    ``binary_mask``: masks are learned as binary ones and cut at ``threshold`` in ``separate``; else
    they are ratios in 0..2. ``loss_ratio`` weighs the n-th source of a sample by 2^(n-1) / N.
    ``empty_residue`` is the share of the mixture below which nothing is left to separate; ``width``
    are the channels of the U-Nets' first level; ``trunk`` is the eye's, "resnet18" or, for small
    weights, "pixel-slots" (``class_eye``). ``mode`` is what is trained; in "Minus" nothing is
    refined.
    """

    def __init__(
        self,
        mode: Mode = "Minus_Plus",
        binary_mask: bool = True,
        threshold: float = 0.5,
        loss_ratio: bool = True,
        empty_residue: float = 0.01,
        width: int = 64,
        trunk: str = "resnet18",
    ) -> None:
        super().__init__()
        self.mode: Mode = mode
        self.binary_mask, self.threshold = binary_mask, threshold
        self.loss_ratio, self.empty_residue = loss_ratio, empty_residue
        self.mask_gain = 1.0 if binary_mask else 2.0
        self.front = WarpedSpectrogram(SAMPLE_RATE, n_fft=1500, hop=375)
        check_switches(trunk=(trunk, TRUNKS))
        self.sound = UNet(CHANNELS, width=width)
        self.frame = ClassEye(CHANNELS) if trunk == CLASS_EYE else DilatedResNet18(CHANNELS)
        self.plus = UNet(1, width=width, inputs=2)
        self.spec = Spec(
            sample_rate=SAMPLE_RATE,
            channels=1,
            window_seconds=WINDOW_SAMPLES / SAMPLE_RATE,
            mask_frequencies_hz=self.front.frequencies_hz,
            mask_hop_seconds=self.front.hop / SAMPLE_RATE,
            # Three frames, 24 apart at 8 a second.
            frame_offsets_seconds=(-3.0, 0.0, 3.0),
            frame_size=224,
            cell=16,
        )
        drawn = () if isinstance(self.frame, ClassEye) else (self.frame.fc,)
        for net in (self.sound, *drawn, self.plus):
            near_zero_weights(net)

    def encode_audio(self, mixture: Tensor) -> AudioFeatures:
        """``[B, C, T]``, one window -> ``[B, K + 1, 256, 256]``: maps, then ln magnitudes.

        The maps are what the first round hears in the mixture; the magnitudes are what the rounds
        after it begin with. ``ValueError`` for more than a window.
        """
        heard = (
            self.front(mono_window(mixture, WINDOW_SAMPLES, "Minus-Plus Net")).log().unsqueeze(1)
        )
        return AudioFeatures(torch.cat([self.sound(heard), heard], 1))

    def encode_frames(self, frames: Tensor) -> Tensor:
        """RGB ``[B, 3, H, W]`` in 0..1, any size -> raw features ``[B, K, H/16, W/16]``."""
        own = isinstance(self.frame, ClassEye)
        return self.frame(frames if own else normalise_imagenet(frames))

    def pool(self, raw_features: Tensor) -> Tensor:
        """``[P, K, ...]`` -> ``[K, ...]``: maximum over the pictures, then sigmoid."""
        return torch.sigmoid(raw_features.amax(dim=0))

    def masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """One window and ``[N, K]`` -> soft masks ``[N, 256, 256]``: each as if it were loudest.

        That is the first round, for which a pixel's mask is one small product; what objects are
        given when they share a window is ``joint_masks``.
        """
        logits = torch.einsum("nk,bkfw->bnfw", vectors, audio.maps[:, :-1])[0]
        return (torch.sigmoid(logits) * self.mask_gain).clamp(0, 1)

    def joint_masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """One window and ``[N, K]`` -> soft masks ``[N, 256, 256]`` of the whole recursion."""
        mixture = audio.maps[:, -1].exp()
        rounds = self._rounds(mixture, self.front.to_linear(mixture), vectors[None])
        masks = self._refined(rounds, mixture)
        return rounds.by_source(masks, len(vectors))[0].clamp(0, 1)

    def separate(self, mixture: Tensor, object_frames: Tensor) -> Tensor:
        """The paper's own path: ``[B, 1, T]`` and ``[B, N, P, 4, H, W]`` -> ``[B, N, 1, T]``.

        One window; T is at most 95,800. Masks go back to linear frequency, binary ones are cut at
        the threshold, and are laid over the spectrogram; the result is clipped to -1..1.
        """
        spectrogram = self.front.transform(mono_window(mixture, WINDOW_SAMPLES, "Minus-Plus Net"))
        linear = spectrogram.abs() + FLOOR
        magnitudes = self.front.to_log(linear)
        rounds = self._rounds(magnitudes, linear, self._vectors(object_frames))
        masks = self._refined(rounds, magnitudes)
        gains = self.front.to_linear(rounds.by_source(masks, object_frames.shape[1]))
        gains = (gains > self.threshold).float() if self.binary_mask else gains.clamp_min(0)
        sounds = self.front.invert(gains * spectrogram.unsqueeze(1), WINDOW_SAMPLES)
        return sounds[..., : mixture.shape[-1]].clamp(-1, 1).unsqueeze(2)

    def loss(self, batch: Batch) -> Tensor:
        """The loss of the mode: masks of the Minus rounds, the remainder, refined masks.

        Batch: ``sources`` [B, N, T] mono at 16 kHz, one window each, which are divided by N and
        mixed here; ``looks`` [B, N, P, 4, H, W] as in ``separate``. N is free.
        """
        sources = batch["sources"] / batch["sources"].shape[1]
        spectrogram = self.front.transform(sources.sum(1)).abs() + FLOOR
        mixture, heard = self.front.to_log(spectrogram), self.front(sources)
        target = binary_target if self.binary_mask else _doubled_ratio_target
        targets = target(heard, mixture.unsqueeze(1))
        with torch.set_grad_enabled(torch.is_grad_enabled() and self.mode != "Plus"):
            # Every source is taught, whatever is left when its turn comes.
            vectors = self._vectors(batch["looks"])
            rounds = self._rounds(mixture, spectrogram, vectors, empty_residue=0.0)
        total = mixture.new_zeros(())
        if self.mode != "Plus":
            own = rounds.by_source(rounds.logits, sources.shape[1])
            total = total + minus_loss(own, targets, mixture, self.mask_gain, self.loss_ratio)
            total = total + remainder_loss(rounds.last_residue, mixture)
        if self.mode != "Minus":
            refined = rounds.by_source(self._refined(rounds, mixture), sources.shape[1])
            total = total + plus_loss(refined, targets, mixture)
        return total

    def train(self, mode: bool = True) -> Self:
        """Training mode, but for the Minus stage's nets while only the Plus net learns."""
        super().train(mode)
        if self.mode == "Plus":
            self.sound.eval()
            self.frame.eval()
        return self

    def load_folder(self, folder: Path) -> None:
        """Take over files as the authors' training writes them, the last epoch of each.

        ``WeightsMissing`` when one is not there, ``WeightsDamaged`` when it does not fit. No
        weights were ever published.
        """
        states = {
            part: read_state(max(folder.glob(f"{name}_*.pth"), default=folder / f"{name}_100.pth"))
            for name, part in PARTS.items()
        }
        for part, state in states.items():
            load_strictly(self.get_submodule(part), state, f"{folder} ({part})")

    def _refined(self, rounds: MinusRounds, mixture: Tensor) -> Tensor:
        """The masks of the Minus rounds ``[R, B, F, W]`` with what the Plus net adds."""
        if self.mode == "Minus":
            return rounds.masks
        return rounds.masks + plus_residuals(self.plus, rounds, mixture)

    def _rounds(
        self, mixture: Tensor, linear: Tensor, vectors: Tensor, empty_residue: float | None = None
    ) -> MinusRounds:
        """The Minus stage on magnitudes on log rows and on bins, and vectors ``[B, N, K]``."""

        def mask_logits(log_residue: Tensor) -> Tensor:
            return torch.einsum("bnk,bkfw->bnfw", vectors, self.sound(log_residue.unsqueeze(1)))

        def energies(masks: Tensor) -> Tensor:
            gains = self.front.to_linear(masks)
            gains = (gains > self.threshold).float() if self.binary_mask else gains
            return (gains * linear.unsqueeze(1)).mean((2, 3))

        least = self.empty_residue if empty_residue is None else empty_residue
        count = vectors.shape[1]
        return minus_rounds(mask_logits, energies, mixture, count, self.mask_gain, least)

    def _vectors(self, object_frames: Tensor) -> Tensor:
        """Looks ``[B, N, P, 4, H, W]`` -> ``[B, N, K]``: the strongest in the region, then 0..1."""
        cells = self.encode_frames(object_frames[..., :3, :, :].flatten(0, 2))
        cover = cell_coverage(object_frames[..., 3, :, :], *cells.shape[-2:])
        pooled = region_max(cells.unflatten(0, object_frames.shape[:3]), cover)
        return self.pool(pooled.movedim(2, 0).movedim(-1, 1)).movedim(0, -1)


def _doubled_ratio_target(target: Tensor, mixture: Tensor) -> Tensor:
    return ratio_target(target, mixture, limit=2.0)
