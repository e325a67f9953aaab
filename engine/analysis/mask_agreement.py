"""Mask agreement: shares of a window drawn towards what its neighbours know of the same notes.

A note that comes back in the next window belongs to the same player, though the model judged it
anew there. Models that take a window's sound apart into templates let their windows agree on them
(``layers.spectral_templates``); the shares of others stay as they are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from engine.analysis.mask_claims import MaskClaims
from engine.analysis.mask_shares import mask_shares
from engine.analysis.windows import Window
from engine.models.layers.spectral_templates import (
    SpectralTemplates,
    agree_with_neighbours,
    template_energies,
)
from engine.scene import Sharing, SoundingObject

_MOST_KEPT = 512
_SILENCE = 1e-12

Key = tuple[tuple[SoundingObject, ...], Sharing, int]


class MaskAgreement:
    """The shares of a clip's objects, window by window, each in agreement with those beside it.

    What a window is told does not depend on what was asked before: neighbours tell what they know
    alone.
    """

    def __init__(self, claims: MaskClaims) -> None:
        self._claims = claims
        self._energies: OrderedDict[Key, Tensor] = OrderedDict()

    @torch.inference_mode()
    def shares(
        self,
        items: Sequence[SoundingObject],
        window: Window,
        sharing: Sharing,
        check: Callable[[], None],
    ) -> Tensor:
        """Shares ``[N, F, W]`` of all objects of a sharing in a window; ``check`` may raise."""
        claims = self._claims.of(items, window, check)
        templates, windows = self._templates(window), self._claims.windows
        if templates is None or len(windows) == 1:  # alone, a window agrees with itself already
            return mask_shares(claims, sharing)
        own = self._known(items, window, sharing, lambda: claims)[1]
        first = max(window.index - 1, 0)
        known = [
            self._known(
                items, beside, sharing, lambda beside=beside: self._claims.of(items, beside, check)
            )
            for beside in windows[first : window.index + 2]
            if beside.index != window.index
        ]

        def agree(shares: Tensor) -> Tensor:
            whole = _with_rest(shares)[None]
            return agree_with_neighbours(whole, templates, own, known)[0, :-1]

        return mask_shares(claims, sharing, agree)

    def _known(
        self,
        items: Sequence[SoundingObject],
        window: Window,
        sharing: Sharing,
        claims: Callable[[], Tensor],
    ) -> tuple[Tensor, Tensor]:
        """Spectra ``[1, F, P]`` of a window, and what each object has of them; of it alone.

        Every window counts the same, however loud it is.
        """
        templates, key = self._templates(window), (tuple(items), sharing, window.index)
        assert templates is not None
        if key not in self._energies:
            heard = self._claims.heard(window)
            assert heard is not None
            step = heard.moment_step
            shares = mask_shares(claims()[..., ::step], sharing)
            power = heard.power / heard.power.mean().clamp_min(_SILENCE)
            at_moments = SpectralTemplates(templates.spectra, templates.activations[..., ::step])
            self._energies[key] = template_energies(
                _with_rest(shares)[None], power[None], at_moments
            )
            if len(self._energies) > _MOST_KEPT:
                self._energies.popitem(last=False)
        return templates.spectra, self._energies[key]

    def _templates(self, window: Window) -> SpectralTemplates | None:
        heard = self._claims.heard(window)
        if heard is None or heard.audio.spectra is None or heard.audio.activations is None:
            return None
        return SpectralTemplates(heard.audio.spectra, heard.audio.activations)


def _with_rest(shares: Tensor) -> Tensor:
    """Shares ``[N, F, W]`` and, last, what is left of one."""
    return torch.cat([shares, (1 - shares.sum(0, keepdim=True)).clamp_min(0)])
