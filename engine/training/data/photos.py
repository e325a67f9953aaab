"""Photos: every picture and film frame that vision networks are trained on, with its labels.

Read from ``images``, ``images_more``, ``images_players``, ``av``, ``av_clips`` and ``av_solos``. A
photo knows its class, the player's box where one is marked, whether a player is in it, and the
person or film it shows, by which it is weighed and held out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from engine.models.sound_classes import class_name
from engine.training.data.csv_index import read_rows
from engine.training.data.held_out_sources import FILMS
from engine.training.data.photo_augmentation import Picture

Box = tuple[float, float, float, float]

NOTHING, PERSON = "nothing", "person"
"""No instrument and nobody; somebody without an instrument, who may sing or speak."""

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
FRAMES_OF_A_FILM = 6


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture: a file, or a second of a film; ``box`` x, y, w, h in 0..1 holds what it shows.

    ``weight`` is how often it counts beside others of its class.
    """

    path: Path
    label: str
    who: str
    split: str = "train"
    player: bool = False
    box: Box = WHOLE
    second: float = -1.0
    weight: float = 1.0

    def read(self) -> Picture:
        """RGB ``[H, W, 3]``; ``FileNotFoundError`` when it cannot be read."""
        if self.second < 0:
            picture = cv2.imread(str(self.path), cv2.IMREAD_COLOR_RGB)
        else:
            film = cv2.VideoCapture(str(self.path))
            film.set(cv2.CAP_PROP_POS_MSEC, self.second * 1000)
            found, picture = film.read()
            picture = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB) if found else None
            film.release()
        if picture is None:
            raise FileNotFoundError(self.path)
        return np.asarray(picture, np.uint8)


@lru_cache(maxsize=2)
def load_photos(data: Path) -> tuple[Photo, ...]:
    """All photos of the pack, held-out ones too (``split`` is not "train"), weighed."""
    return weighed([*_still(data), *_more(data), *_players(data), *_films(data), *_clips(data)])


def weighed(photos: Sequence[Photo]) -> tuple[Photo, ...]:
    """Photos with their weights: neither a person nor an instrument alone counts too much."""
    many = Counter((photo.label, photo.who) for photo in photos)
    # One person a hundred times is some ten people; a player shows more than an instrument alone.
    return tuple(
        replace(p, weight=(2.0 if p.player else 1.0) / many[p.label, p.who] ** 0.5) for p in photos
    )


def draw_photo(
    photos: Sequence[Photo], rng: np.random.Generator, *, boxed: bool = False
) -> Picture:
    """One of these photos ``[H, W, 3]`` RGB, by their weights, or the inside of its box."""
    weights = np.array([photo.weight for photo in photos])
    photo = photos[int(rng.choice(len(photos), p=weights / weights.sum()))]
    return cut_to_box(photo) if boxed else photo.read()


def cut_to_box(photo: Photo) -> Picture:
    """What a photo shows: the inside of its box, where one is marked."""
    picture = photo.read()
    height, width = picture.shape[:2]
    x, y, wide, high = photo.box
    left, top = round(x * width), round(y * height)
    right, bottom = round((x + wide) * width), round((y + high) * height)
    inside = picture[max(top, 0) : bottom, max(left, 0) : right]
    return inside if inside.size else picture


def _still(data: Path) -> list[Photo]:
    rows = read_rows(data / "images_more/pack_players.csv")
    players = {Path(row["file"]).name for row in rows}
    return [
        Photo(data / row["file"], _label(row["class"]), Path(row["file"]).stem,
              row["split"], Path(row["file"]).name in players)
        for row in read_rows(data / "images/images.csv")
    ]  # fmt: skip


def _more(data: Path) -> list[Photo]:
    return [
        Photo(data / "images_more" / row["file"], _label(row["class"]), Path(row["file"]).stem,
              player=row["player_visible"] == "yes")
        for row in read_rows(data / "images_more/index.csv")
        if row["class"] != "orchestra"
    ]  # fmt: skip


def _players(data: Path) -> list[Photo]:
    return [
        Photo(data / "images_players" / row["file"], _label(row["class"]),
              row["video_or_person_id"], row["split"], row["player"] == "yes",
              _inside(data / "images_players" / row["file"], row["box"]))
        for row in read_rows(data / "images_players/index.csv")
    ]  # fmt: skip


def _films(data: Path) -> list[Photo]:
    """Frames of the MUSIC and VGGSound solos, a few dozen of each film."""
    photos = []
    for row in read_rows(data / "av/av.csv"):
        frames = sorted((data / row["frames_dir"]).glob("*.jpg"))
        split = "valid" if row["source_id"] in FILMS else "train"
        step = max(len(frames) // 24, 1)
        photos += [
            Photo(path, _label(row["class"]), row["source_id"], split, True)
            for path in frames[::step]
        ]
    return photos


def _clips(data: Path) -> list[Photo]:
    photos = []
    for folder, person in (("av_clips", ""), ("av_solos", "player_id")):
        for row in read_rows(data / folder / "index.csv"):
            path = data / folder / row["file"]
            if path.suffix != ".mp4" or not path.is_file():
                continue  # of a packed film only the sound is there
            who = row[person] if person else path.stem
            split = "valid" if any(film in path.name for film in FILMS) else "train"
            frames = FRAMES_OF_A_FILM if folder == "av_clips" else 2
            length = float(row["duration_s"])
            photos += [
                Photo(path, _label(row["class"]), who, split, True,
                      second=round((i + 0.5) * length / frames, 2))
                for i in range(frames)
            ]  # fmt: skip
    return photos


def _label(folder: str) -> str:
    if folder in ("background", "room_no_instrument"):
        return NOTHING
    return PERSON if folder == "person_no_instrument" else class_name(folder)


def _inside(path: Path, box: str) -> Box:
    """A box in pixels as shares of its picture."""
    if not box.strip():
        return WHOLE
    picture = cv2.imread(str(path))
    if picture is None:
        raise FileNotFoundError(path)
    x, y, w, h = (float(number) for number in box.split())
    height, width = picture.shape[:2]
    return x / width, y / height, w / width, h / height
