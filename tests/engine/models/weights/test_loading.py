from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path

import pytest
import torch

from engine.errors import (
    BadRequest,
    CannotWrite,
    ModelMissing,
    WeightsDamaged,
    WeightsMissing,
)
from engine.models.registry import create
from engine.models.sound_of_pixels import SoundOfPixels, Synthesizer
from engine.models.weights.card import LOCK_FILE, user_weights_folder, verify_folder
from engine.models.weights.loading import (
    WeightsCard,
    catalogue,
    find_weights,
    licence_of,
    load,
    load_model,
    pick_device,
    save,
)
from engine.models.weights.state_dict import read_state, with_current_keys


@pytest.fixture
def small() -> torch.nn.Module:
    return Synthesizer(2)


def test_a_card_says_everything_again(tmp_path, small) -> None:
    card = WeightsCard(
        "pixel-slots",
        "",
        what="ours",
        licence="MIT",
        source="trained here",
        data="notes",
        numbers={"sdr_db": 7.5},
        settings={"channels": 2},
    )
    written = save(small, tmp_path / "a b.safetensors", card)
    assert written.file == "a b.safetensors"
    assert len(written.sha256) == 64
    assert WeightsCard.beside(tmp_path / "a b.safetensors") == written


def test_a_file_without_a_card_loads(tmp_path, small) -> None:
    path = tmp_path / "x.safetensors"
    save(small, path, WeightsCard("x", ""))
    path.with_suffix(".json").unlink()
    assert WeightsCard.beside(path) is None
    load(small, path)


def test_one_changed_bit_is_noticed(tmp_path, small) -> None:
    path = tmp_path / "x.safetensors"
    save(small, path, WeightsCard("x", ""))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsDamaged, match="checksum"):
        load(small, path)


def test_an_unreadable_card_is_one_sentence(tmp_path, small) -> None:
    path = tmp_path / "x.safetensors"
    save(small, path, WeightsCard("x", ""))
    path.with_suffix(".json").write_text("[1, 2]")
    with pytest.raises(WeightsDamaged, match="card"):
        load(small, path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("settings", None),
        ("settings", {"channels": 1e300}),
        ("settings", {"no such": 1}),
        ("settings", {"channels": {"a": 1}}),
        ("version", "1"),
        ("version", 10**30),
        ("name", 3),
        ("sha256", None),
        ("sha256", ""),
        ("numbers", {"sdr": "good"}),
    ],
)
def test_a_card_that_makes_no_sense_is_one_sentence(tmp_path, small, name, value) -> None:
    path = tmp_path / "x.safetensors"
    save(small, path, WeightsCard("sound-of-pixels", ""))
    facts = json.loads(path.with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps({**facts, name: value}))
    with pytest.raises(WeightsDamaged) as told:
        load_model("sound-of-pixels", path, device="cpu")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(tmp_path, small, value) -> None:
    next(iter(small.parameters())).data.view(-1)[0] = value
    path = tmp_path / "x.safetensors"
    save(small, path, WeightsCard("x", ""))
    with pytest.raises(WeightsDamaged, match="holds what is no number"):
        load(small, path)


def test_an_archive_that_unpacks_to_more_than_it_is_is_not_unpacked(tmp_path) -> None:
    torch.save({"weight": torch.zeros(1 << 20)}, tmp_path / "whole.pth")
    with (
        zipfile.ZipFile(tmp_path / "whole.pth") as whole,
        zipfile.ZipFile(tmp_path / "bomb.pth", "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for item in whole.namelist():
            bomb.writestr(item, whole.read(item))
    assert (tmp_path / "bomb.pth").stat().st_size < 20_000
    assert read_state(tmp_path / "whole.pth")["weight"].shape == (1 << 20,)
    with pytest.raises(WeightsDamaged, match="cannot be read"):
        read_state(tmp_path / "bomb.pth")


def test_a_file_that_the_checksums_do_not_know_is_refused(tmp_path) -> None:
    (tmp_path / "a.pth").write_bytes(b"a")
    verify_folder(tmp_path)  # nothing was written down: a folder of one's own
    (tmp_path / LOCK_FILE).write_text(json.dumps({"b.pth": "0"}))
    with pytest.raises(WeightsDamaged, match=r"checksum of a\.pth is missing"):
        verify_folder(tmp_path)


def test_weights_of_another_model_are_refused(tmp_path, small) -> None:
    path = tmp_path / "x.safetensors"
    save(small, path, WeightsCard("x", ""))
    with pytest.raises(WeightsDamaged, match="do not fit"):
        load_model("sound-of-pixels", path, device="cpu")


def test_no_such_file_and_no_such_model(tmp_path) -> None:
    with pytest.raises(WeightsMissing, match="check the path"):
        load_model("sound-of-pixels", tmp_path / "none.safetensors", device="cpu")
    with pytest.raises(ModelMissing):
        load_model("sound-of-pixel", tmp_path / "none.safetensors", device="cpu")


def test_a_folder_is_only_for_models_that_come_in_one(tmp_path) -> None:
    with pytest.raises(BadRequest, match="folder"):
        load_model("default", tmp_path, device="cpu")


def test_a_full_or_forbidden_target_is_one_sentence(tmp_path, small) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite):
        save(small, tmp_path / "file" / "x.safetensors", WeightsCard("x", ""))


class Harmful:
    def __reduce__(self):
        return (Path.touch, (Path("harm done"),))


def test_code_inside_a_file_is_never_run(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "frame_best.pth"
    torch.save({"fc.bias": Harmful()}, path)
    with pytest.raises(WeightsDamaged):
        read_state(path)
    path.write_bytes(pickle.dumps(Harmful(), protocol=2))
    with pytest.raises(WeightsDamaged):
        read_state(path)
    assert not (tmp_path / "harm done").exists()


def test_absent_weights_say_how_to_get_them(home: str) -> None:
    assert str(user_weights_folder()).startswith(home)
    assert find_weights("sound-of-pixels") is None
    with pytest.raises(WeightsMissing, match="pixelplayer models get sound-of-pixels"):
        load_model("sound-of-pixels", device="cpu")


def test_fetched_weights_are_found_and_checked(home: str, tmp_path, sound_of_pixels) -> None:
    folder = user_weights_folder() / "sound-of-pixels"
    folder.mkdir(parents=True)
    files = {"frame": "frame_best.pth", "sound": "sound_best.pth", "synthesizer": None}
    for part, file in files.items():
        path = folder / (file or "synthesizer_best.pth")
        torch.save(sound_of_pixels.get_submodule(part).state_dict(), path)
    (folder / LOCK_FILE).write_text(json.dumps({}))
    assert find_weights("sound-of-pixels") == folder
    entry = next(e for e in catalogue() if e.name == "sound-of-pixels")
    assert entry.installed
    assert entry.size_bytes == sum(path.stat().st_size for path in folder.glob("*.pth"))
    assert isinstance(load_model("sound-of-pixels", device="cpu"), SoundOfPixels)
    (folder / LOCK_FILE).write_text(json.dumps({"frame_best.pth": "0" * 64}))
    with pytest.raises(WeightsDamaged, match=r"frame_best\.pth"):
        load_model("sound-of-pixels", device="cpu")


def test_our_weights_in_the_users_folder_are_found(home: str) -> None:
    made = create("sound-of-pixels", channels=2)
    path = user_weights_folder() / "sound-of-pixels.safetensors"
    card = WeightsCard(
        "sound-of-pixels", "", what="a trial", licence="CC0", settings={"channels": 2}
    )
    save(made, path, card)
    assert find_weights("sound-of-pixels") == path
    entry = next(e for e in catalogue() if e.name == "sound-of-pixels")
    assert (entry.what, entry.licence, entry.path) == ("a trial", "CC0", path)
    # The settings of the card reach the constructor.
    loaded = load_model("sound-of-pixels", device="cpu")
    assert isinstance(loaded, SoundOfPixels)
    assert loaded.synthesizer.scale is not None
    assert loaded.synthesizer.scale.shape == (2,)


def test_the_catalogue_knows_every_model(home: str) -> None:
    entries = {entry.name: entry for entry in catalogue()}
    published = entries["sound-of-pixels"]
    assert "pixel-slots" in entries
    assert not published.installed
    assert published.size_bytes > 160e6
    assert "MIT" in published.licence
    assert "Hang Zhao" in licence_of("sound-of-pixels")
    assert licence_of("default")


def test_devices(monkeypatch) -> None:
    assert pick_device("cpu") == torch.device("cpu")
    with pytest.raises(BadRequest, match="auto, cpu or cuda"):
        pick_device("toaster")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert pick_device("auto") == torch.device("cpu")
    with pytest.raises(BadRequest, match="no usable CUDA GPU"):
        pick_device("cuda")


def test_a_gpu_that_fails_at_once_is_not_used(monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("no kernel image is available for execution on the device")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "zeros", refuse)
    assert pick_device("auto") == torch.device("cpu")
    with pytest.raises(BadRequest, match="no usable CUDA GPU"):
        pick_device("cuda:0")


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA GPU here")
def test_masks_on_the_gpu_are_those_on_the_cpu(sound_of_pixels: SoundOfPixels) -> None:
    sound, frames = torch.randn(1, 1, 60_000) * 0.1, torch.rand(3, 3, 64, 64)
    found = []
    for device in ("cpu", "cuda"):
        model = sound_of_pixels.to(device)
        with torch.inference_mode():
            vectors = model.pool(model.encode_frames(frames.to(device))).flatten(1).T
            found.append(model.masks(model.encode_audio(sound.to(device)), vectors).cpu())
    sound_of_pixels.to("cpu")
    assert (found[0] - found[1]).abs().max() < 1e-2


def test_tensors_of_earlier_names_find_their_place():
    former = {r"^ear\.": "audio_net.", r"(\.attend\.\d+)\.ask\.": r"\1.qkv."}
    state = {"ear.attend.0.ask.weight": torch.ones(2), "audio_net.up.bias": torch.zeros(3)}
    found = with_current_keys(state, former)
    assert list(found) == ["audio_net.attend.0.qkv.weight", "audio_net.up.bias"]
    assert torch.equal(found["audio_net.attend.0.qkv.weight"], torch.ones(2))
