"""The Sound of Pixels as its authors released it."""

from __future__ import annotations

import copy
import math

import pytest
import torch
from torch import Tensor, nn

from engine.errors import WeightsDamaged, WeightsMissing
from engine.models.layers.unet import UNet
from engine.models.registry import create
from engine.models.sound_of_pixels import (
    FILES,
    WINDOW_SAMPLES,
    SoundOfPixels,
    Synthesizer,
    loudness_weight,
)
from engine.models.weights.loading import load_model
from engine.models.weights.state_dict import load_strictly

P = [f"unet_block.model{''.join(['.1.model', *['.3.model'] * 5][:depth])}" for depth in range(7)]

# Specs 2.6: level -> (key, shape) of its convolutions, and the widths of its norms.
SOUND_SHAPES = {
    f"{P[0]}.0.weight": (64, 1, 4, 4),
    f"{P[0]}.4.weight": (32, 128, 3, 3),
    f"{P[0]}.4.bias": (32,),
    f"{P[1]}.1.weight": (128, 64, 4, 4),
    f"{P[1]}.2.weight": (128,),
    f"{P[1]}.6.weight": (64, 256, 3, 3),
    f"{P[1]}.7.running_var": (64,),
    f"{P[2]}.1.weight": (256, 128, 4, 4),
    f"{P[2]}.6.weight": (128, 512, 3, 3),
    f"{P[3]}.1.weight": (512, 256, 4, 4),
    f"{P[3]}.6.weight": (256, 1024, 3, 3),
    f"{P[4]}.1.weight": (512, 512, 4, 4),
    f"{P[4]}.6.weight": (512, 1024, 3, 3),
    f"{P[5]}.2.bias": (512,),
    f"{P[5]}.6.weight": (512, 1024, 3, 3),
    f"{P[6]}.1.weight": (512, 512, 4, 4),
    f"{P[6]}.4.weight": (512, 512, 3, 3),
    f"{P[6]}.5.num_batches_tracked": (),
    "bn0.running_mean": (1,),
}
FRAME_SHAPES = {
    "features.0.weight": (64, 3, 7, 7),
    "features.1.running_mean": (64,),
    "features.4.1.bn2.bias": (64,),
    "features.5.0.downsample.0.weight": (128, 64, 1, 1),
    "features.6.0.downsample.1.running_var": (256,),
    "features.7.0.conv1.weight": (512, 256, 3, 3),
    "features.7.1.conv2.weight": (512, 512, 3, 3),
    "fc.weight": (32, 512, 3, 3),
    "fc.bias": (32,),
}


def count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def test_keys_shapes_and_sizes_are_the_authors(sound_of_pixels: SoundOfPixels) -> None:
    sound = sound_of_pixels.sound.state_dict()
    frame = sound_of_pixels.frame.state_dict()
    synthesizer = sound_of_pixels.synthesizer.state_dict()
    assert (len(sound), len(frame), len(synthesizer)) == (75, 122, 2)
    assert count(sound_of_pixels.sound) == 30_274_210
    assert count(sound_of_pixels.frame) == 11_324_000
    assert {key: tuple(sound[key].shape) for key in SOUND_SHAPES} == SOUND_SHAPES
    assert {key: tuple(frame[key].shape) for key in FRAME_SHAPES} == FRAME_SHAPES
    assert {key: tuple(v.shape) for key, v in synthesizer.items()} == {"scale": (32,), "bias": (1,)}
    deepest = "unet_block.model.1.model.3.model.3.model.3.model.3.model.3.model.4.weight"
    assert f"{P[6]}.4.weight" == deepest


def test_the_last_stage_looks_wider_instead_of_halving(sound_of_pixels: SoundOfPixels) -> None:
    stage = sound_of_pixels.frame.features[7]
    facts = {
        name: (m.stride[0], m.dilation[0], m.padding[0])
        for name, m in stage.named_modules()
        if isinstance(m, nn.Conv2d)
    }
    assert facts == {
        "0.conv1": (1, 1, 1),
        "0.conv2": (1, 2, 2),
        "0.downsample.0": (1, 1, 0),
        "1.conv1": (1, 2, 2),
        "1.conv2": (1, 2, 2),
    }


def test_a_cell_is_sixteen_pixels_in_any_picture(sound_of_pixels: SoundOfPixels) -> None:
    with torch.inference_mode():
        assert sound_of_pixels.encode_frames(torch.rand(1, 3, 224, 224)).shape == (1, 32, 14, 14)
        assert sound_of_pixels.encode_frames(torch.rand(1, 3, 64, 398)).shape == (1, 32, 4, 25)


def without_in_place(net: UNet) -> UNet:
    other = copy.deepcopy(net)
    for module in other.modules():
        if isinstance(module, nn.LeakyReLU):
            module.inplace = False
    return other


def test_skips_are_the_same_whether_rectified_in_place_or_not() -> None:
    net = UNet(4, levels=4, width=8)
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.normal_(module.weight, 0, 0.2)
    x = torch.randn(2, 1, 32, 32)
    other = without_in_place(net)
    ours, theirs = net(x), other(x)
    assert torch.equal(ours, theirs)
    ours.square().sum().backward()
    theirs.square().sum().backward()
    for mine, its in zip(net.parameters(), other.parameters(), strict=True):
        assert torch.allclose(mine.grad, its.grad, rtol=1e-4, atol=1e-4)  # type: ignore[arg-type]


def test_a_skip_carries_what_the_leaky_relu_left() -> None:
    net = UNet(2, levels=3, width=4)
    seen: dict[str, Tensor] = {}
    net.unet_block.model[0].register_forward_hook(lambda *a: seen.update(entered=a[2].clone()))
    net.unet_block.model[1].register_forward_hook(lambda *a: seen.update(left=a[2].clone()))
    net(torch.randn(1, 1, 16, 16))
    skip = seen["left"][:, :4]
    assert torch.equal(skip, nn.functional.leaky_relu(seen["entered"], 0.2))
    assert (skip < 0).any()


def test_unet_resizes_with_aligned_corners() -> None:
    ups = [m for m in UNet(2, levels=3, width=4).modules() if isinstance(m, nn.Upsample)]
    assert len(ups) == 3
    assert all(up.align_corners and up.mode == "bilinear" for up in ups)


def test_masks_are_the_scaled_inner_product(sound_of_pixels: SoundOfPixels) -> None:
    maps, vectors = torch.randn(1, 32, 6, 5), torch.rand(3, 32)
    synthesizer = sound_of_pixels.synthesizer
    assert synthesizer.bias is not None
    assert synthesizer.scale is not None
    with torch.no_grad():
        synthesizer.scale.uniform_(0.5, 2)
        synthesizer.bias.fill_(0.3)
        logits = synthesizer(vectors[None], maps)[0]
    n, f, t = 2, 4, 1
    by_hand = (
        sum(vectors[n, k] * synthesizer.scale[k] * maps[0, k, f, t] for k in range(32))
        + synthesizer.bias
    )
    assert logits[n, f, t].item() == pytest.approx(by_hand.item(), rel=1e-4)


def test_pool_takes_the_strongest_picture(sound_of_pixels: SoundOfPixels) -> None:
    looks = torch.randn(3, 32, 2, 2)
    assert torch.equal(sound_of_pixels.pool(looks), looks.sigmoid().amax(0))


def tuned_to_two_bands() -> SoundOfPixels:
    """Hand-made weights: feature 0 is high where rows are low, 1 where rows are high."""
    model = create("sound-of-pixels").eval()
    assert isinstance(model, SoundOfPixels)
    rows = torch.arange(256).view(1, 256, 1)
    maps = torch.zeros(1, 32, 256, 256)
    maps[0, 0] = torch.where(rows < 160, 10.0, -10.0)
    maps[0, 1] = -maps[0, 0]

    class Maps(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return maps.expand(len(x), -1, -1, -1)

    class Colours(nn.Module):
        """Red cells play the low band, green ones the high band."""

        def forward(self, x: Tensor) -> Tensor:
            cells = nn.functional.avg_pool2d(x, 16)
            features = torch.full((len(x), 32, *cells.shape[-2:]), -20.0)
            features[:, :2] = cells[:, :2] * 40
            return features

    model.sound, model.frame = Maps(), Colours()  # type: ignore[assignment]
    return model


def two_tones() -> tuple[Tensor, Tensor]:
    t = torch.arange(WINDOW_SAMPLES, dtype=torch.float64) / 11_025
    low, high = torch.sin(2 * math.pi * 400 * t), torch.sin(2 * math.pi * 3000 * t)
    return 0.4 * low.float(), 0.4 * high.float()


def half_red_half_green() -> Tensor:
    """Looks ``[1, 2, 3, 4, 64, 64]``: the left half is red, the right green; one object each."""
    looks = torch.zeros(1, 2, 3, 4, 64, 64)
    looks[..., 0, :, :32] = 1
    looks[..., 1, :, 32:] = 1
    looks[0, 0, :, 3, :, :32] = 1
    looks[0, 1, :, 3, :, 32:] = 1
    return looks


@pytest.mark.parametrize("threshold", [0.5, None])
def test_separate_honours_the_region_and_the_paper_path(threshold: float | None) -> None:
    model = tuned_to_two_bands()
    model.threshold = threshold
    low, high = two_tones()
    sounds = model.separate((low + high).view(1, 1, -1), half_red_half_green())
    inside = slice(2_000, -2_000)
    tolerance = 1e-3 if threshold else 2e-2
    assert sounds.shape == (1, 2, 1, WINDOW_SAMPLES)
    assert (sounds[0, 0, 0] - low)[inside].abs().max() < tolerance
    assert (sounds[0, 1, 0] - high)[inside].abs().max() < tolerance


def test_the_same_masks_come_from_pixels() -> None:
    model = tuned_to_two_bands()
    frames = half_red_half_green()[0, 0, :, :3]
    vectors = model.pool(model.encode_frames(frames))
    masks = model.masks(model.encode_audio(torch.randn(1, 1, 9_000)), vectors[:, 1, [0, 3]].T)
    assert masks[0, :150].min() > 0.99
    assert masks[0, 170:].max() < 0.01
    assert torch.allclose(masks[0], 1 - masks[1], atol=1e-3)


def test_more_than_a_window_is_refused(sound_of_pixels: SoundOfPixels) -> None:
    with pytest.raises(ValueError, match="65535"):
        sound_of_pixels.encode_audio(torch.zeros(1, 1, WINDOW_SAMPLES + 1))


def test_loss_by_hand(sound_of_pixels: SoundOfPixels) -> None:
    # Before any training every mask is nearly one half: the cost of a place is ln 2 times weight.
    model = create("sound-of-pixels").eval()
    assert isinstance(model, SoundOfPixels)
    assert model.synthesizer.scale is not None
    with torch.no_grad():
        model.synthesizer.scale.zero_()
    sources = torch.randn(1, 2, WINDOW_SAMPLES) * 0.3
    looks = torch.rand(1, 2, 1, 4, 32, 32)
    with torch.no_grad():
        loss = model.loss({"sources": sources, "looks": looks})
        weight = loudness_weight(model.front(sources.mean(1)))
    assert loss.item() == pytest.approx(math.log(2) * weight.mean().item(), rel=1e-4)


def small_batch(model: SoundOfPixels) -> dict[str, Tensor]:
    """Two tones with their pictures, for a model whose ear this makes small.

    A smaller ear with torch's own start learns in seconds what the real one learns in days.
    """
    model.sound = UNet(4, levels=3, width=8)
    low, high = two_tones()
    looks = half_red_half_green()
    looks[..., 3, :, :] = 1
    looks[0, 0, :, :3] = looks[0, 0, :, :3].flip(-1)
    return {"sources": torch.stack([low, high])[None], "looks": looks[:, :, :1]}


def test_a_few_steps_of_training_lower_the_loss() -> None:
    torch.manual_seed(3)
    model = create("sound-of-pixels", channels=4)
    assert isinstance(model, SoundOfPixels)
    batch = small_batch(model)
    optimiser = torch.optim.Adam(model.parameters(), 1e-2)
    losses = []
    for _ in range(8):
        optimiser.zero_grad()
        loss = model.loss(batch)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.9 * losses[0]


def test_mixed_precision_trains_by_the_same_loss() -> None:
    torch.manual_seed(3)
    model = create("sound-of-pixels", channels=4)
    assert isinstance(model, SoundOfPixels)
    batch = small_batch(model)
    plain = model.loss(batch).item()
    with torch.autocast("cpu", torch.bfloat16):
        mixed = model.loss(batch)
    mixed.backward()
    assert mixed.dtype == torch.float32
    assert mixed.item() == pytest.approx(plain, rel=0.02)
    assert all(p.grad is not None and p.grad.isfinite().all() for p in model.parameters())


def authors_files(model: SoundOfPixels, folder, prefix: str = "", old: bool = False) -> None:
    """Write the three files as the authors' script did; ``old``: as torch 0.4.0 did."""
    for file, part in FILES.items():
        state = {
            prefix + key: value
            for key, value in model.get_submodule(part).state_dict().items()
            if not (old and key.endswith("num_batches_tracked"))
        }
        torch.save(state, folder / file, _use_new_zipfile_serialization=not old)


@pytest.mark.parametrize(("prefix", "old"), [("", False), ("module.", False), ("", True)])
def test_the_authors_files_load_unchanged(
    sound_of_pixels: SoundOfPixels, tmp_path, prefix: str, old: bool
) -> None:
    authors_files(sound_of_pixels, tmp_path, prefix, old)
    loaded = load_model("sound-of-pixels", tmp_path, device="cpu")
    ours, theirs = sound_of_pixels.state_dict(), loaded.state_dict()
    assert len(ours) == 75 + 122 + 2
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)


def test_a_missing_file_is_named(tmp_path) -> None:
    torch.save({"fc.bias": torch.zeros(32)}, tmp_path / "frame_best.pth")
    with pytest.raises(WeightsMissing, match=r"sound_best\.pth"):
        load_model("sound-of-pixels", tmp_path, device="cpu")


@pytest.mark.parametrize("change", ["lost", "shape", "surplus"])
def test_tensors_that_do_not_fit_are_refused_by_name(change: str) -> None:
    state = {"scale": torch.ones(32), "bias": torch.zeros(1)}
    if change == "lost":
        del state["scale"]
    elif change == "shape":
        state["scale"] = torch.ones(16)
    else:
        state["colour"] = torch.ones(1)
    named = "colour" if change == "surplus" else "scale"
    with pytest.raises(WeightsDamaged, match=f"somewhere do not fit: {named}"):
        load_strictly(Synthesizer(32), state, "somewhere")
