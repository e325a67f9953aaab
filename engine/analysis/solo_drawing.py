"""Solo drawing: shares of a window drawn towards what is known of objects from their solos."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import Tensor

from engine.analysis.batching import out_of_memory_as_device_lost
from engine.analysis.clip_features import ClipFeatures
from engine.analysis.row_power import row_power
from engine.analysis.solo_learning import known_spectra
from engine.analysis.windows import Window
from engine.models.layers.solo_templates import SoloFit, drawn_to_solos, fit_solos
from engine.models.model import Spec
from engine.scene import SoundingObject

_MOST_KEPT = 16


class SoloDrawing:
    """Draws the shares of a clip's windows towards the solos of objects that have been learned.

    What a window holds of them is found once and kept: a click nearby costs a product.
    """

    def __init__(self, features: ClipFeatures, spec: Spec) -> None:
        self._features, self._spec = features, spec
        self._kept: OrderedDict[tuple[int, tuple[bytes, ...], bool], tuple[Tensor, SoloFit]]
        self._kept = OrderedDict()

    @torch.inference_mode()
    def drawn(self, shares: Tensor, items: Sequence[SoundingObject], window: Window) -> Tensor:
        """Shares ``[N, F, W]`` of all objects of a window; as they were where nothing is known."""
        known = [index for index, item in enumerate(items) if item.solo.is_heard]
        if not known:
            return shares
        spectra = tuple(items[index].solo.spectra for index in known)
        with out_of_memory_as_device_lost():
            power, fit = self._fit(spectra, window, shares, others=len(known) < len(items))
            return drawn_to_solos(shares, power, fit, known)

    def _fit(
        self, spectra: tuple[bytes, ...], window: Window, shares: Tensor, *, others: bool
    ) -> tuple[Tensor, SoloFit]:
        key = (window.index, spectra, others)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        spec, features = self._spec, self._features
        sound = features.mixture((window.start, window.stop))
        rows_hz = spec.mask_frequencies_hz
        power = row_power(sound, features.rate, rows_hz, spec.mask_hop_seconds, shares.shape[-1])
        known = [known_spectra(packed, rows_hz).to(power) for packed in spectra]
        self._kept[key] = power, fit_solos(power, known, others=others)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]
