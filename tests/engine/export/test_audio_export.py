"""What an export makes of the sound: its loudness, and the kinds of sound file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.errors import BadRequest, Cancelled, CannotWrite
from engine.export import ExportRequest, export
from engine.media.clip import Clip
from engine.media.writing.prefetch import prefetch
from engine.mixing.loudness import integrated_lufs, true_peak_db
from engine.mixing.mix import REST, Mix
from engine.mixing.mix_change import StripChange
from engine.project import Project
from engine.scene import Box, Region, SoundingObject
from tests.support.film import Track, make_film, noise

RATE, LENGTH = 44100, 5 * 44100
ITEM = SoundingObject("a", Region.still(Box(0.1, 0.1, 0.3, 0.3)), (0.2, 0.2, 1.0), "flute")
FLUTE = np.round(noise(2, LENGTH, seed=7, level=0.02) * 2**15) / np.float32(2**15)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sound = np.round(noise(2, LENGTH, level=0.05) * 2**15) / np.float32(2**15)
    path = tmp_path_factory.mktemp("films") / "duet.mkv"
    return make_film(path, seconds=5, sound=sound, audio_codec="flac", bits=16)


def prepare(request, clip, stems, progress, cancelled):
    stems.add("a")
    stems.write("a", 0, FLUTE)
    return request.project.scene.objects


def read(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="float32", always_2d=True)[0].T


@pytest.mark.parametrize("target_lufs", [-14.0, -16.0, -23.0])
@pytest.mark.parametrize("name", ["out.wav", "out.mkv"])
def test_a_loudness_that_was_asked_for_is_reached(
    film: Path, tmp_path: Path, target_lufs: float, name: str
) -> None:
    project = Project(film).with_strip(REST, StripChange(gain_db=-4.0))
    request = ExportRequest(project, tmp_path / name, loudness_lufs=target_lufs)
    report = export(request)
    with Clip.open(tmp_path / name).sound() as sound:
        made = sound.read(0, sound.length)
    assert integrated_lufs(made, RATE) == pytest.approx(target_lufs, abs=0.3)
    assert true_peak_db(made) <= -0.95
    told = next(check for check in report.checks if "loudness" in check.name)
    assert told.passed
    assert "LUFS" in told.detail
    assert any("dB, from" in notice for notice in report.notices)


def test_one_gain_for_all_of_it(film: Path, tmp_path: Path) -> None:
    """No compression: where no peak is limited the sound is the source's times one number."""
    report = export(ExportRequest(Project(film), tmp_path / "out.wav", loudness_lufs=-40.0))
    made, source = read(tmp_path / "out.wav"), read_film(film)
    gain = np.dot(made.ravel(), source.ravel()) / np.dot(source.ravel(), source.ravel())
    np.testing.assert_allclose(made, source * np.float32(gain), rtol=0, atol=1e-6)
    assert report.notices[0].startswith("The sound was lowered by")


def read_film(film: Path) -> np.ndarray:
    with Clip.open(film).sound() as sound:
        return sound.read(0, sound.length)


def test_peaks_that_stand_out_are_limited_and_told(tmp_path: Path) -> None:
    sound = noise(2, LENGTH, level=0.01)
    sound[:, ::4410] = 0.9  # clicks far above the rest
    film = make_film(tmp_path / "a.mkv", seconds=5, sound=sound, audio_codec="flac", bits=24)
    report = export(ExportRequest(Project(film), tmp_path / "out.wav", loudness_lufs=-14.0))
    made = read(tmp_path / "out.wav")
    assert true_peak_db(made) <= -0.95
    told = next(check for check in report.checks if "loudness" in check.name)
    assert told.passed == (abs(integrated_lufs(made, RATE) + 14.0) <= 0.5)
    assert any("limited by up to" in notice for notice in report.notices)


def test_silence_keeps_its_level(tmp_path: Path) -> None:
    silence = np.zeros((2, LENGTH), np.float32)
    film = make_film(tmp_path / "a.mkv", seconds=5, sound=silence, audio_codec="flac")
    report = export(ExportRequest(Project(film), tmp_path / "out.wav", loudness_lufs=-14.0))
    assert not read(tmp_path / "out.wav").any()
    assert any("level was kept" in notice for notice in report.notices)


@pytest.mark.parametrize(
    ("form", "suffix", "subtype"),
    [("wav-32f", ".wav", "FLOAT"), ("wav-24", ".wav", "PCM_24"), ("wav-16", ".wav", "PCM_16"),
     ("flac", ".flac", "PCM_24")],
)  # fmt: skip
def test_stems_of_every_form_add_up_exactly(
    film: Path, tmp_path: Path, form: str, suffix: str, subtype: str
) -> None:
    project = Project(film).with_object(ITEM)
    request = ExportRequest(project, None, tmp_path / "stems", stems_form=form)
    report = export(request, prepare)
    assert [path.name for path in report.stems.values()] == [f"flute{suffix}", f"rest{suffix}"]
    assert {soundfile.info(path).subtype for path in report.stems.values()} == {subtype}
    together = read(report.stems["a"]) + read(report.stems["rest"])
    # the film has 16 bits, so every form can hold it exactly
    np.testing.assert_array_equal(together, read_film(film))
    assert len(report.checks) == 2
    assert all(check.passed for check in report.checks)


def test_sixteen_bits_stay_the_sixteen_bits_they_were(film: Path, tmp_path: Path) -> None:
    export(ExportRequest(Project(film), tmp_path / "out.wav", sound_form="wav-16"))
    assert soundfile.info(tmp_path / "out.wav").subtype == "PCM_16"
    np.testing.assert_array_equal(read(tmp_path / "out.wav"), read_film(film))


def test_what_whole_numbers_cannot_hold_is_told(tmp_path: Path) -> None:
    film = make_film(tmp_path / "a.mkv", seconds=1, audio_codec="flac")
    project = Project(film).with_object(ITEM)

    def loud(request, clip, stems, progress, cancelled):
        stems.add("a")
        stems.write("a", 0, np.full((2, RATE), 1.5, np.float32))
        return request.project.scene.objects

    report = export(ExportRequest(project, None, tmp_path / "s", stems_form="wav-24"), loud)
    assert any("clipped" in notice and "32-bit float" in notice for notice in report.notices)
    assert read(report.stems["a"]).max() <= 1.0


def test_a_form_and_a_name_must_agree(film: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"ends in .flac"):
        export(ExportRequest(Project(film), tmp_path / "out.wav", sound_form="flac"))
    with pytest.raises(BadRequest, match="wav-24"):
        export(ExportRequest(Project(film), None, tmp_path / "out", stems_form="mp4"))


@pytest.mark.parametrize(("name", "codec"), [("a.m4a", "aac"), ("a.mp3", "mp3"), ("a.ogg", "opus"),
                                             ("a.opus", "opus")])  # fmt: skip
def test_the_sound_alone_in_a_compressed_file(tmp_path: Path, name: str, codec: str) -> None:
    more = Track(noise(1, RATE * 2, seed=3), codec="flac")
    film = make_film(
        tmp_path / "film.mkv", seconds=2, sound=noise(2, 96000), rate=48000, more_sounds=(more,),
        chapters=((0, 1, "one"),), subtitles=((0.1, 0.5, "la"),),
    )  # fmt: skip
    project = Project(film).with_strip(REST, StripChange(gain_db=-3.0))
    report = export(ExportRequest(project, tmp_path / name))
    info = Clip.open(tmp_path / name).info
    assert info.picture is None
    assert [track.codec for track in info.sound_tracks] == [codec]
    assert all(check.passed for check in report.checks), report.checks
    assert any("Sound track 2 was left out" in notice for notice in report.notices)


def test_an_unmixed_sound_is_copied_out_of_its_film(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", seconds=2)
    export(ExportRequest(Project(film), tmp_path / "a.m4a"))
    with Clip.open(film).sound() as old, Clip.open(tmp_path / "a.m4a").sound() as new:
        np.testing.assert_array_equal(old.read(0, old.length), new.read(0, new.length))


def test_blocks_made_ahead_keep_their_order_and_their_errors() -> None:
    with prefetch(iter(range(100)), 3) as blocks:
        assert list(blocks) == list(range(100))

    def broken():
        yield 1
        raise Cancelled

    with prefetch(broken()) as blocks:
        assert next(blocks) == 1
        with pytest.raises(Cancelled):
            next(blocks)
    with prefetch(iter(range(1000)), 2) as blocks:
        assert next(blocks) == 0  # the thread ends though nobody takes the rest


def test_a_mix_louder_than_full_scale_is_measured_before_the_limiter(tmp_path: Path) -> None:
    loud = noise(2, LENGTH, level=0.3)
    film = make_film(tmp_path / "a.mkv", seconds=5, sound=loud, audio_codec="flac", bits=24)
    project = Project(film, mix=Mix(master_db=12.0))
    export(ExportRequest(project, tmp_path / "out.wav", loudness_lufs=-23.0))
    made = read(tmp_path / "out.wav")
    gain = np.float32(10 ** ((-23.0 - integrated_lufs(read_film(film), RATE)) / 20))
    np.testing.assert_allclose(made, read_film(film) * gain, rtol=0, atol=2e-3)
