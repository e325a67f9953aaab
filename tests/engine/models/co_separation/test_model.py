"""Co-Separation as its authors released it, and what it learns."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from engine.errors import WeightsDamaged, WeightsMissing
from engine.models.co_separation.losses import CONSISTENCY_WEIGHT, co_separation_loss
from engine.models.co_separation.model import FILES, WINDOW_SAMPLES, CoSeparation
from engine.models.co_separation.nets import AudioVisualUNet
from engine.models.layers.region_crop import crop_to_regions
from engine.models.weights.loading import load_model

# Specs 4.7: keys and shapes of the authors' three files.
VISUAL_SHAPES = {
    "conv1.weight": (64, 3, 7, 7),
    "feature_extraction.0.weight": (64, 3, 7, 7),
    "feature_extraction.1.running_mean": (64,),
    "feature_extraction.7.1.conv2.weight": (512, 512, 3, 3),
    "conv1x1.0.weight": (128, 512, 1, 1),
    "conv1x1.0.bias": (128,),
    "conv1x1.1.running_var": (128,),
    "fc.weight": (512, 6272),
    "fc.bias": (512,),
}
UNET_SHAPES = {
    "audionet_convlayer1.0.weight": (64, 1, 4, 4),
    "audionet_convlayer4.0.weight": (512, 256, 4, 4),
    "audionet_convlayer7.0.bias": (512,),
    "audionet_convlayer7.1.weight": (512,),
    "audionet_upconvlayer1.0.weight": (1024, 512, 4, 4),
    "audionet_upconvlayer3.0.weight": (1024, 512, 4, 4),
    "audionet_upconvlayer4.0.weight": (1024, 256, 4, 4),
    "audionet_upconvlayer5.0.weight": (512, 128, 4, 4),
    "audionet_upconvlayer6.0.weight": (256, 64, 4, 4),
    "audionet_upconvlayer6.1.running_mean": (64,),
    "audionet_upconvlayer7.0.weight": (128, 1, 4, 4),
    "audionet_upconvlayer7.0.bias": (1,),
}
CLASSIFIER_SHAPES = {
    "conv1.weight": (64, 1, 7, 7),
    "feature_extraction.0.weight": (64, 1, 7, 7),
    "feature_extraction.4.0.conv1.weight": (64, 64, 3, 3),
    "fc.weight": (16, 512),
    "fc.bias": (16,),
}
SHAPES = {"visual": VISUAL_SHAPES, "unet": UNET_SHAPES, "classifier": CLASSIFIER_SHAPES}
COUNTS = {"visual": (130, 14_454_208), "unet": (93, 46_022_785), "classifier": (123, None)}


@pytest.fixture(scope="module")
def paper() -> CoSeparation:
    return CoSeparation().eval()


@pytest.fixture
def small() -> CoSeparation:
    torch.manual_seed(4)
    return CoSeparation(width=4).eval()


def authors_state(model: nn.Module) -> dict[str, Tensor]:
    """A part as the authors saved it: its first kernel under two names."""
    state = dict(model.state_dict())
    if "feature_extraction.0.weight" in state:
        state["conv1.weight"] = state["feature_extraction.0.weight"]
    return state


def write_files(model: CoSeparation, folder, prefix: str = "", old: bool = False) -> None:
    for file, part in FILES.items():
        state = {
            prefix + key: value
            for key, value in authors_state(model.get_submodule(part)).items()
            if not (old and key.endswith("num_batches_tracked"))
        }
        torch.save(state, folder / file, _use_new_zipfile_serialization=not old)


@pytest.mark.parametrize("part", SHAPES)
def test_keys_shapes_and_sizes_are_the_authors(paper: CoSeparation, part: str) -> None:
    module = paper.get_submodule(part)
    state, (tensors, parameters) = authors_state(module), COUNTS[part]
    assert len(state) == tensors
    assert {key: tuple(state[key].shape) for key in SHAPES[part]} == SHAPES[part]
    if parameters:
        assert sum(p.numel() for p in module.parameters()) == parameters


@pytest.mark.parametrize(("prefix", "old"), [("", False), ("module.", False), ("", True)])
def test_the_authors_files_load_unchanged(tmp_path, prefix: str, old: bool) -> None:
    source, other = CoSeparation(width=2), CoSeparation(width=2)
    write_files(source, tmp_path, prefix, old)
    other.load_folder(tmp_path)
    ours, theirs = source.state_dict(), other.state_dict()
    trained = [key for key in ours if not key.endswith("num_batches_tracked")]
    assert all(torch.equal(ours[key], theirs[key]) for key in trained)


def test_a_kernel_that_is_not_its_alias_is_refused(tmp_path) -> None:
    model = CoSeparation(width=2)
    write_files(model, tmp_path)
    state = torch.load(tmp_path / "visual_latest.pth", weights_only=True)
    state["conv1.weight"] = state["conv1.weight"] + 1
    torch.save(state, tmp_path / "visual_latest.pth")
    with pytest.raises(WeightsDamaged, match=r"conv1\.weight"):
        model.load_folder(tmp_path)


def test_a_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(WeightsMissing, match=r"visual_latest\.pth"):
        load_model("co-separation", tmp_path, device="cpu")


def test_object_and_sound_meet_at_the_bottleneck_in_the_authors_order(small: CoSeparation) -> None:
    seen: list[Tensor] = []
    unet = small.unet
    unet.audionet_upconvlayer1.register_forward_pre_hook(lambda _, x: seen.append(x[0]))  # type: ignore[union-attr]
    unet.audionet_upconvlayer7.register_forward_pre_hook(lambda _, x: seen.append(x[0]))
    levels = unet.encode(torch.randn(1, 1, 256, 256))
    told = torch.randn(1, 32)
    unet.decode(levels, told)
    bottleneck, finest = seen
    assert levels[-1].shape[2:] == (2, 2)
    assert torch.equal(bottleneck[:, :32], told[:, :, None, None].expand(-1, -1, 2, 2))
    assert torch.equal(bottleneck[:, 32:], levels[-1])
    assert torch.equal(finest[:, 4:], levels[0])


def test_only_the_box_of_an_object_is_looked_at(small: CoSeparation) -> None:
    looks = torch.rand(2, 1, 4, 80, 120)
    looks[:, :, 3] = 0
    looks[:, :, 3, 10:50, 20:90] = 1
    looks[1, :, :3] = looks[0, :, :3]
    looks[1, :, :3, :10] = 0
    looks[1, :, :3, :, 90:] = 1
    with torch.inference_mode():
        one, same = small.encode_objects(looks)
        whole = looks.clone()
        whole[:, :, 3] = 1
        other = small.encode_objects(whole)[0]
    assert torch.equal(one, same)
    assert not torch.allclose(one, other, atol=1e-4)


def test_a_crop_stretches_the_box_to_a_square() -> None:
    looks = torch.zeros(1, 4, 40, 60)
    looks[:, 0, 10:20, 30:50] = 1
    looks[:, 3, 10:20, 30:50] = 1
    crops = crop_to_regions(looks, 32)
    assert crops.shape == (1, 3, 32, 32)
    assert torch.allclose(crops[0, 0], torch.ones(32, 32), atol=1e-5)
    assert crops[0, 1:].abs().max() < 1e-5
    looks[:, 3] = 0
    assert crop_to_regions(looks, 32)[0, 0].mean() == pytest.approx(200 / 2400, abs=0.01)


def test_a_mask_is_the_mean_over_the_pictures_of_an_object(small: CoSeparation) -> None:
    with torch.inference_mode():
        audio = small.encode_audio(torch.randn(1, 1, WINDOW_SAMPLES) * 0.1)
        vectors = torch.randn(1, 3, 32)
        together = small.masks(audio, vectors)
        each = [small.masks(audio, vectors[:, i : i + 1]) for i in range(3)]
    assert torch.allclose(together, torch.stack(each).mean(0), atol=1e-6)


def test_co_separation_loss_by_hand() -> None:
    videos = torch.tensor([[[[2.0, 0.0]], [[0.0, 8.0]]]])  # [B, V, F, W], not halved
    mixture = videos.mean(1)  # halved
    masks = torch.tensor([[[[1.0, 0.5]], [[0.0, 1.0]]]])
    weight = [math.log1p(1), math.log1p(4)]
    # targets: 2 and 0, 0 and 2, as in the authors' code
    by_hand = (weight[0] * 1 + weight[1] * 0.5 + weight[0] * 0 + weight[1] * 1) / 4
    assert co_separation_loss(masks, videos, mixture).item() == pytest.approx(by_hand, rel=1e-5)


def batch_of(model: CoSeparation) -> dict[str, Tensor]:
    t = torch.arange(WINDOW_SAMPLES) / model.spec.sample_rate
    low, high = (0.4 * torch.sin(2 * math.pi * hz * t) for hz in (300, 2600))
    looks = torch.rand(1, 2, 3, 1, 4, 32, 32)
    looks[..., 3, :, :] = 1
    labels = torch.tensor([[[0, 2, 15], [1, -1, 15]]])
    return {"videos": torch.stack([low + 0.1 * high, high])[None], "looks": looks, "labels": labels}


def test_the_loss_asks_for_videos_not_for_objects(small: CoSeparation) -> None:
    """Two objects of one video that swap their masks cost the same: only their sum is asked for."""
    batch = batch_of(small)
    with torch.inference_mode():
        before = small.loss(batch)
        swapped = {**batch, "looks": batch["looks"].clone(), "labels": batch["labels"].clone()}
        swapped["looks"][0, 0, :2] = batch["looks"][0, 0, :2].flip(0)
        swapped["labels"][0, 0, :2] = batch["labels"][0, 0, :2].flip(0)
        assert small.loss(swapped).item() == pytest.approx(before.item(), rel=1e-4)
        absent = {**batch, "looks": batch["looks"].clone()}
        absent["looks"][0, 1, 1] = 0.5
        assert torch.equal(small.loss(absent), before)


def test_the_consistency_loss_counts_a_twentieth(small: CoSeparation) -> None:
    batch = batch_of(small)
    with torch.inference_mode():
        for parameter in small.classifier.fc.parameters():
            parameter.zero_()
        even = small.loss(batch)
        small.classifier.fc.bias[15] = 100.0
        wrong = small.loss(batch)
    # Before: ln 16 for each of five objects. Then 100 for the three that are no scene.
    rise = 100 * 3 / 5 - math.log(16)
    assert (wrong - even).item() == pytest.approx(CONSISTENCY_WEIGHT * rise, rel=1e-3)


def test_separation_is_learned_from_videos_alone() -> None:
    """Two things that look different, each in a band; only their video's sound is told."""
    torch.manual_seed(5)
    unet = AudioVisualUNet(width=8)
    rows = torch.arange(128)
    low, high = (rows < 64).float()[:, None].expand(-1, 128), (rows >= 64).float()[:, None]
    videos = torch.stack([low, high.expand(-1, 128)])[None] * 2 + 1e-3
    mixture = videos.mean(1)
    things = torch.randn(2, 64)
    optimiser = torch.optim.Adam(unet.parameters(), 1e-2)
    losses = []
    for _ in range(24):
        masks = unet(mixture.log().unsqueeze(1).expand(2, -1, -1, -1), things)[:, 0]
        loss = co_separation_loss(masks[None], videos, mixture)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    # A target is 2 where a video is alone, and no mask is above 1: ln 2 to begin with, half of it
    # is out of reach.
    assert losses[0] > 0.65
    assert losses[-1] < 0.45


def test_a_whole_video_is_its_windows_averaged_and_doubled(small: CoSeparation) -> None:
    looks = torch.rand(1, 2, 4, 32, 32)
    sound = torch.randn(WINDOW_SAMPLES + 3_000) * 0.02
    stems = small.separate_video(sound, looks, hop_seconds=0.2)
    assert stems.shape == (1, sound.numel())
    # Three windows; the first 2,205 samples are heard by the first alone.
    with torch.inference_mode():
        first = small.separate(sound[None, None, :WINDOW_SAMPLES], looks[None])[0, :, 0]
    assert torch.allclose(stems[:, :2_205], 2 * first[:, :2_205], atol=1e-5)
    with pytest.raises(ValueError, match="longer"):
        small.separate_video(sound[:1000], looks)
