"""Separation through the command line: the files it makes, and that they add up."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result
from numpy.typing import NDArray

from engine.analysis.model_host import ModelHost
from engine.cli.commands import program
from engine.cli.inputs import objects_at, open_clip
from engine.cli.options import Pixel
from engine.errors import BadRequest
from engine.media.clip import Clip
from engine.resources import resource
from engine.scene import Box, Region, SoundingObject
from tests.support.film import make_film, noise
from tests.support.present import present


def run(*words: object) -> Result:
    return CliRunner().invoke(program, [str(word) for word in words])


def clip_sound(path: Path) -> NDArray[np.float32]:
    with Clip.open(path).sound() as sound:
        return sound.read(0, sound.length)


def read_wav(path: Path) -> tuple[NDArray[np.float32], int]:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(samples.T, np.float32), rate


def assert_adds_up(folder: Path, film: Path, sources: int) -> None:
    """As many sources as clicks, each as the clip's sound is, and the sum is that sound."""
    mixture = clip_sound(film)
    total = np.zeros(mixture.shape)
    names = [f"source-{k + 1}.wav" for k in range(sources)] + ["rest.wav"]
    for name in names:
        assert soundfile.info(folder / name).subtype == "FLOAT"
        samples, rate = read_wav(folder / name)
        assert rate == present(Clip.open(film).info.sound).rate
        assert samples.shape == mixture.shape
        total += samples
    np.testing.assert_allclose(total, mixture, rtol=0, atol=1e-6)
    assert sorted(os.listdir(folder)) == sorted([*names, "report.json"])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    return make_film(folder / "dué tto ♫.mp4", seconds=3, sound=noise(2, 3 * 44100))


def test_sources_come_in_the_order_of_the_clicks(
    film: Path, tmp_path: Path, untrained_weights: Path
) -> None:
    out = tmp_path / "out put"
    words = ("--at", "40,60", "--at", "280,90.5", "--out", out, "--weights", untrained_weights)
    result = run("separate", film, *words, "--device", "cpu", "--time", "1")
    assert result.exit_code == 0, result.output
    folder = out / film.stem
    assert_adds_up(folder, film, 2)
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert [source["click"] for source in report["sources"]] == [[40, 60], [280, 90.5]]
    assert [source["file"] for source in report["sources"]] == ["source-1.wav", "source-2.wav"]
    for source in report["sources"]:
        x, y, width, height = source["box"]
        assert x <= source["click"][0] <= x + width
        assert y <= source["click"][1] <= y + height
        assert 0 <= source["confidence"] <= 1
        assert source["loudness_db"] < 0
    assert report["model"] == "pixel-slots"
    assert len(report["weights_sha256"]) == 64
    assert (report["device"], report["rate"], report["channels"]) == ("cpu", 44100, 2)
    assert report["samples"] == clip_sound(film).shape[1]
    assert report["seconds"] > 0
    assert report["times_real_time"] > 0


@pytest.mark.parametrize(
    ("name", "channels", "rate", "options"),
    [
        ("mono.mp4", 1, 8000, {}),
        ("5.1.mkv", 6, 48000, {"audio_codec": "flac"}),
        ("high.mkv", 2, 96000, {"audio_codec": "flac"}),
        ("late.mkv", 2, 44100, {"sound_start": 0.7, "audio_codec": "flac"}),
        ("turned.mp4", 2, 44100, {"rotation": 90}),
    ],
)
def test_any_sound_adds_up(
    tmp_path: Path, untrained_weights: Path, name: str, channels: int, rate: int, options: Any
) -> None:
    size = (180, 320) if "rotation" in options else (320, 180)
    sound = noise(channels, 2 * rate)
    film = make_film(tmp_path / name, seconds=2, size=size, sound=sound, rate=rate, **options)
    words = ("--at", f"{size[0] - 1},{size[1] - 1}", "--out", tmp_path / "out")
    result = run("separate", film, *words, "--weights", untrained_weights)
    assert result.exit_code == 0, result.output
    assert_adds_up(tmp_path / "out" / film.stem, film, 1)


def test_fewer_clicks_the_second_time_leave_no_old_source(
    film: Path, tmp_path: Path, untrained_weights: Path
) -> None:
    words = ("--out", tmp_path, "--weights", untrained_weights)
    assert run("separate", film, "--at", "9,9", "--at", "200,90", *words).exit_code == 0
    assert run("separate", film, "--at", "9,9", *words).exit_code == 0
    assert_adds_up(tmp_path / film.stem, film, 1)


def test_several_videos_get_a_folder_each(
    film: Path, tmp_path: Path, untrained_weights: Path
) -> None:
    other = make_film(tmp_path / "other.mp4", seconds=1)
    words = ("--at", "9,9", "--out", tmp_path / "out", "--weights", untrained_weights)
    result = run("separate", film, other, *words, "--progress", "json")
    assert result.exit_code == 0, result.output
    assert_adds_up(tmp_path / "out" / film.stem, film, 1)
    assert_adds_up(tmp_path / "out" / "other", other, 1)
    events = [json.loads(line) for line in result.stderr.splitlines()]
    assert {event["event"] for event in events} == {"progress"}
    stages = [f"{stage} {name}" for name in (film.name, "other.mp4") for stage in STAGES]
    assert list(dict.fromkeys(event["stage"] for event in events)) == stages
    for stage in stages:
        done = [event["done"] for event in events if event["stage"] == stage]
        assert done == sorted(done)
        assert done[-1] == 1.0


STAGES = ("separating", "writing")


def test_a_second_sound_track_is_separated_when_asked(
    tmp_path: Path, untrained_weights: Path
) -> None:
    from tests.support.film import Track

    second = Track(noise(1, 48000, seed=5), rate=48000, codec="flac")
    film = make_film(
        tmp_path / "two.mkv", seconds=1, sound=noise(2, 44100), audio_codec="flac",
        more_sounds=[second],
    )  # fmt: skip
    words = ("--at", "9,9", "--out", tmp_path / "out", "--weights", untrained_weights)
    assert run("separate", film, *words, "--track", "2").exit_code == 0
    source, rate = read_wav(tmp_path / "out" / "two" / "source-1.wav")
    rest, _ = read_wav(tmp_path / "out" / "two" / "rest.wav")
    assert rate == 48000
    np.testing.assert_allclose(source + rest, second.samples, rtol=0, atol=2e-5)
    refused = run("separate", film, *words, "--track", "3")
    assert refused.exit_code == 2
    assert "; it has 2." in refused.stderr


def test_a_full_disk_leaves_nothing(film: Path, small_disk: Path, untrained_weights: Path) -> None:
    out = small_disk / "out"
    result = run("separate", film, "--at", "9,9", "--out", out, "--weights", untrained_weights)
    assert result.exit_code == 3
    assert "the disk is full" in result.stderr
    assert result.stderr.count("\n") == 1
    assert os.listdir(small_disk) == []


def test_the_heat_is_a_picture(film: Path, tmp_path: Path, untrained_weights: Path) -> None:
    import cv2

    out = tmp_path / "hé at.png"
    words = ("--time", "1.5", "--out", out, "--weights", untrained_weights)
    result = run("heat", film, *words)
    assert result.exit_code == 0, result.output
    png = cv2.imdecode(np.frombuffer(out.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert png is not None
    assert png.shape == (180, 320, 3)
    assert os.listdir(tmp_path) == ["hé at.png"]
    refused = run("heat", film, "--time", "1", "--out", tmp_path / "heat.jpg")
    assert refused.exit_code == 2
    assert "end in .png" in refused.stderr


def test_the_heat_never_replaces_what_it_is_of(
    film: Path, tmp_path: Path, untrained_weights: Path
) -> None:
    own = tmp_path / "own.png"
    shutil.copy(film, own)
    (tmp_path / "link.png").symlink_to(own)
    for out in (own, tmp_path / "link.png"):
        result = run("heat", own, "--time", "1", "--out", out, "--weights", untrained_weights)
        assert result.exit_code == 2, result.output
        assert "which is being read" in result.stderr
    assert own.read_bytes() == film.read_bytes()


def test_objects_are_told_as_json(film: Path, untrained_weights: Path) -> None:
    result = run("objects", film, "--json", "--weights", untrained_weights)
    assert result.exit_code == 0, result.output
    for item in json.loads(result.stdout):
        assert {"id", "label", "box", "loudness"} <= set(item)
        x, y, width, height = item["box"]
        assert min(x, y) >= 0
        assert min(width, height) > 0
        assert x + width <= 320
        assert y + height <= 180


def test_a_silent_film_has_no_objects(tmp_path: Path, untrained_weights: Path) -> None:
    quiet = np.zeros((2, 44100), np.float32)
    film = make_film(tmp_path / "quiet.mp4", seconds=1, sound=quiet)
    assert json.loads(run("objects", film, "--json", "--weights", untrained_weights).stdout) == []
    told = run("objects", film, "--weights", untrained_weights).stdout
    assert "Nothing was found that sounds." in told


def test_a_film_cut_short_behind_its_index_is_refused(tmp_path: Path) -> None:
    whole = resource("demo", "demo.mp4").read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(BadRequest, match=r"cut off.*of 12\.0 seconds.*get the whole file"):
        open_clip(cut)


def test_two_clicks_on_one_kind_are_told(
    film: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = iter(["violin", "flute", "violin", "flute"])

    def found(host: object, place: tuple[float, float], seconds: float, object_id: str):
        region = Region((seconds,), (Box(0, 0, 1, 1),))
        return SoundingObject(object_id, region, (*place, seconds), next(labels), 0.9)

    monkeypatch.setattr("engine.cli.inputs.object_at", found)
    clip, host = Clip.open(film), ModelHost("cpu")
    objects_at([Pixel(40, 60), Pixel(280, 90)], 1.0, clip, host)
    assert capsys.readouterr().err == ""
    labels = iter(["violin", "violin"])
    objects_at([Pixel(40, 60), Pixel(280, 90)], 1.0, clip, host)
    assert "Two that sound alike" in capsys.readouterr().err


def test_stems_stay_in_the_folder_and_strangers_in_theirs(
    film: Path, tmp_path: Path, untrained_weights: Path
) -> None:
    dots, out = tmp_path / "...mp4", tmp_path / "outer" / "out"
    shutil.copy(film, dots)
    own = out / dots.name
    own.mkdir(parents=True)
    (own / "source-7.wav").write_bytes(b"mine")
    words = ("--at", "40,60", "--out", out, "--weights", untrained_weights, "--time", "1")
    both = run("separate", dots, *words[:2], "--at", "280,90", *words[2:])
    assert both.exit_code == 0, both.output
    assert (own / "source-2.wav").is_file()
    assert run("separate", dots, *words).exit_code == 0
    left = {"source-1.wav", "source-7.wav", "rest.wav", "report.json"}
    assert set(os.listdir(own)) == left
    assert os.listdir(out) == [dots.name]
    assert os.listdir(out.parent) == ["out"]
    assert (own / "source-7.wav").read_bytes() == b"mine"


@pytest.mark.parametrize("channels", [1, 2, 6, 8])
def test_pcm_of_matroska_goes_into_mp4(channels: int, tmp_path: Path) -> None:
    film = make_film(
        tmp_path / "pcm.mkv", seconds=1, sound=noise(channels, 44100), audio_codec="pcm_s16le"
    )
    result = run("remix", film, "--out", tmp_path / "pcm.mp4")
    assert result.exit_code == 0, result.output
    assert present(Clip.open(tmp_path / "pcm.mp4").info.sound).channels == channels
    np.testing.assert_array_equal(clip_sound(tmp_path / "pcm.mp4"), clip_sound(film))
