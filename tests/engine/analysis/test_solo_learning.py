"""Solo learning: what was marked of objects parts them where the model cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.analysis.analyser import Analyser
from engine.analysis.solo_learning import learn_solos
from engine.errors import BadRequest, Cancelled
from engine.media.clip import Clip
from engine.scene import SoundingObject, Stems
from engine.scene.solo_sound import SoloSound, is_spectra
from tests.support.toy_model import LEFT, RATE, ColourBands, sdr, squares_film, tones

SECONDS = 9.0
FIRST = tones(SECONDS, (150.0, 190.0), 2.0)
SECOND = tones(SECONDS, (600.0, 760.0), 3.0)
"""Both below 1 kHz: two of one kind, whom the model cannot tell apart."""

FIRST_ALONE, SECOND_ALONE, BOTH = (0.5, 2.5), (3.5, 5.5), (6.0, 9.0)


def _only(sound: np.ndarray, *spans: tuple[float, float]) -> np.ndarray:
    time = np.arange(sound.size) / RATE
    inside = [(time >= start) & (time < end) for start, end in spans]
    return np.where(np.any(inside, axis=0), sound, 0).astype(np.float32)[None]


ONE, TWO = _only(FIRST, (0.0, 3.0), BOTH), _only(SECOND, (3.0, 6.0), BOTH)
THERE = slice(round(6.5 * RATE), round(8.5 * RATE))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return squares_film(tmp_path_factory.mktemp("film") / "two.mkv", ONE + TWO, SECONDS)


@pytest.fixture
def analyser(film: Path) -> Iterator[Analyser]:
    with Analyser(Clip.open(film), ColourBands()) as made:
        yield made


def marked(analyser: Analyser) -> tuple[SoundingObject, ...]:
    items = [analyser.object_at(*LEFT, 5.0, "one"), analyser.object_at(0.3, 0.45, 5.0, "two")]
    spans = (FIRST_ALONE, SECOND_ALONE)
    return tuple(
        replace(item, solo=SoloSound((span,))) for item, span in zip(items, spans, strict=True)
    )


def separated(analyser: Analyser, items: tuple[SoundingObject, ...]) -> dict[str, np.ndarray]:
    with closing(Stems(1, round(SECONDS * RATE), RATE)) as stems:
        analyser.separate(items, stems)
        return {item.id: stems.read(item.id, 0, stems.length) for item in items}


def test_what_was_marked_parts_two_of_one_kind(film: Path, analyser: Analyser) -> None:
    items = marked(analyser)
    before = separated(analyser, items)
    learned = learn_solos(Clip.open(film), items)
    after = separated(analyser, learned)
    for key, truth in (("one", ONE), ("two", TWO)):
        assert sdr(before[key][:, THERE], truth[:, THERE]) < 5
        assert sdr(after[key][:, THERE], truth[:, THERE]) > 10
    rest = ONE + TWO - after["one"] - after["two"]
    assert sdr(ONE + TWO - rest, ONE + TWO) > 25  # nothing is lost or doubled
    off = tuple(replace(item, solo=replace(item.solo, used=False)) for item in learned)
    for key, sound in separated(analyser, off).items():
        np.testing.assert_array_equal(sound, before[key])


def test_a_preview_is_what_the_stem_will_be(film: Path, analyser: Analyser) -> None:
    one, two = learn_solos(Clip.open(film), marked(analyser))
    whole = separated(analyser, (one, two))
    part = analyser.preview(one, 100_000, 104_000, (two,))
    np.testing.assert_allclose(part, whole["one"][:, 100_000:104_000], atol=1e-5)


def test_learning_is_the_same_twice_and_does_not_follow_things_anew(
    film: Path, analyser: Analyser
) -> None:
    items = marked(analyser)
    once, again = learn_solos(Clip.open(film), items), learn_solos(Clip.open(film), items)
    assert once == again
    assert all(is_spectra(item.solo.spectra) and len(item.solo.spectra) < 8192 for item in once)
    tracks = analyser._object_tracks
    assert all(tracks.track(new) is tracks.track(old) for new, old in zip(once, items, strict=True))


@pytest.mark.parametrize(
    ("spans", "says"),
    [
        ((), "Nothing is marked"),
        (((1.0, 1.5),), "Too little is marked"),
        (((100.0, 105.0),), "Too little is marked"),
    ],
)
def test_too_little_is_refused(
    film: Path, analyser: Analyser, spans: tuple[tuple[float, float], ...], says: str
) -> None:
    one = replace(marked(analyser)[0], solo=SoloSound(spans))
    with pytest.raises(BadRequest, match=says):
        learn_solos(Clip.open(film), [one])


def test_silence_is_refused(tmp_path: Path, analyser: Analyser) -> None:
    silent = squares_film(tmp_path / "silent.mkv", ONE * 0, SECONDS)
    with pytest.raises(BadRequest, match="Nothing sounds"):
        learn_solos(Clip.open(silent), marked(analyser))


def test_it_tells_how_far_it_is_and_can_be_stopped(film: Path, analyser: Analyser) -> None:
    items, told = marked(analyser), list[float]()
    learn_solos(Clip.open(film), items, told.append)
    assert told == [0.0, 0.5, 1.0]
    with pytest.raises(Cancelled):
        learn_solos(Clip.open(film), items, cancelled=lambda: True)
