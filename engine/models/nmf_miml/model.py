"""Learning to Separate Object Sounds by Watching Unlabeled Video: Gao, Feris, Grauman, ECCV 2018.

::

    training:  film -> NMF, 25 bases -.
               picture -> ImageNet ---- MIML network -> whose basis each is -> bank of bases
    use:       picture -> ImageNet -> which objects -> their bases, fixed
               sound -> spectrogram -> NMF of activations only -> each object's share

A click means a class: what a cell shows decides whose bases are taken, so two of one class are one
sound. Whatever no basis explains can be given to free ones (``noise_bases``), which belong to
nobody and so to the rest: that is the paper's denoising.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import WeightsDamaged
from engine.models.class_eye import CLASS_EYE, SEEN, ClassEye
from engine.models.layers.image_trunks import (
    mobilenet_v2_trunk,
    normalise_imagenet,
    resnet_trunk,
)
from engine.models.layers.mobilenet import dilated_mobilenet_trunk
from engine.models.layers.nmf import TINY, factorise, random_bases
from engine.models.masks import separate_by_cells
from engine.models.model import AudioFeatures, PixelSeparator, Spec
from engine.models.nmf_miml.categories import DOMAINS, category_of
from engine.models.nmf_miml.miml_network import MimlNetwork
from engine.models.sound_classes import CLASSES
from engine.models.switches import check_switches
from engine.models.weights.state_dict import read_state

RATE, N_FFT, HOP = 48_000, 4_800, 2_400
"""A window of 0.1 s, half of it a hop (section 4): 2401 bins, 10 Hz apart."""
BINS = N_FFT // 2 + 1
WINDOW_SECONDS = 10.0
FILM_BASES = 25
"""How many bases a film is taken apart into (section 3.1)."""

TRUNKS = ("resnet152", "mobilenet_v2", CLASS_EYE)
_UNSEEN = 0.01
"""What a category's probability is taken for where it is not seen."""
_SURE = 0.3
"""An object is in sight when it is the likeliest, or at least so likely (the authors' code)."""


def film_spectrogram(sound: Tensor) -> Tensor:
    """Mono ``[..., T]`` at 48 kHz -> magnitudes ``[..., 2401, W]``, W = T // 2400 + 1."""
    window = torch.hann_window(N_FFT, device=sound.device)
    flat = sound.float().reshape(-1, sound.shape[-1])
    bins = torch.stft(flat, N_FFT, HOP, window=window, pad_mode="constant", return_complex=True)
    return bins.abs().unflatten(0, sound.shape[:-1]) if sound.ndim > 1 else bins.abs()[0]


class ImageNetEye(nn.Module):
    """Scores of the categories in every cell: an ImageNet network, convolved over the picture.

    ``trunk`` is the paper's "resnet152", a cell of 32 pixels, or "mobilenet_v2", of 16. Of its
    classifier only the means of each category's neurons are kept, which are as good.
    """

    def __init__(self, trunk: str, neurons: Sequence[tuple[int, ...]]) -> None:
        super().__init__()
        self.trunk, self.neurons = trunk, tuple(neurons)
        self.cell = 32 if trunk == "resnet152" else 16
        deep = trunk == "resnet152"
        self.features = resnet_trunk(152) if deep else dilated_mobilenet_trunk()
        self.head = nn.Conv2d(2048 if deep else 1280, len(self.neurons), 1)
        self.requires_grad_(False)

    def forward(self, frames: Tensor) -> Tensor:
        """RGB ``[B, 3, H, W]`` in 0..1 -> scores before the softmax ``[B, L, h, w]``."""
        deep = self.trunk == "resnet152"
        return self.head(self.features(normalise_imagenet(frames) if deep else frames * 2 - 1))

    def train(self, mode: bool = True) -> Self:
        """Its norms stand still, whatever the rest does."""
        return super().train(False)

    def load_imagenet(self, path: Path) -> None:
        """Take over a classifier of torchvision's names; ``WeightsDamaged`` if it is none."""
        state = read_state(path)
        name = "fc" if self.trunk == "resnet152" else "classifier.1"
        weight, bias = state.get(f"{name}.weight"), state.get(f"{name}.bias")
        if weight is None or bias is None or weight.shape != (1000, self.head.in_channels):
            raise WeightsDamaged(
                "The weights {path} hold no ImageNet classifier of {trunk}; name those that do.",
                path=path,
                trunk=self.trunk,
            )
        deep = self.trunk == "resnet152"
        taught = resnet_trunk(152, path) if deep else mobilenet_v2_trunk(stride=16, weights=path)
        self.features.load_state_dict(taught.state_dict())
        rows = [(weight[list(own)].mean(0), bias[list(own)].mean()) for own in self.neurons]
        self.head.weight.copy_(torch.stack([row for row, _ in rows])[..., None, None])
        self.head.bias.copy_(torch.stack([offset for _, offset in rows]))  # type: ignore[union-attr]


class SeenCategories(nn.Module):
    """Scores of the categories in every cell, as the default model's eye sees them (``class_eye``).

    They are logarithms; where nothing is seen that is a category, all are as low.
    """

    classes: Tensor
    cell = 16

    def __init__(self, categories: tuple[str, ...]) -> None:
        super().__init__()
        self.eye = ClassEye(None)
        known = torch.zeros(len(categories), SEEN)
        for column, name in enumerate(CLASSES):
            row = category_of(name, categories)
            if row is not None:
                known[row, column] = 1
        self.register_buffer("classes", known, persistent=False)

    def forward(self, frames: Tensor) -> Tensor:
        """RGB ``[B, 3, H, W]`` in 0..1 -> scores before the softmax ``[B, L, h, w]``."""
        return (torch.einsum("ls,bshw->blhw", self.classes, self.eye(frames)) + _UNSEEN).log()


class NmfMiml(PixelSeparator):
    """Hears 10 s of mono at 48 kHz, sees five pictures two seconds apart.

    ``domain`` is what it knows ("instruments", "animals", "vehicles", "all", or "classes": all that
    the default model knows); ``trunk`` is the eye's: the paper's "resnet152", "mobilenet_v2", or
    "pixel-slots", the default model's (``class_eye``), for small weights. ``per_object`` is how
    many bases of an object the bank has room for; ``noise_bases`` how many free ones take up what
    is of no object in sight. ``sparsity`` and ``sweeps`` are those of the supervised NMF, ``power``
    that of its soft masks (1 or 2). The eye learns nothing.
    """

    bank: Tensor
    bank_sizes: Tensor

    def __init__(
        self,
        domain: str = "instruments",
        trunk: str = "resnet152",
        *,
        per_object: int = 50,
        sub_concepts: int = 4,
        width: int = 1024,
        noise_bases: int = 0,
        sparsity: float = 0.1,
        sweeps: int = 100,
        power: float = 1.0,
    ) -> None:
        super().__init__()
        if domain not in DOMAINS:
            raise ValueError(f"the domain is one of {', '.join(DOMAINS)}, not {domain}")
        self.categories = tuple(DOMAINS[domain])
        self.noise_bases, self.sparsity = noise_bases, sparsity
        self.sweeps, self.power = sweeps, power
        check_switches(trunk=(trunk, TRUNKS))
        if domain == "classes" and trunk != CLASS_EYE:
            raise ValueError("ImageNet does not know the classes of the default model")
        self.eye = (
            SeenCategories(self.categories)
            if trunk == CLASS_EYE
            else ImageNetEye(trunk, tuple(DOMAINS[domain].values()))
        )
        self.miml = MimlNetwork(len(self.categories), sub_concepts, BINS, width)
        bank = torch.rand(len(self.categories), per_object, BINS)
        self.register_buffer("bank", bank / bank.sum(-1, keepdim=True))
        self.register_buffer("bank_sizes", torch.full((len(self.categories),), per_object))
        self.spec = Spec(
            sample_rate=RATE,
            channels=1,
            window_seconds=WINDOW_SECONDS,
            mask_frequencies_hz=tuple(float(k * RATE / N_FFT) for k in range(BINS)),
            mask_hop_seconds=HOP / RATE,
            frame_offsets_seconds=(-4.0, -2.0, 0.0, 2.0, 4.0),
            frame_size=224,
            cell=self.eye.cell,
            labels=self.categories,
        )

    def encode_audio(self, mixture: Tensor) -> AudioFeatures:
        """``[B, C, T]``, one window -> maps ``[B, 1, L * R + 2 F, W]``, in three storeys.

        Above the activations of the bank (none, until it is known what is in sight), then the
        mixture's magnitudes over their largest, then what the free bases took of them.
        """
        length = round(WINDOW_SECONDS * RATE)
        if mixture.shape[-1] > length:
            raise ValueError(f"NMF + MIML hears {length} samples at once")
        mono = functional.pad(mixture.mean(dim=-2), (0, length - mixture.shape[-1]))
        with torch.autocast(mixture.device.type, enabled=False):
            magnitudes = film_spectrogram(mono)
            magnitudes = magnitudes / magnitudes.amax((1, 2), keepdim=True).clamp_min(TINY)
        rows = self.bank.shape[0] * self.bank.shape[1]
        none = magnitudes.new_zeros(len(magnitudes), rows, magnitudes.shape[2])
        return AudioFeatures(torch.cat([none, magnitudes, magnitudes * 0], dim=1).unsqueeze(1))

    def condition_on_visible(self, audio: AudioFeatures, visible_vectors: Tensor) -> AudioFeatures:
        """Supervised NMF with the bases of what is in sight, of vectors ``[M, L]`` (section 3.4).

        That is what is likeliest somewhere, and all that is likely enough somewhere.
        """
        likeliest = visible_vectors.float().amax(dim=0)
        there = (likeliest >= _SURE) | (likeliest == likeliest.max())
        return AudioFeatures(torch.stack([self._solved(one[0], there)[None] for one in audio.maps]))

    def encode_frames(self, frames: Tensor) -> Tensor:
        """RGB ``[B, 3, H, W]`` in 0..1, any size -> scores of the categories ``[B, L, h, w]``."""
        return self.eye(frames)

    def pool(self, raw_features: Tensor) -> Tensor:
        """``[P, L, ...]`` -> ``[L, ...]``: the strongest of the pictures, as shares of one."""
        return raw_features.amax(dim=0).softmax(dim=0)

    def masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """One window and ``[N, L]`` -> soft masks ``[N, 2401, W]``: the share of its categories.

        A window that nobody asked the picture about is shared among all there are.
        """
        maps = audio.maps[0, 0].float()
        count, each, bins = self.bank.shape
        if not bool(maps[: count * each].any()):
            maps = self._solved(maps, torch.ones(count, dtype=torch.bool, device=maps.device))
        with torch.autocast(maps.device.type, enabled=False):
            activations = maps[: count * each].unflatten(0, (count, each))
            parts = torch.einsum("lrf,lrw->lfw", self.bank, activations) ** self.power
            noise = maps[count * each + bins :] ** self.power
            shares = parts / (parts.sum(0) + noise + TINY**2)
            return torch.einsum("nl,lfw->nfw", vectors.float(), shares).clamp(0, 1)

    def classify(self, vectors: Tensor) -> Tensor:
        """A vector is the probabilities of the labels."""
        return vectors

    def label_vectors(self, labels: Sequence[str]) -> Tensor:
        """One-hot ``[N, L]``; zeros for what it knows nothing of."""
        vectors = torch.zeros(len(labels), len(self.categories), device=self.bank.device)
        for row, label in enumerate(labels):
            found = category_of(label, self.categories)
            if found is not None:
                vectors[row, found] = 1
        return vectors

    def separate(self, mixture: Tensor, object_frames: Tensor) -> Tensor:
        """``[B, C, T]`` and ``[B, N, P, 4, H, W]`` -> ``[B, N, C, T]`` (one window)."""
        return separate_by_cells(self, mixture, object_frames)

    @torch.no_grad()
    def _solved(self, maps: Tensor, there: Tensor) -> Tensor:
        """The maps ``[L * R + 2 F, W]`` of a window with the activations of those who are there."""
        count, each, bins = self.bank.shape
        rows = count * each
        magnitudes = maps[rows : rows + bins].float()
        used = (torch.arange(each, device=there.device) < self.bank_sizes[:, None]) & there[:, None]
        known = self.bank.float().flatten(0, 1)[used.flatten()].T
        noise = random_bases(bins, self.noise_bases, 0, magnitudes)
        free = torch.arange(known.shape[1] + self.noise_bases) >= known.shape[1]
        # ratios of small products: in half precision they are nothing over nothing
        with torch.autocast(maps.device.type, enabled=False):
            bases, found = factorise(
                magnitudes, 0, 0, torch.cat([known, noise], 1), free,
                sweeps=self.sweeps, sparsity=self.sparsity,
            )  # fmt: skip
            off_screen = bases[:, known.shape[1] :] @ found[known.shape[1] :]
        activations = magnitudes.new_zeros(rows, magnitudes.shape[1])
        activations[used.flatten()] = found[: known.shape[1]]
        return torch.cat([activations, magnitudes, off_screen])
