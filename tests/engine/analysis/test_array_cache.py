from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.analysis.array_cache import ArrayCache


def arrays(seed: int) -> tuple[np.ndarray, ...]:
    made = np.random.default_rng(seed)
    return made.random((4, 8)).astype(np.float16), made.random(16).astype(np.float32)


def test_what_leaves_memory_comes_back_from_disk(tmp_path: Path):
    cache = ArrayCache(300, 10_000, tmp_path)  # 128 bytes each: two fit
    for key in range(10):
        cache.put(str(key), arrays(key))
    for key in (0, 9, 5, 0):
        got = cache.get(str(key))
        assert got is not None
        for one, other in zip(got, arrays(key), strict=True):
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other)
    assert cache.get("nothing") is None
    cache.close()
    assert list(tmp_path.iterdir()) == []


def test_memory_and_disk_are_bounded(tmp_path: Path):
    cache = ArrayCache(300, 600, tmp_path)
    for key in range(50):
        cache.put(str(key), arrays(key))
    kept = [key for key in range(50) if cache.get(str(key)) is not None]
    assert 2 <= len(kept) <= 7
    assert 49 in kept
    on_disk = sum(f.stat().st_size for f in tmp_path.rglob("*.npy"))
    assert 0 < on_disk <= 600
    cache.close()


def test_a_failing_disk_only_makes_it_smaller(tmp_path: Path):
    cache = ArrayCache(300, 10_000, tmp_path)
    (folder,) = tmp_path.iterdir()
    folder.rmdir()
    for key in range(5):
        cache.put(str(key), arrays(key))
    assert cache.get("0") is None
    assert cache.get("4") is not None
    cache.close()


def test_without_disk_and_with_a_damaged_file(tmp_path: Path):
    memory_only = ArrayCache(300, 0)
    for key in range(5):
        memory_only.put(str(key), arrays(key))
    assert memory_only.get("0") is None
    cache = ArrayCache(300, 10_000, tmp_path)
    for key in range(5):
        cache.put(str(key), arrays(key))
    for file in tmp_path.rglob("*.npy"):
        file.write_bytes(b"not an array")
    assert cache.get("0") is None
    cache.close()
