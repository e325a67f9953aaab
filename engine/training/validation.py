"""Validation while training: quick scores on held-out generated mixtures and real ones.

These steer a run; the figures of the card come from ``pixelplayer evaluate``.
"""

from __future__ import annotations

import csv
import json
from functools import lru_cache
from itertools import permutations
from pathlib import Path

import cv2
import numpy as np
import soundfile
import soxr
import torch
from torch import Tensor

from engine.evaluation.cases import read_case
from engine.evaluation.metrics import si_sdr
from engine.models.model import Separator
from engine.models.pixel_slots.audio_net import SLOTS, AudioNetWithSlots
from engine.models.pixel_slots.front_end import COLUMNS, HOP, SAMPLE_RATE, row_weights, spectrum
from engine.models.pixel_slots.model import LABELS, VisionNet, label_index
from engine.training.data.mixture_dataset import MixtureDataset, MixtureRecipe
from engine.training.data.pair_dataset import PAPER_RATE, WINDOW_SAMPLES

REAL_SETS = ("music_pairs", "fcsn", "urmp", "clipsep")


@lru_cache(maxsize=1)
def held_out_batches(data: Path, cache: Path, count: int = 96) -> tuple[dict[str, Tensor], ...]:
    """Mixtures of two or three held-out recordings, always the same."""
    recipe = MixtureRecipe(held_out=True, counts=(0.0, 0.8, 0.2), noise=0.0, uses=1, reservoir=24)
    stream = iter(MixtureDataset(data, cache, 12345, recipe))
    return tuple(next(stream) for _ in range(count))


@lru_cache(maxsize=1)
def real_cases(data: Path) -> tuple[tuple[str, dict[str, Tensor]], ...]:
    """The folders of ``validation/`` as band sums (first window), with the name of their set."""
    rows = row_weights()
    cases: list[tuple[str, dict[str, Tensor]]] = []
    for name in REAL_SETS:
        for folder in sorted((data / "validation" / name).glob("*/")):
            meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
            count = len(meta["classes"])
            if count <= SLOTS:
                cases.append((name, _band_sums(folder, meta["classes"], rows)))
    return tuple(cases)


def _band_sums(folder: Path, labels: list[str], rows: Tensor) -> dict[str, Tensor]:
    parts: list[Tensor] = []
    for i in range(len(labels)):
        sound, rate = soundfile.read(folder / f"target{i + 1}.wav", dtype="float32")
        wide = soxr.resample(sound, rate, SAMPLE_RATE)[: COLUMNS * HOP]
        wide = np.pad(wide, (0, COLUMNS * HOP - wide.size))
        parts.append(spectrum(torch.from_numpy(wide.astype(np.float32))))
    mixture = torch.stack(parts).sum(0)
    cross = torch.zeros(SLOTS, rows.shape[0], COLUMNS)
    target, label = torch.zeros(SLOTS), torch.full((SLOTS,), -1)
    for i, (part, name) in enumerate(zip(parts, labels, strict=True)):
        cross[i] = rows @ (part * mixture.conj()).real
        target[i] = part.abs().square().sum()
        label[i] = label_index(name)
    power = rows @ mixture.abs().square()
    return {"power": power, "cross": cross, "target": target, "label": label}


@torch.inference_mode()
def audio_scores(
    audio_net: AudioNetWithSlots,
    made: tuple[dict[str, Tensor], ...],
    data: Path,
    device: torch.device,
) -> dict[str, float]:
    """SI-SDR gains in dB over the mixture, by set.

    ``slots``: slots handed to the sources in the best order; ``named``: each source asked for by
    its label, against the other labels of the mixture (mixtures of one label with itself left out).
    """
    scores: dict[str, list[float]] = {}
    for name, case in [("made", case) for case in made] + list(real_cases(data)):
        case = {k: v.to(device) for k, v in case.items()}
        labels = case["label"][case["label"] >= 0]
        slots, named = audio_net(case["power"][None], labels[None])
        gain = _gains(slots[0].softmax(0), case)
        best = max(gain[list(order), range(len(labels))].mean().item()
                   for order in permutations(range(len(gain)), len(labels)))  # fmt: skip
        scores.setdefault(f"{name}_slots_gain_db", []).append(best)
        if len(labels.unique()) == len(labels):
            own = _gains(named[0].softmax(0), case).diagonal().mean().item()
            scores.setdefault(f"{name}_named_gain_db", []).append(own)
    return {name: round(float(np.mean(values)), 3) for name, values in scores.items()}


def _gains(masks: Tensor, case: dict[str, Tensor]) -> Tensor:
    """SI-SDR gain over the mixture of every mask for every source ``[S, N]``."""
    sources = int((case["label"] >= 0).sum())
    target = case["target"][:sources]
    shared = torch.einsum("sfw,nfw->sn", masks, case["cross"][:sources])
    own = torch.einsum("sfw,sfw,fw->s", masks, masks, case["power"])
    before = _si_sdr(case["cross"][:sources].sum((1, 2)), target, case["power"].sum())
    return _si_sdr(shared, target, own[:, None]) - before


def _si_sdr(shared: Tensor, target: Tensor, estimate: Tensor) -> Tensor:
    """Scale-invariant SDR in dB from <T, E>, |T|^2 and |E|^2 (Le Roux et al., 2019)."""
    along = shared.square() / target.clamp_min(1e-9)
    return 10 * torch.log10(along.clamp_min(1e-9) / (estimate - along).clamp_min(1e-9))


@lru_cache(maxsize=1)
def _seen_pairs(data: Path) -> tuple[tuple[str, Tensor, Tensor, np.ndarray], ...]:
    """Real cases with pictures of all sources: set, mixture [1, 1, T], looks, truths, at 11 kHz."""
    pairs = []
    for name in REAL_SETS:
        for folder in sorted((data / "validation" / name).glob("*/")):
            case = read_case(folder)
            if len(case.visible) == len(case.sources):
                truths = soxr.resample(case.truths.T, case.rate, PAPER_RATE).T[:, :WINDOW_SAMPLES]
                shown = [
                    [_object_frames(picture) for picture in s.pictures[:3]] for s in case.sources
                ]
                count = min(len(pictures) for pictures in shown)
                object_frames = torch.stack([torch.stack(pictures[:count]) for pictures in shown])
                mixture = torch.from_numpy(truths.sum(0, dtype=np.float32))
                pairs.append((name, mixture[None, None], object_frames[None], truths))
    return tuple(pairs)


def _object_frames(picture: np.ndarray) -> Tensor:
    """A whole picture as a look ``[4, 224, 224]``."""
    small = cv2.resize(picture, (224, 224), interpolation=cv2.INTER_AREA)
    seen = torch.from_numpy(small).permute(2, 0, 1).float() / 255
    return torch.cat([seen, torch.ones_like(seen[:1])])


@torch.inference_mode()
def pair_scores(model: Separator, data: Path, device: torch.device) -> dict[str, float]:
    """SI-SDR gain in dB of each source by its own pictures, and how often it is its own sound."""
    scores: dict[str, list[float]] = {}
    for name, mixture, object_frames, truths in _seen_pairs(data):
        sounds = model.separate(mixture.to(device), object_frames.to(device))[0, :, 0].cpu().numpy()
        found = si_sdr(truths, sounds)
        before = si_sdr(truths, mixture[0].numpy())[0]
        own = np.diag(found)
        scores.setdefault(f"{name}_gain_db", []).extend(own - before)
        picked = own > np.where(np.eye(len(own)), -np.inf, found).max(0)
        scores.setdefault(f"{name}_picked", []).extend(picked.astype(float))
    return {name: round(float(np.mean(values)), 3) for name, values in scores.items()}


@torch.inference_mode()
def vision_scores(vision_net: VisionNet, data: Path, device: torch.device) -> dict[str, float]:
    """How often the label is right: still pictures kept apart, and the centre of real frames."""
    with (data / "images/images.csv").open(newline="", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["split"] == "valid"]
    stills = [(data / r["file"], r["class"]) for r in rows]
    frames: list[tuple[Path, str]] = []
    for folder in sorted((data / "validation/music_pairs").glob("*/")):
        names = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["classes"]
        for i, name in enumerate(names):
            frames += [(p, name) for p in sorted((folder / f"frames{i + 1}").glob("*.png"))]
    return {
        "stills_right": round(_share_right(vision_net, stills, device), 3),
        "frames_right": round(_share_right(vision_net, frames, device), 3),
    }


def _share_right(eye: VisionNet, pictures: list[tuple[Path, str]], device: torch.device) -> float:
    right: list[bool] = []
    for path, name in pictures:
        cells = eye(read_picture(path).to(device)[None])[0].float()
        middle = cells[:, cells.shape[1] // 4 : -(cells.shape[1] // 4) or None,
                       cells.shape[2] // 4 : -(cells.shape[2] // 4) or None]  # fmt: skip
        probabilities = middle.mean((1, 2)).softmax(0)
        wanted = len(LABELS) if name == "background" else label_index(name)
        right.append(int(probabilities.argmax()) == wanted)
    return float(np.mean(right)) if right else 0.0


def read_picture(path: Path, shorter_side: int = 224) -> Tensor:
    """A picture file as RGB ``[3, H, W]`` in 0..1, scaled to a shorter side."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if pixels is None:
        raise FileNotFoundError(path)
    scale = shorter_side / min(pixels.shape[:2])
    size = (max(round(pixels.shape[1] * scale), 32), max(round(pixels.shape[0] * scale), 32))
    pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return torch.from_numpy(pixels).permute(2, 0, 1).float() / 255
