"""The training loop: it learns, goes on to the bit, in several processes, and without PyAV."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from torch import nn
from torchvision.models import mobilenet_v2

from engine.cli.commands import program
from engine.errors import BadRequest, CannotOpen
from engine.models.layers.efficientnet_lite import EfficientNetLite
from engine.models.nmf_miml.model import NmfMiml
from engine.models.pixel_slots.audio_net import AudioNet, AudioNetWithSlots
from engine.models.pixel_slots.model import LABELS
from engine.models.weights.loading import WeightsCard, load_model
from engine.models.weights.state_dict import with_current_keys
from engine.training.checkpoint_chunks import join_chunks, split_into_chunks
from engine.training.data.archive import pack_data, unpack_data
from engine.training.run_log import RunLog
from engine.training.settings import TrainingSettings
from engine.training.tasks import AudioTask, VisionTask
from engine.training.throughput import Throughput
from engine.training.trainer import Trainer
from tests.support.training_pack import FEW_CASES


@pytest.fixture
def small_eye(monkeypatch: pytest.MonkeyPatch) -> None:
    """An eye of one convolution: what is tested is the loop."""
    build_net = lambda _: nn.Conv2d(3, len(LABELS) + 1, 16, 16)  # noqa: E731
    monkeypatch.setattr(VisionTask, "build_net", build_net)


def settings(data: Path, run: Path, **changes) -> TrainingSettings:
    plain = {"steps": 2, "batch": 2, "workers": 0, "scored": 1, "board": False, "part": "eye"}
    return TrainingSettings(data=str(data), run=str(run), **{**plain, **changes})


def quiet(_: str) -> None:
    """Nobody listens."""


def trained(told: TrainingSettings) -> Trainer:
    trainer = Trainer(told, quiet)
    trainer.run()
    return trainer


def same(one: Trainer, other: Trainer) -> bool:
    for a, b in ((one.net, other.net), (one.averaged_net, other.averaged_net)):
        pairs = zip(a.state_dict().values(), b.state_dict().values(), strict=True)
        if not all(torch.equal(x, y) for x, y in pairs):
            return False
    moments = [t.optimiser.state_dict()["state"] for t in (one, other)]
    return all(
        torch.equal(moments[0][i]["exp_avg_sq"], moments[1][i]["exp_avg_sq"]) for i in moments[0]
    )


@pytest.mark.usefixtures("small_eye")
def test_a_run_that_was_stopped_goes_on_to_the_bit(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = trained(settings(data, tmp_path / "whole", steps=4, save_steps=2))
    assert whole.step == 4
    # The same run, broken off after its first save as by a power cut.
    told = settings(data, tmp_path / "broken", steps=4, save_steps=2)
    first = Trainer(told, quiet)

    class PowerCutError(Exception):
        pass

    def cut(_: object) -> None:
        raise PowerCutError

    monkeypatch.setattr(first, "_evaluate_average", cut)
    with pytest.raises(PowerCutError):
        first.run()
    second = trained(told)
    assert second.step == 4
    assert same(whole, second)
    assert not same(whole, first)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["ear", "eye", "duet", "query", "vision"])
def test_every_part_learns_and_goes_on(part: str, data: Path, tmp_path: Path) -> None:
    told = settings(data, tmp_path, part=part, steps=1, batch=1, board=True, views=1)
    if part == "duet":
        told = replace(told, precision="fp32")  # a CPU without bf16 takes a minute for its step
    if part == "vision":
        torch.save(dict(EfficientNetLite().state_dict()), tmp_path / "lite0.pth")
        told = replace(told, start_weights=str(tmp_path / "lite0.pth"))
    first = Trainer(told, quiet)
    before = [p.detach().clone() for p in first.net.parameters() if p.requires_grad]
    first.run()
    after = [p for p in first.net.parameters() if p.requires_grad]
    assert any(not torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert (tmp_path / f"{part}.jsonl").is_file()
    board = board_of(tmp_path / "board" / part)
    assert bool(board["images"]) == (part != "vision")
    assert len(board["audio"]) == {"ear": 4, "eye": 0, "duet": 3, "query": 3, "vision": 0}[part]
    assert Trainer(told, quiet).step == 1


def test_a_run_of_earlier_names_can_be_gone_on_with() -> None:
    current = AudioNetWithSlots(AudioNet(3)).state_dict()
    earlier = {
        key.replace("audio_net.", "ear.")
        .replace(".qkv.", ".ask.")
        .replace(".proj.", ".give.")
        .replace(".mlp.", ".think."): tensor
        for key, tensor in current.items()
    }
    assert set(earlier) != set(current)
    assert list(with_current_keys(earlier, AudioTask.former_keys)) == list(current)


@pytest.mark.usefixtures("small_eye")
def test_another_seed_learns_something_else(data: Path, tmp_path: Path) -> None:
    one = trained(settings(data, tmp_path / "1"))
    again = trained(settings(data, tmp_path / "2"))
    other = trained(settings(data, tmp_path / "3", seed=2))
    assert same(one, again)
    assert not same(one, other)


@pytest.mark.usefixtures("small_eye")
def test_minutes_end_a_run_and_scores_are_no_part_of_them(data: Path, tmp_path: Path) -> None:
    trainer = Trainer(settings(data, tmp_path, steps=0, minutes=0.02), quiet)
    measured: list[float] = []
    plain = trainer._evaluate_average

    def slow(book: RunLog) -> None:
        before = trainer.spent_seconds
        plain(book)
        measured.append(trainer.spent_seconds - before)

    trainer._evaluate_average = slow
    trainer.run()
    assert trainer.step > 0
    assert trainer.spent_seconds >= 0.02 * 60
    assert measured == [0.0]


@pytest.mark.usefixtures("small_eye")
def test_the_folder_of_a_run_says_how_it_was_made(data: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    told = settings(data, tmp_path, board=True)
    Trainer(told, lines.append).run()
    kept = json.loads((tmp_path / "eye.settings.json").read_text())
    assert (kept["steps"], kept["batch"], kept["seed"], kept["processes"]) == (2, 2, 1, 1)
    revision = kept["revision"].rstrip("+")
    assert revision == "" or len(revision) == 40
    scores = json.loads((tmp_path / "eye.jsonl").read_text().splitlines()[-1])
    assert scores["step"] == 2
    assert 0 <= scores["players_right"] <= 1
    assert any("samples_per_second" in line and "busy" in line for line in lines)
    board = board_of(tmp_path / "board" / "eye")
    assert {"train/loss", "train/samples_per_second", "scores/players_right"} <= board["scalars"]
    assert "where it sees an instrument" in board["images"]


def board_of(folder: Path) -> dict[str, set[str]]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = EventAccumulator(str(folder))
    found.Reload()
    tags = found.Tags()
    return {kind: set(tags[kind]) for kind in ("scalars", "images", "audio")}


def test_pace_counts_samples_sound_and_waiting() -> None:
    now = [0.0]
    pace = Throughput(torch.device("cpu"), 6.0, clock=lambda: now[0])
    for _ in range(4):
        now[0] += 1.0  # waits for data
        with pace.step(8):
            now[0] += 3.0
    assert pace.read() == {
        "samples_per_second": 2.0,
        "sound_seconds_per_second": 12.0,
        "busy": 0.75,
    }
    now[0] += 1
    assert pace.read()["samples_per_second"] == 0


def test_a_state_travels_in_small_pieces(tmp_path: Path) -> None:
    state = tmp_path / "ear.pt"
    state.write_bytes(os.urandom(1000))
    pieces = split_into_chunks(state, tmp_path / "out", size=300)
    assert [p.stat().st_size for p in pieces] == [300, 300, 300, 100]
    assert join_chunks("ear.pt", tmp_path / "out", tmp_path / "back" / "ear.pt")
    assert (tmp_path / "back" / "ear.pt").read_bytes() == state.read_bytes()
    assert not join_chunks("eye.pt", tmp_path / "out", tmp_path / "eye.pt")
    # A smaller state leaves no piece of the larger one behind.
    state.write_bytes(b"x" * 500)
    split_into_chunks(state, tmp_path / "out", size=300)
    assert len(list((tmp_path / "out").glob("ear.pt.0*"))) == 2
    (tmp_path / "out" / "ear.pt.001").write_bytes(b"y" * 200)
    with pytest.raises(CannotOpen, match="not of one state"):
        join_chunks("ear.pt", tmp_path / "out", tmp_path / "ear2.pt")
    (tmp_path / "out" / "ear.pt.001").unlink()
    with pytest.raises(CannotOpen, match="missing"):
        join_chunks("ear.pt", tmp_path / "out", tmp_path / "ear2.pt")


@pytest.mark.usefixtures("small_eye")
def test_packed_data_is_the_same_data(data: Path, tmp_path: Path) -> None:
    parts = pack_data(data, tmp_path, size=2_500_000)
    assert len(parts) > 2
    assert all(part.stat().st_size <= 2_500_000 for part in parts)
    unpacked = unpack_data(tmp_path)
    assert unpack_data(unpacked) == unpacked
    for path in data.rglob("*.wav"):
        assert (unpacked / path.relative_to(data)).read_bytes() == path.read_bytes()
    one = trained(settings(data, tmp_path / "1"))
    two = trained(settings(unpacked, tmp_path / "2"))
    assert same(one, two)
    assert unpack_data(data) == data


def test_a_part_that_is_missing_or_damaged_is_told(data: Path, tmp_path: Path) -> None:
    parts = pack_data(data, tmp_path, size=2_500_000)
    content = parts[1].read_bytes()
    parts[1].write_bytes(content[:-1] + b"x")
    with pytest.raises(CannotOpen, match="damaged"):
        unpack_data(tmp_path)
    parts[1].unlink()
    with pytest.raises(CannotOpen, match="missing"):
        unpack_data(tmp_path)


def test_a_pack_that_cannot_be_made_leaves_nothing(data: Path, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="larger than a part"):
        pack_data(data, tmp_path / "parts", size=700_000)
    assert list(tmp_path.iterdir()) == []


_SMALL = f"""
import sys
from engine.cli.commands import program
from engine.training.data import audio_sources
from engine.training.validation import held_out_cases
held_out_cases.KINDS = {FEW_CASES}
make_rooms = audio_sources.make_rooms
audio_sources.make_rooms = lambda _, length: make_rooms(2, length)
"""
_WITHOUT = f"""
import sys
sys.modules["av"] = sys.modules["PySide6"] = None
{_SMALL}
for model, part in (("pixel-slots@2", "ear"), ("pixel-slots", "query")):
    words = [*sys.argv[1:], "--model", model, "--part", part]
    program(words, standalone_mode=False)
"""


@pytest.mark.slow
def test_training_needs_neither_pyav_nor_qt(data: Path, tmp_path: Path) -> None:
    pack_data(data, tmp_path / "parts")
    words = ["train", "--data", str(tmp_path / "parts"), "--run", str(tmp_path / "run")]
    words += ["--steps", "1", "--batch", "1", "--workers", "0", "--scored", "1"]
    words += ["--precision", "fp32"]
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "run").glob("*.pt")} == {"ear.pt", "query.pt"}


@pytest.mark.slow
def test_the_whole_command_makes_a_model_and_carries_its_state(data: Path, tmp_path: Path) -> None:
    run, pieces = tmp_path / "run", tmp_path / "pieces"
    words = ["train", "--data", str(data), "--run", str(run), "--steps", "1", "--batch", "1"]
    words += ["--scored", "1", "--no-board", "--workers", "1", "--out-pieces", str(pieces)]
    words += ["--precision", "fp32"]
    said = CliRunner().invoke(program, words, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    card = WeightsCard.beside(run / "pixel-slots.safetensors")
    assert card is not None
    assert "pixelplayer train" in card.what
    load_model("pixel-slots", run / "pixel-slots.safetensors", "cpu")
    assert all(path.stat().st_size <= 16_000_000 for path in pieces.iterdir())
    # On another machine, from the pieces alone.
    elsewhere = tmp_path / "elsewhere"
    words = ["train", "--data", str(data), "--run", str(elsewhere), "--steps", "2", "--batch", "1"]
    words += ["--scored", "1", "--no-board", "--part", "query", "--from-pieces", str(pieces)]
    words += ["--precision", "fp32"]
    said = CliRunner().invoke(program, words, catch_exceptions=False)
    assert "goes on at step 1" in said.output


@pytest.mark.slow
def test_sound_of_pixels_is_trained_by_the_same_command(data: Path, tmp_path: Path) -> None:
    words = ["train", "--data", str(data), "--run", str(tmp_path), "--model", "sound-of-pixels"]
    words += ["--steps", "1", "--batch", "1", "--workers", "0", "--no-board"]
    words += ["--precision", "fp32"]
    said = CliRunner().invoke(program, words, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    path = tmp_path / "sound-of-pixels.safetensors"
    card = WeightsCard.beside(path)
    assert card is not None
    # The small pack holds no ImageNet weights, so the eye is the paper's, from chance.
    assert card.settings == {"trunk": "resnet18"}
    load_model("sound-of-pixels", path, "cpu")
    wrong = CliRunner().invoke(program, [*words, "--part", "ear"])
    assert wrong.exit_code != 0


def test_the_papers_form_is_trained_with_its_switches(data: Path, tmp_path: Path) -> None:
    words = ["train", "--data", str(data), "--run", str(tmp_path), "--steps", "1", "--batch", "1"]
    words += ["--model", "sound-of-pixels-paper", "--workers", "0", "--no-board"]
    words += ["--precision", "fp32", "--set", "width=4", "--set", "channels=3"]
    words += ["--set", "output=ratio", "--set", "frequency=linear", "--set", "silence=1"]
    said = CliRunner().invoke(program, words, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    path = tmp_path / "sound-of-pixels-paper.safetensors"
    card = WeightsCard.beside(path)
    assert card is not None
    switches = {"width": 4, "channels": 3, "output": "ratio", "frequency": "linear"}
    assert card.settings == {"trunk": "resnet18", **switches}
    model = load_model("sound-of-pixels-paper", path, "cpu")
    assert len(model.spec.mask_frequencies_hz) == 512
    state = torch.load(tmp_path / "mix-and-separate.pt", weights_only=True)
    assert "momentum_buffer" in state["optimiser"]["state"][0]  # the paper's SGD
    again = CliRunner().invoke(program, words, catch_exceptions=False)
    assert "goes on at step 1" in again.output


_SMALL_EYE = f"""
{_SMALL}
from torch import nn
from engine.models.pixel_slots.model import LABELS
from engine.training.tasks import VisionTask
VisionTask.build_net = lambda *_: nn.Conv2d(3, len(LABELS) + 1, 16, 16)
program(sys.argv[1:])
"""


@pytest.mark.slow
@pytest.mark.usefixtures("small_eye")
def test_two_processes_learn_one_model(data: Path, tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(_SMALL_EYE, encoding="utf-8")
    words = ["train", "--data", str(data), "--run-folder", str(tmp_path)]
    words += ["--model", "pixel-slots@2", "--part", "eye"]
    words += ["--steps", "2", "--batch", "1", "--workers", "0", "--scored", "1", "--no-board"]
    words += ["--precision", "fp32"]
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    done = subprocess.run(
        [*launch, str(script), *words, "--device", "cpu"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "eye.settings.json").read_text())["processes"] == 2
    # Only one of them writes; it learned from both, which one alone does not.
    assert done.stdout.count("training the eye") == 1
    together = torch.load(tmp_path / "eye.pt", weights_only=True)
    assert together["step"] == 2
    alone = trained(settings(data, tmp_path / "alone", batch=1, precision="fp32"))
    assert not torch.equal(together["net"]["weight"], alone.net.state_dict()["weight"])


def test_nmf_miml_gathers_a_bank_of_bases(data: Path, tmp_path: Path) -> None:
    start = tmp_path / "imagenet.pth"
    torch.save(mobilenet_v2(weights=None).state_dict(), start)
    words = ["train", "--data", str(data), "--run", str(tmp_path), "--model", "nmf-miml"]
    words += ["--steps", "2", "--batch", "4", "--workers", "0", "--no-board"]
    words += ["--precision", "fp32", "--set", "films=9", "--set", "film_sweeps=4"]
    words += ["--set", "width=8", "--set", "per_object=6", "--set", "noise_bases=3"]
    unseeing = CliRunner().invoke(program, words)
    assert unseeing.exit_code == 2
    assert "ImageNet classifier" in unseeing.output
    words += ["--start-weights", str(start)]
    said = CliRunner().invoke(program, words, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    model = load_model("nmf-miml", tmp_path / "nmf-miml.safetensors", "cpu")
    assert isinstance(model, NmfMiml)
    # The pack holds flutes, violins and a cello; of harps there is nothing to gather.
    known = {name for name, size in zip(model.categories, model.bank_sizes, strict=True) if size}
    assert known
    assert known <= {"violin", "flute", "cello"}
    row = model.categories.index(min(known))
    assert model.bank[row, 0].sum().item() == pytest.approx(1, abs=1e-2)
    assert (model.noise_bases, model.eye.trunk) == (3, "mobilenet_v2")
