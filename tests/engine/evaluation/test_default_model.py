"""The bundled default model: its card is true to it, and on the demo every click is right."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from engine.analysis.analyser import Analyser
from engine.evaluation.cases import Case, Source, write_case_video
from engine.evaluation.evaluate import evaluate_demo
from engine.media.clip import Clip
from engine.models.model import PixelSeparator
from engine.models.weights.card import WeightsCard, checksum
from engine.models.weights.loading import load_model
from engine.resources import resource
from engine.scene import Stems
from tests.support.present import present

WEIGHTS = "pixel-slots.safetensors"


@pytest.fixture
def weights() -> Path:
    return resource("weights", WEIGHTS)


def test_the_card_names_these_very_weights(weights: Path) -> None:
    card = WeightsCard.beside(weights)
    assert card is not None
    assert card.sha256 == checksum(weights)
    assert card.data
    assert card.licence
    assert {"music_pairs_sdr_db", "music_pairs_mixture_sdr_db", "music_pairs_picked"} <= set(
        card.numbers
    )
    assert weights.stat().st_size <= 20_000_000


def heat_of(picture: np.ndarray, sound: np.ndarray, rate: int, folder: Path) -> np.ndarray:
    """The heat in the middle of a film of one picture with a sound."""
    case = Case("x", "made", rate, sound, (Source("other", sound, (picture,)),))
    write_case_video(case, folder / "film.mkv")
    model = load_model("default", device="cpu")
    with Analyser(Clip.open(folder / "film.mkv"), model, "cpu", folder) as analyser:
        return analyser.heat(sound.size / rate / 2).grid


@pytest.mark.parametrize("kind", ["noise", "grey", "sky"])
def test_music_over_a_picture_without_instruments_leaves_it_calm(kind: str, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    channels, rate = soundfile.read(resource("demo", "stems.flac"), dtype="float32")
    music = np.ascontiguousarray(channels[7 * rate : 13 * rate].mean(axis=1))
    sky = np.linspace((90, 140, 220), (220, 230, 240), 180)[:, None].repeat(320, 1)
    pictures = {
        "noise": np.random.default_rng(0).integers(0, 255, (180, 320, 3)),
        "grey": np.full((180, 320, 3), 120),
        "sky": sky,
    }
    heat = heat_of(pictures[kind].astype(np.uint8), music, rate, tmp_path)
    assert heat.mean() < 0.03
    silent = heat_of(pictures[kind].astype(np.uint8), np.zeros_like(music), rate, tmp_path)
    assert silent.max() == 0


def test_heat_is_on_the_players_of_the_demo() -> None:
    torch.set_num_threads(1)
    card = json.loads(resource("demo", "demo.json").read_text("utf-8"))
    model = load_model("default", device="cpu")
    with Analyser(Clip.open(resource("demo", card["film"])), model) as analyser:
        heat = analyser.heat(9.0).grid
    rows, columns = heat.shape
    for item in card["objects"]:
        x, y = item["point"]
        cell = int(y / card["height"] * rows), int(x / card["width"] * columns)
        assert heat[cell] > 0.05, item["class"]
        assert heat[cell] > 4 * heat[0].mean()  # the wall above the players


def test_every_click_on_the_demo_hears_its_own_instrument() -> None:
    torch.set_num_threads(1)
    model = load_model("default", device="cpu")
    assert isinstance(model, PixelSeparator)
    result = evaluate_demo(model, ideals=False)
    for source in result.sources:
        assert source.called == source.label
        assert source.picked, source
        assert present(source.estimate).sdr_db > source.beside["mixture"].sdr_db + 3.0, source


def test_no_strip_is_negative_in_the_rest_of_the_demo() -> None:
    """Two strips on the xylophone and one on the accordion: all share, and the rest is no debt."""
    torch.set_num_threads(1)
    card = json.loads(resource("demo", "demo.json").read_text("utf-8"))
    truth, rate = soundfile.read(resource("demo", card["stems"]), dtype="float32")
    truths = np.stack([truth.T[item["stem_channels"]].ravel() for item in card["objects"]])
    places = [(x / card["width"], y / card["height"]) for x, y in _points(card)]
    places.append((places[1][0], places[1][1] + 0.03))
    clip = Clip.open(resource("demo", card["film"]))
    with Analyser(clip, load_model("default", device="cpu")) as analyser, clip.sound() as sound:
        mixture = sound.read(0, truths.shape[1] // 2)
        stems = Stems(2, mixture.shape[1], rate)
        objects = [analyser.object_at(*at, 9.0, str(n)) for n, at in enumerate(places)]
        analyser.separate(objects, stems)
        sounds = stems.read_all(0, stems.length)
        stems.close()
    accordion, *xylophone = [_gains(truths, sounds[item.id]) for item in objects]
    rest = _gains(truths, mixture - sum(sounds.values()))
    assert rest.min() > -0.01
    assert accordion.min() > -0.01
    assert sum(gains[1] for gains in xylophone) > 10 ** (-2 / 20)
    muted = _gains(truths, mixture - sounds["1"] - sounds["2"])
    assert abs(muted[1]) < 10 ** (-15 / 20)


def _points(card: dict) -> list[tuple[int, int]]:
    return [tuple(item["point"]) for item in card["objects"]]


def _gains(truths: np.ndarray, sound: np.ndarray) -> np.ndarray:
    """With which gains the true sounds ``[N, C T]`` are in a sound ``[C, T]``."""
    return np.linalg.lstsq(truths.T, sound.ravel(), rcond=None)[0]
