"""A warm start: the query U-Net goes on where an audio network of pixel slots ended."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import WeightsDamaged
from engine.models.pixel_slots.audio_net import AudioNet
from engine.models.pixel_slots_v3.query_unet import QueryUNet
from engine.models.sound_classes import CLASSES
from engine.training.warm_start import start_from_pixel_slots

POWER = torch.rand(1, 256, 288, generator=torch.Generator().manual_seed(0)) + 0.01


def weights_of(net: AudioNet, path: Path) -> Path:
    save_file({f"audio_net.{k}": v.contiguous() for k, v in net.state_dict().items()}, path)
    return path


def test_it_starts_where_the_second_version_ended(tmp_path: Path) -> None:
    torch.manual_seed(1)
    audio_net = AudioNet(26).eval()
    net = QueryUNet()
    start_from_pixel_slots(net, weights_of(audio_net, tmp_path / "audio.safetensors"))
    net.eval()
    with torch.inference_mode():
        old = audio_net(POWER)
        new = net(POWER, torch.zeros(1, len(CLASSES)))[:, :26]
    # The query adds the same to all while nothing is in sight.
    assert torch.allclose(old - old[:, :1], new - new[:, :1], atol=1e-3)


def test_it_goes_on_from_the_third_versions_own_weights(tmp_path: Path) -> None:
    torch.manual_seed(2)
    taught, net = QueryUNet().eval(), QueryUNet().eval()
    path = tmp_path / "third.safetensors"
    save_file({f"audio_net.{k}": v.contiguous() for k, v in taught.state_dict().items()}, path)
    start_from_pixel_slots(net, path)
    query = torch.rand(1, len(CLASSES), generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        assert torch.equal(net(POWER, query), taught(POWER, query))


def test_weights_without_an_audio_network_are_refused(tmp_path: Path) -> None:
    save_file({"vision_net.x": torch.zeros(1)}, tmp_path / "vision.safetensors")
    with pytest.raises(WeightsDamaged, match="no audio network"):
        start_from_pixel_slots(QueryUNet(), tmp_path / "vision.safetensors")


def test_weights_of_another_size_are_refused(tmp_path: Path) -> None:
    path = weights_of(AudioNet(26, attentions=8), tmp_path / "large.safetensors")
    with pytest.raises(WeightsDamaged, match="no place"):
        start_from_pixel_slots(QueryUNet(), path)
