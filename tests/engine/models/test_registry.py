from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch import nn

from engine.errors import ModelMissing
from engine.models.registry import canonical_name, create, names, register


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
    create("sound-of-pixels")
    with pytest.raises(ValueError, match="already taken"):
        register("sound-of-pixels")(nn.Identity)
    with pytest.raises(ValueError, match="already taken"):
        register("default")(nn.Identity)


def test_settings_reach_the_constructor() -> None:
    made = create("sound-of-pixels", channels=5)
    assert made.encode_frames(torch.rand(1, 3, 32, 32)).shape[1] == 5
