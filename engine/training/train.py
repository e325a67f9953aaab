"""Trains the default model: the ear on mixtures, the eye on pictures; one command each.

``pixelplayer train --data DATA --run RUN --part ear --minutes 60`` and the same with ``--part
eye``; started again with the same ``--run`` it goes on where it stopped. The learning rate
follows the share of the minutes that has passed, so that a slow machine anneals as a fast one.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from math import cos, pi
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from engine.models.pixel_slots import (
    Eye,
    PixelSlots,
)
from engine.models.slot_losses import (
    ear_loss,
    eye_loss,
)
from engine.training.mixtures import Mixtures
from engine.training.validate import ear_scores, eye_scores, held_out_batches

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """One training run; saved beside its state. A 0 or an empty name means the part's own value."""

    data: str
    run: str
    part: str = "ear"
    minutes: float = 60.0
    batch: int = 0
    rate: float = 0.0
    seed: int = 1
    workers: int = 1
    threads: int = 1
    device: str = "auto"
    save_minutes: float = 5.0
    start_weights: str = ""
    frozen_blocks: int = 7
    scored: int = 96


_OWN = {"ear": {"batch": 16, "rate": 1e-3}, "eye": {"batch": 24, "rate": 5e-4}}
_START = "weights/mobilenet_v2_imagenet.safetensors"


def _completed(settings: Settings) -> Settings:
    """The settings with the part's own values where none were asked for."""
    own = _OWN[settings.part]
    start = Path(settings.data) / _START
    return replace(
        settings,
        batch=settings.batch or int(own["batch"]),
        rate=settings.rate or own["rate"],
        start_weights=settings.start_weights or (str(start) if start.is_file() else ""),
    )


class Trainer:
    """The loop: step, average, save every few minutes, measure; resumable at every save."""

    def __init__(self, settings: Settings, log: Log) -> None:
        settings = _completed(settings)
        torch.set_num_threads(settings.threads)
        torch.manual_seed(settings.seed)
        self.settings, self.log = settings, log
        cuda = torch.cuda.is_available() and settings.device != "cpu"
        self.device = torch.device("cuda" if cuda else "cpu")
        self.folder = Path(settings.run)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.net, self.mean = self._part().to(self.device), self._part().to(self.device)
        self.mean.load_state_dict(self.net.state_dict())
        learned = [p for p in self.net.parameters() if p.requires_grad]
        decayed = [p for p in learned if p.ndim > 1]
        plain = [p for p in learned if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0}]
        self.optimiser = torch.optim.AdamW(groups, lr=settings.rate)
        self.step, self.spent_seconds = 0, 0.0
        self._resume()

    @property
    def state_file(self) -> Path:
        """Where the run's state is kept."""
        return self.folder / f"{self.settings.part}.pt"

    def run(self) -> None:
        """Train until the minutes are spent; the averaged weights end in ``<part>.safetensors``."""
        self._write_settings()
        limit = self.settings.minutes * 60
        started, saved, shown = time.monotonic(), time.monotonic(), self.step
        spent_before, loss_sum = self.spent_seconds, 0.0
        for batch in self._batches():
            loss_sum += self._one_step(batch, self.spent_seconds / limit)
            self.spent_seconds = spent_before + time.monotonic() - started
            if self.step - shown == 200:
                pace = self.step * self.settings.batch / max(self.spent_seconds, 1e-9)
                self.log(f"step {self.step} loss {loss_sum / 200:.4f} {pace:.1f} samples/s "
                         f"{self.spent_seconds / 60:.1f} min")  # fmt: skip
                shown, loss_sum = self.step, 0.0
            if time.monotonic() - saved > self.settings.save_minutes * 60:
                self.save()
                saved = time.monotonic()
            if self.spent_seconds >= limit:
                break
        self.save()

    def save(self) -> None:
        """Write the state (atomically) and log the scores of the averaged weights."""
        state = {
            "net": self.net.state_dict(),
            "mean": self.mean.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "spent_seconds": self.spent_seconds,
        }
        partial = self.state_file.with_suffix(".part")
        torch.save(state, partial)
        partial.replace(self.state_file)
        scores = self._scores()
        line = {"step": self.step, "minutes": round(self.spent_seconds / 60, 2), **scores}
        with (self.folder / f"{self.settings.part}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        self.log(json.dumps(line))

    def _part(self) -> nn.Module:
        model = PixelSlots()
        if self.settings.part == "ear":
            return model.ear
        eye = (
            Eye(weights=Path(self.settings.start_weights))
            if self.settings.start_weights
            else model.eye
        )
        eye.freeze(self.settings.frozen_blocks)
        return eye.to(memory_format=torch.channels_last)

    def _resume(self) -> None:
        if not self.state_file.exists():
            return
        state = torch.load(self.state_file, map_location=self.device, weights_only=True)
        self.net.load_state_dict(state["net"])
        self.mean.load_state_dict(state["mean"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.spent_seconds = state["step"], state["spent_seconds"]
        self.log(f"goes on at step {self.step}, {self.spent_seconds / 60:.1f} min")

    def _dataset(self) -> IterableDataset:
        data, cache = Path(self.settings.data), self.folder / "cache"
        seed = self.settings.seed + self.step
        if self.settings.part == "ear":
            return Mixtures(data, cache, seed)
        from engine.training.pictures import Pictures

        return Pictures(data, seed)

    def _batches(self) -> Iterator[dict[str, Tensor]]:
        loader = DataLoader(
            self._dataset(), self.settings.batch, num_workers=self.settings.workers,
            prefetch_factor=4 if self.settings.workers else None,
        )  # fmt: skip
        for batch in loader:
            yield {name: value.to(self.device) for name, value in batch.items()}

    def _one_step(self, batch: dict[str, Tensor], done: float) -> float:
        warm = min(1.0, (self.step + 1) / 300)
        for group in self.optimiser.param_groups:
            group["lr"] = self.settings.rate * warm * (0.02 + 0.49 * (1 + cos(pi * min(done, 1.0))))
        self.net.train()
        loss_of = ear_loss if self.settings.part == "ear" else eye_loss
        with torch.autocast(self.device.type, torch.bfloat16):
            loss = loss_of(self.net, batch)  # pyright: ignore[reportArgumentType]
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        self._average(min(0.999, self.step / (self.step + 100)))
        return float(loss.detach())

    @torch.no_grad()
    def _average(self, keep: float) -> None:
        for slow, fast in zip(self.mean.state_dict().values(), self.net.state_dict().values(),
                              strict=True):  # fmt: skip
            if slow.dtype.is_floating_point:
                slow.lerp_(fast, 1 - keep)
            else:
                slow.copy_(fast)

    def _scores(self) -> dict[str, float]:
        self.mean.eval()
        data = Path(self.settings.data)
        if self.settings.part == "ear":
            made = held_out_batches(data, self.folder / "cache", self.settings.scored)
            return ear_scores(self.mean, made, data, self.device)  # pyright: ignore[reportArgumentType]
        return eye_scores(self.mean, data, self.device)  # pyright: ignore[reportArgumentType]

    def _write_settings(self) -> None:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False
        )
        text = json.dumps({**asdict(self.settings), "revision": found.stdout.strip()}, indent=1)
        (self.folder / f"{self.settings.part}.json").write_text(text, encoding="utf-8")


def bring_together(run: Path) -> PixelSlots | None:
    """The model of a run: averaged ear and averaged eye; None while one of them is untrained."""
    model = PixelSlots()
    for part, net in (("ear", model.ear), ("eye", model.eye)):
        path = run / f"{part}.pt"
        if not path.exists():
            return None
        net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True)["mean"])
    return model.eval()
