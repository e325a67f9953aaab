"""A folder of tiny films with an index, some of them bad, and its shards."""

from pathlib import Path

import numpy as np
import pytest

from engine.training.films.extraction import Extraction, extract
from engine.training.films.film_index import index_films
from engine.training.films.film_samples import ExtractionPlan
from tests.support.film import make_film

PLAN = ExtractionPlan(sample_seconds=1.5, frame_seconds=0.5, frame_size=48)
RATE = 16_000
BAD = {"silent.mp4": "it is silent", "mute.mp4": "it has no sound", "broken.mp4": "",
       "blind.mp4": "it has no picture"}  # fmt: skip
PITCHES = {"flute": 900.0, "harp": 500.0, "tuba": 200.0}


def hum(hz: float, seconds: float) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * hz * time))[None].astype(np.float32)


def make_films(folder: Path) -> Path:
    """Three labels of three sources each, two and a half seconds long; four bad films."""
    rows = ["path,label"]
    for label, hz in PITCHES.items():
        for number in range(3):
            name = f"{label}{number}.mp4"
            make_film(folder / name, seconds=2.5, size=(64, 48), fps=4, rate=RATE,
                      sound=hum(hz + 10 * number, 2.5))  # fmt: skip
            rows.append(f"{name},{label}")
    small = {"seconds": 1.5, "size": (64, 48), "fps": 4, "rate": RATE}
    make_film(folder / "silent.mp4", sound=0 * hum(1, 1.5), **small)
    make_film(folder / "mute.mp4", sound=None, **small)
    make_film(folder / "blind.mp4", sound=hum(300, 1.5), codec=None, **small)
    whole = (folder / "flute0.mp4").read_bytes()
    (folder / "broken.mp4").write_bytes(whole[: len(whole) // 3])
    rows += [f"{name},flute,,,train" for name in BAD]
    (folder / "films.csv").write_text("\n".join(rows))
    return folder


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_films(tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="session")
def extracted(films: Path, tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    return extract(index_films(films), tmp_path_factory.mktemp("shards"), PLAN)
