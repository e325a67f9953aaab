"""Compute devices: the CPU, or a graphics card that has proved that it works.

A broken driver does not fail, it hangs; so a card is tried out in a process of its own, with a
timeout, and the answer is remembered until the driver or torch changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from engine.atomic_file import write_atomically
from engine.child_process import child_environment, python_command
from engine.errors import CannotWrite
from engine.json_file import parse_json, read_json
from engine.message import Message
from engine.models import device_probe

AUTO, CPU = "auto", "cpu"
PROBE_TIMEOUT_SECONDS = 60.0

NOTHING = Message.verbatim("")
NO_DRIVER = Message("no NVIDIA driver was found")

PROBE_COMMAND = python_command(device_probe.__name__)
"""What to start as a process: it says on stdout what it finds, as ``parse_probe`` reads it."""
_KILL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ComputeDevice:
    """One thing to compute on.

    ``name`` is torch's ("cpu", "cuda:0"), ``what`` what people call it, ``why_not`` a half sentence
    when it does not work, ``seconds`` what the test's work took on it.
    """

    name: str
    what: str
    works: bool = True
    why_not: Message = NOTHING
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ChosenDevice:
    """The device to use for a wish, and why it is no GPU (a half sentence; empty when it is)."""

    device: str
    why_no_gpu: Message = NOTHING

    @property
    def has_driver(self) -> bool:
        """Whether there is a driver, so that a GPU could be expected."""
        return self.why_no_gpu != NO_DRIVER


def probe_devices(seconds: float | None = None) -> tuple[ComputeDevice, ...]:
    """Try out everything in a process of its own; the CPU is always among them.

    Takes some seconds (torch is loaded there), at most ``seconds`` (``PROBE_TIMEOUT_SECONDS`` when
    left out): nothing for the GUI thread.
    """
    seconds = PROBE_TIMEOUT_SECONDS if seconds is None else seconds
    try:
        probe = subprocess.Popen(
            PROBE_COMMAND,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="ignore",
        )
    except OSError as error:
        return _failed_probe(str(error))
    try:
        text, _ = probe.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return (*parse_probe(_kill(probe)), hung_device(seconds))
    if probe.returncode != 0:
        return _failed_probe(f"status {probe.returncode}")
    return parse_probe(text)


def parse_probe(text: str) -> tuple[ComputeDevice, ...]:
    """The devices that the probe has reported so far, one JSON object in a line."""
    found: list[ComputeDevice] = []
    for line in text.splitlines():
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            found.append(_device_of(parse_json(line)))
    return tuple(found) or (ComputeDevice(CPU, "CPU"),)


def _device_of(facts: dict[str, Any]) -> ComputeDevice:
    """A device of what the probe or the cache says of it in JSON."""
    return ComputeDevice(**{**facts, "why_not": Message.from_json(facts.get("why_not", ""))})


def hung_device(seconds: float) -> ComputeDevice:
    """What stands for a graphics card whose test did not end."""
    why = Message("its driver did not answer within {seconds} seconds", seconds=round(seconds))
    return ComputeDevice("cuda", "GPU", False, why)


def _failed_probe(why: str) -> tuple[ComputeDevice, ...]:
    what = Message("its test failed ({why})", why=why)
    return ComputeDevice(CPU, "CPU"), ComputeDevice("cuda", "GPU", False, what)


def _kill(probe: subprocess.Popen[str]) -> str:
    """End a probe that hangs; what it wrote. One stuck in its driver cannot be waited for."""
    probe.kill()
    with suppress(subprocess.TimeoutExpired):
        return probe.communicate(timeout=_KILL_SECONDS)[0]
    return ""


def choose_device(wish: str = AUTO) -> ChosenDevice:
    """The device for a wish ("auto", "cpu", "cuda:0"...); imports no torch, may take seconds.

    Never raises: without a card that works it is the CPU.
    """
    if wish == CPU:
        return ChosenDevice(CPU, Message("the CPU is chosen in the preferences"))
    if not _driver_is_there():
        return ChosenDevice(CPU, NO_DRIVER)
    cards = [device for device in _known_devices() if device.name != CPU]
    for card in cards:
        if card.works and (wish == AUTO or card.name == wish or wish == "cuda"):
            return ChosenDevice(card.name)
    known = [card.why_not for card in cards if card.why_not]
    return ChosenDevice(CPU, known[0] if known else Message("no usable GPU was found"))


def forget_probes() -> None:
    """Try the devices out anew the next time."""
    with suppress(OSError):
        _probe_cache_file().unlink(missing_ok=True)


def _known_devices() -> tuple[ComputeDevice, ...]:
    """What the last test found; the test is made when torch or the driver has changed."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        record = read_json(_probe_cache_file())
        if record["key"] == _probe_key():
            return tuple(_device_of(facts) for facts in record["devices"])
    devices = probe_devices()
    if all(device.works for device in devices):  # what failed may work the next time
        record = {"key": _probe_key(), "devices": [asdict(device) for device in devices]}
        with suppress(OSError, CannotWrite):
            _probe_cache_file().parent.mkdir(parents=True, exist_ok=True)
            write_atomically(_probe_cache_file(), json.dumps(record).encode())
    return devices


def _probe_cache_file() -> Path:
    return user_cache_path("pixelplayer") / "devices.json"


def _driver_is_there() -> bool:
    if os.name == "nt":
        return (Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "System32/nvcuda.dll").exists()
    return any(Path(path).exists() for path in ("/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg"))


def _probe_key() -> str:
    driver = ""
    with suppress(OSError):
        driver = Path("/proc/driver/nvidia/version").read_text()
    try:
        torch = version("torch")
    except PackageNotFoundError:
        torch = ""
    seen = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    return hashlib.sha256(f"{torch}\n{driver}\n{seen}".encode()).hexdigest()
