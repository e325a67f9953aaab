"""The recursion of Minus-Plus Net: the loudest source first, taken away, until nothing is left.

Paper, section 3 ("Minus Network", "Plus Network"); what the released code breaks is done as the
paper means it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

FLOOR = 1e-10
"""What every magnitude holds at least, so that ln is safe."""


@dataclass(frozen=True, slots=True, eq=False)
class MinusRounds:
    """What the Minus stage found: masks in the order of separation, and whose each one is.

    ``masks`` [R, B, F, W] soft, on the log rows, of the *original* mixture, and their ``logits``;
    ``chosen`` [R, B]: the source of each round; ``heard`` [R, B]: 1, or 0 for those that came when
    the residue was empty; ``last_residue`` [B, F, W]: what was left before the last source was
    taken. R is the number of sources, or less when all residues were empty before.
    """

    masks: Tensor
    logits: Tensor
    chosen: Tensor
    heard: Tensor
    last_residue: Tensor

    def by_source(self, values: Tensor, count: int) -> Tensor:
        """Round by round ``[R, B, ...]`` -> source by source ``[B, N, ...]``, 0 for none."""
        rounds, batch = self.chosen.shape
        sorted_ = values.new_zeros(count, *values.shape[1:])
        item = torch.arange(batch, device=values.device).expand(rounds, -1)
        sorted_ = sorted_.index_put((self.chosen, item), values)
        return sorted_.movedim(0, 1)


def minus_rounds(
    mask_logits: Callable[[Tensor], Tensor],
    energies: Callable[[Tensor], Tensor],
    mixture: Tensor,
    sources: int,
    mask_gain: float = 1.0,
    empty_residue: float = 0.0,
) -> MinusRounds:
    """Take source after source out of magnitudes ``mixture`` [B, F, W], the loudest left first.

    ``mask_logits``: ln residue ``[B, F, W]`` -> logits of all sources ``[B, N, F, W]``;
    ``energies``: soft masks ``[B, N, F, W]`` -> how loud each is in the mixture ``[B, N]``;
    ``mask_gain`` 2 for ratio masks (the sigmoid is doubled). When what is left of a mixture is
    below ``empty_residue`` of it (mean magnitude), its other sources are silent.
    """
    batch = torch.arange(len(mixture), device=mixture.device)
    free = mixture.new_zeros(len(mixture), sources)
    residue, last = mixture, mixture
    masks: list[Tensor] = []
    logits: list[Tensor] = []
    chosen: list[Tensor] = []
    heard: list[Tensor] = []
    for _ in range(sources):
        full = residue.mean((1, 2)) >= empty_residue * mixture.mean((1, 2))
        if masks and not bool(full.any()):
            break
        last = residue
        all_logits = mask_logits(residue.log()).float()
        with torch.no_grad():
            loudest = (energies(torch.sigmoid(all_logits) * mask_gain) + free).argmax(1)
        free = free.index_put((batch, loudest), free.new_tensor(float("-inf")))
        own = all_logits[batch, loudest]
        mask = torch.sigmoid(own) * mask_gain * full[:, None, None]
        residue = (residue - residue * mask).clamp_min(0) + FLOOR
        masks.append(mask)
        logits.append(own)
        chosen.append(loudest)
        heard.append(full.float())
    return MinusRounds(
        torch.stack(masks), torch.stack(logits), torch.stack(chosen), torch.stack(heard), last
    )


def plus_residuals(
    plus: Callable[[Tensor], Tensor], rounds: MinusRounds, mixture: Tensor
) -> Tensor:
    """What the Plus stage adds to the masks of each round ``[R, B, F, W]``.

    It sees what was recovered before (the sum of its magnitudes, raw) and ln of what the Minus
    stage gave to this source. What was recovered includes what Plus itself gave back, and the sum
    runs on, as the paper means it; no gradient flows back into the Minus stage.
    """
    recovered = torch.zeros_like(mixture)
    residuals: list[Tensor] = []
    for mask, heard in zip(rounds.masks.detach(), rounds.heard, strict=True):
        own = mask * mixture
        residual = plus(torch.stack([recovered, (own + FLOOR).log()], 1))[:, 0].float()
        residual = residual * heard[:, None, None]
        refined = (mask + residual.detach()).clamp(0, 1)
        recovered = recovered + refined * mixture
        residuals.append(residual)
    return torch.stack(residuals)
