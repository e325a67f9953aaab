from __future__ import annotations

import sys

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import EngineError, WeightsDamaged
from engine.models.layers import image_trunks
from engine.models.layers.image_trunks import mobilenet_v2_trunk, normalise_imagenet, resnet_trunk
from engine.models.layers.mobilenet import DilatedMobileNet
from engine.models.layers.pooling import cell_coverage, region_max
from tests.support.present import present


def test_imagenet_statistics_become_zero_and_one() -> None:
    mean = torch.tensor(image_trunks.IMAGENET_MEAN).view(3, 1, 1)
    std = torch.tensor(image_trunks.IMAGENET_STD).view(3, 1, 1)
    assert normalise_imagenet(mean.expand(2, 3, 4, 5)).abs().max() < 1e-6
    assert (normalise_imagenet((mean + std).expand(3, 4, 5)) - 1).abs().max() < 1e-5


@pytest.mark.parametrize(
    ("blocks", "stride", "channels", "cells"),
    [(19, 32, 1280, 2), (19, 16, 1280, 4), (18, 16, 320, 4), (14, 32, 96, 4)],
)
def test_mobilenet_trunks(blocks: int, stride: int, channels: int, cells: int) -> None:
    trunk = mobilenet_v2_trunk(blocks, stride).eval()
    with torch.inference_mode():
        assert trunk(torch.rand(1, 3, 64, 96)).shape == (1, channels, cells, cells * 3 // 2)


def test_a_stride_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="16 or 32"):
        mobilenet_v2_trunk(stride=8)


def test_dilation_keeps_every_second_cell() -> None:
    # The dilated trunk computes the cells of the strided one, and those between them.
    coarse, fine = mobilenet_v2_trunk(stride=32).eval(), mobilenet_v2_trunk(stride=16).eval()
    fine.load_state_dict(coarse.state_dict())
    frame = torch.rand(1, 3, 128, 160)
    with torch.inference_mode():
        assert torch.allclose(fine(frame)[..., ::2, ::2], coarse(frame), atol=1e-4)


def test_resnet_trunk() -> None:
    trunk = resnet_trunk(18).eval()
    with torch.inference_mode():
        assert trunk(torch.rand(2, 3, 64, 64)).shape == (2, 512, 2, 2)


def test_the_fine_mobilenet_pads_like_tensorflow_and_keeps_its_norms(tmp_path) -> None:
    start = tmp_path / "trunk.safetensors"
    save_file({f"features.{k}": v for k, v in mobilenet_v2_trunk().state_dict().items()}, start)
    net = DilatedMobileNet(5)
    net.start_from(start, frozen_blocks=2)
    assert not any(p.requires_grad for p in net.features[:2].parameters())
    assert all(p.requires_grad for p in net.features[2:].parameters())
    norms = [m for m in net.train().features.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    before = [present(norm.running_mean).clone() for norm in norms]
    assert net(torch.rand(1, 3, 64, 96)).shape == (1, 5, 4, 6)
    assert all(torch.equal(a, present(n.running_mean)) for a, n in zip(before, norms, strict=True))
    # "SAME" puts no zeros above and to the left, where torchvision's padding does.
    first = net.features.get_submodule("0.0")
    seen = first(torch.ones(1, 3, 8, 8))
    assert torch.allclose(seen[..., :-1, :-1], seen[..., :1, :1], atol=1e-6)


def test_trunk_weights_of_torchvision_are_taken_over(tmp_path) -> None:
    source = mobilenet_v2_trunk()
    state = {f"features.{key}": value for key, value in source.state_dict().items()}
    path = tmp_path / "trunk.safetensors"
    save_file({**state, "classifier.1.bias": torch.zeros(1000)}, path)
    taken = mobilenet_v2_trunk(18, stride=16, weights=path).state_dict()
    assert all(torch.equal(value, source.state_dict()[key]) for key, value in taken.items())


def test_trunk_weights_that_do_not_fit_are_named(tmp_path) -> None:
    path = tmp_path / "trunk.safetensors"
    save_file({"features.0.0.weight": torch.zeros(3)}, path)
    with pytest.raises(WeightsDamaged, match=r"0\.0\.weight"):
        mobilenet_v2_trunk(weights=path)
    path.write_bytes(b"\x05\x00\x00\x00\x00\x00\x00\x00hello")
    with pytest.raises(WeightsDamaged, match="cannot be read"):
        mobilenet_v2_trunk(weights=path)


def test_a_torchvision_that_does_not_fit_is_one_sentence(monkeypatch) -> None:
    class Broken:
        def find_spec(self, name: str, *_: object) -> None:
            if name.startswith("torchvision"):
                raise RuntimeError("operator torchvision::nms does not exist")

    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(
        EngineError, match=r"torchvision does not fit this torch .*nms.*pip install"
    ):
        resnet_trunk(18)


def test_cover_is_the_share_of_a_cell() -> None:
    alpha = torch.zeros(1, 1, 32, 32)
    alpha[..., :8, :16] = 1
    assert torch.equal(cell_coverage(alpha, 2, 2)[0, 0], torch.tensor([[0.5, 0.0], [0.0, 0.0]]))


def test_pooling_sees_the_region_alone() -> None:
    cells = torch.arange(8.0).view(1, 2, 2, 2)
    cover = torch.tensor([[[0.5, 0.0], [0.5, 0.1]]])
    assert region_max(cells, cover).tolist() == [[2, 6]]


def test_a_region_smaller_than_half_a_cell_still_counts() -> None:
    cells = torch.arange(8.0).view(1, 2, 2, 2)
    cover = torch.tensor([[[0.0, 0.01], [0.0, 0.0]]])
    assert region_max(cells, cover).tolist() == [[1, 5]]
    nothing = torch.zeros(1, 2, 2)
    assert region_max(cells, nothing).tolist() == [[3, 7]]
