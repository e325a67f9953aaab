"""A folder of films without a window: what is made, resumed, reported, and survived."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from engine.analysis.model_host import ModelHost
from engine.cli import batch_runner
from engine.cli.batch_runner import preset_mix
from engine.cli.batch_state import output_names
from engine.cli.commands import program
from engine.errors import BadRequest
from engine.media.clip import Clip
from engine.mixing.mix import Mix, Strip
from tests.support.toy_model import ColourBands, high_sound, low_sound, squares_film, stereo

SECONDS = 3.0


@pytest.fixture(scope="module")
def reel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world: the red square sounds low and loud, the blue one high."""
    path = tmp_path_factory.mktemp("reel") / "squares.mkv"
    sound = stereo(low_sound(SECONDS), 0.5 * high_sound(SECONDS))
    return squares_film(path, sound, SECONDS, size=(320, 192))


@pytest.fixture
def folder(reel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two films, one that is none, and a model that knows the small world."""
    place = tmp_path / "films"
    place.mkdir()
    for name in ("a.mkv", "ü b.mkv"):
        (place / name).write_bytes(reel.read_bytes())
    (place / "broken.mp4").write_bytes(b"this is no film")
    (place / "notes.txt").write_text("no film either", encoding="utf-8")
    host = ModelHost(load=lambda _: ColourBands().eval())
    host.load("toy")
    monkeypatch.setattr(batch_runner, "load_clicked_model", lambda *_: host)
    return place


def run(*words: object) -> Result:
    return CliRunner().invoke(program, ["batch", *(str(word) for word in words)])


def status(result: Result) -> int:
    """Outside a process the status of the whole program is what the command gives."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code


def report_of(out: Path) -> dict[str, dict]:
    entries = json.loads((out / "report.json").read_text("utf-8"))["films"]
    return {entry["film"]: entry for entry in entries}


def test_one_failure_does_not_stop_the_rest_and_is_told(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run(folder, "--preset", "stems", "--out", out, "--form", "wav-24")
    assert status(result) == 2  # as a film that is none gives alone
    assert "2 done, 0 were done before, 1 failed" in result.output
    told = report_of(out)
    assert [told[name]["outcome"] for name in ("a.mkv", "broken.mp4", "ü b.mkv")] == [
        "done", "failed", "done",
    ]  # fmt: skip
    assert "not a film" in told["broken.mp4"]["sentence"]
    assert told["a.mkv"]["objects"] == 2
    files = [out / name for name in told["ü b.mkv"]["files"]]
    assert len(files) == 3
    assert {soundfile.info(file).subtype for file in files} == {"PCM_24"}
    together = sum(soundfile.read(file, dtype="float32")[0].T for file in files)
    with Clip.open(folder / "ü b.mkv").sound() as sound:
        np.testing.assert_allclose(together, sound.read(0, sound.length), rtol=0, atol=2e-6)
    rows = list(csv.DictReader((out / "report.csv").open(encoding="utf-8", newline="")))
    assert [row["outcome"] for row in rows] == ["done", "failed", "done"]


def test_what_is_done_is_skipped_and_what_changed_is_not(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (folder / "broken.mp4").unlink()
    words = (folder, "--preset", "karaoke", "--out", out)
    assert status(run(*words)) == 0
    first = out / "a karaoke.mkv"
    made = first.stat().st_mtime_ns
    result = run(*words)
    assert "0 done, 2 were done before, 0 failed" in result.output
    assert first.stat().st_mtime_ns == made
    first.unlink()  # gone: it is made again, the other not
    assert "1 done, 1 were done before, 0 failed" in run(*words).output
    assert first.is_file()
    with (folder / "a.mkv").open("ab") as file:
        file.write(bytes(64))  # another film now
    assert "1 done, 1 were done before, 0 failed" in run(*words).output
    assert "2 done, 0 were done before" in run(*words, "--loudness", "-23").output


def test_a_batch_that_was_killed_goes_on_where_it_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is whole after every film, so only the film that was under way is done anew."""
    out = tmp_path / "out"
    (folder / "broken.mp4").unlink()
    real = batch_runner.export

    def killed(request, *rest):
        if "ü b" in str(request.target):
            raise KeyboardInterrupt
        return real(request, *rest)

    monkeypatch.setattr(batch_runner, "export", killed)
    run(folder, "--preset", "loudest", "--out", out)
    assert list(report_of(out)) == ["a.mkv"]
    monkeypatch.setattr(batch_runner, "export", real)
    result = run(folder, "--preset", "loudest", "--out", out)
    assert "1 done, 1 were done before, 0 failed" in result.output
    assert len(report_of(out)) == 2


def test_presets_make_what_they_say(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.mp4").unlink()
    (folder / "ü b.mkv").unlink()
    rate = 44100
    bands = {}
    for preset in ("loudest", "karaoke", "binaural"):
        out = tmp_path / preset
        assert status(run(folder, "--preset", preset, "--out", out)) == 0
        target = out / f"a {preset}.mkv"
        with Clip.open(target).sound() as sound:
            heard = sound.read(0, sound.length)
            rate = sound.info.rate
        spectrum = np.abs(np.fft.rfft(heard.sum(axis=0))) ** 2
        places = np.fft.rfftfreq(heard.shape[1], 1 / rate)
        half = places[np.cumsum(spectrum) > spectrum.sum() / 2][0]
        bands[preset] = half
    # the loudest is the low one: alone it is low, without it what is left is high
    assert bands["loudest"] < bands["karaoke"]


def test_a_place_can_be_named_for_all_films(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.mp4").unlink()
    out = tmp_path / "out"
    result = run(folder, "--preset", "stems", "--out", out, "--at", "80,96")
    assert status(result) == 0
    assert report_of(out)["a.mkv"]["objects"] == 1


def test_wrong_requests_are_told_before_the_work(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for words in (
        (empty, "--preset", "stems", "--out", tmp_path / "o"),
        (tmp_path / "gone", "--preset", "stems", "--out", tmp_path / "o"),
        (folder, "--preset", "nonsense", "--out", tmp_path / "o"),
    ):
        assert run(*words).exit_code == 2
    with pytest.raises(BadRequest, match="--at"):
        preset_mix("karaoke", Mix(), None)


def test_a_preset_is_the_mixers_own() -> None:
    mix = Mix(strips=(Strip("a"), Strip("b")))
    assert [s.mute for s in preset_mix("karaoke", mix, "b").all_strips] == [False, True, False]
    loud = preset_mix("loudest", mix, "b")
    assert [loud.effective_gain(s.id) > 0 for s in loud.all_strips] == [False, True, False]
    assert preset_mix("binaural", mix, None).binaural
    assert preset_mix("stems", mix, "a") == mix


def test_a_batch_into_its_own_folder_touches_no_other_film(folder: Path, reel: Path) -> None:
    own = folder / "a loudest.mkv"
    own.write_bytes(reel.read_bytes())
    words = (folder, "--preset", "loudest", "--out", folder)
    (folder / "broken.mp4").unlink()
    first = run(*words)
    assert status(first) == 2
    assert "which is being read" in first.stderr
    assert own.read_bytes() == reel.read_bytes()
    made = sorted(path.name for path in folder.iterdir())
    assert "ü b loudest.mkv" in made
    again = run(*words)
    assert sorted(path.name for path in folder.iterdir()) == made, again.output


def test_no_two_films_have_one_name_for_their_results() -> None:
    paths = [Path(name) for name in ("a.mkv", "a.mp4", "A mp4.mov", "b/a.mp4")]
    assert output_names(paths) == {
        paths[0]: "a mkv", paths[1]: "a mp4 2", paths[2]: "A mp4", paths[3]: "a"
    }  # fmt: skip


@pytest.mark.parametrize("films", [[{"film": "zz.mp4"}], [{"film": "zz.mp4", "files": None}], 7])
def test_a_damaged_report_is_a_fresh_start(films: object, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.json").write_text(json.dumps({"films": films}), "utf-8")
    (folder / "broken.mp4").unlink()
    (folder / "ü b.mkv").unlink()
    assert status(run(folder, "--preset", "loudest", "--out", out)) == 0
    assert report_of(out)["a.mkv"]["outcome"] == "done"


def test_a_file_where_a_folder_of_results_would_be_is_told(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "sub").write_text("mine", encoding="utf-8")
    (folder / "sub").mkdir()
    (folder / "a.mkv").rename(folder / "sub" / "a.mkv")
    words = (folder, "--preset", "karaoke", "--at", "5,5", "--recursive", "--out", out)
    result = run(*words)
    assert "1 done, 0 were done before, 2 failed" in result.output
    sentence = report_of(out)["sub/a.mkv"]["sentence"]
    assert sentence == f"Cannot write {out / 'sub'}: there is a file of that name; choose another."
    assert (out / "sub").read_text(encoding="utf-8") == "mine"
