"""Peak memory of a whole job besides torch and the model: separate, mix, export.

Run as a process: ``python -m engine.cli.bench.memory FILM MODEL DEVICE WEIGHTS`` prints megabytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from engine.cli.inputs import load_clicked_model, object_at, open_clip, separate_into
from engine.export import ExportRequest, export
from engine.mixing.mix_change import StripChange
from engine.peak_memory import peak_memory_mb, reset_peak_memory
from engine.project import Project

_PLACES = ((0.25, 0.5), (0.75, 0.5))


def job_memory_mb(clip_path: Path, model: str, device: str, weights: Path | None) -> float:
    """Does the job once; gives how far the process's memory rose above the loaded model."""
    host = load_clicked_model(model, weights, device)
    before = reset_peak_memory()
    clip = open_clip(clip_path)
    project = Project(clip_path, model=model)
    with host.analysing(clip):
        middle = clip.info.duration_seconds / 2
        for index, place in enumerate(_PLACES):
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
