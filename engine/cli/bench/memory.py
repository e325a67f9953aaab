"""Peak memory of a whole job besides torch and the model: separate, mix, export.

Run as a process: ``python -m engine.cli.bench.memory FILM MODEL DEVICE WEIGHTS`` prints megabytes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.child_process import child_environment, python_command
from engine.cli.inputs import load_clicked_model, object_at, open_clip, separate_into
from engine.export import ExportRequest, export
from engine.mixing.mix_change import StripChange
from engine.peak_memory import peak_memory_mb, reset_peak_memory
from engine.project import Project

if TYPE_CHECKING:
    from engine.analysis.model_host import ModelHost

PLACES = ((0.25, 0.5), (0.75, 0.5))
"""Where the film that is measured on is clicked, in 0..1 of the picture."""


def job_memory_of(film: Path, host: ModelHost) -> float:
    """What ``job_memory_mb`` gives for the model of a host.

    In a process of its own: the highest memory of this one was taken up by other work.
    """
    weights = str(host.weights) if host.weights else ""
    words = python_command(__name__, str(film), host.status.model, host.status.device, weights)
    done = subprocess.run(words, env=child_environment(), check=True, capture_output=True)
    return float(done.stdout)


def job_memory_mb(clip_path: Path, model: str, device: str, weights: Path | None) -> float:
    """Does the job once; gives how far the process's memory rose above the loaded model."""
    host = load_clicked_model(model, weights, device)
    before = reset_peak_memory()
    clip = open_clip(clip_path)
    project = Project(clip_path, model=model)
    with host.analysing(clip):
        middle = clip.info.duration_seconds / 2
        for index, place in enumerate(PLACES):
            item = object_at(host, place, middle, f"object-{index}")
            project = project.with_object(item).with_strip(item.id, StripChange(gain_db=-6.0))
        export(
            ExportRequest(project, clip_path.with_name("memory.mp4")),
            lambda request, clip, stems, on_progress, cancelled: separate_into(
                stems, request.project.scene.objects, host, on_progress
            ),
        )
    return peak_memory_mb() - before


if __name__ == "__main__":
    _film, _model, _device, _weights = sys.argv[1:]
    print(job_memory_mb(Path(_film), _model, _device, Path(_weights) if _weights else None))
