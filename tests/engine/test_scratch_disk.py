"""Scratch folders: in the place that was chosen, and gone with the process that made them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from engine import scratch_disk
from engine.leftovers import records_folder
from engine.scene import Stems
from engine.scratch_disk import (
    configure_scratch_disk,
    make_scratch_folder,
    remove_scratch_folder,
    scratch_bytes_used,
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    configure_scratch_disk(tmp_path / "chosen", 1000)
    yield tmp_path / "chosen"
    configure_scratch_disk(None)


def test_stems_and_features_lie_where_it_was_chosen(place: Path):
    stems = Stems(1, 100_000, 8000)
    stems.add("a")
    stems.write("a", 0, np.ones((1, 100_000), np.float32))
    assert stems.folder.parent == place
    assert scratch_bytes_used() >= 400_000
    assert make_scratch_folder("features").parent == place
    assert scratch_disk.scratch_cap_bytes() == 1000
    stems.close()
    assert scratch_bytes_used() == 0


def test_what_a_killed_process_left_is_swept_and_nothing_else(home: str, place: Path):
    code = f"""
import os, signal
from pathlib import Path
from typing import get_args
from typing import get_args
from engine.scratch_disk import ScratchKind, make_scratch_folder, configure_scratch_disk
configure_scratch_disk(Path({str(place)!r}))
for kind in get_args(ScratchKind):
    (make_scratch_folder(kind) / "0.npy").write_bytes(bytes(9000))
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert scratch_bytes_used() >= 9000 * len(get_args(scratch_disk.ScratchKind))
    (place / "letter.txt").write_text("not ours")
    (place / "pixelplayer-features-old").mkdir()  # on no record: whose is it?
    mine = make_scratch_folder("stems")  # the first thing noted sweeps
    left = sorted(path.name for path in place.iterdir())
    assert left == sorted(["letter.txt", "pixelplayer-features-old", mine.name])
    remove_scratch_folder(mine)
    assert list(records_folder().iterdir()) == []


def test_no_place_is_no_bytes(tmp_path: Path):
    configure_scratch_disk(tmp_path / "never made")
    assert scratch_bytes_used() == 0
    configure_scratch_disk(None)
