"""Films to learn from: drawn by label and source, with their own pictures, nothing held out."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.errors import BadRequest
from engine.models.sound_classes import CLASSES
from engine.training.data.audio_sources import SourceRecipe
from engine.training.data.film_bases import FilmPlan, load_film_bases
from engine.training.data.mixture_dataset import MixtureRecipe
from engine.training.data.normalised_sources_dataset import NormalisedSourcesDataset
from engine.training.data.pack import Pack
from engine.training.data.pair_dataset import PairDataset
from engine.training.data.query_dataset import QueryDataset
from engine.training.data.training_data import SeenSource
from engine.training.data.video_pair_dataset import VideoPairDataset
from engine.training.films import film_boxes
from engine.training.films.extraction import Extraction, extract
from engine.training.films.film_data import Films
from engine.training.films.film_index import index_films
from engine.training.films.film_samples import ExtractionPlan
from engine.training.open_data import open_training_data
from engine.training.validation.band_scores import film_band_cases
from engine.training.validation.film_pairs import film_pairs
from tests.engine.training.films.conftest import PITCHES, PLAN
from tests.support.film import read_number

LENGTH = 48_000 // 2
PLAIN = SourceRecipe()


@pytest.fixture(scope="module")
def data(extracted: Extraction) -> Films:
    return Films(extracted.shards.root)


def films_of(films: Path, folder: Path, rows: str, plan: ExtractionPlan = PLAN) -> Films:
    folder.mkdir()
    (folder / "rows.csv").write_text(rows)
    index = index_films(films, folder / "rows.csv")
    return Films(extract(index, folder / "shards", plan).shards.root)


def drawn(data: Films, count: int, seed: int = 1) -> list[SeenSource]:
    rng = np.random.default_rng(seed)
    sources = data.sources(LENGTH, PLAIN)
    return [sources.draw(rng) for _ in range(count)]


def test_a_source_sounds_as_its_film_and_shows_it(data: Films) -> None:
    assert data.labels == tuple(sorted(PITCHES))
    rng = np.random.default_rng(0)
    for one in drawn(data, 12):
        (label,) = one.labels
        assert one.sound.shape == (LENGTH,)
        assert np.sqrt(np.mean(one.sound**2)) == pytest.approx(1, abs=1e-3)
        peak = np.abs(np.fft.rfft(one.sound)).argmax() * 2
        assert peak == pytest.approx(PITCHES[label] + 10 * int(one.who[-1]), abs=3)
        numbers = [read_number(picture) for picture in one.look(3, rng)]
        # Half a second of it is heard, and a picture is seen every half a second.
        assert max(numbers) - min(numbers) <= 2
        assert all(0 <= number < 10 for number in numbers)


def test_nothing_held_out_is_drawn_and_all_else_is(data: Films) -> None:
    held_out = {film.source for film in data._films(held_out=True)}
    known = {film.source for film in data._films(held_out=False)}
    assert len(held_out) == 3
    assert {one.who for one in drawn(data, 80)} == known
    assert known.isdisjoint(held_out)


def test_a_stream_follows_from_its_seed(data: Films) -> None:
    one, same, other = (drawn(data, 6, seed) for seed in (3, 3, 4))
    assert all(np.array_equal(a.sound, b.sound) for a, b in zip(one, same, strict=True))
    # Processes and workers have seeds of their own, so they do not learn the same.
    assert not all(np.array_equal(a.sound, b.sound) for a, b in zip(one, other, strict=True))


def test_a_long_film_counts_no_more_than_a_short_one(films: Path, tmp_path: Path) -> None:
    rows = "path,label,start,end,split\nflute0.mp4,flute,,,train\nharp0.mp4,harp,0,1,train\n"
    plan = ExtractionPlan(sample_seconds=0.5, frame_seconds=0.5, frame_size=48)
    data = films_of(films, tmp_path / "two", rows, plan)
    assert [film.samples for film in sorted(data._films(held_out=False), key=lambda f: f.name)] == [
        5, 2,
    ]  # fmt: skip
    harps = sum(one.labels == ("harp",) for one in drawn(data, 80))
    assert 28 < harps < 52


def test_a_small_pool_lets_all_films_through(data: Films) -> None:
    sources = data.sources(LENGTH, PLAIN)
    sources.size = 3
    rng = np.random.default_rng(0)
    seen = [sources.draw(rng).who for _ in range(60)]
    assert len(sources._pool) == 3
    assert set(seen) == {film.source for film in data._films(held_out=False)}


def test_every_papers_dataset_reads_films(data: Films) -> None:
    pair = next(iter(PairDataset(data, 3, samples=8_000, size=32)))
    assert pair["sources"].shape == (2, 8_000)
    assert pair["looks"].shape == (2, 3, 4, 32, 32)
    assert pair["sources"].abs().amax(1).min() > 0.01
    rows = NormalisedSourcesDataset(data, 3, 3, samples=8_000, size=32)
    sources = next(iter(rows))
    assert sources["sources"].shape == (3, 8_000)
    assert sources["looks"].shape == (3, 3, 4, 32, 32)
    stream = iter(VideoPairDataset(data, 3, samples=8_000))
    for videos in (next(stream) for _ in range(4)):
        assert videos["videos"].shape == (2, 8_000)
        assert videos["looks"].shape == (2, 3, 1, 4, 224, 224)
        first, second, scene = videos["labels"].T
        assert first.min() >= 0
        assert first.max() < 3
        assert (second < 3).all()
        assert (scene == -1).all()  # no film shows that nothing sounds


def test_our_own_mixtures_are_made_of_films_too(data: Films) -> None:
    recipe = MixtureRecipe(columns=16, reservoir=4, counts=(0.0, 1.0))
    sample = next(iter(QueryDataset(data, 5, recipe)))
    names = [CLASSES[i] for i in sample["label"].tolist() if i >= 0]
    assert names
    assert set(names) <= set(PITCHES)
    assert torch.isfinite(sample["power"]).all()


def test_films_are_taken_apart_into_bases(data: Films, tmp_path: Path) -> None:
    found = load_film_bases(data, tmp_path, FilmPlan(("flute", "harp"), solos=6, sweeps=2))
    assert found.present.shape == (6 + 2, 2)
    assert int(found.held_out.sum()) == 2
    with pytest.raises(BadRequest, match="no recording of banjo"):
        load_film_bases(data, tmp_path, FilmPlan(("banjo",)))


def test_held_out_films_are_scored_in_pairs(data: Films) -> None:
    pairs = film_pairs(data.root, 3)
    held_out = {film.labels for film in data._films(held_out=True)}
    assert len(pairs) == 3
    for pair in pairs:
        assert pair.labels[0] != pair.labels[1]
        assert set(pair.labels) <= held_out
        assert [len(own) for own in pair.pictures] == [3, 3]
        assert pair.sounds.shape[0] == 2
    cases = film_band_cases(data.root, 3)
    assert [set(case.sounding) for case in cases] == [
        {pair.labels[0][0], pair.labels[1][0]} for pair in pairs
    ]


def test_a_film_of_nothing_is_seen_and_never_heard(films: Path, tmp_path: Path) -> None:
    rows = "path,label,,,split\nflute0.mp4,flute,,,train\nharp0.mp4,harp,,,train\n"
    rows += "silent.mp4,nothing,,,train\ntuba0.mp4,tuba,,,test\n"
    data = films_of(films, tmp_path / "some", rows)
    assert data.labels == ("flute", "harp")
    assert {one.labels for one in drawn(data, 20)} == {("flute",), ("harp",)}
    picture = data.sources(LENGTH, PLAIN).draw_nothing(np.random.default_rng(0))
    assert picture is not None
    assert 0 <= read_number(picture) < 6
    assert film_pairs(data.root, 3) == ()  # one film is no pair


def test_too_few_kinds_and_missing_labels_are_told(films: Path, tmp_path: Path) -> None:
    one = films_of(films, tmp_path / "one", "path,label\nflute0.mp4,flute\n")
    with pytest.raises(BadRequest, match="of 1 kinds, and 2 are needed"):
        one.sources(LENGTH, PLAIN)
    rows = "path,,,,split\n" + "".join(f"{n}.mp4,,,,train\n" for n in ("flute0", "harp0"))
    plain = films_of(films, tmp_path / "plain", rows)
    assert {one.labels for one in drawn(plain, 4)} == {()}
    assert next(iter(PairDataset(plain, 1, samples=8_000, size=32)))["sources"].shape[0] == 2
    with pytest.raises(BadRequest, match="have no labels"):
        plain.sounds(LENGTH, PLAIN)
    with pytest.raises(BadRequest, match="have no labels"):
        VideoPairDataset(plain, 1)


def test_films_are_photos_of_their_labels(data: Films, tmp_path: Path) -> None:
    photos = data.photos(tmp_path)
    held_out = {film.source for film in data._films(held_out=True)}
    assert {photo.label for photo in photos} == set(PITCHES)
    assert {photo.who for photo in photos if photo.split != "train"} == held_out
    for source in {photo.who for photo in photos}:
        own = [read_number(photo.read()) for photo in photos if photo.who == source]
        assert 3 <= len(set(own)) == len(own) <= 6
    again = data.photos(tmp_path)
    assert again == photos


def test_what_lies_in_a_folder_decides_how_it_is_read(data: Films, tmp_path: Path) -> None:
    assert isinstance(open_training_data(data.root, tmp_path), Films)
    assert isinstance(open_training_data(str(tmp_path), tmp_path), Pack)


class SeesPlaces:
    """An eye that is sure of some places and of nothing else: label -> rows and columns."""

    def __init__(self, **places: tuple[slice, slice]) -> None:
        self.places = places

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        shown = np.full((len(CLASSES), picture.shape[0] // 16, picture.shape[1] // 16), 0.01)
        for label, place in self.places.items():
            shown[CLASSES.index(label)][place] = 0.6
        return shown


def test_a_label_is_cut_out_where_our_eye_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = np.arange(48 * 64 * 3, dtype=np.uint32).reshape(48, 64, 3).astype(np.uint8)
    eye = SeesPlaces(flute=(slice(1, 3), slice(2, 3)), harp=(slice(0, 1), slice(0, 4, 2)))
    monkeypatch.setattr(film_boxes, "_beliefs", eye)
    np.testing.assert_array_equal(film_boxes.box_of(picture, "flute"), picture[16:48, 32:48])
    # A second place that does not hang together with the surest is another player's.
    np.testing.assert_array_equal(film_boxes.box_of(picture, "harp"), picture[:16, :16])
    assert film_boxes.box_of(picture, "tuba") is None
    assert film_boxes.box_of(picture, "kazoo") is None


def test_co_separation_sees_what_our_eye_finds_of_films(
    data: Films, films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "path,label,,,split\nflute0.mp4,flute+harp,,,train\ntuba0.mp4,tuba,,,train\n"
    both = films_of(films, tmp_path / "both", rows)
    rng = np.random.default_rng(0)
    sizes = {}
    monkeypatch.setattr(film_boxes, "_beliefs", SeesPlaces(flute=(slice(0, 1), slice(1, 3))))
    for one in drawn(data, 12):
        sizes |= {k: v.shape[:2] for k, v in (one.crops(rng) or {}).items()}
    assert sizes == {"flute": (16, 32), "harp": (48, 64), "tuba": (48, 64)}
    # Of two in one picture both must be found, ...
    (duet,) = {one.labels: one for one in drawn(both, 9) if len(one.labels) == 2}.values()
    assert duet.crops(rng) is None
    stream = iter(VideoPairDataset(both, 3, samples=8_000))
    assert {int(n) for _ in range(3) for n in next(stream)["labels"].flatten()} == {-1, 2}
    # ... and then it is a video with two objects.
    eye = SeesPlaces(flute=(slice(0, 1), slice(1, 3)), harp=(slice(2, 3), slice(0, 1)))
    monkeypatch.setattr(film_boxes, "_beliefs", eye)
    found = duet.crops(rng)
    assert found is not None
    assert {k: v.shape[:2] for k, v in found.items()} == {"flute": (16, 32), "harp": (16, 16)}
    stream = iter(VideoPairDataset(both, 3, samples=8_000))
    labels = [next(stream)["labels"][:, :2] for _ in range(3)]
    assert any({0, 1} == set(video.tolist()) for pair in labels for video in pair)


def test_films_that_cannot_be_told_apart_are_refused(
    films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "path,label,,,split\nflute0.mp4,flute+harp,,,train\ntuba0.mp4,tuba+harp,,,train\n"
    duets = films_of(films, tmp_path / "duets", rows)
    monkeypatch.setattr(film_boxes, "_beliefs", SeesPlaces())
    with pytest.raises(BadRequest, match="none shows one or two things"):
        next(iter(VideoPairDataset(duets, 3, samples=8_000)))


def test_the_eye_of_the_default_model_is_asked() -> None:
    belief = film_boxes._beliefs(np.full((48, 64, 3), 90, np.uint8))
    assert belief.shape == (len(CLASSES), 3, 4)
    assert 0 <= belief.min() <= belief.max() <= 1
