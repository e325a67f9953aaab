"""Pixel Slots 3: the sound is shared out among the classes in sight, by networks that are asked.

A dense vision network tells what every cell of the picture shows. How surely each class is in sight
is the *query* that the audio network is asked with; its masks of all classes are shares that sum to
one at every place of the spectrogram (a softmax), so what is off screen has a share as well. The
mask of a cell is the sum of the shares of what it shows. As in the Sound of Pixels family (Zhao et
al., ECCV 2018) sound and picture are each read once, and any pixel's mask is one small product.

Queried separation as in AudioSep (Liu et al., 2023), with classes in sight in the place of words;
that labels carry over from solos to mixtures is Co-Separation's lesson (Gao & Grauman, ICCV 2019).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.models.layers.spectrogram_blocks import (
    PIXEL_COLUMNS,
    PIXEL_ROWS,
    fold_to_pixels,
    level_planes,
    log_level,
    shuffle_from_grid,
    shuffle_to_grid,
)
from engine.models.masks import separate_by_cells
from engine.models.model import AudioFeatures, PixelSeparator, Spec
from engine.models.pixel_slots.front_end import (
    HOP,
    SAMPLE_RATE,
    WINDOW_SECONDS,
    row_frequencies,
    row_weights,
    window_power,
)
from engine.models.pixel_slots_v3.class_shares import class_shares
from engine.models.pixel_slots_v3.query_unet import Encoded, QueryUNet
from engine.models.pixel_slots_v3.vision_net import (
    NOTHING,
    OUTPUTS,
    DenseVisionNet,
    pool_neighbourhood,
)
from engine.models.sound_classes import CLASSES, class_index

_MAX_SLOTS = 8
"""How many classes have a slot once it is known what is in sight; the rest is off screen."""

_MIN_OBJECT_CELLS = 16
"""What fills less than one in so many cells is hardly an object."""

_NEIGHBOURHOOD = 7
"""Cells across, half a picture's height. Early in the training it named 25 of 26 players of the
real pairs rightly by a click (without it 13), who then had 5.9 dB SDR (4.3)."""

_LEAST_SHARE = 0.02
"""Of a window's energy: a class in sight that has less may still get a slot."""


class PixelSlotsV3(PixelSeparator):
    """The third version: a query U-Net asked with what a dense vision network has in sight."""

    former_keys = QueryUNet.former_keys
    sharpness: Tensor
    least: Tensor
    temperature: Tensor
    band_weights: Tensor

    def __init__(
        self,
        channels: Sequence[int] = (48, 96, 192),
        attentions: int = 6,
        recurrent: int = 96,
        fine: int = 64,
        trunk: str = "lite0",
    ) -> None:
        super().__init__()
        self.spec = Spec(
            sample_rate=SAMPLE_RATE,
            channels=1,
            window_seconds=WINDOW_SECONDS,
            mask_frequencies_hz=tuple(row_frequencies().tolist()),
            mask_hop_seconds=HOP / SAMPLE_RATE,
            frame_offsets_seconds=(-2.0, 0.0, 2.0),
            frame_size=224,
            cell=16,
            labels=CLASSES,
        )
        self.audio_net = QueryUNet(
            channels=channels, attentions=attentions, recurrent=recurrent, fine=fine
        )
        # only the loss of its own task trains it
        self.audio_net.presence_head.requires_grad_(False)
        self.vision_net = DenseVisionNet(trunk)
        self._channels = tuple(channels)
        # Divides the logits of cells (Guo et al., ICML 2017). Of 0.2 to 1, 0.5 had the best log
        # likelihood on 171 photos of held-out players: 74 % right, 76 % sure (at 1: 40 % sure).
        self.register_buffer("temperature", torch.tensor(0.5))
        # How sharply a cell must show a class, against the surest in sight, to have its sound.
        self.register_buffer("sharpness", torch.tensor(2.0))
        # How surely a class must be in sight at all for somebody in sight to have its sound.
        self.register_buffer("least", torch.tensor(0.15))
        self.register_buffer("band_weights", row_weights(), persistent=False)

    def encode_audio(self, mixture: Tensor) -> AudioFeatures:
        """``[B, C, T]`` at 48 kHz -> what the encoder keeps ``[B, K, F, W]``, on the mask grid.

        The first map is the level; the others are the encoder's channels, shuffled to places.
        """
        power = window_power(mixture, self.band_weights)
        encoded = self.audio_net.encode(power)
        maps = [log_level(power)[:, None]]
        for features, (rows, columns) in zip(encoded[1:], _scales(), strict=True):
            spare = -features.shape[1] % (rows * columns)
            whole = F.pad(features.float(), (0, 0, 0, 0, 0, spare))
            maps.append(shuffle_to_grid(whole, rows, columns))
        return AudioFeatures(torch.cat(maps, 1))

    def encode_frames(self, frames: Tensor) -> Tensor:
        """``[B, 3, H, W]`` RGB in 0..1 -> class logits of every cell ``[B, 2 (L + 1), h, w]``.

        In the first half a cell is about as sure as the surer cells around it: an instrument is
        told by more of it than one cell shows. The second half is what each cell shows itself.
        """
        cells = self.vision_net(frames) / self.temperature
        return torch.cat([pool_neighbourhood(cells, _NEIGHBOURHOOD), cells], 1)

    def pool(self, raw_features: Tensor) -> Tensor:
        """Mean over the pictures, then probabilities ``[L + 1, ...]``."""
        return raw_features[:, :OUTPUTS].float().mean(0).softmax(0)

    def label_beliefs(self, raw_features: Tensor) -> Tensor:
        """Raw features ``[2 (L + 1), h, w]`` -> what each cell shows itself ``[L, h, w]``."""
        return raw_features[OUTPUTS:].float().softmax(0)[:NOTHING]

    def condition_on_visible(self, audio: AudioFeatures, visible_vectors: Tensor) -> AudioFeatures:
        """The window's slots ``[1, S, F, W]``: the shares of the classes likeliest in sight.

        A code ``[1, S, L + 1]`` is the slot's class (one label), and how surely it is in sight.
        """
        count = max(len(visible_vectors) // _MIN_OBJECT_CELLS, 1)
        query = visible_vectors[:, :-1].topk(count, 0).values.mean(0)
        masks = self._class_masks(audio, query[None])
        power = torch.pow(10.0, audio.maps[:, 0])
        energy = torch.einsum("blfw,bfw->bl", masks, power)
        likely = query * (energy / energy.sum(1, keepdim=True) + _LEAST_SHARE)
        kept = likely[0].topk(_MAX_SLOTS).indices
        one = F.one_hot(kept, len(CLASSES)).to(query)
        return AudioFeatures(masks[:, kept], torch.cat([one, query[kept, None]], 1)[None])

    def masks(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """Slots ``[1, S, F, W]`` and cell probabilities ``[N, L + 1]`` -> ``[N, F, W]``.

        A cell has the sound of a class as far as it shows it as surely as the surest in sight.
        Where no picture is known yet, these cells are all that is in sight, with a slot per class.
        """
        if audio.slot_codes is None:
            slots = self._class_masks(audio, vectors[:, :-1].amax(0, keepdim=True))[0]
            return torch.einsum("nl,lfw->nfw", vectors[:, :-1], slots).clamp(max=1)
        weights = self.slot_weights(audio, vectors)
        return torch.einsum("ns,sfw->nfw", weights, audio.maps[0]).clamp(max=1)

    def slot_weights(self, audio: AudioFeatures, vectors: Tensor) -> Tensor:
        """Slots ``[1, S, F, W]`` and cell probabilities ``[N, L + 1]`` -> ``[N, S]``.

        Slots are shares of one whole, so no sum of them by weights up to one exceeds one.
        """
        assert audio.slot_codes is not None
        codes = audio.slot_codes[0]
        shown = vectors[:, :-1] @ codes[:, :-1].T
        return (shown / codes[:, -1].clamp_min(self.least)).clamp(max=1).pow(self.sharpness)

    def label_vectors(self, labels: Sequence[str]) -> Tensor:
        """All of a cell's probability on its class; what has none of its own is "other"."""
        indices = torch.tensor([class_index(label) for label in labels])
        return F.one_hot(indices, len(CLASSES) + 1).to(self.band_weights)

    def classify(self, vectors: Tensor) -> Tensor:
        """Cell probabilities ``[N, L + 1]`` -> class probabilities ``[N, L]``."""
        return vectors[:, :-1]

    def separate(self, mixture: Tensor, object_frames: Tensor) -> Tensor:
        """``[B, C, T]`` and ``[B, N, P, 4, H, W]`` -> ``[B, N, C, T]`` (one window)."""
        return separate_by_cells(self, mixture, object_frames)

    def _class_masks(self, audio: AudioFeatures, query: Tensor) -> Tensor:
        """Maps of the encoder and a query ``[B, L]`` -> shares of all classes ``[B, L, F, W]``."""
        level, rest = audio.maps[:, 0], audio.maps[:, 1:]
        power = torch.pow(10.0, level)
        features, first = [], 0
        for channels, (rows, columns) in zip(self._channels, _scales(), strict=True):
            count = -(-channels // (rows * columns))
            own = shuffle_from_grid(rest[:, first : first + count], rows, columns)
            features.append(own[:, :channels].contiguous(memory_format=torch.channels_last))
            first += count
        encoded = Encoded(fold_to_pixels(level_planes(level)), *features)
        return class_shares(self.audio_net.decode(encoded, query), power)


def _scales() -> tuple[tuple[int, int], ...]:
    """Rows and columns of the mask grid that a place of the encoder's three features covers."""
    return tuple((PIXEL_ROWS * n, PIXEL_COLUMNS * n) for n in (1, 2, 4))
