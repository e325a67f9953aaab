"""The comparison of models whose answer is known: its figures, and its page as read again."""

from __future__ import annotations

import base64
import io
import json
import math
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from engine.analysis.model_host import ModelHost
from engine.cli.commands import program
from engine.errors import WeightsMissing
from engine.evaluation.bootstrap import Interval
from engine.evaluation.cases import read_cases, remixed_cases, with_silent_players
from engine.evaluation.comparison.comparison import compare
from engine.evaluation.comparison.data_uris import heat_uri, sound_uri, spectrogram_levels
from engine.evaluation.comparison.figures import figure_tables
from engine.evaluation.comparison.interval_chart import NAME_WIDTH, WIDTH, interval_chart
from engine.evaluation.comparison.page import comparison_page, run_facts
from engine.evaluation.comparison.shown_cases import cases_to_show
from engine.evaluation.comparison.tables import tables_of_comparison
from engine.evaluation.evaluate import EvaluationPlan
from tests.engine.evaluation.test_evaluate import (
    BLUE,
    RATE,
    RED,
    ColourModel,
    high,
    low,
    note,
    write_case,
)
from tests.support.toy_model import ColourBoxes

NASTY = "</title><script>alert(1)</script> & \"Rock'n'Roll\""
PLAN = EvaluationPlan(seed=3, oracle_masks=True, floors=("hpss",))


def loads(model):
    """A host of a model that needs no weights."""

    def load(name):
        host = ModelHost("cpu", load=lambda _: model)
        host.load(name)
        return host

    return load


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    data = tmp_path_factory.mktemp("cases")
    write_case(
        data / "pairs" / NASTY.replace("/", "_"), ["tuba", NASTY], [low(), high()], [RED, BLUE]
    )
    write_case(data / "pairs" / "b", ["erhu", "drum"], [high(3), low(4)], [BLUE, RED])
    middle = note(1300, 1700, 3.0, RATE, 9)
    three = [low(5), high(6), middle]
    write_case(data / "trios" / "c", ["cello", "flute", "bell"], three, [RED, BLUE, BLUE])
    read = read_cases(data)
    return (*read, *with_silent_players(read, 1, 0))


@pytest.fixture(scope="module")
def compared(cases):
    def no_weights():
        raise WeightsMissing("There are no <weights> of it.")

    good, wrong = loads(ColourModel()), loads(ColourModel(swapped=True))
    hosts = {
        "sound-of-pixels": lambda: good("sound-of-pixels"),
        "nmf-miml": no_weights,
        "minus-plus": lambda: wrong("minus-plus"),
    }
    return compare(cases, hosts, PLAN, show=3)


def test_differences_are_paired_and_told_by_the_number_of_sources(compared):
    two, three = figure_tables(compared.reports)
    assert (two.sources, two.cases, three.sources, three.cases) == (2, 2, 3, 1)
    rows = {row.name: row for row in two.rows}
    good, wrong, mixture = (rows[n] for n in ("sound-of-pixels", "minus-plus", "mixture"))
    assert good.gain.low > 15
    assert good.ahead is None
    assert wrong.ahead is not None
    assert wrong.ahead.high < -20
    assert wrong.ahead.mean == pytest.approx(wrong.sdr.mean - good.sdr.mean)
    assert mixture.gain == Interval(0, 0, 0, 2)
    assert rows["IBM ours"].ideal
    assert not rows["HPSS"].ideal
    assert rows["HPSS"].sdr.count == 2
    # harmonic and percussive are two parts, so there is no figure of three
    assert {row.name: row.sdr.count for row in three.rows}.get("HPSS", 0) == 0


def test_the_cost_of_a_model_stands_beside_its_figures(compared):
    assert [model.facts.name for model in compared.models] == ["sound-of-pixels", "minus-plus"]
    assert compared.left_out == {"nmf-miml": "There are no <weights> of it."}
    for report in compared.reports:
        assert report.times_real_time() > 0
        assert all(case.peak_mb > 20 for case in report.cases)
        assert all(math.isnan(case.gpu_peak_mb) for case in report.cases)
    whole = json.loads(compared.to_json())
    assert [model["name"] for model in whole["models"]] == ["sound-of-pixels", "minus-plus"]
    assert whole["figures"]["by_sources"][0]["rows"][0]["sdr"]["count"] == 2
    assert len(whole["reports"]) == 2


class Page(HTMLParser):
    """Tags that are open, their attributes, and the words between."""

    VOID = ("meta", "img", "line", "circle", "br")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.words = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def page(compared, cases):
    words = ("pixelplayer", "evaluate", "--data", "a film's folder")
    text = comparison_page(compared, cases, run_facts(words, 3))
    return text, Page(text)


def test_the_page_is_whole_and_needs_nothing_beside_it(page):
    text, read = page
    assert text.startswith("<!DOCTYPE html>")
    assert read.open == []
    tags = [tag for tag, _ in read.tags]
    assert "script" not in tags
    assert "link" not in tags
    sources = [attrs["src"] for _, attrs in read.tags if "src" in attrs]
    assert sources
    assert all(source.startswith("data:") for source in sources)
    assert not any("href" in attrs for _, attrs in read.tags)
    assert all(attrs.get("alt") for tag, attrs in read.tags if tag == "img")
    assert all(attrs.get("aria-label") for tag, attrs in read.tags if tag == "audio")


def test_names_of_films_are_words_and_no_markup(page):
    text, read = page
    assert "<script" not in text
    words = " ".join("".join(read.words).split())
    assert NASTY in words
    assert "There are no <weights> of it." in words
    assert "'a film'\"'\"'s folder'" in words


def test_the_page_says_what_one_needs_to_do_it_again(page):
    words = " ".join("".join(page[1].words).split())
    for wanted in ("seed 3", "torch ", "CPU cores", "HPSS", "SDR above sound-of-pixels"):
        assert wanted in words


def test_its_sounds_and_pictures_are_what_they_are_said_to_be(page, compared, cases):
    sounds = [attrs["src"] for tag, attrs in page[1].tags if tag == "audio"]
    # of each shown case the mixture; of each of its sources the truth, unless it is silent, and
    # what two models made of it
    shown = [case for case in cases if case.name in {s.name for s in compared.shown}]
    assert len(shown) == 3
    silent = sum(not source.sound.any() for case in shown for source in case.sources)
    assert silent == 1
    assert len(sounds) == sum(1 + 3 * len(case.sources) for case in shown) - silent
    for source, case in zip(sounds[:1], shown[:1], strict=True):
        heard, rate = soundfile.read(io.BytesIO(base64.b64decode(source.split(",")[1])))
        assert heard.size / rate == pytest.approx(case.seconds, abs=0.05)
    for tag, attrs in page[1].tags:
        if tag == "img":
            content = np.frombuffer(base64.b64decode(attrs["src"].split(",")[1]), np.uint8)
            picture = cv2.imdecode(content, cv2.IMREAD_COLOR)
            assert picture is not None
            assert picture.std() > 1


def test_opus_keeps_the_sound():
    sound = low(2, 2.0)
    text = sound_uri(sound.astype(np.float32), RATE)
    heard, rate = soundfile.read(io.BytesIO(base64.b64decode(text.split(",")[1])))
    assert rate == 48_000
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(np.sqrt(np.mean(sound**2)), rel=0.05)
    assert len(text) < 40_000


def test_a_spectrogram_has_its_rows_from_low_to_high():
    time = np.arange(RATE * 2) / RATE
    levels = [
        spectrogram_levels(np.sin(2 * np.pi * f * time).astype(np.float32), RATE)
        for f in (200, 2000)
    ]
    lower, upper = (int(level.mean(1).argmax()) for level in levels)
    assert 0 < lower < upper < len(levels[0])


def test_heat_is_bright_where_it_is_warm():
    heat = np.zeros((4, 4), np.float32)
    heat[1, 2] = 1
    content = base64.b64decode(heat_uri(np.full((80, 80, 3), 90, np.uint8), heat, {}).split(",")[1])
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture[30, 50].mean() > picture[70, 10].mean() + 40


def test_shown_cases_are_of_every_kind_and_the_same_for_a_seed(cases):
    chosen = cases_to_show(cases, 3, seed=1)
    assert sorted(len(case.sources) for case in chosen if case.part != "silent") == [2, 3]
    assert [case.part for case in chosen].count("silent") == 1
    assert cases_to_show(cases, 3, seed=1) == chosen
    assert len(cases_to_show(cases, 100, seed=1)) == len(cases)


def test_a_chart_lies_on_its_axis():
    chart = interval_chart(
        [
            ("a", "model", Interval(2.0, -1.0, 6.0, 5)),
            ("nothing", "model", Interval(math.nan, math.nan, math.nan, 0)),
        ]
    )
    (row,) = chart.rows
    assert NAME_WIDTH <= row.low < chart.zero < row.x < row.high <= WIDTH
    ticks = {number: x for x, number in chart.ticks}
    assert ticks["0"] == chart.zero
    assert row.x == ticks["2"]


def test_trios_are_mixed_of_three_films_and_three_classes(cases):
    made = remixed_cases(cases[:3], 50, seed=1, sources=3)
    assert len(made) == 2 * 2 * 3
    for case in made:
        assert len({source.label for source in case.sources}) == 3
        levels = np.sqrt((case.truths**2).mean(axis=1))
        np.testing.assert_allclose(levels, levels[0], rtol=1e-4)
        np.testing.assert_allclose(case.mixture, case.truths.sum(0), atol=1e-6)


def test_a_model_that_is_shown_boxes_takes_part(cases, monkeypatch):
    boxes = loads(ColourBoxes(RATE))
    monkeypatch.setattr("engine.analysis.analyser.load_model", lambda *_, **__: ColourModel())
    found = compare(cases[1:2], {"co-separation": lambda: boxes("co-separation")}, PLAN, show=1)
    assert len(found.shown[0].heats) == 1
    assert found.shown[0].sources[0].estimates[0].title == "co-separation"


def test_the_command_writes_the_page_and_names_who_is_left_out(tmp_path, monkeypatch):
    write_case(tmp_path / "set" / "pairs" / "a", ["tuba", "flute"], [low(), high()], [RED, BLUE])
    monkeypatch.setattr("engine.cli.evaluate.load_clicked_model", _load_by_name)
    page, out = tmp_path / "page.html", tmp_path / "figures.json"
    words = ["evaluate", "--data", str(tmp_path / "set"), "--silent", "0", "--no-ideals"]
    words += ["--model", "default", "--model", "minus-plus", "--model", "nmf-miml"]
    words += ["--report", str(page), "--out", str(out), "--show", "1"]
    said = CliRunner().invoke(program, words, prog_name="pixelplayer", catch_exceptions=False)
    assert said.exit_code == 0, said.output
    assert "Left out, nmf-miml: There are none." in said.output
    text = page.read_text("utf-8")
    assert "<b>nmf-miml</b>: There are none." in text
    shown = " ".join("".join(Page(text).words).split())
    assert f"pixelplayer {' '.join(words)}" in shown
    assert set(json.loads(out.read_text("utf-8"))["left_out"]) == {"nmf-miml"}


def _load_by_name(name, weights, device):
    if name == "nmf-miml":
        raise WeightsMissing("There are none.")
    return loads(ColourModel(swapped=name == "minus-plus"))(name)


def test_several_models_do_not_share_one_file_of_weights(tmp_path):
    words = ["evaluate", "--data", str(tmp_path), "--model", "default", "--model", "minus-plus"]
    said = CliRunner().invoke(program, [*words, "--weights", "x.safetensors"])
    assert said.exit_code == 2
    assert "--model NAME=WEIGHTS" in said.output


def test_nobody_with_weights_is_no_comparison(cases):
    def missing():
        raise WeightsMissing("There are none.")

    with pytest.raises(WeightsMissing):
        compare(cases, {"minus-plus": missing, "nmf-miml": missing}, PLAN)


def test_the_terminal_has_the_figures_too(compared):
    from rich.console import Console

    console = Console(width=140, record=True, file=io.StringIO())
    console.print(tables_of_comparison(compared))
    said = console.export_text()
    assert "3 sources, 1 mixtures" in said
    assert "in sight but silent" in said
    assert "Left out, nmf-miml" in said
