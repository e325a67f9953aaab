"""One rule for the device: a GPU is proven, and hands over to the CPU when it fails."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from engine.analysis.analyser import Analyser
from engine.analysis.model_host import FallbackNotice, FallbackReason, ModelHost, reason_of
from engine.errors import DeviceLost, EngineError, WeightsMissing
from engine.media.clip import Clip
from engine.models import compute_devices
from engine.scene import Stems
from tests.support import fake_gpu
from tests.support.fake_gpu import DRIVER, GPU, HANGS, NO_MEMORY, NOT_TAKEN, probe_pid
from tests.support.toy_model import (
    LEFT,
    RIGHT,
    ColourBands,
    high_sound,
    low_sound,
    squares_film,
    stereo,
)

__all__ = ["probe_pid"]
SECONDS = 8.0


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    path = tmp_path_factory.mktemp("films") / "squares.mkv"
    return Clip.open(squares_film(path, stereo(low_sound(SECONDS), high_sound(SECONDS)), SECONDS))


def empty_stems(clip: Clip) -> Stems:
    sound = clip.info.sound
    assert sound is not None
    with clip.sound() as reader:
        return Stems(sound.channels, reader.length, sound.rate)


def separated(host: ModelHost, clip: Clip, stems: Stems) -> None:
    with host.analysing(clip):
        objects = host.run_with_fallback(
            lambda analyser: [
                analyser.object_at(*LEFT, 1.0, "low"),
                analyser.object_at(*RIGHT, 1.0, "high"),
            ]
        )
        host.run_with_fallback(lambda analyser: analyser.separate(objects, stems))


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (NOT_TAKEN, FallbackReason.DRIVER_FAILED),
        (NO_MEMORY, FallbackReason.OUT_OF_MEMORY),
        (DRIVER, FallbackReason.DRIVER_FAILED),
        (HANGS, FallbackReason.NOT_USABLE),
    ],
)
def test_a_gpu_that_fails_hands_over_to_the_cpu_with_one_notice(
    clip: Clip, probe_pid: Path, monkeypatch: pytest.MonkeyPatch, fault: str, reason: FallbackReason
) -> None:
    fake_gpu.install(monkeypatch.setattr, fault, probe_pid)
    notices: list[FallbackNotice] = []
    host = ModelHost(on_fallback=notices.append)
    device = host.load("default").device
    assert device == (GPU if fault in (NO_MEMORY, DRIVER) else "cpu")
    stems, truth = empty_stems(clip), empty_stems(clip)
    separated(host, clip, stems)
    assert [(notice.reason, notice.message) for notice in notices] == [
        (reason, fake_gpu.SENTENCES[fault])
    ]
    assert host.status.device == "cpu"
    assert host.status.why_no_gpu == notices[0].why
    by_cpu = ModelHost(load=lambda _: ColourBands().eval())
    by_cpu.load("toy")
    separated(by_cpu, clip, truth)
    for name in ("low", "high"):
        np.testing.assert_array_equal(
            stems.read(name, 0, stems.length), truth.read(name, 0, truth.length)
        )
    stems.close()
    truth.close()


@pytest.mark.parametrize("fault", [NO_MEMORY, DRIVER])
def test_what_the_gpu_finished_is_kept(
    clip: Clip, probe_pid: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    made = fake_gpu.install(monkeypatch.setattr, fault, probe_pid)
    stems = empty_stems(clip)
    done: list[tuple[int, int]] = []
    host = ModelHost(on_fallback=lambda _: done.extend(stems.ready_spans("low")))
    host.load("default")
    with host.analysing(clip):
        item = host.run_with_fallback(lambda analyser: analyser.object_at(*LEFT, 1.0, "low"))
        windows = len(host.run_with_fallback(lambda it: it._features.windows))
        host.run_with_fallback(lambda analyser: analyser.separate([item], stems))
    assert done  # something was finished when it gave up
    assert stems.ready("low", 0, stems.length)
    # the first window is heard again: its end overlaps with the next one
    assert sum(model.listened for model in made) <= windows + 1
    stems.close()


def test_an_error_that_is_not_the_gpus_is_raised(
    clip: Clip, probe_pid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_gpu.install(monkeypatch.setattr, NO_MEMORY, probe_pid)
    notices: list[FallbackNotice] = []
    host = ModelHost(on_fallback=notices.append)
    host.load("default")

    def work(analyser: Analyser) -> None:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with host.analysing(clip), pytest.raises(RuntimeError, match="shapes"):
        host.run_with_fallback(work)
    assert not notices
    assert host.status.device == GPU


def test_a_cpu_that_runs_out_of_memory_says_so(clip: Clip) -> None:
    host = ModelHost(load=lambda _: ColourBands().eval())
    host.load("toy")

    def work(analyser: Analyser) -> None:
        raise DeviceLost("Memory ran out.")

    with host.analysing(clip), pytest.raises(DeviceLost):
        host.run_with_fallback(work)


def test_a_probe_that_hangs_is_killed(probe_pid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_gpu.install(monkeypatch.setattr, HANGS, probe_pid)
    ModelHost().load("default")
    with pytest.raises(ProcessLookupError):
        os.kill(int(probe_pid.read_text()), 0)


def test_who_chose_the_cpu_wakes_no_driver(
    probe_pid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_gpu.install(monkeypatch.setattr, HANGS, probe_pid)
    notices: list[FallbackNotice] = []
    assert ModelHost("cpu", on_fallback=notices.append).load("default").device == "cpu"
    assert not probe_pid.exists()
    assert not notices


@pytest.mark.parametrize(("wanted", "told"), [("auto", 0), ("cuda", 1)])
def test_without_a_driver_only_who_asked_for_a_gpu_is_told(
    probe_pid: Path, monkeypatch: pytest.MonkeyPatch, wanted: str, told: int
) -> None:
    fake_gpu.install(monkeypatch.setattr, NO_MEMORY, probe_pid)
    monkeypatch.setattr(compute_devices, "_driver_is_there", lambda: False)
    notices: list[FallbackNotice] = []
    ModelHost(wanted, on_fallback=notices.append).load("default")
    assert len(notices) == told


def test_missing_weights_are_no_fault_of_the_gpu(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "engine.analysis.model_host.choose_device", lambda _: compute_devices.ChosenDevice(GPU)
    )
    notices: list[FallbackNotice] = []
    with pytest.raises(WeightsMissing):
        ModelHost(on_fallback=notices.append).load("default", tmp_path / "none.safetensors")
    assert not notices


def test_without_a_model_the_host_says_so() -> None:
    with pytest.raises(EngineError, match="no model could be loaded"):
        ModelHost().run_with_fallback(lambda analyser: analyser.heat(0.0))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DeviceLost("Memory ran out."), FallbackReason.OUT_OF_MEMORY),
        (RuntimeError("CUDA error: out of memory"), FallbackReason.OUT_OF_MEMORY),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED"), FallbackReason.OUT_OF_MEMORY),
        (RuntimeError("CUDA error: device-side assert"), FallbackReason.DRIVER_FAILED),
        (RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"), FallbackReason.DRIVER_FAILED),
        (RuntimeError("Found no NVIDIA driver on your system."), FallbackReason.DRIVER_FAILED),
        (RuntimeError("The size of tensor a must match"), None),
    ],
)
def test_the_reason_is_read_from_the_error(error: Exception, reason: FallbackReason | None) -> None:
    assert reason_of(error) is reason
