"""The order of all tests, as several processes are given them, and tests that keep apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import pytest_collection_modifyitems


class Item:
    """A collected test: of which file, and whether it is slow."""

    def __init__(self, name: str, slow: bool) -> None:
        self.path, self._slow = Path(name), slow

    def get_closest_marker(self, name: str) -> bool:
        return self._slow and name == "slow"


def test_files_with_the_most_slow_tests_come_first_and_stay_whole() -> None:
    quick, one, two = Item("a", False), Item("b", True), Item("c", True)
    beside = Item("b", False)
    items = [quick, one, beside, two, two]
    pytest_collection_modifyitems(items)  # type: ignore[arg-type]
    assert items == [two, two, one, beside, quick]


def test_a_test_that_needs_the_cores_keeps_its_like_waiting(cores_to_itself: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    with cores_to_itself.open("w") as another, pytest.raises(BlockingIOError):
        fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)
