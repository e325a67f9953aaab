"""A comparison of two audio networks on the held-out cases, with paired bootstrap intervals.

``python -m engine.training.validation.compare --data DATA --cache CACHE --state RUN/query.pt
--old resources/weights/pixel-slots@2.safetensors --out scores.json``. Scores are kept in ``--out``
and not computed anew; ``--one-in 3`` takes a third of the cases; ``--sound`` adds the BSS-eval SDR
of the sounds themselves at 11,025 Hz (slower).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import soxr
import torch
from torch import Tensor

from engine.evaluation.bootstrap import bootstrap_interval
from engine.evaluation.metrics import bss_eval
from engine.models.layers.interpolate import interpolate_at, positions_of
from engine.models.pixel_slots.front_end import HOP, N_FFT, SAMPLE_RATE, row_frequencies
from engine.models.pixel_slots_v3.query_unet import QueryUNet
from engine.models.weights.state_dict import with_current_keys
from engine.training.validation.band_scores import BandCase, Scores, band_cases, score_cases
from engine.training.validation.held_out_cases import HeldOutCase, held_out_cases
from engine.training.validation.mask_models import MaskModel, pixel_slots_model, query_model

PAPER_RATE = 11_025

Table = dict[str, Scores]


def load_query(state: Path) -> QueryUNet:
    """The averaged weights of a training state (``query.pt``), ready to be used."""
    saved = torch.load(state, map_location="cpu", weights_only=True)["mean"]
    net = QueryUNet()
    own = {name.removeprefix("net."): value for name, value in saved.items()}
    net.load_state_dict(with_current_keys(own, net.former_keys))
    return net.eval()


def score_model(model: MaskModel, cases: Sequence[BandCase]) -> dict[str, Table]:
    """Band scores by way of asking (queried, unqueried) and case."""
    return {
        "queried": score_cases(cases, model.queried),
        "unqueried": score_cases(cases, model.unqueried),
    }


@torch.inference_mode()
def score_sounds(
    model: MaskModel, cases: Sequence[HeldOutCase], bands: Mapping[str, BandCase]
) -> Table:
    """BSS-eval SDR (dB) of queried sources' sounds, and of the mixture, at 11,025 Hz."""
    found: Table = {}
    for case in cases:
        if case.name not in bands:
            continue
        band = bands[case.name]
        masks = model.queried(band.power, list(band.visible))
        heard = [i for i, off in enumerate(case.off_screen) if not off]
        mixture = torch.from_numpy(case.sounds.sum(0))
        mine = [band.visible.index(case.labels[i]) for i in heard]
        truths = _paper(case.sounds[heard])
        estimates = _paper(masked(mixture, masks[mine]).numpy())
        sdr = np.diag(bss_eval(truths, estimates).sdr)
        before = bss_eval(truths, _paper(mixture[None].numpy())).sdr[0]
        found[case.name] = {"bss_sdr": float(np.mean(sdr)), "mixture_bss_sdr": float(before.mean())}
    return found


def masked(mixture: Tensor, masks: Tensor) -> Tensor:
    """``[T]`` at 48 kHz and masks ``[N, F, W]`` on the front end's rows -> sounds ``[N, T]``."""
    window = torch.hann_window(N_FFT)
    spectrum = torch.stft(mixture, N_FFT, HOP, window=window, return_complex=True)
    bins = torch.arange(N_FFT // 2 + 1, dtype=torch.float64) * SAMPLE_RATE / N_FFT
    rows = row_frequencies().double()
    gains = interpolate_at(masks, positions_of(bins.clamp(max=float(rows[-1])), rows), dim=-2)
    gains = torch.cat([gains, gains[..., -1:]], -1)[..., : spectrum.shape[1]]
    return torch.istft(gains * spectrum, N_FFT, HOP, window=window, length=mixture.shape[-1])


def report(new: Mapping[str, Table], old: Mapping[str, Table]) -> list[str]:
    """Lines: each measure of both models and the interval of its paired difference."""
    lines = []
    for way in new:
        keys = sorted({key for scores in new[way].values() for key in scores})
        lines += [_line(f"{way} {key}", new[way], old[way], key, "") for key in keys]
        for kind in ("pair", "trio", "silent", "off screen"):
            some = any(name.startswith(kind) for name in new[way])
            if way != "unqueried" and "sdr" in keys and some:
                lines.append(_line(f"{way} sdr, {kind}", new[way], old[way], "sdr", kind))
    return lines


def _line(name: str, new: Table, old: Table, key: str, kind: str) -> str:
    both = [n for n in new if n in old and n.startswith(kind) and key in new[n] and key in old[n]]
    ours = np.array([new[n][key] for n in both])
    theirs = np.array([old[n][key] for n in both])
    gain = bootstrap_interval(ours - theirs)
    mark = "*" if gain.decided else " "
    return f"{name:28s} new {ours.mean():7.2f}  old {theirs.mean():7.2f}  gain {gain} {mark}"


def _paper(sounds: np.ndarray) -> np.ndarray:
    return soxr.resample(np.ascontiguousarray(sounds.T), SAMPLE_RATE, PAPER_RATE).T


def _scores(
    name: str, make: Callable[[], MaskModel], kept: dict[str, dict[str, Table]],
    cases: Sequence[BandCase], whole: Sequence[HeldOutCase],
) -> dict[str, Table]:  # fmt: skip
    """Scores from the file, as far as they are there, else computed."""
    tables = kept.setdefault(name, {})
    names = {case.name for case in cases}
    if not names <= set(tables.get("queried", {})):
        tables.update(score_model(make(), cases))
    if whole and not names <= set(tables.get("sound", {})):
        tables["sound"] = score_sounds(make(), whole, {case.name: case for case in cases})
    return tables


def main(arguments: Sequence[str] | None = None) -> None:
    """Score, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--cache", "--state", "--old", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--one-in", type=int, default=1)
    parser.add_argument("--sound", action="store_true")
    asked = parser.parse_args(arguments)
    cases = band_cases(asked.data, asked.cache)[:: asked.one_in]
    whole = held_out_cases(asked.data, asked.cache) if asked.sound else ()
    kept = json.loads(asked.out.read_text("utf-8")) if asked.out.is_file() else {}
    step = int(torch.load(asked.state, map_location="cpu", weights_only=True)["step"])
    old = _scores("old", lambda: pixel_slots_model(asked.old), kept, cases, whole)
    new = _scores(f"step {step}", lambda: query_model(load_query(asked.state)), kept, cases, whole)
    asked.out.write_text(json.dumps(kept), "utf-8")
    names = {case.name for case in cases}
    new = {way: {n: s for n, s in table.items() if n in names} for way, table in new.items()}
    sys.stdout.write("\n".join([f"{len(cases)} cases, step {step}", *report(new, old)]) + "\n")


if __name__ == "__main__":
    main()
