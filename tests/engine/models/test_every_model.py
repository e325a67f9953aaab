"""What every model of the zoo owes its callers."""

from __future__ import annotations

import math
import pickle
from copy import deepcopy
from math import nan
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.errors import WeightsDamaged
from engine.models.masks import apply_masks
from engine.models.model import Batch, ObjectSeparator, PixelSeparator, SeparatesJointly
from engine.models.nmf_miml.model import BINS, NmfMiml
from engine.models.registry import canonical_name, create, names, previews
from engine.models.sound_classes import CLASSES, PAPER_NAMES
from engine.models.weights.loading import WeightsCard, load, load_model, save
from tests.engine.models.conftest import SMALL, made

AnySeparator = PixelSeparator | ObjectSeparator


def window_of(model: AnySeparator, seconds: float | None = None) -> Tensor:
    """A chord with a beat: something at every time and in every octave. ``[1, C, T]``"""
    spec = model.spec
    length = round((seconds or spec.window_seconds) * spec.sample_rate)
    t = torch.arange(length) / spec.sample_rate
    pitches = 110 * 2.0 ** torch.arange(0, 5.0, 0.55)
    tones = torch.sin(2 * math.pi * pitches[:, None] * t + pitches[:, None]).mean(0)
    noise = torch.randn(spec.channels, length) * 0.02
    return (tones * (0.6 + 0.4 * torch.sin(2 * math.pi * 1.7 * t)) + noise)[None]


def looks_of(model: AnySeparator, batch: int = 1, objects: int = 2) -> Tensor:
    """Pictures with a region in each: ``[B, N, P, 4, 48, 64]``."""
    looks = torch.rand(batch, objects, len(model.spec.frame_offsets_seconds), 4, 48, 64)
    looks[..., 3, :, :] = 0
    looks[..., 3, 8:40, 8:56] = 1
    return looks


def masks_of(
    model: AnySeparator, mixture: Tensor, places: int = 3, looks: Tensor | None = None
) -> Tensor:
    """Masks ``[N, F, W]`` of some cells of three pictures, or of some objects."""
    looks = looks_of(model, 1, places)[0] if looks is None else looks
    if isinstance(model, ObjectSeparator):
        return model.masks(model.encode_audio(mixture).window(0), model.encode_objects(looks))
    cells = model.pool(model.encode_frames(looks[0, :, :3]))
    return model.masks(model.encode_audio(mixture).window(0), cells.flatten(1).T[:places])


def test_spec_is_sane(separator: AnySeparator) -> None:
    spec = separator.spec
    rows = torch.tensor(spec.mask_frequencies_hz)
    assert 8_000 <= spec.sample_rate <= 192_000
    assert spec.channels >= 1
    assert 1 < spec.window_seconds < 60
    assert (rows.diff() > 0).all()
    assert rows[0] >= 0
    assert rows[-1] <= spec.sample_rate / 2 + 1e-3
    assert 0.001 < spec.mask_hop_seconds < 0.2
    assert spec.frame_offsets_seconds == tuple(sorted(spec.frame_offsets_seconds))
    assert max(map(abs, spec.frame_offsets_seconds)) <= spec.window_seconds / 2 + 0.1
    assert spec.frame_size % spec.cell == 0
    assert len(set(spec.labels)) == len(spec.labels)
    assert set(spec.labels) <= {*CLASSES, *PAPER_NAMES}, "the window has no word for it"


def test_verbs_keep_their_shapes(model: PixelSeparator) -> None:
    model.eval()
    mixture = window_of(model)
    with torch.inference_mode():
        cells = model.encode_frames(torch.rand(3, 3, 64, 96))
        assert cells.ndim == 4
        assert cells.shape[-2:] == (64 // model.spec.cell, 96 // model.spec.cell)
        pooled = model.pool(cells)
        # raw features may hold more than a vector needs: what single cells show (label_beliefs)
        assert pooled.shape[1:] == cells.shape[2:]
        assert len(pooled) <= cells.shape[1]
        beliefs = model.label_beliefs(cells[0])
        if beliefs is not None:
            assert beliefs.shape == (len(model.spec.labels), *cells.shape[2:])
        assert torch.allclose(model.pool(cells[:, :, 1, 2]), pooled[:, 1, 2], atol=1e-6)
        heard = model.encode_audio(mixture)
        vectors = pooled.flatten(1).T
        masks = model.masks(heard, vectors)
        rows, columns = len(model.spec.mask_frequencies_hz), heard.maps.shape[-1]
        assert masks.shape == (len(vectors), rows, columns)
        assert columns + 1 >= model.spec.window_seconds / model.spec.mask_hop_seconds
        assert masks.min() >= 0
        assert masks.max() <= 1
        chances = model.classify(vectors)
        assert chances.shape == (len(vectors), len(model.spec.labels))
        assert (chances >= 0).all()
        assert (chances <= 1).all()


@pytest.mark.parametrize("size", [(64, 64), (225, 129)])
def test_any_picture_size(model: PixelSeparator, size: tuple[int, int]) -> None:
    model.eval()
    with torch.inference_mode():
        cells = model.encode_frames(torch.rand(1, 3, *size))
    for count, side in zip(cells.shape[-2:], size, strict=True):
        assert abs(count - side / model.spec.cell) < 1


def test_separate_keeps_batch_objects_channels_and_length(separator: AnySeparator) -> None:
    model = separator.eval()
    mixture = window_of(model, model.spec.window_seconds - 0.31)
    looks = looks_of(model)
    with torch.inference_mode():
        sounds = model.separate(mixture, looks)
        assert sounds.shape == (1, 2, *mixture.shape[1:])
        assert sounds.isfinite().all()
        assert torch.equal(sounds, model.separate(mixture, looks))


def test_silence_stays_silent(separator: AnySeparator) -> None:
    model = separator.eval()
    silence = torch.zeros_like(window_of(model))
    with torch.inference_mode():
        masks = masks_of(model, silence)
        assert masks.isfinite().all()
        stems = apply_masks(torch.zeros(2, 44_100), 44_100, masks, model.spec)
    assert stems.abs().max() == 0


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (44_100, 2), (48_000, 6)])
def test_stems_and_rest_are_the_mixture(separator: AnySeparator, rate: int, channels: int) -> None:
    model = separator.eval()
    with torch.inference_mode():
        masks = masks_of(model, window_of(model)) / 3
        film = torch.randn(channels, 2 * rate + 7) * 0.3
        stems = apply_masks(film, rate, masks, model.spec)
        rest = apply_masks(film, rate, 1 - masks.sum(0, keepdim=True), model.spec)
    assert stems.shape == (3, channels, film.shape[1])
    assert (stems.sum(0) + rest[0] - film).abs().max() < 1e-5
    # A mask below one takes something away: the stems are not the mixture itself.
    assert (stems[0] - film).abs().max() > 0.1


def loss_of(model: AnySeparator) -> Tensor:
    """What every part of a model has a hand in: its own loss, or some masks."""
    spec = model.spec
    sounds = torch.randn(1, 2, round(spec.window_seconds * spec.sample_rate)) * 0.1
    batch: Batch = {"sources": sounds, "looks": looks_of(model)[:, :, :1]}
    if isinstance(model, ObjectSeparator):
        looks = batch["looks"].unsqueeze(2).repeat(1, 1, 2, 1, 1, 1, 1)
        batch = {"videos": sounds, "looks": looks, "labels": torch.tensor([[[0, 15], [3, -1]]])}
        return getattr(model, "loss")(batch)  # noqa: B009 - not every model has its own
    if isinstance(model, SeparatesJointly):
        return getattr(model, "loss")(batch)  # noqa: B009
    if isinstance(model, NmfMiml):  # its masks are no network's: it learns whose a spectrum is
        shown = torch.eye(len(model.categories))[:3]
        return model.miml.loss(torch.rand(3, BINS, 5), shown)
    masks = masks_of(model, window_of(model), places=24)
    return (masks * torch.rand_like(masks)).mean()


def test_gradient_reaches_every_parameter(separator: AnySeparator) -> None:
    model = separator.train()
    model.zero_grad(set_to_none=True)
    with torch.no_grad():
        for parameter in model.parameters():
            # As after some steps: what begins as zeros lets no gradient through.
            parameter.add_(1e-3 * torch.randn_like(parameter))
    loss_of(model).backward()
    dry = [
        name
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
        and (parameter.grad is None or not 0 < parameter.grad.abs().sum() < float("inf"))
    ]
    model.zero_grad(set_to_none=True)
    assert dry == []


def test_a_batch_is_its_items_one_by_one(
    separator: AnySeparator, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = separator.eval()
    # Masks that nobody taught are near one half, where some would be cut to nothing.
    monkeypatch.setattr(model, "threshold", 0.3, raising=False)
    sounds = torch.cat([window_of(model), 0.3 * window_of(model).roll(4001, -1)])
    looks = looks_of(model, batch=2)
    with torch.inference_mode():
        together = model.separate(sounds, looks)
        alone = [model.separate(sounds[i : i + 1], looks[i : i + 1]) for i in range(2)]
    loudest = float(together.abs().max())
    assert torch.allclose(together, torch.cat(alone), atol=1e-3 * loudest)
    assert (together[0] - together[1]).abs().max() > 0.1 * loudest


@pytest.mark.parametrize("precision", [torch.bfloat16, torch.float16])
def test_half_precision_hears_the_same(separator: AnySeparator, precision: torch.dtype) -> None:
    model = separator.eval()
    mixture = window_of(model)
    with torch.inference_mode():
        looks = looks_of(model, 1, 1)[0, :, :1]
        plain = masks_of(model, mixture, looks=looks)
        with torch.autocast("cpu", precision):
            mixed = masks_of(model, mixture, looks=looks)
            loud = masks_of(model, mixture / mixture.abs().max(), looks=looks)
    assert mixed.isfinite().all()
    assert loud.isfinite().all(), "at full scale; float16 ends at 65,504"
    assert (mixed.float() - plain).abs().mean() < 0.02


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA GPU")
def test_a_gpu_hears_what_the_cpu_hears(separator: AnySeparator) -> None:
    model = deepcopy(separator).eval()
    mixture, looks = window_of(model), looks_of(model)
    with torch.inference_mode():
        here = model.separate(mixture, looks)
        there = model.cuda().separate(mixture.cuda(), looks.cuda()).cpu()
    assert (here - there).abs().max() < 1e-2 * here.abs().max()


@pytest.mark.parametrize("name", [*names(), *previews()])
def test_the_same_seed_makes_the_same_model(name: str) -> None:
    states = []
    for _ in range(2):
        torch.manual_seed(11)
        states.append(create(name, **SMALL.get(name, {})).state_dict())
    ours, theirs = states
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)


@pytest.mark.parametrize(
    "fault", ["truncated", "not a number", "another paper's", "no model's", "code"]
)
def test_bad_weights_are_refused_in_a_sentence(fault: str, tmp_path) -> None:
    refused = {}
    for name in (*names(), *previews()):
        path = tmp_path / f"{name}.safetensors"
        bad_weights(name, fault, path)
        with pytest.raises(WeightsDamaged) as caught:
            load(deepcopy(made(name)), path)
        refused[name] = str(caught.value)
    assert all(said.endswith(".") and path_said in said for path_said, said in refused.items())


def bad_weights(name: str, fault: str, path: Path) -> None:
    """A file that says it is a model's weights, and is not."""
    if fault == "no model's":
        save_file({"somebody.else": torch.zeros(3)}, path)
        return
    if fault == "another paper's":
        every = (*names(), *previews())
        name = every[every.index(name) - 1]
    if fault == "code":
        path.write_bytes(pickle.dumps(print))
        return
    state = {k: v.clone() for k, v in made(name).state_dict().items()}
    if fault == "not a number":
        next(v for v in state.values() if v.is_floating_point() and v.numel()).view(-1)[0] = nan
    save_file(state, path)
    if fault == "truncated":
        path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize("name", [*names(), *previews()])
def test_save_and_load_give_the_same_model(name: str, tmp_path) -> None:
    settings = SMALL.get(name, {})
    source = create(name, **settings).eval()
    with torch.no_grad():
        for tensor in source.buffers():
            if tensor.is_floating_point() and tensor.ndim == 1:
                tensor.add_(torch.rand_like(tensor))
    path = tmp_path / "some weights.safetensors"
    card = save(
        source,
        path,
        WeightsCard(name, "", licence="MIT", numbers={"sdr_db": 1.5}, settings=settings),
    )
    assert WeightsCard.beside(path) == card
    loaded = load_model(name, path, device="cpu")
    assert not loaded.training
    ours, theirs = source.state_dict(), loaded.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)


def test_half_weights_are_half_the_size_and_close(tmp_path) -> None:
    name = canonical_name("default")
    source = create(name)
    full, half = tmp_path / "full.safetensors", tmp_path / "half.safetensors"
    save(source, full, WeightsCard(name, ""))
    save(source, half, WeightsCard(name, ""), half=True)
    assert half.stat().st_size < 0.6 * full.stat().st_size
    other = create(name)
    load(other, half)
    for key, tensor in source.state_dict().items():
        loaded = other.state_dict()[key]
        assert loaded.dtype == tensor.dtype
        assert torch.allclose(loaded, tensor, rtol=1e-3, atol=1e-6)
