"""The trainer: any part of any model, on a CPU, a GPU or several, resumable at every save.

``pixelplayer train --data DATA --run RUN --part ear --minutes 60``; started again with the same
``--run`` it goes on where it stopped; under ``torchrun`` it is the same on several devices.

What a step learns follows from the settings, the step at which the run was last kept, and the state
kept then: data is drawn anew from a seed of that step, and so is the chance within each step; what
is read in order goes on where the last step had come to (``data_share``). So a run that was stopped
and one that went on are the same, to the bit on a CPU, where the schedule goes by steps. By minutes
it goes by the share of the time that has passed, so that a slow machine anneals as a fast one.
"""

from __future__ import annotations

import io
import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import cv2
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from engine.atomic_file import write_atomically
from engine.models.weights.state_dict import with_current_keys
from engine.training.data.data_share import PLACE, ReadPlaces, SharedDataset
from engine.training.distributed import ProcessGroup
from engine.training.run_log import Log, RunLog
from engine.training.settings import TrainingSettings
from engine.training.tasks import TASKS, Batch, TrainingTask
from engine.training.throughput import Throughput

_CLIP_NORM = 1.0
_SHOW_SECONDS = 20.0


class _NetWithLoss(nn.Module):
    """A net with its task's loss: a batch in, a loss out, so that gradients can be shared."""

    def __init__(self, net: nn.Module, task: TrainingTask) -> None:
        super().__init__()
        self.net, self._task = net, task

    def forward(self, batch: Batch) -> Tensor:
        return self._task.loss(self.net, batch)


class Trainer:
    """The training loop of one part of a model: steps, averages weights, saves, scores."""

    def __init__(
        self, settings: TrainingSettings, log: Log, ranks: ProcessGroup | None = None
    ) -> None:
        torch.set_num_threads(settings.threads)
        # A worker forked while OpenCV has threads would wait for them for ever: it has none.
        cv2.setNumThreads(1)
        torch.manual_seed(settings.seed)
        self.processes = ranks or ProcessGroup.join(settings.device)
        self.device = self.processes.device
        kind = TASKS[settings.part]
        self.settings = replace(
            settings, batch=settings.batch or kind.batch, rate=settings.rate or kind.rate
        )
        self.task, self._log = kind(self.settings), log
        self.folder = Path(settings.run)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.net, self.averaged_net = (
            self.task.build_net().to(self.device),
            self.task.build_net().to(self.device),
        )
        self.averaged_net.load_state_dict(self.net.state_dict())
        self.optimiser = self.task.optimiser(self._groups(), self.settings.rate)
        self.step, self.spent_seconds = 0, 0.0
        self._stopped, self._scored_at = False, float("-inf")
        self._read = ReadPlaces.at_start(
            self.processes.number, self.processes.count, self.settings.workers
        )
        self._resume()
        self._net_with_loss = self.processes.data_parallel(_NetWithLoss(self.net, self.task))

    @property
    def state_file(self) -> Path:
        """Where the run's state is kept."""
        return self.folder / f"{self.settings.part}.pt"

    @property
    def progress(self) -> float:
        """The share of the run that is done, 0..1."""
        if self.settings.steps:
            return min(self.step / self.settings.steps, 1.0)
        return min(self.spent_seconds / (self.settings.minutes * 60), 1.0)

    def run(self) -> None:
        """Learn until the time or the steps are spent; every process of a run must call this.

        On SIGTERM the state is kept after the step at hand, and the run ends there.
        """
        if self.processes.is_main:
            self._write_settings()
            self.task.prepare()
        self.processes.wait()
        leads = self.processes.is_main
        book = RunLog(self.folder, self.settings.part, self._log if leads else lambda _: None,
                      self.settings.board and leads)  # fmt: skip
        with book, self._stopping_on_sigterm():
            while self._goes_on():
                self._train_until_save(book)
                if leads:
                    self.save()
                    self._evaluate_average(book)
                self.processes.wait()

    def save(self) -> None:
        """Write the state, whole or not at all."""
        state = {
            "net": self.net.state_dict(),
            "mean": self.averaged_net.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "spent_seconds": self.spent_seconds,
            "read": self._read.places,
        }
        content = io.BytesIO()
        torch.save(state, content)
        write_atomically(self.state_file, content.getvalue())

    def _train_until_save(self, book: RunLog) -> None:
        """Learn from fresh data until the state is to be kept or the run is over."""
        began, before, first = time.monotonic(), self.spent_seconds, self.step
        pace, losses = Throughput(self.device, self.task.sound_seconds), []
        for batch in self._batches():
            with pace.step(self.settings.batch * self.processes.count):
                losses.append(self._one_step(batch, self.processes.broadcast(self.progress)[0]))
            self.spent_seconds = before + time.monotonic() - began
            (spent, over) = self.processes.broadcast(
                self.spent_seconds, self._is_over(self.spent_seconds - before, self.step - first)
            )
            self.spent_seconds = spent
            if pace.seconds >= _SHOW_SECONDS or over:
                loss = float(torch.stack(losses).mean())
                rate = self.optimiser.param_groups[0]["lr"]
                measures = {"loss": loss, "rate": rate, **pace.read(), "minutes": spent / 60}
                book.log_step(self.step, measures)
                losses.clear()
            if over:
                break
        own = self._read.places[self.processes.number]
        self._read.places = self.processes.gathered(own)

    def _goes_on(self) -> bool:
        progress, stopped = self.processes.broadcast(self.progress, self._stopped)
        return progress < 1 and not stopped

    @contextmanager
    def _stopping_on_sigterm(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread may receive signals
            return
        before = signal.signal(signal.SIGTERM, lambda *_: setattr(self, "_stopped", True))
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)

    def _is_over(self, seconds: float, steps: int) -> bool:
        """Whether to stop and keep what was learned in so much time and so many steps."""
        due = self.settings.save_steps
        kept = steps >= due if due else seconds >= self.settings.save_minutes * 60
        return kept or self.progress >= 1 or self._stopped

    def _resume(self) -> None:
        if not self.state_file.exists():
            return
        state = torch.load(self.state_file, map_location=self.device, weights_only=True)
        former_keys = self.task.former_keys
        self.net.load_state_dict(with_current_keys(state["net"], former_keys))
        self.averaged_net.load_state_dict(with_current_keys(state["mean"], former_keys))
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.spent_seconds = state["step"], state["spent_seconds"]
        self._read.go_on(state.get("read", []))
        if self.processes.is_main:
            self._log(f"goes on at step {self.step}, {self.spent_seconds / 60:.1f} min")

    def _groups(self) -> list[dict]:
        """Parameters by how fast they learn and whether they decay (matrices and kernels do)."""
        decay = self.task.weight_decay
        groups: dict[tuple[float, bool], list[nn.Parameter]] = {}
        for name, value in self.net.named_parameters():
            if value.requires_grad:
                key = (self.task.learning_rate_factor(name), value.ndim > 1)
                groups.setdefault(key, []).append(value)
        return [
            {"params": values, "share": share, "weight_decay": decay if decays else 0.0}
            for (share, decays), values in groups.items()
        ]

    def _seed(self) -> int:
        """Of what comes after this step in this process."""
        return (self.settings.seed * 1_000_003 + self.step) * 1009 + self.processes.number

    def _batches(self) -> Iterator[Batch]:
        cuda = self.device.type == "cuda"
        share = self._read.share(self.settings.seed)
        loader = DataLoader(
            SharedDataset(self.task.dataset(self._seed()), self.task.data, share),
            self.settings.batch,
            num_workers=self.settings.workers, pin_memory=cuda,
            prefetch_factor=4 if self.settings.workers else None,
        )  # fmt: skip
        for batch in loader:
            self._read.note(batch.pop(PLACE))
            yield {n: value.to(self.device, non_blocking=cuda) for n, value in batch.items()}

    def _one_step(self, batch: Batch, done: float) -> Tensor:
        now = self.task.rate_factor(self.step, done)
        for group in self.optimiser.param_groups:
            group["lr"] = self.settings.rate * now * group["share"]
        torch.manual_seed(self._seed())
        self.task.progress = done
        self.net.train()
        mixed = self.settings.precision == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=mixed):
            loss = self._net_with_loss(batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.net.parameters(), _CLIP_NORM)
        # One step of infinities would spoil a run of days; it is left out.
        if bool(torch.isfinite(norm)):
            self.optimiser.step()
        self.step += 1
        self._average(min(0.999, self.step / (self.step + 9)))
        return self.processes.mean(loss.detach())

    @torch.no_grad()
    def _average(self, keep: float) -> None:
        for slow, fast in zip(self.averaged_net.state_dict().values(),
                              self.net.state_dict().values(), strict=True):  # fmt: skip
            if slow.dtype.is_floating_point:
                slow.lerp_(fast, 1 - keep)
            else:
                slow.copy_(fast)

    def _evaluate_average(self, book: RunLog) -> None:
        """Scores, pictures and sounds of the averaged weights; no time of the run's."""
        due = time.monotonic() - self._scored_at >= self.settings.score_minutes * 60
        if self._stopped or not (due or self.progress >= 1):
            return
        self._scored_at = time.monotonic()
        self.averaged_net.eval()
        book.log_scores(
            self.step, self.spent_seconds / 60, self.task.scores(self.averaged_net, self.device)
        )
        if book.has_board:
            book.log_visuals(self.step, self.task.visuals(self.averaged_net, self.device))

    def _write_settings(self) -> None:
        record = {
            **asdict(self.settings),
            "processes": self.processes.count,
            "device": str(self.device),
            "torch": torch.__version__,
            "revision": revision(),
        }
        write_atomically(
            self.folder / f"{self.settings.part}.settings.json",
            json.dumps(record, indent=1).encode(),
        )


def revision() -> str:
    """The commit of this code, with a "+" where it was changed since; "" outside a checkout."""
    here = Path(__file__).parent

    def _git(*words: str) -> str:
        try:
            found = subprocess.run(
                ["git", *words], cwd=here, capture_output=True, text=True, check=False
            )
        except OSError:
            return ""
        return found.stdout.strip() if found.returncode == 0 else ""

    commit = _git("rev-parse", "HEAD")
    return commit + "+" if commit and _git("status", "--porcelain", "-uno", ".") else commit
