"""A make-believe GPU that fails on demand: at load, in the middle, or in its driver.

It is "cpu:0", which torch computes on as on the CPU, under a name that is not "cpu".
``python -m tests.support.fake_gpu FAULT PID_FILE [WORDS...]`` is the export process, or with words
the command line, on a machine that has such a GPU.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.models import compute_devices
from engine.models.weights import loading
from tests.support.toy_model import ColourBands

GPU = "cpu:0"
NOT_TAKEN, NO_MEMORY, DRIVER, HANGS = "not taken", "no memory", "driver", "hangs"
FAULTS = (NOT_TAKEN, NO_MEMORY, DRIVER, HANGS)
SENTENCES = {
    NOT_TAKEN: "The GPU gave up, because it failed; going on with the CPU.",
    NO_MEMORY: "The GPU gave up, because its memory ran out; going on with the CPU.",
    DRIVER: "The GPU gave up, because it failed; going on with the CPU.",
    HANGS: "The GPU is not used, because its driver did not answer within 2 seconds; "
    "going on with the CPU.",
}
_HEARD_BEFORE_IT_FAILS = 2


class FrailModel(ColourBands):
    """The model of the small world, as it fares on such a GPU."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault, self.on_gpu, self.dead = fault, False, False

    def to(self, *arguments: Any, **keywords: Any):  # type: ignore[override]
        device = str(arguments[0])
        if self.dead or (self.fault == NOT_TAKEN and device == GPU):
            raise RuntimeError("CUDA error: no kernel image is available for execution")
        self.on_gpu = device == GPU
        return super().to(*arguments, **keywords)

    def encode_audio(self, mixture: torch.Tensor):
        if self.on_gpu and self.listened == _HEARD_BEFORE_IT_FAILS:
            if self.fault == NO_MEMORY:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
            if self.fault == DRIVER:
                self.dead = True  # and it takes along what lies on the card
                raise RuntimeError("cuFFT error: CUFFT_INTERNAL_ERROR")
        return super().encode_audio(mixture)


def install(
    replace: Callable[[Any, str, Any], object], fault: str, pid_file: Path
) -> list[FrailModel]:
    """Put the GPU in; the models made from now on. ``pid_file`` names the probe, once it runs."""
    made: list[FrailModel] = []

    def load_model(name: str, weights: Path | None = None, device: str = "auto") -> FrailModel:
        assert device == "cpu"  # a GPU is for the host to move it to
        made.append(FrailModel(fault))
        return made[-1].eval()

    lines = '{"name": "cpu", "what": "CPU"}\n{"name": "cpu:0", "what": "A card"}'
    # a shell, because it is there at once: the one that hangs must have said who it is by its end
    work = "exec sleep 600" if fault == HANGS else f"echo '{lines}'"
    code = f"echo $$ > {shlex.quote(str(pid_file))}; {work}"
    replace(compute_devices, "PROBE_COMMAND", ("sh", "-c", code))
    replace(compute_devices, "PROBE_TIMEOUT_SECONDS", 2.0 if fault == HANGS else 60.0)
    replace(compute_devices, "_driver_is_there", lambda: True)
    replace(loading, "load_model", load_model)
    return made


def main(fault: str, pid_file: str, *words: str) -> int:
    """The export process or the command line."""
    install(setattr, fault, Path(pid_file))
    if not words:
        from engine.cli import export_process

        return export_process.run()
    from engine.cli.commands import program

    program(list(words))
    return 0


@pytest.fixture
def probe_pid(tmp_path: Path, home: str) -> Path:
    """Where the probe writes its process number; what it found is forgotten with the test."""
    return tmp_path / "probe.pid"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
