"""The MIML network: which of a film's audio bases belongs to which object in sight.

Multi-instance multi-label learning (Gao, Feris and Grauman, ECCV 2018, section 3.2): a film is a
bag of bases, its labels are what is seen in it, and no basis says whose it is::

    bases [F, M] --1x1 conv--> [L * K, M] --max over K--> [L, M] --max over M--> [L]
                              sub-concepts               per basis              per film
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

LOSSES = ("margin", "kl")
"""Multi-label margin as in the paper, or the other of its code: divergence to soft labels."""

_ALIAS = "sub_concept_layer."
"""The authors' second name of a layer; their files hold it twice."""


class MimlNetwork(nn.Module):
    """Scores of ``labels`` for bases of ``bins`` rows; each label has ``sub_concepts``.

    ``centred``: bases are read in -1..1 and not in 0..1. Keys are the authors', but for the layer
    that theirs hold twice.
    """

    def __init__(
        self,
        labels: int = 15,
        sub_concepts: int = 4,
        bins: int = 2401,
        width: int = 1024,
        *,
        centred: bool = False,
    ) -> None:
        super().__init__()
        self.labels, self.sub_concepts, self.centred = labels, sub_concepts, centred
        self.model = nn.Sequential(
            nn.Conv2d(bins, width, 1),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, labels * sub_concepts, 1),
            nn.BatchNorm2d(labels * sub_concepts),
            nn.ReLU(),
        )

    def forward(self, bases: Tensor) -> Tensor:
        """Bases ``[B, F, M]`` -> how much each is of each label ``[B, L, M]``, 0 or more."""
        read = bases / bases.amax(dim=1, keepdim=True).clamp_min(1e-12)
        read = 2 * read - 1 if self.centred else read
        found = self.model(read.unsqueeze(-1)).squeeze(-1)
        return found.unflatten(1, (self.labels, self.sub_concepts)).amax(dim=2)

    def film_scores(self, bases: Tensor) -> Tensor:
        """Bases ``[B, F, M]`` -> scores of the films ``[B, L]``: each label's best basis."""
        return self(bases).amax(dim=2)

    def basis_shares(self, bases: Tensor) -> Tensor:
        """Bases ``[B, F, M]`` -> how surely each is of each label ``[B, L, M]``, of sum one."""
        return self(bases).softmax(dim=1)

    def loss(self, bases: Tensor, present: Tensor, kind: str = "margin") -> Tensor:
        """The loss of films of bases ``[B, F, M]`` that show the labels ``present`` [B, L] (0, 1).

        "margin": every label that is there above every one that is not, by one (section 3.2);
        "kl": divergence of the scores' softmax from the labels' shares.
        """
        scores = self.film_scores(bases).float()
        if kind == "kl":
            shares = present / present.sum(1, keepdim=True)
            return functional.kl_div(scores.log_softmax(1), shares, reduction="batchmean")
        return functional.multilabel_margin_loss(scores, _padded_indices(present))

    def load_authors(self, state: Mapping[str, Tensor]) -> None:
        """Take over a state dict of theirs (16 tensors), in which one layer stands twice."""
        own = {key: value for key, value in state.items() if not key.startswith(_ALIAS)}
        self.load_state_dict(own)


@torch.inference_mode()
def harvest(
    net: MimlNetwork, films: Iterable[tuple[Tensor, int]], per_object: int, least: float = 0.0
) -> tuple[Tensor, Tensor]:
    """The bank of bases ``[L, R, F]`` of films ``([F, M], label)`` with one label each.

    Kept are the bases that the network gives to the film's own label, the surest first, and at
    least so sure; also returns how many of the R each label has ``[L]`` (section 3.3).
    """
    found: dict[int, list[tuple[float, Tensor]]] = {}
    bins = 0
    for bases, label in films:
        bins = len(bases)
        shares = net.basis_shares(bases[None])[0]
        own = (shares.argmax(dim=0) == label) & (shares[label] >= least)
        for index in own.nonzero().flatten().tolist():
            found.setdefault(label, []).append((float(shares[label, index]), bases[:, index]))
    bank = torch.zeros(net.labels, per_object, bins)
    sizes = torch.zeros(net.labels, dtype=torch.long)
    for label, candidates in found.items():
        kept = sorted(candidates, key=lambda pair: -pair[0])[:per_object]
        bank[label, : len(kept)] = torch.stack([basis / basis.sum() for _, basis in kept])
        sizes[label] = len(kept)
    return bank, sizes


def _padded_indices(present: Tensor) -> Tensor:
    """Which labels ``[B, L]`` (0, 1) as indices, the rest -1, as torch's margin loss wants them."""
    order = present.argsort(dim=1, descending=True, stable=True)
    there = present.gather(1, order) > 0
    return torch.where(there, order, torch.full_like(order, -1))
