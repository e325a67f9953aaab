"""A folder of generated cases through the application's path, with models whose answer is known."""

import io
import itertools
import json
import math

import cv2
import numpy as np
import pytest
import soundfile
import torch
from rich.console import Console

from engine.errors import BadRequest, CannotOpen
from engine.evaluation.calibration import calibration_bins, sure_threshold
from engine.evaluation.case_runner import best_slot_assignment, separate_case
from engine.evaluation.cases import (
    Case,
    Source,
    case_frame,
    read_case,
    read_cases,
    remixed_cases,
    with_silent_players,
)
from engine.evaluation.detection import DetectionCounts, count_detections
from engine.evaluation.evaluate import (
    EvaluationPlan,
    evaluate_cases,
    evaluate_demo,
    evaluate_folder,
)
from engine.evaluation.metrics import bss_eval
from engine.evaluation.oracle_masks import PAPER_RATE, model_oracle_masks, paper_oracle_masks
from engine.evaluation.report import SourceResult
from engine.evaluation.tables import table_of
from engine.models.model import AudioFeatures, PixelSeparator, Spec
from tests.support.present import present

RATE = 11_025
SPLIT_HZ = 1500.0
NO_IDEALS = EvaluationPlan(oracle_masks=False)


class ColourModel(PixelSeparator):
    """Red things sound below 1.5 kHz, blue things above; ``swapped`` has it the other way round."""

    def __init__(self, swapped=False, labels=False):
        super().__init__()
        rows = torch.linspace(0, 8000, 161)
        self.spec = Spec(16_000, 1, 2.0, tuple(rows.tolist()), 0.02, (0.0,), 160, 16)
        bass = (rows < SPLIT_HZ).float()
        halves = torch.stack([bass, 1 - bass])
        self.halves = halves.flip(0) if swapped else halves
        self.labels = labels

    def loss(self, batch):
        return torch.zeros(())

    def separate(self, mixture, object_frames):
        return mixture[:, None]

    def encode_audio(self, mixture):
        columns = int(2.0 / 0.02) + 1
        maps = self.halves[None, :, :, None].expand(len(mixture), -1, -1, columns).contiguous()
        return AudioFeatures(maps)

    def encode_frames(self, frames):
        cells = torch.nn.functional.avg_pool2d(frames, 16)
        red, blue = cells[:, :1], cells[:, 2:]
        return torch.cat([red, blue], 1)

    def pool(self, raw_features):
        return raw_features.mean(0)

    def label_vectors(self, labels):
        return torch.eye(2) if self.labels else None

    def masks(self, audio, vectors):
        return torch.einsum("nk,kfw->nfw", vectors.clamp(0, 1), audio.maps[0]).clamp(0, 1)


def note(low_hz, high_hz, seconds, rate, seed):
    """Noise bursts between two frequencies."""
    rng = np.random.default_rng(seed)
    length = int(seconds * rate)
    spectrum = np.fft.rfft(rng.normal(size=length))
    bins = np.fft.rfftfreq(length, 1 / rate)
    spectrum[(bins < low_hz) | (bins > high_hz)] = 0
    sound = np.fft.irfft(spectrum, length) * (0.6 + 0.4 * np.sin(np.arange(length) * 9 / rate))
    return 0.2 * sound / np.abs(sound).max()


def picture(colour, width=80, height=60):
    """One colour in RGB, as OpenCV writes it."""
    return np.full((height, width, 3), colour[::-1], np.uint8)


def write_case(folder, classes, sounds, pictures, rate=RATE):
    folder.mkdir(parents=True)
    stored = [np.round(np.asarray(s) * 32767).astype(np.int16) for s in sounds]
    for index, sound in enumerate(stored, start=1):
        soundfile.write(folder / f"target{index}.wav", sound, rate, subtype="PCM_16")
    mixed = np.asarray(np.sum(stored, axis=0), np.int16)
    soundfile.write(folder / "mix.wav", mixed, rate, subtype="PCM_16")
    (folder / "meta.json").write_text(json.dumps({"classes": classes}))
    for index, colour in enumerate(pictures, start=1):
        if colour is not None:
            (folder / f"frames{index}").mkdir()
            for number in range(3):
                path = folder / f"frames{index}" / f"{number}.png"
                cv2.imwrite(str(path), picture(colour))


RED, BLUE = (255, 0, 0), (0, 0, 255)


def low(seed=0, seconds=3.0, rate=RATE):
    return note(150, 1200, seconds, rate, seed)


def high(seed=1, seconds=3.0, rate=RATE):
    return note(1900, 4500, seconds, rate, seed)


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "validation"
    write_case(data / "pairs" / "a", ["tuba", "flute"], [low(), high()], [RED, BLUE])
    write_case(data / "pairs" / "b", ["erhu", "drum"], [high(3), low(4)], [BLUE, RED])
    write_case(data / "unseen" / "c", ["cello", "oboe"], [low(5), high(6)], [None, None])
    write_case(
        data / "offscreen" / "d",
        ["tuba", "other"],
        [low(7, rate=16_000), high(8, rate=16_000)],
        [RED, None],
        16_000,
    )
    return data


def test_a_model_that_knows_the_colours_finds_every_source(folder):
    report = evaluate_folder(folder, ColourModel(), name="colours")
    pairs = report.by_part(["click"])["pairs"]
    assert pairs.count == 4
    assert pairs.mean.si_sdr_db > 20
    assert pairs.gain_db > 15
    assert pairs.wrong_by_si_sdr == pairs.wrong_by_sdr == 0
    assert pairs.picked == 1
    assert set(report.by_class(["click"])) == {"tuba", "flute", "erhu", "drum"}
    offscreen = report.by_part(["rest"])["offscreen"]
    assert offscreen.count == 1
    assert offscreen.mean.si_sdr_db > 15


def test_a_model_that_mistakes_the_colours_is_told_so(folder):
    cases = [case for case in read_cases(folder) if case.part == "pairs"]
    report = evaluate_cases(cases, ColourModel(swapped=True), NO_IDEALS)
    pairs = report.by_part(["click"])["pairs"]
    assert pairs.wrong_by_si_sdr == pairs.wrong_by_sdr == 1
    assert pairs.picked == 0
    assert pairs.mean.si_sdr_db < -10
    assert set(pairs.beside) == {"mixture"}


def test_sources_without_pictures_are_scored_apart(folder):
    case = read_case(folder / "unseen" / "c")
    report = evaluate_cases([case], ColourModel(labels=True), NO_IDEALS)
    assert report.by_part(["click", "rest"]) == {}
    told = report.by_part(["oracle"])["unseen"]
    assert told.mean.si_sdr_db > 20
    assert math.isnan(told.wrong_by_si_sdr)
    plain = evaluate_cases([case], ColourModel(), NO_IDEALS)
    assert [s.how for s in plain.cases[0].sources] == ["unseen", "unseen"]
    assert plain.cases[0].sources[0].estimate is None


def test_stems_of_a_case_come_in_its_own_rate_and_length(folder):
    case = read_case(folder / "pairs" / "a")
    separated = separate_case(case, ColourModel())
    assert separated.sounds.shape == case.truths.shape
    assert separated.how == ("click", "click")
    # The two masks sum to one, so the two clicks together are the mixture.
    np.testing.assert_allclose(separated.sounds.sum(0), case.mixture, atol=2e-3)


def test_the_report_is_json_and_a_table(folder):
    cases = [case for case in read_cases(folder) if case.name in ("a", "c")]
    report = evaluate_cases(cases, ColourModel(), name="colours")
    whole = json.loads(report.to_json())
    assert whole["model"] == "colours"
    assert [case["name"] for case in whole["cases"]] == ["a", "c"]
    assert whole["cases"][0]["sources"][0]["estimate"]["sdr_db"] > 15
    assert whole["cases"][1]["sources"][0]["estimate"] is None
    assert whole["parts"]["pairs"]["beside"]["grid_ratio"]["sdr_db"] > 20
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table_of(report))
    text = console.export_text()
    assert "pairs" in text
    assert "no score: 2 sources" in text


def test_progress_rises_to_one(folder):
    told = []
    cases = [case for case in read_cases(folder) if case.part == "pairs"]
    evaluate_cases(cases, ColourModel(), NO_IDEALS, progress=lambda *now: told.append(now))
    assert [round(done, 6) for done, _ in told] == [0.5, 1.0]
    assert told[-1][1] == 0


def test_remixes_pair_different_classes_at_equal_level(folder):
    cases = read_cases(folder)
    made = remixed_cases(cases, 50, seed=1)
    # a with b; d's tuba with the two of b; d's tuba with a's flute, but not with a's tuba
    assert len(made) == 4 + 2 + 1
    for case in made:
        one, other = case.sources
        assert one.label != other.label
        assert one.pictures
        assert other.pictures
        levels = np.sqrt((case.truths**2).mean(axis=1))
        np.testing.assert_allclose(levels[0], levels[1], rtol=1e-4)
        np.testing.assert_allclose(case.mixture, case.truths.sum(0), atol=1e-6)
    assert {case.rate for case in made} == {RATE}
    again = remixed_cases(cases, 3, seed=1)
    assert [case.name for case in again] == [case.name for case in made[:3]]
    assert [c.name for c in remixed_cases(cases, 3, seed=2)] != [c.name for c in again]


def test_a_click_lands_on_its_own_picture(tmp_path):
    write_case(tmp_path / "p" / "x", ["a", "b"], [low(), high()], [RED, BLUE])
    shown, places = case_frame(read_case(tmp_path / "p" / "x"), 0)
    height, width, _ = shown.shape
    for index, colour in ((0, RED), (1, BLUE)):
        x, y = places[index]
        assert tuple(shown[int(y * height), int(x * width)]) == colour


def test_ideal_masks_are_near_the_truth_and_above_the_mixture():
    # Half of each in the other's band: no mask is perfect there, but the ideal ones are good.
    truths = np.stack([low(1) + 0.3 * high(9), high(2) + 0.3 * low(8)]).astype(np.float32)
    mixture = truths.sum(0)
    before = np.diag(bss_eval(truths, np.stack([mixture, mixture])).sdr)
    found = {
        **paper_oracle_masks(mixture, truths),
        **model_oracle_masks(mixture, truths, RATE, ColourModel().spec),
    }
    assert set(found) == {"paper_binary", "paper_ratio", "grid_binary", "grid_ratio"}
    for sounds in found.values():
        assert sounds.shape == truths.shape
        assert (np.diag(bss_eval(truths, sounds).sdr) > before + 5).all()
    np.testing.assert_allclose(found["grid_ratio"].sum(0), mixture, atol=1e-4)
    assert PAPER_RATE == RATE


def test_the_best_sum_of_slots_is_the_best_of_all():
    rng = np.random.default_rng(0)
    slots = rng.normal(size=(3, 200)).astype(np.float32)
    truths = np.stack([slots[2], slots[0] + slots[1]]) + 0.1 * rng.normal(size=(2, 200)).astype(
        np.float32
    )
    np.testing.assert_allclose(
        best_slot_assignment(slots, truths), [slots[2], slots[0] + slots[1]], atol=1e-6
    )

    def error(way):
        sums = [sum((slots[s] for s in range(3) if way[s] == n), np.zeros(200)) for n in range(2)]
        return ((np.stack(sums) - truths) ** 2).sum()

    ways = [way for way in itertools.product(range(2), repeat=3) if len(set(way)) == 2]
    least = min(error(way) for way in ways)
    assert ((best_slot_assignment(slots, truths) - truths) ** 2).sum() == pytest.approx(
        least, rel=1e-5
    )


def test_a_source_is_never_left_without_a_slot():
    slots = np.random.default_rng(0).normal(size=(3, 100)).astype(np.float32)
    truths = np.stack([slots.sum(0), -0.1 * slots[1]])
    assert np.abs(best_slot_assignment(slots, truths)).max(axis=1).min() > 0


def test_broken_folders_are_told_in_one_sentence(tmp_path):
    with pytest.raises(BadRequest, match="no case"):
        read_cases(tmp_path)
    write_case(tmp_path / "s" / "x", ["a"], [low(), high()], [None, None])
    with pytest.raises(CannotOpen, match="2 targets but 1 classes"):
        read_cases(tmp_path)
    (tmp_path / "s" / "x" / "meta.json").write_text("{")
    with pytest.raises(CannotOpen, match="classes"):
        read_cases(tmp_path)
    (tmp_path / "s" / "x" / "meta.json").write_text('{"classes": ["a", "b"]}')
    soundfile.write(tmp_path / "s" / "x" / "target2.wav", np.zeros(10), RATE)
    with pytest.raises(CannotOpen, match="rate or length"):
        read_cases(tmp_path)


class DeafModel(ColourModel):
    """Gives every pixel the whole mixture."""

    def masks(self, audio, vectors):
        return torch.ones(len(vectors), *audio.maps.shape[2:])


def test_the_demo_is_scored_through_its_own_film():
    result = evaluate_demo(DeafModel(), ideals=False)
    assert [source.label for source in result.sources] == ["accordion", "xylophone"]
    assert [source.how for source in result.sources] == ["click", "click"]
    # The film's sound is the sum of the stems, but for AAC; all of it at both clicks picks nothing.
    for source in result.sources:
        before = source.beside["mixture"]
        assert abs(before.sdr_db) < 5
        assert present(source.estimate).sdr_db == pytest.approx(before.sdr_db, abs=0.3)
        assert present(source.estimate).si_sdr_db == pytest.approx(before.si_sdr_db, abs=0.3)
        assert not source.picked
    assert sum(source.wrong_by_si_sdr for source in result.sources) == 1


def test_who_does_not_play_is_reported_by_how_quiet_the_stem_is(folder):
    cases = [case for case in read_cases(folder) if case.part == "pairs"]
    # A spectator who is green is silent for the model, one that is red has the bass.
    quiet = [with_colour(case, (0, 255, 0)) for case in cases]
    report = evaluate_cases(quiet, ColourModel(), NO_IDEALS)
    assert len(report.leaks_db()) == 2
    assert max(report.leaks_db()) < -60
    loud = evaluate_cases([with_colour(cases[0], RED)], ColourModel(), NO_IDEALS)
    # Claiming what the red player claims as much, it has half: 6 dB less than the bass alone.
    assert loud.leaks_db()[0] == pytest.approx(-9, abs=2)
    whole = json.loads(report.to_json())
    assert whole["silent"]["quiet"] == 1
    assert json.loads(loud.to_json())["silent"]["quiet"] == 0
    # The spectator counts neither as a wrong click nor in any mean.
    assert report.by_part(["click"])["silent"].count == 4
    assert report.by_part(["click"])["silent"].picked == 1


def with_colour(case, colour):
    """The case with a spectator of one colour who does not play."""
    pictures = (np.full((60, 80, 3), colour, np.uint8),)
    spectator = Source("harp", np.zeros_like(case.mixture), pictures)
    return Case(case.name, "silent", case.rate, case.mixture, (*case.sources, spectator))


def test_spectators_are_of_a_class_that_does_not_sound(folder):
    cases = read_cases(folder)
    made = with_silent_players(cases, 100, seed=1)
    assert made
    for case in made:
        *players, spectator = case.sources
        assert not spectator.sound.any()
        assert spectator.pictures
        assert spectator.label not in {player.label for player in players}
    assert {case.name for case in with_silent_players(cases, 2, 1)} == {
        case.name for case in made[:2]
    }
    # Every case serves once before one serves again.
    assert len({case.mixture.tobytes() for case in with_silent_players(cases, 3, 1)}) == 3


def test_pairs_of_one_class_are_reported_apart(tmp_path):
    write_case(tmp_path / "p" / "x", ["tuba", "tuba"], [low(), high()], [RED, BLUE])
    write_case(tmp_path / "p" / "y", ["tuba", "flute"], [low(2), high(3)], [BLUE, RED])
    report = evaluate_folder(tmp_path, ColourModel(), NO_IDEALS)
    same = report.same_class()
    assert same is not None
    assert same.count == 2
    assert same.picked == 1
    assert report.by_part(["click"])["p"].picked == 0.5


def test_matrix_factorisation_stands_beside(folder):
    cases = [case for case in read_cases(folder) if case.name in ("a", "c")]
    plan = EvaluationPlan(oracle_masks=False, nmf=True)
    report = evaluate_cases(cases, ColourModel(), plan)
    beside = report.by_part(["click"])["pairs"].beside
    assert set(beside) == {"mixture", "nmf_blind"}
    assert math.isfinite(beside["nmf_blind"].sdr_db)


def test_objects_found_without_a_click_are_counted(folder):
    cases = [case for case in read_cases(folder) if case.part == "pairs"]
    report = evaluate_cases(cases, ColourModel(), EvaluationPlan(oracle_masks=False, objects=True))
    assert report.objects == DetectionCounts(clips=2, sounding=4, hit=4)
    assert report.objects is not None
    assert (report.objects.precision, report.objects.recall) == (1, 1)
    assert report.objects.recall_interval == pytest.approx((0.510, 1.0), abs=1e-3)
    assert DetectionCounts().precision_interval == (0, 1)
    places = {0: (0.25, 0.5), 2: (0.75, 0.5)}
    counted = count_detections([0.1, 0.4, 0.9], places, sounding=[0])
    assert counted == DetectionCounts(clips=1, sounding=1, hit=1, again=1, silent=1)
    assert counted.precision == pytest.approx(1 / 3)


def test_certainty_is_held_against_the_truth():
    named = [
        SourceResult("acoustic_guitar", "click", called, None, {}, False, False, True, certainty)
        for called, certainty in (
            ("acoustic guitar", 0.95),
            ("acoustic guitar", 0.9),
            ("cello", 0.85),
            ("acoustic guitar", 0.7),
            ("acoustic guitar", 0.65),
            ("cello", 0.3),
        )
    ]
    steps = {(step.low, step.high): (step.count, step.right) for step in calibration_bins(named)}
    assert steps[0.8, 0.9] == (1, 0)
    assert steps[0.9, 1.0] == (2, 2)
    assert sure_threshold(named, 0.8) == 0.65
    assert sure_threshold(named, 0.95) == 0.9
    assert calibration_bins([]) == ()
