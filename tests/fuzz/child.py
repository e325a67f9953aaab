"""The child that opens damaged files: one path a line on stdin, one line of JSON for each.

Whatever a damaged file may do, it does here: memory is limited, and the parent watches the clock.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from engine.errors import EngineError

MEMORY_BYTES = 8 << 30
"""Of address space: more than a healthy file ever takes, less than would stop the machine."""
_SECONDS = 4
OWN = {".flv", ".wmv", ".avi"}


def open_media(path: Path) -> None:
    """Open a film, look at pictures, and export it with its sound changed."""
    from engine.export import ExportRequest, export
    from engine.media.clip import Clip
    from engine.mixing.mix import Mix
    from engine.project import Project

    clip = Clip.open(path)
    if clip.info.picture is not None:
        with clip.pictures() as pictures:
            for share in (0.0, 0.5, 1.0):
                pictures.at(share * clip.info.duration_seconds)
    # what only its own container holds stays in it
    target = path.with_name("export" + (path.suffix if path.suffix in OWN else ".mkv"))
    span = (0.0, _SECONDS) if clip.info.duration_seconds > _SECONDS else None
    try:
        export(ExportRequest(Project(path, mix=Mix(master_db=-6.0)), target, span=span))
    finally:
        whole = target.exists()
        target.unlink(missing_ok=True)
        left = [name for name in os.listdir(path.parent) if ".pp-tmp-" in name]
        assert not left, f"left behind: {left} (whole: {whole})"


def open_project(path: Path) -> None:
    """Open a project, and hand it to an export."""
    from engine.export import ExportRequest
    from engine.project import open_project as read

    _use(ExportRequest(read(path), path.with_name("o.mkv")))


def open_recovery(path: Path) -> None:
    """Read kept work."""
    from engine.export import ExportRequest
    from engine.project.recovery import read_recovery

    _use(ExportRequest(read_recovery(path).project, path.with_name("o.mkv")))


def _use(request: object) -> None:
    from engine.export import ExportRequest

    assert isinstance(request, ExportRequest)
    again = ExportRequest.from_json(request.to_json())
    assert replace(again, target=request.target) == request
    for item in request.project.scene.objects:
        item.region.polygon_at(0.2)


def open_stems(path: Path) -> None:
    """Read stems by a damaged index."""
    from engine.scene import Stems

    stems = Stems.open(path.parent)
    for name in stems.object_ids:
        stems.read(name, 0, min(stems.length, 1000))


def open_settings(path: Path) -> None:
    """Load settings and keep them."""
    from pixelplayer_gui.settings import Settings

    Settings.load(path).save(path.with_name("again.json"))
    assert path.with_name("again.json").is_file()


def open_card(path: Path) -> None:
    """Read a model's card."""
    from engine.models.weights.card import WeightsCard

    WeightsCard.beside(path.with_suffix(".safetensors"))


def open_sofa(path: Path) -> None:
    """Hear through a damaged head."""
    import numpy as np

    from engine.mixing.binaural.head import Head
    from engine.mixing.block_grid import BlockGrid

    heard = Head.from_sofa(path).responses((30, 10), BlockGrid(44100, 512))
    assert np.isfinite(heard).all(), "what is heard is no number"


OPENERS: dict[str, Callable[[Path], None]] = {
    "media": open_media, "project": open_project, "recovery": open_recovery, "stems": open_stems,
    "settings": open_settings, "card": open_card, "sofa": open_sofa,
}  # fmt: skip


def outcome(kind: str, path: Path) -> dict[str, str]:
    """What became of one file: opened, told in one sentence, or a fault of ours."""
    try:
        OPENERS[kind](path)
    except EngineError as error:
        sentence = str(error)
        if "\n" in sentence:
            return {"outcome": "fault", "what": f"more than a sentence: {sentence[:200]}"}
        return {"outcome": "told", "what": sentence}
    except Exception as error:
        return {"outcome": "fault", "what": f"{type(error).__name__} at {_where(error)}"}
    return {"outcome": "opened", "what": ""}


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/engine/" in frame.filename] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].name}: {str(error)[:80]}"


def run() -> None:
    """Open what stdin names, as the kind that the command line names."""
    kind = sys.argv[1]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    tempfile.tempdir = os.environ["TMPDIR"]
    print(json.dumps({"outcome": "ready"}), file=answers, flush=True)
    for line in sys.stdin:
        _forget_peak()
        found = outcome(kind, Path(line.rstrip("\n")))
        found["memory"] = str(_peak_bytes())
        print(json.dumps(found), file=answers, flush=True)


def _forget_peak() -> None:
    with suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def _peak_bytes() -> int:
    """The most memory that this process held since its peak was forgotten."""
    with open("/proc/self/status", encoding="ascii") as file:
        line = next(line for line in file if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    run()
