from __future__ import annotations

import subprocess
import sys
from typing import cast

import pytest
import torch
from torch import nn

from engine.errors import ModelMissing
from engine.models import registry
from engine.models.model import PixelSeparator
from engine.models.registry import (
    Build,
    canonical_name,
    create,
    names,
    previews,
    register,
    trained_parts,
    versioned_name,
)

FIRST, SECOND = cast("tuple[Build, Build]", (nn.Identity, nn.Flatten))
"""Two to be told apart; the registry asks no more of them."""


def test_names_are_listed_without_aliases() -> None:
    assert {"pixel-slots", "sound-of-pixels"} <= set(names())
    assert "default" not in names()
    assert list(names()) == sorted(names())


def test_default_is_an_alias() -> None:
    assert canonical_name("default") == "pixel-slots"


def test_listing_imports_no_torch() -> None:
    code = (
        "import sys; from engine.models.registry import names; "
        "from engine.models.weights.loading import catalogue; names(); catalogue(); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("wrong", ["sound_of_pixels", "Sound-Of-Pixel", "soundofpixels"])
def test_a_near_miss_names_the_model_meant(wrong: str) -> None:
    with pytest.raises(ModelMissing) as caught:
        create(wrong)
    assert caught.value.similar_names[0] == "sound-of-pixels"
    assert wrong in str(caught.value)
    assert "did you mean sound-of-pixels" in str(caught.value)


def test_a_far_miss_points_to_the_list() -> None:
    with pytest.raises(ModelMissing, match="pixelplayer models") as caught:
        create("zzz")
    assert caught.value.similar_names == ()


def test_a_name_belongs_to_one_thing() -> None:
    for name in ("sound-of-pixels", "default"):
        with pytest.raises(ValueError, match="already taken"):
            register(name, lambda: FIRST)


def test_a_name_alone_means_the_newest_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_models", dict(registry._models))
    register("toy", lambda: FIRST, version=1)
    assert canonical_name("toy@1") == "toy"
    assert versioned_name("toy") == "toy@1"
    register("toy", lambda: SECOND, version=2)
    assert names().count("toy") == 1
    assert versioned_name("toy") == "toy@2"
    assert canonical_name("toy@1") == "toy@1"  # what a project remembers still means the first
    assert isinstance(create("toy@1"), nn.Identity)
    assert isinstance(create("toy"), nn.Flatten)
    with pytest.raises(ModelMissing, match="toy@3"):
        create("toy@3")


def test_a_preview_is_asked_for_by_its_version_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_models", dict(registry._models))
    register("toy", lambda: FIRST, version=1, parts=("a",))
    register("toy", lambda: SECOND, version=2, parts=("b",), preview=True)
    assert versioned_name("toy") == "toy@1"
    assert "toy@2" not in names()
    assert "toy@2" in previews()
    assert canonical_name("toy@2") == "toy@2"
    assert isinstance(create("toy@2"), nn.Flatten)
    assert trained_parts()["toy"] == ("a",)
    assert trained_parts()["toy@2"] == ("b",)


def test_the_default_model_is_remembered_with_its_version() -> None:
    assert versioned_name("default") == "pixel-slots@3"
    assert canonical_name("pixel-slots@3") == "pixel-slots"


def test_every_part_of_a_model_has_a_task() -> None:
    from engine.training.tasks import TASKS

    parts = [part for parts in trained_parts().values() for part in parts]
    assert sorted(parts) == sorted(TASKS)


def test_settings_reach_the_constructor() -> None:
    made = create("sound-of-pixels", channels=5)
    assert isinstance(made, PixelSeparator)
    assert made.encode_frames(torch.rand(1, 3, 32, 32)).shape[1] == 5
