"""Runs an evaluation case through the application: opened, clicked on, separated into stems."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import nan
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.analysis.analyser import Analyser
from engine.analysis.model_input import model_input, resampling_margin
from engine.analysis.windows import fade, plan_windows
from engine.evaluation.cases import Case, write_case_video
from engine.media.clip import Clip
from engine.models.masks import apply_masks
from engine.models.model import PixelSeparator, Separator
from engine.peak_memory import peak_memory_mb, reset_peak_memory
from engine.scene import Stems, Waveform
from engine.scratch_disk import temporary_folder

Sound = NDArray[np.float32]

CLICK, REST, ORACLE, UNSEEN = "click", "rest", "oracle", "unseen"
"""How an estimate came about: a click on the source's picture; what no click asked for; by its
label, told by who knows the truth (no picture: a figure of the ear alone); not at all."""


@dataclass(frozen=True, slots=True, eq=False)
class SeparatedCase:
    """Estimates ``[N, T]`` in the order of the sources, how each came about, and what it is called.

    ``labels`` names what the model thinks each is, ``certainties`` (0..1) how sure it is of that;
    ``seconds`` is the time from opening the clip to the last stem, ``peak_mb`` the most memory that
    the whole program held meanwhile, ``gpu_peak_mb`` what torch held on a GPU (NaN without one).
    """

    sounds: Sound
    how: tuple[str, ...]
    labels: tuple[str, ...]
    seconds: float
    certainties: tuple[float, ...] = ()
    peak_mb: float = nan
    gpu_peak_mb: float = nan


@dataclass(frozen=True, slots=True, eq=False)
class Clicked:
    """What a click gave: a stem ``[C, T]``, what it is called and how sure that is."""

    sound: Sound
    label: str
    certainty: float


def separate_case(case: Case, model: Separator, device: str = "cpu") -> SeparatedCase:
    """Give every source of a case the sound the application would give it.

    Sources with pictures are clicked on, in the middle of their picture and of the clip; a single
    source without one gets the rest. Where no source has a picture an oracle tells their labels, if
    the model knows labels.
    """
    on_gpu = torch.device(device).type == "cuda"
    if on_gpu:
        torch.cuda.reset_peak_memory_stats(device)
    reset_peak_memory()
    separated = _separate(case, model, device)
    gpu_peak_mb = torch.cuda.max_memory_allocated(device) / 1e6 if on_gpu else nan
    return replace(separated, peak_mb=peak_memory_mb(), gpu_peak_mb=gpu_peak_mb)


def _separate(case: Case, model: Separator, device: str) -> SeparatedCase:
    certainties = (0.0,) * len(case.sources)
    if case.visible:
        sounds, labels, certainties, spent = _clicked(case, model, device)
        unseen = [i for i in range(len(case.sources)) if i not in case.visible]
        how = [CLICK if i in case.visible else UNSEEN for i in range(len(case.sources))]
        if len(unseen) == 1:
            sounds[unseen[0]] = case.mixture - sounds.sum(axis=0)
            how[unseen[0]] = REST
    else:
        began = time.perf_counter()
        estimates = _separate_by_labels(case, model, device)
        spent = time.perf_counter() - began
        sounds = np.zeros_like(case.truths) if estimates is None else estimates
        how = [UNSEEN if estimates is None else ORACLE] * len(case.sources)
        labels = ("",) * len(case.sources)
    return SeparatedCase(sounds, tuple(how), labels, spent, certainties)


def separate_clicks(
    video: Path,
    places: Mapping[int, tuple[float, float]],
    model: Separator,
    device: str = "cpu",
) -> dict[int, Clicked]:
    """A stem and a label for each click at (x, y) in the middle of a clip."""
    clip = Clip.open(video)
    sound = clip.info.sound
    assert sound is not None
    with (
        temporary_folder("evaluation") as folder,
        Analyser(clip, model, device, folder) as analyser,
        clip.sound() as reader,
    ):
        middle = clip.info.duration_seconds / 2
        objects = [analyser.object_at(*at, middle, str(i)) for i, at in places.items()]
        stems = Stems(sound.channels, reader.length, sound.rate)
        try:
            analyser.separate(objects, stems, 0)
            return {
                int(item.id): Clicked(
                    stems.read(item.id, 0, reader.length), item.label, item.confidence
                )
                for item in objects
            }
        finally:
            stems.close()


def _clicked(
    case: Case, model: Separator, device: str
) -> tuple[Sound, tuple[str, ...], tuple[float, ...], float]:
    """Stems ``[N, T]`` of clicks on every seen source (zero for the others), their labels, time."""
    sounds, labels = np.zeros_like(case.truths), [""] * len(case.sources)
    certainties = [0.0] * len(case.sources)
    with temporary_folder("evaluation") as folder:
        video = folder / "case.mkv"
        places = write_case_video(case, video)
        began = time.perf_counter()
        found = separate_clicks(video, places, model, device)
        spent = time.perf_counter() - began
    for index, click in found.items():
        sounds[index] = click.sound[0, : case.mixture.size]
        labels[index], certainties[index] = click.label, click.certainty
    return sounds, tuple(labels), tuple(certainties), spent


@torch.inference_mode()
def _separate_by_labels(case: Case, model: Separator, device: str) -> Sound | None:
    """What the sources sound like ``[N, T]`` to a model that is told their labels."""
    if not isinstance(model, PixelSeparator):
        return None
    vectors = model.label_vectors([source.label for source in case.sources])
    if vectors is None:
        return None
    vectors = vectors.to(device)
    whole = Waveform(np.ascontiguousarray(case.mixture[None]), case.rate)
    windows = plan_windows(whole.length, case.rate, model.spec.window_seconds)
    sums = np.zeros_like(case.truths)
    for window in windows:
        reach = resampling_margin(case.rate)
        read = whole.cut(window.start - reach, window.stop + reach).samples
        sound = torch.from_numpy(model_input(read, case.rate, model.spec)).to(device)
        audio = model.condition_on_visible(model.encode_audio(sound[None]), vectors)
        mixture = torch.from_numpy(whole.cut(window.start, window.stop).samples).to(device)
        masks = model.masks(audio, vectors)
        sounds = apply_masks(mixture, case.rate, masks, model.spec)[:, 0].cpu().numpy()
        first, last = window.span
        sums[:, first:last] += sounds[:, first - window.start : last - window.start] * fade(window)
    return sums


def best_slot_assignment(slots: Sound, truths: Sound) -> Sound:
    """Slots ``[S, T]`` added up to sources ``[N, T]``: of all ways the one with least error.

    Every source gets at least one slot, as long as there are enough.
    """
    count = truths.shape[0]
    each = min(count, len(slots))

    def summed(way: tuple[int, ...]) -> Sound:
        sums = np.zeros_like(truths)
        np.add.at(sums, list(way), slots)
        return sums

    # |t - sum of slots|^2 from inner products, so that trying every way costs next to nothing.
    inner = slots.astype(np.float64) @ slots.T
    cross = slots.astype(np.float64) @ truths.T
    every_way = product(range(count), repeat=len(slots))
    ways = [way for way in every_way if len(set(way)) == each]
    errors = []
    for way in ways:
        given = np.eye(count)[list(way)]
        errors.append(np.einsum("sn,st,tn->", given, inner, given) - 2 * (given * cross).sum())
    return summed(ways[int(np.argmin(errors))])
