# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
"""HRTF sets: the bundled KEMAR head and any SOFA file, as one value.

Read by h5py and not by ``sofar``: that checks a file against all conventions of AES69, but brings
netCDF4, requests and beautifulsoup4 (some 45 MB), takes 0.4 s to import and twice as long to read,
and its ``[Errno -101]`` for a damaged file is no sentence. A test compares the two.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import h5py
import numpy as np
from numpy.typing import NDArray

from engine.child_process import child_environment, python_command
from engine.errors import CannotOpen, EngineError
from engine.message import Message
from engine.resources import resource

CONVENTION = "SimpleFreeFieldHRIR"
COMMAND = python_command(__name__)
"""The child that reads a file: "read" and the arrays, or "told" and a message, on stdout."""
_CPU_SECONDS = 10
_PATIENCE_SECONDS = 120.0  # for a slow disk; the work itself is limited by the child
_MOST_VALUES = 64_000_000  # the largest sets there are have 50 million; a small file can claim more
_DAMAGED = Message("it is not a SOFA file (or is damaged).")
_LARGEST = 1e9  # what is made of them stays a number in float32

_Floats = NDArray[np.float32]
_Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class HeadMeasurements:
    """Impulse responses of a head, as measured.

    ``responses`` is ``[M, 2, N]`` (direction, left and right ear, sample) at ``rate`` Hz;
    ``directions`` ``[M, 2]`` holds azimuth (0 ahead, 90 left, counter-clockwise) and elevation (90
    above) in degrees; ``delays`` ``[M, 2]`` are samples to add before each response.
    """

    name: str
    rate: float
    responses: _Floats
    directions: _Floats
    delays: _Floats


def bundled_head() -> HeadMeasurements:
    """The KEMAR dummy head of MIT under ``resources/hrtf`` (see its README for the licence)."""
    try:
        path = resource("hrtf", "kemar.npz")
    except FileNotFoundError as error:
        raise CannotOpen("hrtf/kemar.npz", "it is missing; install PixelPlayer again.") from error
    with np.load(path) as packed:
        responses = packed["responses"].astype(np.float32) / np.float32(32768)
        directions = packed["directions"].astype(np.float32)
        rate = float(packed["rate"])
    return HeadMeasurements(
        "KEMAR", rate, responses, directions, np.zeros((len(directions), 2), "f4")
    )


def read_sofa(path: Path) -> HeadMeasurements:
    """A head from a SOFA file (AES69, convention SimpleFreeFieldHRIR).

    Read by a child: a damaged file makes HDF5 go round in circles, or ends its process.
    ``CannotOpen`` says what is wrong when it is no such file.
    """
    path = Path(path)
    if os.path.exists(path) and not os.path.isfile(path):
        raise CannotOpen(path, "it is no file; choose a SOFA file.")
    if not os.path.isfile(path):
        raise CannotOpen(path, "there is no such file; check its name and place.")
    try:
        done = subprocess.run(
            [*COMMAND, str(path)], env=child_environment(), stdin=subprocess.DEVNULL,
            capture_output=True, timeout=_PATIENCE_SECONDS, check=False,
        )  # fmt: skip
        kind, _, content = done.stdout.partition(b"\n")
        if kind == b"told":
            raise CannotOpen(path, Message.from_json(json.loads(content)))
        if kind != b"read":
            raise ValueError(f"the child ended with status {done.returncode}")
        with np.load(io.BytesIO(content), allow_pickle=False) as parts:
            arrays = parts["responses"], parts["directions"], parts["delays"]
            return HeadMeasurements(path.stem, float(parts["rate"]), *arrays)
    except (OSError, ValueError, KeyError, EOFError, subprocess.TimeoutExpired) as error:
        raise CannotOpen(path, _DAMAGED) from error


def parse_sofa(path: Path) -> HeadMeasurements:
    """As ``read_sofa``, in this process."""
    try:
        with h5py.File(path, "r") as file:
            return _measurements(path, file)
    except EngineError:
        raise
    except Exception as error:  # HDF5 raises whatever a damaged file makes it stumble over
        raise CannotOpen(path, _DAMAGED) from error


def _measurements(path: Path, file: h5py.File) -> HeadMeasurements:
    convention = _text(file.attrs.get("SOFAConventions", CONVENTION))
    if convention != CONVENTION:
        raise CannotOpen(
            path,
            "it holds {convention}; a {wanted} file is needed.",
            convention=convention,
            wanted=CONVENTION,
        )
    responses = _values(path, file, "Data.IR")
    if responses.ndim != 3 or responses.shape[1] != 2 or not responses.size:
        raise CannotOpen(path, "its responses are not those of two ears; choose a head's file.")
    rate = float(_values(path, file, "Data.SamplingRate").ravel()[0])
    if not 1000 <= rate <= 1_000_000:
        raise CannotOpen(path, "its sampling rate of {rate:g} Hz makes no sense.", rate=rate)
    count = len(responses)
    directions = _directions(path, file, count)
    delays = np.zeros((1, 2)) if "Data.Delay" not in file else _values(path, file, "Data.Delay")
    delays = _one_each(path, delays, count, 2, "Data.Delay")
    if _ears_swapped(path, file):
        responses, delays = responses[:, ::-1], delays[:, ::-1]
    return HeadMeasurements(
        path.stem,
        rate,
        np.ascontiguousarray(responses, np.float32),
        directions.astype(np.float32),
        np.ascontiguousarray(delays, np.float32),
    )


def _values(path: Path, file: h5py.File, name: str) -> _Doubles:
    if name not in file:
        raise CannotOpen(
            path, "it has no {name}; a {wanted} file is needed.", name=name, wanted=CONVENTION
        )
    values = np.asarray(_dataset(path, file, name)[()], np.float64)
    if not (np.abs(values) <= _LARGEST).all():
        raise CannotOpen(path, "its {name} holds values that are not numbers.", name=name)
    return values


def _dataset(path: Path, file: h5py.File, name: str) -> h5py.Dataset:
    """A dataset whose values lie in this very file, and are no more than a head's."""
    if not isinstance(file.get(name, getlink=True), h5py.HardLink):
        raise CannotOpen(path, "its {name} leads to another file; get a whole one.", name=name)
    found = file[name]
    if not isinstance(found, h5py.Dataset):
        raise CannotOpen(path, "its {name} holds no numbers.", name=name)
    if found.external or found.is_virtual:
        raise CannotOpen(path, "its {name} leads to another file; get a whole one.", name=name)
    if found.size is None or found.size > _MOST_VALUES:
        raise CannotOpen(path, "its {name} is too large for a head's file.", name=name)
    return found


def _directions(path: Path, file: h5py.File, count: int) -> _Doubles:
    """Azimuth and elevation in degrees ``[M, 2]``, from either kind of coordinates."""
    positions = _one_each(path, _values(path, file, "SourcePosition"), count, 3, "SourcePosition")
    kind = _text(cast("Any", file["SourcePosition"]).attrs.get("Type", "spherical")).lower()
    if "spherical" in kind:
        return np.stack([positions[:, 0] % 360.0, np.clip(positions[:, 1], -90, 90)], axis=1)
    if "cartesian" not in kind:
        raise CannotOpen(path, "its directions are of the unknown kind {kind!r}.", kind=kind)
    x, y, z = positions.T
    azimuth = np.degrees(np.arctan2(y, x)) % 360.0
    return np.stack([azimuth, np.degrees(np.arctan2(z, np.hypot(x, y)))], axis=1)


def _one_each(path: Path, values: _Doubles, count: int, width: int, name: str) -> _Doubles:
    """``[M, width]`` from that or from one row for all, which SOFA allows."""
    if values.ndim != 2 or values.shape[1] != width or len(values) not in (1, count):
        raise CannotOpen(
            path, "its {name} does not fit its {count} responses.", name=name, count=count
        )
    return np.broadcast_to(values, (count, width))


def _ears_swapped(path: Path, file: h5py.File) -> bool:
    """Whether the first receiver is the right ear (its y, or its azimuth's sine, is negative)."""
    if "ReceiverPosition" not in file:
        return False
    item = cast("Any", _dataset(path, file, "ReceiverPosition"))
    ears = (
        np.asarray(item[()], np.float64).reshape(-1, 3)[:2] if item.size >= 6 else np.zeros((2, 3))
    )
    if item.ndim == 3 and item.size >= 6:
        ears = np.asarray(item[()], np.float64)[:2, :, 0]
    spherical = "spherical" in _text(item.attrs.get("Type", "cartesian")).lower()
    leftness = np.sin(np.radians(ears[:, 0])) if spherical else ears[:, 1]
    return bool(leftness[0] < leftness[1])


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _run_as_child(path: Path) -> None:
    """Read a file and say on stdout what is in it, or why not."""
    with suppress(ImportError):  # on Windows the parent's patience must do
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    out = sys.stdout.buffer
    try:
        head = parse_sofa(path)
    except CannotOpen as error:
        out.write(b"told\n" + json.dumps(error.why.to_json()).encode())
        return
    packed = io.BytesIO()
    np.savez(
        packed,
        rate=np.array(head.rate),
        responses=head.responses,
        directions=head.directions,
        delays=head.delays,
    )
    out.write(b"read\n")
    out.write(packed.getbuffer())


if __name__ == "__main__":
    _run_as_child(Path(sys.argv[1]))
