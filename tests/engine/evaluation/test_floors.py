"""The floors: what never learned anything takes apart what differs by its form alone."""

import json
import sys

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from engine.cli.commands import program
from engine.errors import BadRequest
from engine.evaluation.cases import Case, Source
from engine.evaluation.floors import FLOORS, check_installed, hpss, repet
from engine.evaluation.metrics import si_sdr

RATE = 11_025
SECONDS = 6.0
TIME = np.arange(int(SECONDS * RATE)) / RATE


def chord():
    pitches = np.array([[220], [331], [487]])
    return (0.1 * np.sin(2 * np.pi * pitches * TIME)).sum(axis=0).astype(np.float32)


def clicks(seed=0):
    noise = np.random.default_rng(seed).normal(0, 1, TIME.size)
    return (0.5 * noise * np.exp(-80 * (TIME % 0.4))).astype(np.float32)


def loop():
    """A pattern of four tones that comes again every half second."""
    beat = (TIME * 8).astype(int) % 4
    return (0.2 * np.sin(2 * np.pi * np.array([300, 400, 500, 350])[beat] * TIME)).astype(
        np.float32
    )


def once():
    """A glide that passes every pitch only once."""
    return (0.2 * np.sin(2 * np.pi * (900 + 250 * TIME) * TIME)).astype(np.float32)


def case_of(*sounds):
    sources = tuple(Source(f"source {i}", sound) for i, sound in enumerate(sounds))
    return Case("x", "made", RATE, np.stack(sounds).sum(axis=0), sources)


def gains_db(case, sounds):
    before = np.diag(si_sdr(case.truths, np.stack([case.mixture] * len(case.sources))))
    return np.diag(si_sdr(case.truths, sounds)) - before


def test_hpss_parts_a_chord_from_clicks_whichever_comes_first():
    for sounds in ((chord(), clicks()), (clicks(), chord())):
        case = case_of(*sounds)
        found = hpss(case)
        assert found is not None
        np.testing.assert_allclose(found.sum(0), case.mixture, atol=1e-4)
        assert gains_db(case, found).min() > 6


def test_repet_parts_what_repeats_from_what_does_not():
    case = case_of(once(), loop())
    found = repet(case)
    assert found is not None
    np.testing.assert_allclose(found.sum(0), case.mixture, atol=1e-4)
    assert gains_db(case, found).min() > 6


def test_a_case_shorter_than_a_repetition_is_still_parted():
    sounds = [sound[: RATE // 2] for sound in (loop(), once())]
    found = repet(case_of(*sounds))
    assert found is not None
    assert np.isfinite(found).all()


def test_two_parts_are_not_three_sources():
    case = case_of(chord(), clicks(), once())
    assert hpss(case) is None
    assert repet(case) is None


def test_without_librosa_it_is_said_before_anything_is_computed(monkeypatch):
    monkeypatch.setitem(sys.modules, "librosa", None)
    with pytest.raises(BadRequest, match=r"pip install pixelplayer\[baselines\]"):
        check_installed(("nmf", "repet"))
    check_installed(("nmf",))


def test_the_command_sets_them_beside_the_model(tmp_path):
    folder = tmp_path / "set" / "one"
    folder.mkdir(parents=True)
    case = case_of(chord(), clicks())
    for name, sound in zip(
        ("mix", "target1", "target2"), (case.mixture, *case.truths), strict=True
    ):
        soundfile.write(folder / f"{name}.wav", sound, RATE, subtype="FLOAT")
    (folder / "meta.json").write_text('{"classes": ["flute", "drum"]}')
    words = ["evaluate", "--data", str(tmp_path / "set"), "--json", "--no-ideals", "--silent", "0"]
    floors = [word for name in FLOORS for word in ("--floor", name)]
    said = CliRunner().invoke(program, [*words, *floors, "--device", "cpu"], catch_exceptions=False)
    assert said.exit_code == 0, said.output
    (row,) = json.loads(said.output[said.output.index("{") :])["oracle_parts"].values()
    assert {"mixture", "nmf_blind", "hpss", "repet"} <= set(row["beside"])
    assert row["beside"]["hpss"]["si_sdr_db"] > row["beside"]["mixture"]["si_sdr_db"] + 6
