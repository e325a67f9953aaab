"""What every model of the zoo owes its callers."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from engine.models.masks import apply_masks
from engine.models.model import PixelSeparator
from engine.models.registry import canonical_name, create, names, previews
from engine.models.weights.loading import WeightsCard, load, load_model, save


def window_of(model: PixelSeparator, seconds: float | None = None) -> Tensor:
    """A chord with a beat: something at every time and in every octave. ``[1, C, T]``"""
    spec = model.spec
    length = round((seconds or spec.window_seconds) * spec.sample_rate)
    t = torch.arange(length) / spec.sample_rate
    pitches = 110 * 2.0 ** torch.arange(0, 5.0, 0.55)
    tones = torch.sin(2 * math.pi * pitches[:, None] * t + pitches[:, None]).mean(0)
    noise = torch.randn(spec.channels, length) * 0.02
    return (tones * (0.6 + 0.4 * torch.sin(2 * math.pi * 1.7 * t)) + noise)[None]


def masks_of(model: PixelSeparator, mixture: Tensor, places: int = 3) -> Tensor:
    """Masks ``[N, F, W]`` of some cells of three pictures."""
    cells = model.pool(model.encode_frames(torch.rand(3, 3, 64, 96)))
    return model.masks(model.encode_audio(mixture).window(0), cells.flatten(1).T[:places])


def test_spec_is_sane(model: PixelSeparator) -> None:
    spec = model.spec
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


def test_separate_keeps_batch_objects_channels_and_length(model: PixelSeparator) -> None:
    model.eval()
    mixture = window_of(model, model.spec.window_seconds - 0.31)
    looks = torch.rand(1, 2, len(model.spec.frame_offsets_seconds), 4, 64, 64)
    looks[..., 3, :, :] = 1
    with torch.inference_mode():
        sounds = model.separate(mixture, looks)
        assert sounds.shape == (1, 2, *mixture.shape[1:])
        assert sounds.isfinite().all()
        assert torch.equal(sounds, model.separate(mixture, looks))


def test_silence_stays_silent(model: PixelSeparator) -> None:
    model.eval()
    silence = torch.zeros_like(window_of(model))
    with torch.inference_mode():
        masks = masks_of(model, silence)
        assert masks.isfinite().all()
        stems = apply_masks(torch.zeros(2, 44_100), 44_100, masks, model.spec)
    assert stems.abs().max() == 0


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (44_100, 2), (48_000, 6)])
def test_stems_and_rest_are_the_mixture(model: PixelSeparator, rate: int, channels: int) -> None:
    model.eval()
    with torch.inference_mode():
        masks = masks_of(model, window_of(model)) / 3
        film = torch.randn(channels, 2 * rate + 7) * 0.3
        stems = apply_masks(film, rate, masks, model.spec)
        rest = apply_masks(film, rate, 1 - masks.sum(0, keepdim=True), model.spec)
    assert stems.shape == (3, channels, film.shape[1])
    assert (stems.sum(0) + rest[0] - film).abs().max() < 1e-5
    # A mask below one takes something away: the stems are not the mixture itself.
    assert (stems[0] - film).abs().max() > 0.1


def test_gradient_reaches_every_parameter(model: PixelSeparator) -> None:
    model.train()
    model.zero_grad(set_to_none=True)
    with torch.no_grad():
        for parameter in model.parameters():
            # As after some steps: what begins as zeros lets no gradient through.
            parameter.add_(1e-3 * torch.randn_like(parameter))
    masks = masks_of(model, window_of(model), places=24)
    (masks * torch.rand_like(masks)).mean().backward()
    dry = [
        name
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
        and (parameter.grad is None or not 0 < parameter.grad.abs().sum() < float("inf"))
    ]
    model.zero_grad(set_to_none=True)
    assert dry == []


@pytest.mark.parametrize("name", [*names(), *previews()])
def test_save_and_load_give_the_same_model(name: str, tmp_path) -> None:
    source = create(name).eval()
    with torch.no_grad():
        for tensor in source.buffers():
            if tensor.is_floating_point() and tensor.ndim == 1:
                tensor.add_(torch.rand_like(tensor))
    path = tmp_path / "some weights.safetensors"
    card = save(source, path, WeightsCard(name, "", licence="MIT", numbers={"sdr_db": 1.5}))
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
