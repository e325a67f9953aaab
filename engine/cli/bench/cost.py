"""The cost of models: what each asks of a machine, measured one after another in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from engine.cli.bench.memory import PLACES, job_memory_of
from engine.cli.bench.synthetic_video import FilmShape, make_test_video
from engine.cli.inputs import object_at, open_clip, separate_into
from engine.models.model import ObjectSeparator, PixelSeparator
from engine.models.weights.card import find_weights
from engine.scene import Stems

if TYPE_CHECKING:
    from rich.table import Table

    from engine.analysis.model_host import ModelHost
    from engine.media.clip import Clip

_PRODUCTS, _WARM_UP = 40, 3
_SHORT_MINUTES = 1.0
_SMALL = FilmShape(320, 180, 5)
"""Memory hangs on a film's length; what its pictures take is known beforehand."""


@dataclass(frozen=True, slots=True)
class ModelCost:
    """A model's figures.

    ``weights_mb`` is its file's size; ``real_time`` how many seconds of a film with two clicks it
    separates in one second, ``core_real_time`` in one second of one core; ``mask_ms`` the core's
    time of a warm click's mask, a median; ``memory_mb`` the most memory besides torch and the model
    that separating and exporting the films took, by their length in minutes.
    """

    model: str
    weights_mb: float
    real_time: float
    core_real_time: float
    mask_ms: float
    memory_mb: dict[float, float]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Films:
    """What the models are measured on: a film for times, and two by their minutes for memory."""

    timed: Path
    long: dict[float, Path]

    @classmethod
    def make(
        cls, folder: Path, seconds: float, minutes: float, on_progress: Callable[[float], None]
    ) -> Films:
        """Write them."""
        make_test_video(folder / "film.mp4", seconds, on_progress)
        long = {}
        for length in dict.fromkeys((_SHORT_MINUTES, minutes)):
            long[length] = folder / f"{length:g}-minutes.mp4"
            make_test_video(long[length], length * 60, on_progress, _SMALL)
        return cls(folder / "film.mp4", long)


def model_cost(host: ModelHost, films: Films) -> ModelCost:
    """The figures of a loaded model."""
    clip = open_clip(films.timed)
    wall, core = _separation_seconds(clip, host)
    weights = host.weights or find_weights(host.status.model)
    return ModelCost(
        host.status.model,
        _size(weights) / 1e6 if weights else 0.0,
        clip.info.duration_seconds / wall,
        clip.info.duration_seconds / core,
        mask_milliseconds(host.model, host.status.device),
        {minutes: job_memory_of(film, host) for minutes, film in films.long.items()},
    )


@torch.inference_mode()
def mask_milliseconds(model: torch.nn.Module, device: str) -> float:
    """The core's time of the mask of one object more, in a window already heard and looked at."""
    assert isinstance(model, PixelSeparator | ObjectSeparator)
    masks = _warm_masks(model, torch.device(device))
    spent = []
    for _ in range(_WARM_UP + _PRODUCTS):
        before = time.process_time()
        masks()
        spent.append(time.process_time() - before)
    return statistics.median(spent[_WARM_UP:]) * 1000


def _warm_masks(
    model: PixelSeparator | ObjectSeparator, device: torch.device
) -> Callable[[], torch.Tensor]:
    spec, chance = model.spec, torch.Generator().manual_seed(1)
    length = round(spec.window_seconds * spec.sample_rate)
    sound = 0.1 * torch.randn(1, spec.channels, length, generator=chance)
    size, count = spec.frame_size, len(spec.frame_offsets_seconds)
    pictures = torch.rand(count, 3, size, size, generator=chance).to(device)
    audio = model.encode_audio(sound.to(device))
    if isinstance(model, ObjectSeparator):
        looks = torch.cat([pictures, torch.ones_like(pictures[:, :1])], 1)
        objects = model.encode_objects(looks[None])
        return lambda: model.masks(audio, objects)
    cells = model.pool(model.encode_frames(pictures)).flatten(1).T
    audio = model.condition_on_visible(audio, cells)
    return lambda: model.masks(audio, cells[:1])


def _separation_seconds(clip: Clip, host: ModelHost) -> tuple[float, float]:
    """Wall's and core's seconds from a clip to its whole stems, by two clicks."""
    sound = clip.info.sound
    assert sound is not None
    wall, core = time.perf_counter(), time.process_time()
    with clip.sound() as reader, host.analysing(clip):
        stems = Stems(sound.channels, reader.length, sound.rate, clip.info.path.parent / "stems")
        middle = clip.info.duration_seconds / 2
        objects = [object_at(host, at, middle, f"object-{i}") for i, at in enumerate(PLACES)]
        separate_into(stems, objects, host, lambda *_: None)
        stems.close()
    return time.perf_counter() - wall, time.process_time() - core


def _size(weights: Path) -> int:
    files = [weights] if weights.is_file() else [p for p in weights.rglob("*") if p.is_file()]
    return sum(path.stat().st_size for path in files)


def cost_table(costs: Sequence[ModelCost], title: str) -> Table:
    """The figures, with those of the first model as one."""
    from rich.table import Table

    lengths = [f"memory, {minutes:g} min" for minutes in costs[0].memory_mb]
    table = Table("model", "weights", "x real time", "x real time, one core", "mask of a click",
                  *lengths, title=title, title_justify="left")  # fmt: skip
    for cost in costs:
        table.add_row(cost.model, *_cells(cost, costs[0]))
    return table


def _cells(cost: ModelCost, first: ModelCost) -> Iterator[str]:
    for figure, beside, unit in (
        (cost.weights_mb, first.weights_mb, " MB"),
        (cost.real_time, first.real_time, ""),
        (cost.core_real_time, first.core_real_time, ""),
        (cost.mask_ms, first.mask_ms, " ms"),
        *((cost.memory_mb[at], first.memory_mb[at], " MB") for at in cost.memory_mb),
    ):
        ratio = f" ({figure / beside:.2f})" if beside and cost is not first else ""
        yield f"{figure:.1f}{unit}{ratio}"
