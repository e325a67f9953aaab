"""The measurements of the benchmark: each gives a figure beside its budget."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import engine.cli
from engine.child_process import child_environment, python_command
from engine.cli.bench.memory import PLACES, job_memory_of
from engine.cli.inputs import object_at, open_clip, separate_into
from engine.export import ExportRequest, export
from engine.mixing.mix_change import StripChange
from engine.mixing.render import Renderer
from engine.project import Project
from engine.scene import SoundingObject, Stems

if TYPE_CHECKING:
    from engine.analysis.model_host import ModelHost
    from engine.media.clip import Clip

_PREVIEW_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure and its budget; "x" (times real time) must reach it, the rest must stay below."""

    what: str
    figure: float
    unit: str
    budget: float | None = None

    @property
    def within(self) -> bool | None:
        """Whether the budget holds; None when there is none."""
        if self.budget is None:
            return None
        return self.figure >= self.budget if self.unit == "x" else self.figure <= self.budget

    @property
    def figure_text(self) -> str:
        """The figure with its unit."""
        return _text(self.figure, self.unit)

    @property
    def budget_text(self) -> str:
        """The budget with its unit and direction."""
        if self.budget is None:
            return ""
        return (">= " if self.unit == "x" else "<= ") + _text(self.budget, self.unit)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "what": self.what,
            "figure": round(self.figure, 3),
            "unit": self.unit,
            "budget": self.budget,
            "within": self.within,
        }


@dataclass
class BenchResult:
    """The report of a benchmark: the measures, and what belongs to no single one."""

    measures: list[Measure] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return self.about | {"measures": [measure.as_json() for measure in self.measures]}


def measure_all(clip_path: Path, host: ModelHost) -> Iterator[tuple[float, Measure]]:
    """All measures, each with the share (0..1) of the work that is done then."""
    groups: list[Callable[[], list[Measure]]] = [
        _measure_startup,
        lambda: _measure_pictures(clip_path),
        lambda: _measure_clicks(clip_path, host),
        lambda: _measure_rendering(clip_path, host),
        lambda: _measure_memory(clip_path, host),
    ]
    for index, group in enumerate(groups, start=1):
        for measure in group():
            yield index / len(groups), measure


def _measure_startup() -> list[Measure]:
    words = python_command(engine.cli.__name__, "--version")

    def start() -> None:
        subprocess.run(words, env=child_environment(), check=True, capture_output=True)

    took = [_timed(start) for _ in range(5)]
    return [Measure("pixelplayer --version", statistics.median(took) * 1000, "ms", 500)]


def _measure_pictures(clip_path: Path) -> list[Measure]:
    def open_and_look() -> None:
        with open_clip(clip_path).pictures() as pictures:
            pictures.at(0.0)

    opened = [_timed(open_and_look) for _ in range(5)]
    clip = open_clip(clip_path)
    moments = np.random.default_rng(1).uniform(0, clip.info.duration_seconds, 40)
    with clip.pictures() as pictures:
        key = [_timed(pictures.key_frame_at, float(moment)) for moment in moments]
    with clip.pictures() as pictures:
        exact = [_timed(pictures.at, float(moment)) for moment in moments]
    return [
        Measure("open 1080p to first frame", _p95(opened) * 1000, "ms", 300),
        Measure("scrub frame (key frame, 1080p)", _p95(key) * 1000, "ms", 60),
        Measure("exact seek (1080p, GOP 60)", _p95(exact) * 1000, "ms", 250),
    ]


def _measure_clicks(clip_path: Path, host: ModelHost) -> list[Measure]:
    clip = open_clip(clip_path)
    middle = clip.info.duration_seconds / 2
    points = np.random.default_rng(2).uniform(0.1, 0.9, (12, 2))
    with host.analysing(clip):
        cold = _timed(_click, host, clip, (0.3, 0.4), middle)
        warm = [_timed(_click, host, clip, (x, y), middle) for x, y in points]
    return [
        Measure("cold click to sound", cold * 1000, "ms", 1000),
        Measure("warm click to sound", _p95(warm) * 1000, "ms", 100),
    ]


def _click(
    host: ModelHost, clip: Clip, place: tuple[float, float], seconds: float
) -> SoundingObject:
    sound = clip.info.sound
    assert sound is not None
    item = object_at(host, place, seconds, "clicked")
    start = round((seconds - sound.start_seconds) * sound.rate)
    stop = start + round(_PREVIEW_SECONDS * sound.rate)
    host.run_with_fallback(lambda analyser: analyser.preview(item, start, stop))
    return item


def _measure_rendering(clip_path: Path, host: ModelHost) -> list[Measure]:
    """Separates the clip once, then renders and exports from the stems."""
    clip = open_clip(clip_path)
    sound, seconds = clip.info.sound, clip.info.duration_seconds
    assert sound is not None
    with clip.sound() as reader, host.analysing(clip):
        stems = Stems(sound.channels, reader.length, sound.rate, clip_path.parent / "stems")
        objects = [
            object_at(host, place, seconds / 2, f"object-{index}")
            for index, place in enumerate(PLACES)
        ]
        took = _timed(separate_into, stems, objects, host, _no_progress)
        budget = 200 if host.status.device.startswith("cuda") else 10
        measures = [Measure("analysis (two objects)", seconds / took, "x", budget)]
        project = Project(clip_path)
        for item in objects:
            project = project.with_object(item).with_strip(item.id, StripChange(gain_db=-6.0))
        around = project.with_mix(replace(project.mix, binaural=True))
        renderer = Renderer(reader.read, stems, replace(sound, length=reader.length))
        renderer.warm_up()
        measures += [
            Measure("render", seconds / _timed(_render, renderer, project), "x"),
            Measure("render, binaural", seconds / _timed(_render, renderer, around), "x"),
        ]
        stems.close()
    return measures + _measure_exports(clip_path, project, around, seconds)


def _render(renderer: Renderer, project: Project) -> None:
    for start in range(0, renderer.length, 4096):
        renderer.render(project.mix, project.scene, start, min(start + 4096, renderer.length))


def _measure_exports(
    clip_path: Path, project: Project, around: Project, seconds: float
) -> list[Measure]:
    measures = []
    for what, chosen in (
        ("export", project),
        ("export, binaural", around),
        ("export, nothing changed", Project(clip_path)),
    ):
        target = clip_path.with_name("export.mp4")
        request = ExportRequest(chosen, target, stems_from=clip_path.parent / "stems")
        took = _timed(export, request)
        measures.append(Measure(what, seconds / took, "x", 50))
    return measures


def _no_progress(stage: str, done: float, seconds_left: float | None) -> None:
    """A measurement is not to be slowed down by talking."""


def _timed(work: Callable[..., object], *arguments: Any) -> float:
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def _p95(seconds: list[float]) -> float:
    return float(np.percentile(seconds, 95))


def _measure_memory(clip_path: Path, host: ModelHost) -> list[Measure]:
    return [Measure("memory besides torch and model", job_memory_of(clip_path, host), "MB", 1500)]


def _text(figure: float, unit: str) -> str:
    if not unit:  # a count
        return f"{figure:.0f}"
    return f"{figure:.0f} {unit}" if abs(figure) >= 20 else f"{figure:.1f} {unit}"
