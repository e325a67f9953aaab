"""Pair lists: the films that a paper mixes, cut and divided as it has it, made into cases."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from engine.cli.commands import program
from engine.errors import BadRequest, CannotOpen
from engine.evaluation.cases import read_cases
from engine.training.films.pair_list import RATE, SAMPLES, read_pairs, write_pair_cases
from tests.engine.training.films.conftest import PITCHES
from tests.support.film import read_number


def test_a_list_of_pairs_makes_cases(films: Path, tmp_path: Path) -> None:
    rows = "film1,film2\nflute0,harp1\nmusic/tuba/tuba2.mp3,music/flute/flute1.mp3\ngone,harp1\n"
    (tmp_path / "pairs.csv").write_text(rows + "silent,harp0\n")
    pairs = read_pairs(tmp_path / "pairs.csv")
    assert [pick.label for pick in pairs[0]] == ["other", "other"]
    skipped = write_pair_cases(films, pairs, tmp_path / "cases" / "pairs")
    assert [(one.name, str(one.why)) for one in skipped] == [
        ("002 gone+harp1", "no film gone is below the folder"),
        ("003 silent+harp0", "silent is silent there"),
    ]
    first, second = read_cases(tmp_path / "cases")
    # As the films' own index has it.
    assert [s.label for s in first.sources] == ["flute", "harp"]
    assert [s.label for s in second.sources] == ["tuba", "flute"]
    assert first.rate == RATE
    assert first.mixture.size == SAMPLES
    assert np.allclose(first.mixture, first.truths.sum(0), atol=1e-6)
    for source, (label, number) in zip(first.sources, (("flute", 0), ("harp", 1)), strict=True):
        heard = source.sound[SAMPLES // 2 - RATE // 2 : SAMPLES // 2 + RATE // 2]
        peak = np.abs(np.fft.rfft(heard)).argmax() * RATE / heard.size
        assert peak == pytest.approx(PITCHES[label] + 10 * number, abs=3)
        # At level 0.3 it is in its film, and there are two.
        assert np.abs(heard).max() == pytest.approx(0.15, abs=0.02)
        assert source.sound[-1] == 0
        # Four frames a second, three seconds apart: the film is shorter than that.
        assert [read_number(picture) for picture in source.pictures] == [0, 5, 9]


def test_partners_are_drawn_by_the_seeds_of_sound_of_pixels(films: Path, tmp_path: Path) -> None:
    names = ["flute0", "harp0", "tuba0", "tuba1"]
    rows = [f"./audio/{n[:-1]}/{n}.mp3,./frames/{n[:-1]}/{n}.mp4,16" for n in names]
    (tmp_path / "val.csv").write_text("\n".join(rows))
    pairs = read_pairs(tmp_path / "val.csv")
    for number, (first, partner) in enumerate(pairs):
        random.seed(number)
        assert first.name == names[number]
        assert partner.name == names[random.randint(0, 3)]
        assert first.label == names[number][:-1]
        assert first.centre == (8 - 0.5) / 8
    assert {len(mixture) for mixture in read_pairs(tmp_path / "val.csv", sources=3)} == {3}


def test_a_list_that_is_none_says_so(films: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="no list of pairs"):
        read_pairs(tmp_path / "pairs.csv")
    (tmp_path / "pairs.csv").write_text("flute0\n")
    with pytest.raises(CannotOpen, match="fewer than two films"):
        read_pairs(tmp_path / "pairs.csv")
    (tmp_path / "pairs.csv").write_text("a,b\nc,d\n")
    with pytest.raises(BadRequest, match=r"Of 2 mixtures .* none can be made .*no film a is"):
        write_pair_cases(films, read_pairs(tmp_path / "pairs.csv"), tmp_path / "out")


def test_models_are_scored_on_pairs_of_films(films: Path, tmp_path: Path) -> None:
    (tmp_path / "duos.csv").write_text("flute0,harp1\ngone,harp1\n")
    words = ["evaluate", "--data", str(films), "--pairs", str(tmp_path / "duos.csv"), "--json"]
    words += ["--oracles", "--progress", "none"]
    said = CliRunner().invoke(program, words, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    assert "left out: 001 gone+harp1" in said.stderr
    assert json.loads(said.stdout)
