"""One thread for torch, and every model made only once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import torch

from engine.models.class_eye import CLASS_EYE
from engine.models.model import Model, ObjectSeparator, PixelSeparator
from engine.models.registry import create, names, previews

OBJECT_MODELS = ("co-separation",)
"""Those that are shown whole objects."""

PIXEL_MODELS = tuple(name for name in (*names(), *previews()) if name not in OBJECT_MODELS)

SMALL: dict[str, dict[str, Any]] = {
    "co-separation": {"width": 4},
    "minus-plus": {"width": 4, "trunk": CLASS_EYE},
    "nmf-miml": {"trunk": "mobilenet_v2", "width": 16, "per_object": 4, "sweeps": 20},
    "sound-of-pixels": {"width": 4},
    "sound-of-pixels-paper": {"width": 4, "trunk": CLASS_EYE},
}
"""Those that take seconds for a window, made small; their own files test them as they are."""


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(before)


@cache
def made(name: str) -> Model:
    torch.manual_seed(1)
    return create(name, **SMALL.get(name, {}))


@pytest.fixture(scope="session", params=PIXEL_MODELS)
def model(request: pytest.FixtureRequest) -> PixelSeparator:
    found = made(request.param)
    assert isinstance(found, PixelSeparator)
    return found


@pytest.fixture(scope="session", params=OBJECT_MODELS)
def object_model(request: pytest.FixtureRequest) -> ObjectSeparator:
    found = made(request.param)
    assert isinstance(found, ObjectSeparator)
    return found


@pytest.fixture(scope="session", params=(*PIXEL_MODELS, *OBJECT_MODELS))
def separator(request: pytest.FixtureRequest) -> PixelSeparator | ObjectSeparator:
    found = made(request.param)
    assert isinstance(found, PixelSeparator | ObjectSeparator)
    return found


@pytest.fixture(scope="session")
def sound_of_pixels():
    torch.manual_seed(2)
    return create("sound-of-pixels").eval()
