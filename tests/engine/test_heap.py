"""The heap gives freed memory back."""

from __future__ import annotations

import sys

import psutil
import pytest

from engine.heap import _glibc, trim_heap


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own habit")
def test_what_was_freed_between_pieces_that_live_goes_back_to_the_system() -> None:
    if _glibc() is None:
        pytest.skip("the C library is another one")
    process = psutil.Process()
    pieces = [b"%d" % number * 12_000 for number in range(1000, 4000)]  # 48 kB each, 144 MB
    kept = pieces[::100]
    del pieces
    held = process.memory_info().rss
    trim_heap()
    assert process.memory_info().rss < held - 80_000_000
    assert len(kept) == 30
