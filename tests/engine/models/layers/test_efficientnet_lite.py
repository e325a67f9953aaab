"""EfficientNet-Lite: dense cells, and two halves that are the whole."""

from pathlib import Path

import pytest
import torch

from engine.errors import WeightsDamaged
from engine.models.layers.efficientnet_lite import FEATURES, EfficientNetLite, SamePad, set_dense


def test_cells_are_sixteen_pixels_and_halves_are_the_whole() -> None:
    torch.manual_seed(0)
    net = EfficientNetLite().eval()
    picture = torch.rand(1, 3, 64, 96)
    lower, upper = net.halves()
    whole = net(picture)  # with a gradient: folded in use, rounding depends on where memory lies
    assert whole.shape == (1, FEATURES, 4, 6)
    assert lower(picture).shape == (1, 112, 4, 6)
    assert torch.equal(upper(lower(picture)), whole)


def test_norms_folded_in_use_change_nothing_but_rounding() -> None:
    torch.manual_seed(0)
    net = EfficientNetLite().eval()
    for norm in (m for m in net.modules() if isinstance(m, torch.nn.BatchNorm2d)):
        torch.nn.init.uniform_(norm.weight, 0.8, 1.2)
        torch.nn.init.normal_(norm.bias, std=0.1)
        assert norm.running_mean is not None
        assert norm.running_var is not None
        norm.running_mean.normal_(std=0.1)
        norm.running_var.uniform_(0.8, 1.2)
    picture = torch.rand(1, 3, 70, 100)  # odd sizes on the way: padded on one side only
    plain = net(picture).detach()  # with a gradient every layer is applied by itself
    with torch.inference_mode():
        folded = net(picture)
    assert plain.std() > 1e-4
    torch.testing.assert_close(folded, plain, rtol=1e-3, atol=1e-4 * float(plain.abs().max()))


def test_padding_is_tensorflows() -> None:
    assert SamePad(3, 2, 1)(torch.zeros(1, 1, 8, 8)).shape[2:] == (9, 9)
    assert SamePad(5, 1, 2)(torch.zeros(1, 1, 8, 8)).shape[2:] == (16, 16)


@torch.inference_mode()
def test_large_cells_are_every_other_dense_cell() -> None:
    torch.manual_seed(0)
    lower, upper = EfficientNetLite().eval().halves()
    features = lower(torch.rand(1, 3, 128, 128))
    dense = upper(features)
    set_dense(upper, False)
    coarse = upper(features)
    assert coarse.shape[2:] == (4, 4)
    # The strided kernel is centred on odd places (SAME), away from the edges the two agree.
    assert min(
        float((coarse[..., 1:3, 1:3] - dense[..., d : d + 4 : 2, d : d + 4 : 2]).abs().max())
        for d in (1, 2, 3)
    ) < float(dense.std())
    set_dense(upper, True)
    assert torch.equal(upper(features), dense)


def test_weights_of_another_size_are_refused(tmp_path: Path) -> None:
    state = dict(EfficientNetLite("lite2").state_dict().items())
    torch.save(state, tmp_path / "lite2.pth")
    with pytest.raises(WeightsDamaged, match="another"):
        EfficientNetLite("lite0").load_imagenet(tmp_path / "lite2.pth")
