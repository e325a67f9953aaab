"""ImageNet trunks of the vision networks; the one file that knows torchvision."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import torch
from torch import Tensor, nn

from engine.errors import EngineError, WeightsDamaged
from engine.models.weights.state_dict import read_state

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


def normalise_imagenet(frames: Tensor) -> Tensor:
    """RGB ``[..., 3, H, W]`` in 0..1 -> the same, centred and scaled as ImageNet trunks expect."""
    mean = torch.tensor(IMAGENET_MEAN, device=frames.device, dtype=frames.dtype).view(3, 1, 1)
    std = torch.tensor(IMAGENET_STD, device=frames.device, dtype=frames.dtype).view(3, 1, 1)
    return (frames - mean) / std


def mobilenet_v2_trunk(
    blocks: int = 19, stride: int = 32, weights: Path | None = None
) -> nn.Sequential:
    """The first ``blocks`` of MobileNetV2's 19, random unless ``weights`` are given.

    Takes normalised RGB ``[B, 3, H, W]``, any size; gives ``[B, D, H/stride, W/stride]`` (D is 1280
    after block 19, 320 after 18, 96 after 14). ``stride`` 16 turns the last halving into dilation,
    so that cells are finer and ImageNet weights still fit. ``weights``: a safetensors file with
    torchvision's names (``features.0.0.weight`` ...); its classifier is left out.
    """
    features = _torchvision_models().mobilenet_v2(weights=None).features
    if weights is not None:
        _load_features(features, weights)
    if stride == 16:
        _dilate(features[14:], 2)
    elif stride != 32:
        raise ValueError(f"MobileNetV2 comes with stride 16 or 32, not {stride}")
    return nn.Sequential(*features[:blocks])


def resnet_trunk(depth: int = 18, weights: Path | None = None) -> nn.Sequential:
    """ResNet-``depth`` without pooling and classifier, random unless ``weights`` are given.

    Takes normalised RGB ``[B, 3, H, W]``, any size; gives ``[B, D, H/32, W/32]`` (D is 512 for
    18 and 34, else 2048). Children: conv, norm, relu, pool, then the four stages.
    """
    net = getattr(_torchvision_models(), f"resnet{depth}")(weights=None)
    if weights is not None:
        _load_into(net, read_state(weights), weights)
    return nn.Sequential(
        net.conv1, net.bn1, net.relu, net.maxpool, net.layer1, net.layer2, net.layer3, net.layer4
    )


def _torchvision_models() -> ModuleType:
    try:
        import torchvision.models
    except (ImportError, RuntimeError, OSError) as error:
        # A CPU torch beside a CUDA torchvision (or the reverse) fails while its operators load.
        raise EngineError(
            "torchvision does not fit this torch {version} ({error}); install both from the same "
            "index, e.g. `pip install --force-reinstall torch torchvision`.",
            version=torch.__version__,
            error=error,
        ) from error
    return torchvision.models


def _dilate(blocks: nn.Module, factor: int) -> None:
    """Take the stride out of ``blocks``, spread their kernels instead: same field, finer cells."""
    strided = False
    for conv in (m for m in blocks.modules() if isinstance(m, nn.Conv2d)):
        if conv.stride != (1, 1):
            # The strided kernel itself sees the undivided grid, as it did.
            conv.stride, strided = (1, 1), True
        elif strided and conv.kernel_size != (1, 1):
            conv.dilation = (factor, factor)
            conv.padding = (factor, factor)


def _load_features(features: nn.Module, path: Path) -> None:
    state = read_state(path)
    prefix = "features."
    inside = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
    _load_into(features, inside or state, path)


def _load_into(net: nn.Module, state: dict[str, Tensor], path: Path) -> None:
    wanted = net.state_dict()
    missing = [
        name
        for name, tensor in wanted.items()
        if not name.endswith("num_batches_tracked")
        and not name.startswith("fc.")
        and (name not in state or state[name].shape != tensor.shape)
    ]
    if missing:
        raise WeightsDamaged(
            "The trunk weights {path} do not fit: {missing} is not as expected.",
            path=path,
            missing=missing[0],
        )
    net.load_state_dict({k: v for k, v in state.items() if k in wanted}, strict=False)
