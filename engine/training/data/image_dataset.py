"""The image dataset of the vision network: photos of players and instruments, pasted together.

Only the picture's class is known, not where in it the instrument is. So every *place* (the whole
picture, one half, a pasted rectangle, the background around it) has one label, and the loss asks
that some of its cells say so; backgrounds ask all of their cells for 'nothing here'.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from engine.illustrations.players import draw_player, draw_stage
from engine.models.pixel_slots.model import LABELS, label_index
from engine.training.data.mixture_dataset import MUSIC_INSTRUMENTS

SIZE, CELL, MAX_PLACES = 224, 16, 3
BACKGROUND_LABEL = len(LABELS)
_DRAWN = ("trumpet", "xylophone", "accordion")
_SAME_AS = {"cornet": "trumpet"}

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture file and how often it is drawn beside its kin (players more often)."""

    path: Path
    weight: float


def load_photos(data: Path, cache: Path | None = None) -> dict[str, list[Photo]]:
    """All training pictures by class of the data pack; ``background`` holds no instrument.

    The films of ``av_clips`` count only with a ``cache`` where their frames can be kept.
    """
    players = {r["file"] for r in _read_csv(data / "images_more/pack_players.csv")}
    photos: dict[str, list[Photo]] = defaultdict(list)
    for row in _read_csv(data / "images/images.csv"):
        if row["split"] == "train":
            inside = row["file"].removeprefix("images/")
            seen = row["file"] in players or inside in players or f"images/{inside}" in players
            photos[row["class"]].append(Photo(data / row["file"], 3.0 if seen else 1.0))
    for row in _read_csv(data / "images_more/index.csv"):
        weight = 3.0 if row["player_visible"] == "yes" else 1.0
        photos[row["class"]].append(Photo(data / "images_more" / row["file"], weight))
    for row in _read_csv(data / "av/av.csv"):
        frames = sorted((data / row["frames_dir"]).glob("*.jpg"))
        # Many frames of one film count as some twenty pictures, however long it is.
        photos[row["class"]] += [Photo(p, min(1.0, 20 / len(frames))) for p in frames]
    if cache is not None:
        for row in _read_csv(data / "av_clips/index.csv"):
            frames = _clip_frames(data / "av_clips" / row["file"], cache)
            if frames:
                photos[row["class"]] += [Photo(p, min(3.0, 40 / len(frames))) for p in frames]
    return dict(photos)


def _clip_frames(film: Path, cache: Path) -> list[Path]:
    """Two frames a second of a film as JPEG files of 256 lines, written once."""
    folder = cache / "frames" / film.stem
    if not folder.is_dir() and film.is_file():
        partial = folder.parent / f"{folder.name}.part"
        partial.mkdir(parents=True, exist_ok=True)
        capture = cv2.VideoCapture(str(film))
        step = max(round((capture.get(cv2.CAP_PROP_FPS) or 25.0) / 2), 1)
        count, (found, frame) = 0, capture.read()
        while found:
            if count % step == 0:
                scale = min(256 / min(frame.shape[:2]), 1.0)
                small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                cv2.imwrite(str(partial / f"{count // step:05d}.jpg"), small)
            count, (found, frame) = count + 1, capture.read()
        capture.release()
        partial.rename(folder)
    return sorted(folder.glob("*.jpg"))


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class ImageDataset(IterableDataset):
    """An endless stream for ``losses.vision_loss``: pictures, places and their labels."""

    def __init__(self, data: Path, seed: int, cache: Path | None = None) -> None:
        self.photos, self.seed = load_photos(data, cache), seed
        self.music = [label for label in MUSIC_INSTRUMENTS if label in self.photos]
        self.others = sorted(set(self.photos) - {*MUSIC_INSTRUMENTS, "background"})

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        worker = get_worker_info()
        cv2.setNumThreads(1)
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        while True:
            yield self._scene(rng)

    def _scene(self, rng: np.random.Generator) -> dict[str, Tensor]:
        canvas = np.zeros((SIZE, SIZE, 3), np.uint8)
        places = np.zeros((MAX_PLACES, SIZE // CELL, SIZE // CELL), np.float32)
        labels = [-1] * MAX_PLACES
        kind = rng.choice(3, p=(0.5, 0.3, 0.2))
        if kind == 0:
            labels[0] = self._fill(canvas, (0, 0, SIZE, SIZE), rng)
            places[0] = 1
        elif kind == 1:
            cut = int(rng.integers(5, 10)) * CELL
            for i, (left, right) in enumerate(((0, cut), (cut, SIZE))):
                labels[i] = self._fill(canvas, (left, 0, right, SIZE), rng)
                places[i, :, left // CELL : right // CELL] = 1
        else:
            self._paste(canvas, places, labels, rng)
        places /= np.maximum(places.sum((1, 2), keepdims=True), 1e-6)
        picture = degraded(canvas, rng)
        return {
            "pictures": torch.from_numpy(picture).permute(2, 0, 1).float() / 255,
            "places": torch.from_numpy(places),
            "place_label": torch.tensor(labels),
        }

    def _paste(
        self, canvas: Picture, places: NDArray[np.float32], labels: list[int],
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        """One or two pictures on a background; around them there is nothing."""
        self._fill(canvas, (0, 0, SIZE, SIZE), rng, "background")
        places[2], labels[2] = 1, BACKGROUND_LABEL
        for i in range(int(rng.integers(1, 3))):
            side = int(rng.integers(5, 9)) * CELL
            half = SIZE // 2 if side <= SIZE // 2 else SIZE - side
            left = int(rng.integers(0, (half - 1) // CELL + 1)) * CELL if side < SIZE else 0
            left = min(left + (SIZE // 2 if i else 0), SIZE - side)
            top = int(rng.integers(0, (SIZE - side) // CELL + 1)) * CELL
            if i and left < SIZE // 2:
                break
            labels[i] = self._fill(canvas, (left, top, left + side, top + side), rng)
            rows = slice(top // CELL, (top + side) // CELL)
            columns = slice(left // CELL, (left + side) // CELL)
            places[:, rows, columns] = 0
            places[i, rows, columns] = 1

    def _fill(
        self, canvas: Picture, box: tuple[int, int, int, int], rng: np.random.Generator,
        label: str = "",
    ) -> int:  # fmt: skip
        """Put a random crop of a random picture into a box; returns its label's index."""
        left, top, right, bottom = box
        label = label or self._label(rng)
        shape = (bottom - top, right - left)
        drawn = label in _DRAWN and rng.random() < 0.15
        picture = _drawn(label, rng) if drawn else self._photo(label, rng)
        canvas[top:bottom, left:right] = random_crop(picture, shape, rng)
        return (
            BACKGROUND_LABEL if label == "background" else label_index(_SAME_AS.get(label, label))
        )

    def _label(self, rng: np.random.Generator) -> str:
        share = rng.random()
        if share < 0.72:
            return str(rng.choice(self.music))
        return str(rng.choice(self.others)) if share < 0.88 and self.others else "background"

    def _photo(self, label: str, rng: np.random.Generator) -> Picture:
        return draw_photo(self.photos[label], rng)


def draw_photo(photos: Sequence[Photo], rng: np.random.Generator) -> Picture:
    """One of these photos ``[H, W, 3]`` RGB, by their weights."""
    weights = np.array([p.weight for p in photos])
    photo = photos[int(rng.choice(len(photos), p=weights / weights.sum()))]
    picture = cv2.imread(str(photo.path), cv2.IMREAD_COLOR_RGB)
    if picture is None:
        raise FileNotFoundError(photo.path)
    return np.asarray(picture, np.uint8)


def _drawn(label: str, rng: np.random.Generator) -> Picture:
    player = draw_player(label, rng, 224, float(rng.uniform(0, 20)), float(rng.random()))
    stage = draw_stage(rng, 224, 224)[..., :3]
    alpha = player[..., 3:].astype(np.float32) / 255
    return (player[..., :3] * alpha + stage * (1 - alpha)).astype(np.uint8)


def random_crop(picture: Picture, shape: tuple[int, int], rng: np.random.Generator) -> Picture:
    """A crop of the box's aspect (a little squeezed at times), 35-100 % of the picture, flipped."""
    height, width = picture.shape[:2]
    aspect = shape[1] / shape[0] * float(np.exp(rng.normal(0, 0.12)))
    most = min(height, width / aspect)
    tall = most * float(np.sqrt(rng.uniform(0.35, 1.0)))
    wide = tall * aspect
    top, left = rng.uniform(0, height - tall), rng.uniform(0, width - wide)
    crop = picture[int(top) : int(top + tall) + 1, int(left) : int(left + wide) + 1]
    if rng.random() < 0.5:
        crop = crop[:, ::-1]
    size = (shape[1], shape[0])
    fitted = cv2.resize(np.ascontiguousarray(crop), size, interpolation=cv2.INTER_AREA)
    return np.asarray(fitted, np.uint8)


def degraded(picture: Picture, rng: np.random.Generator) -> Picture:
    """Light, colour, blur and compression of an old camera."""
    out = picture.astype(np.float32)
    out = (out - 128) * rng.uniform(0.6, 1.3) + 128 + rng.uniform(-35, 35)
    grey = out.mean(2, keepdims=True)
    out = grey + (out - grey) * (rng.uniform(0.3, 1.4) if rng.random() > 0.08 else 0.0)
    out = out * rng.uniform(0.88, 1.12, size=3)
    if rng.random() < 0.3:
        out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.4, 1.8)))
    if rng.random() < 0.3:
        out = out + rng.normal(0, rng.uniform(2, 12), out.shape)
    out = np.clip(out, 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        _, packed = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(15, 60))])
        out = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return np.ascontiguousarray(out, dtype=np.uint8)
