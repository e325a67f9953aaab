"""One data pack for all tests of training, few held-out cases and few rooms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.training.data import audio_sources
from engine.training.data.pack import Pack
from engine.training.validation import held_out_cases
from tests.support.training_pack import FEW_CASES, make_pack


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pack(tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def pack(data: Path, cache: Path) -> Pack:
    return Pack(data, cache)


@pytest.fixture(autouse=True, scope="session")
def few_cases() -> Iterator[None]:
    """Some held-out cases of every kind, few rooms: all 186 and 48 take ten seconds a run."""
    make_rooms = audio_sources.make_rooms
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held_out_cases, "KINDS", FEW_CASES)
        patch.setattr(audio_sources, "make_rooms", lambda _, length: make_rooms(2, length))
        yield
