"""One thread for torch, and every model made only once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from engine.models.model import PixelSeparator
from engine.models.registry import create, names, previews


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session", params=(*names(), *previews()))
def model(request: pytest.FixtureRequest) -> PixelSeparator:
    torch.manual_seed(1)
    made = create(request.param)
    assert isinstance(made, PixelSeparator)
    return made


@pytest.fixture(scope="session")
def sound_of_pixels():
    torch.manual_seed(2)
    return create("sound-of-pixels").eval()
