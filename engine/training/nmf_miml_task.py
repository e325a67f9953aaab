"""The training task of NMF + MIML: whose basis is whose, then the bank of each object's bases."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.utils.data import IterableDataset

from engine.errors import BadRequest
from engine.models.class_eye import CLASS_EYE
from engine.models.model import Model
from engine.models.nmf_miml.categories import DOMAINS
from engine.models.nmf_miml.miml_network import LOSSES, MimlNetwork, harvest
from engine.models.nmf_miml.model import BINS, TRUNKS, ImageNetEye, NmfMiml
from engine.models.weights.state_dict import read_state
from engine.training.data.class_bases import class_bases
from engine.training.data.film_bases import BasesDataset, FilmBases, FilmPlan, load_film_bases
from engine.training.settings import TrainingSettings
from engine.training.task import Batch, TrainingTask, Weights, model_switches, task_of
from engine.training.visualization import Visuals

BANKS = ("harvest", "joint")
"""Bases of films that the network is surest of, as in the paper, or of all solos at once."""

_load_once = lru_cache(maxsize=2)(load_film_bases)


@task_of("miml")
class MimlTask(TrainingTask):
    """Training of the MIML network by its paper's recipe (section 4), on films of our pack.

    Adam, 1e-3, slower by 0.94 every fifth of 300 epochs. ``start_weights`` are the ImageNet
    classifier that sees what is in a picture: torchvision's ResNet-152, as in the paper, or
    MobileNetV2. ``films`` is how many solos are taken apart, ``film_sweeps`` how thoroughly; the
    ``bank`` "joint" asks only the solos' labels, not the network.
    """

    batch, rate, weight_decay = 256, 1e-3, 1e-5
    switches: ClassVar[Mapping[str, tuple[Any, ...]]] = {
        "domain": tuple(DOMAINS),
        "trunk": TRUNKS,
        "per_object": (int,),
        "sub_concepts": (int,),
        "width": (int,),
        "noise_bases": (int,),
        "sparsity": (float,),
        "sweeps": (int,),
        "power": (float,),
        "loss": LOSSES,
        "bank": BANKS,
        "films": (int,),
        "film_sweeps": (int,),
    }

    def build_net(self) -> nn.Module:
        """The untaught MIML network."""
        chosen = self.settings.switches
        known = {name: chosen[name] for name in ("sub_concepts", "width") if name in chosen}
        return MimlNetwork(len(self._categories), bins=BINS, **known)

    def dataset(self, seed: int) -> IterableDataset:
        """Films: their bases and what they show."""
        return BasesDataset(self._films(), seed)

    def loss(self, net: nn.Module, batch: Batch) -> Tensor:
        """Multi-label margin, or the divergence to soft labels."""
        assert isinstance(net, MimlNetwork)
        kind = str(self.settings.switches.get("loss", LOSSES[0]))
        return net.loss(batch["bases"], batch["present"], kind)

    @torch.inference_mode()
    def scores(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """How many held-out films, and how many of their bases, are given to what they show."""
        assert isinstance(net, MimlNetwork)
        films, bases = [], []
        for one, label in self._films().solos(held_out=True):
            given = net(one[None].to(device))[0]
            films.append(float(given.amax(1).argmax() == label))
            bases.append(float((given.argmax(0) == label).float().mean()))
        if not films:
            return {"held_out_films": 0.0}
        count = len(films)
        figures = {"films_right": sum(films) / count, "bases_right": sum(bases) / count}
        return {"held_out_films": float(count), **{k: round(v, 3) for k, v in figures.items()}}

    @torch.inference_mode()
    def visuals(self, net: nn.Module, device: torch.device) -> Visuals:
        """Of one film, how surely each basis (a column) is of each label (a row)."""
        assert isinstance(net, MimlNetwork)
        bases = torch.from_numpy(self._films().bases[:1].astype("float32"))
        shares = net.basis_shares(bases.to(device))[0].cpu()
        large = shares.repeat_interleave(12, 0).repeat_interleave(12, 1)
        return Visuals({"whose basis is whose": large.expand(3, -1, -1)})

    @staticmethod
    def fill(model: Model, weights: Weights, settings: TrainingSettings) -> None:
        """The network, the bank that it gathers from the solos, and the eye."""
        assert isinstance(model, NmfMiml)
        task = MimlTask(settings)
        model.miml.load_state_dict(weights)
        if settings.switches.get("bank") == "joint":
            bank, sizes = class_bases(task.data.solos(), task._categories, model.bank.shape[1])
        else:
            solos = task._films().solos(held_out=False)
            bank, sizes = harvest(model.miml.eval(), solos, model.bank.shape[1])
        model.bank.copy_(bank)
        model.bank_sizes.copy_(sizes)
        if isinstance(model.eye, ImageNetEye):
            model.eye.load_imagenet(task._imagenet())

    @staticmethod
    def model_settings(weights: Weights, settings: TrainingSettings) -> dict[str, Any]:
        """The switches of the run, and which network its ImageNet weights are of."""
        switches = model_switches(NmfMiml, settings.switches)
        if switches.get("trunk") == CLASS_EYE:
            return switches
        deep = "fc.weight" in read_state(MimlTask(settings)._imagenet())
        return {**switches, "trunk": "resnet152" if deep else "mobilenet_v2"}

    def optimiser(self, groups: list[dict[str, Any]], rate: float) -> torch.optim.Optimizer:
        """The paper's."""
        return torch.optim.Adam(groups, lr=rate)

    def rate_factor(self, step: int, done: float) -> float:
        """Less by 0.94 every five of 300 epochs."""
        return 0.94 ** int(done * 60)

    def prepare(self) -> None:
        """Every film taken apart, and eyes to see with afterwards."""
        if self.settings.switches.get("trunk") != CLASS_EYE:
            self._imagenet()
        self._films()

    @property
    def _categories(self) -> tuple[str, ...]:
        return tuple(DOMAINS[str(self.settings.switches.get("domain", "instruments"))])

    def _films(self) -> FilmBases:
        chosen = self.settings.switches
        plan = FilmPlan(
            self._categories, int(chosen.get("films", 600)), int(chosen.get("film_sweeps", 100))
        )
        return _load_once(self.data, self.cache, plan)

    def _imagenet(self) -> Path:
        start = self.start_weights()
        if start is None:
            raise BadRequest(
                "NMF + MIML sees with an ImageNet classifier; name one with --start-weights "
                "(torchvision's ResNet-152 or MobileNetV2)."
            )
        return start
