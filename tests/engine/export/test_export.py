"""Exports: what is copied, what is new, what is left behind when they fail."""

import dataclasses
import hashlib
import math
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from engine.errors import BadRequest, Cancelled, CannotWrite
from engine.export import ExportRequest, export
from engine.export.audio_writer import file_names
from engine.media.clip import Clip
from engine.mixing.mix import REST, Mix, Strip
from engine.mixing.mix_change import StripChange
from engine.mixing.render import Renderer
from engine.mixing.strip_edits import merge_strips
from engine.project import Project
from engine.scene import Box, Region, Scene, Sharing, SoundingObject, Stems
from tests.support.film import make_film, noise
from tests.support.present import present

RATE, LENGTH = 44100, 3 * 44100
ITEM = SoundingObject("a", Region.still(Box(0.1, 0.1, 0.3, 0.3)), (0.2, 0.2, 1.0), "flute")
FLUTE = noise(2, LENGTH, seed=7, level=0.02)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """FLAC in Matroska: the sound read back is the sound written, bit for bit."""
    path = tmp_path_factory.mktemp("films") / "dué tto.mkv"
    return make_film(
        path, seconds=3, sound=noise(2, LENGTH, level=0.05), audio_codec="flac", bits=24
    )


def with_flute(film: Path, change: StripChange) -> Project:
    return Project(film).with_object(ITEM).with_strip("a", change)


def prepare(request, clip, stems, progress, cancelled) -> Sequence[SoundingObject]:
    """Stems that are known: what an analyser would have made."""
    for item in request.project.scene.objects:
        stems.add(item.id)
        stems.write(item.id, 0, FLUTE)
        progress("separating", 1.0, 0.0)
    return request.project.scene.objects


def sound_of(path: Path) -> NDArray[np.float32]:
    with Clip.open(path).sound() as sound:
        return sound.read(0, sound.length)


def packets(path: Path, kind: str) -> list[tuple[str, float | None, float | None]]:
    """(hash, presentation time, decoding time) of every packet of one kind of stream."""
    with av.open(str(path)) as container:
        stream = next(s for s in container.streams if s.type == kind)
        return [
            (
                hashlib.sha256(bytes(packet)).hexdigest(),
                None if packet.pts is None else float(packet.pts * packet.time_base),
                None if packet.dts is None else float(packet.dts * packet.time_base),
            )
            for packet in container.demux(stream)
            if packet.size
        ]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp4", {}),
        ("b.mkv", {"audio_codec": "flac"}),
        ("c.mkv", {"audio_codec": "opus", "rate": 48000, "b_frames": 2}),
        ("d.mov", {"audio_codec": "pcm_s16le"}),
        ("e.mp4", {"sound_start": 0.3, "rotation": 90, "size": (180, 320)}),
    ],
)
def test_a_mix_that_changes_nothing_copies_every_packet(
    tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    film = make_film(tmp_path / name, seconds=2, **options)
    target = tmp_path / f"out{film.suffix}"
    report = export(ExportRequest(with_flute(film, StripChange()), target))
    assert report.target == target
    for kind in ("video", "audio"):
        assert packets(target, kind) == packets(film, kind)
    np.testing.assert_array_equal(sound_of(target), sound_of(film))


def test_another_mix_copies_the_picture_and_changes_the_sound(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.mkv"
    request = ExportRequest(with_flute(film, StripChange(gain_db=-math.inf)), target)
    export(request, prepare)
    assert packets(target, "video") == packets(film, "video")
    # FLAC keeps 24 bits
    expected = sound_of(film) - FLUTE
    np.testing.assert_allclose(sound_of(target), expected, rtol=0, atol=2.0**-22)


def test_objects_are_asked_for_only_when_their_stems_are_not_ready(
    film: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "stems"
    with pytest.raises(BadRequest, match="not separated"):
        export(ExportRequest(with_flute(film, StripChange(gain_db=-6.0)), tmp_path / "out.mkv"))
    stems = Stems(2, LENGTH, RATE, folder)
    stems.add("a")
    stems.write("a", 0, FLUTE)
    stems.close()
    request = ExportRequest(
        with_flute(film, StripChange(gain_db=-math.inf)), tmp_path / "out.mkv", stems_from=folder
    )
    export(request)
    expected = sound_of(film) - FLUTE
    np.testing.assert_allclose(sound_of(tmp_path / "out.mkv"), expected, rtol=0, atol=2.0**-22)


def test_half_ready_stems_are_not_used(film: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stems"
    stems = Stems(2, LENGTH, RATE, folder)
    stems.add("a")
    stems.write("a", 0, np.zeros((2, 1000), np.float32))
    stems.close()
    project = with_flute(film, StripChange(gain_db=-math.inf))
    request = ExportRequest(project, tmp_path / "out.mkv", stems_from=folder)
    export(request, prepare)
    expected = sound_of(film) - FLUTE
    np.testing.assert_allclose(sound_of(tmp_path / "out.mkv"), expected, rtol=0, atol=2.0**-22)


def test_stems_that_went_away_meanwhile_are_made_anew(film: Path, tmp_path: Path) -> None:
    project = with_flute(film, StripChange(gain_db=-math.inf))
    export(ExportRequest(project, tmp_path / "out.mkv", stems_from=tmp_path / "gone"), prepare)
    expected = sound_of(film) - FLUTE
    np.testing.assert_allclose(sound_of(tmp_path / "out.mkv"), expected, rtol=0, atol=2.0**-22)


def test_the_stems_are_as_before_the_faders_and_add_up(film: Path, tmp_path: Path) -> None:
    project = with_flute(film, StripChange(gain_db=-6.0, name="Flöte: 1/2", mute=True))
    folder = tmp_path / "deep" / "stems"
    report = export(ExportRequest(project, tmp_path / "out.mkv", folder), prepare)
    assert report.stems == {"a": folder / "Flöte 1 2.wav", "rest": folder / "rest.wav"}
    flute, rate = soundfile.read(report.stems["a"], dtype="float32")
    rest, _ = soundfile.read(report.stems["rest"], dtype="float32")
    assert rate == RATE
    np.testing.assert_array_equal(flute.T, FLUTE)
    np.testing.assert_allclose((flute + rest).T, sound_of(film), rtol=0, atol=1e-6)


def test_the_stems_hold_what_their_strips_are_heard_with(film: Path, tmp_path: Path) -> None:
    """Strength and what is merged are heard before the faders, so they are in the files."""
    parts = {"a": sound_of(film) * np.float32(0.7), "b": sound_of(film) * np.float32(0.2)}
    project = Project(film)
    for key in parts:
        project = project.with_object(replace(ITEM, id=key))
    folder = tmp_path / "from"
    stems = Stems(2, LENGTH, RATE, folder)
    for key in parts:
        stems.add(key)
    stems.write_shares(0, parts, Sharing(tuple(parts)))
    stems.close()

    def stems_of(mix: Mix) -> dict[str, np.ndarray]:
        to = tmp_path / "to"
        report = export(ExportRequest(project.with_mix(mix), None, to, stems_from=folder))
        return {
            key: soundfile.read(path, dtype="float32")[0].T for key, path in report.stems.items()
        }

    merged = stems_of(merge_strips(project.mix, "b", "a"))
    assert set(merged) == {"a", "rest"}
    np.testing.assert_allclose(merged["a"], parts["a"] + parts["b"], atol=1e-6)
    strict = project.mix.with_strip("a", StripChange(strength=1.0))
    heard = stems_of(strict)
    with Clip.open(film).sound() as sound:
        renderer = Renderer(sound.read, Stems.open(folder), replace(sound.info, length=LENGTH))
        alone = renderer.render(replace(strict, isolated="a"), Scene(), 0, LENGTH)
    np.testing.assert_allclose(heard["a"], alone, atol=1e-6)
    assert np.abs(heard["a"] - parts["a"]).max() > 0.01
    np.testing.assert_allclose(sum(heard.values()), sound_of(film), atol=1e-6)


def test_shares_among_others_are_not_used(film: Path, tmp_path: Path) -> None:
    """An object has gone since the stems were made, so those of the others are others."""
    folder = tmp_path / "stems"
    stems = Stems(2, LENGTH, RATE, folder)
    for key in ("a", "gone"):
        stems.add(key)
    half = FLUTE / np.float32(2)
    stems.write_shares(0, {"a": half, "gone": half}, Sharing(("a", "gone")))
    stems.close()
    project = with_flute(film, StripChange(gain_db=-math.inf))
    export(ExportRequest(project, tmp_path / "out.mkv", stems_from=folder), prepare)
    expected = sound_of(film) - FLUTE
    np.testing.assert_allclose(sound_of(tmp_path / "out.mkv"), expected, rtol=0, atol=2.0**-22)


def test_stems_without_a_film(film: Path, tmp_path: Path) -> None:
    report = export(
        ExportRequest(with_flute(film, StripChange()), None, tmp_path / "stems"), prepare
    )
    assert report.target is None
    assert sorted(os.listdir(tmp_path / "stems")) == ["flute.wav", "rest.wav"]


def test_the_sound_alone(film: Path, tmp_path: Path) -> None:
    wav, flac = tmp_path / "out.wav", tmp_path / "out.flac"
    for target in (wav, flac):
        export(ExportRequest(with_flute(film, StripChange(gain_db=-math.inf)), target), prepare)
        samples, rate = soundfile.read(target, dtype="float32")
        assert rate == RATE
        np.testing.assert_allclose(samples.T, sound_of(film) - FLUTE, rtol=0, atol=2.0**-22)
    neutral = tmp_path / "neutral.wav"
    export(ExportRequest(Project(film), neutral))
    np.testing.assert_array_equal(soundfile.read(neutral, dtype="float32")[0].T, sound_of(film))


@pytest.mark.parametrize("name", ["out.mkv", "out.wav"])
@pytest.mark.parametrize(("master_db", "told"), [(12.0, True), (-20.0, False)])
def test_a_limiter_that_worked_is_told_of(
    tmp_path: Path, name: str, master_db: float, told: bool
) -> None:
    loud = noise(2, LENGTH, level=0.3)
    film = make_film(tmp_path / "loud.mkv", seconds=3, sound=loud, audio_codec="flac", bits=24)
    project = Project(film, mix=Mix(master_db=master_db))
    notices = export(ExportRequest(project, tmp_path / name)).notices
    assert any("limited by up to" in notice for notice in notices) == told, notices


def test_a_kind_of_file_that_is_none_is_told_before_the_work(film: Path, tmp_path: Path) -> None:
    asked = []

    def too_early(*told: object) -> Sequence[SoundingObject]:
        asked.append(told)
        return (ITEM,)

    with pytest.raises(CannotWrite, match="no kind of film file"):
        export(
            ExportRequest(with_flute(film, StripChange(gain_db=-6.0)), tmp_path / "out.xyz"),
            too_early,
        )
    assert not asked


def test_binaural_has_two_channels(tmp_path: Path) -> None:
    film = make_film(tmp_path / "mono.mkv", seconds=1, sound=noise(1, RATE), audio_codec="flac")
    project = Project(film, mix=Mix(binaural=True))
    export(ExportRequest(project, tmp_path / "out.mkv"))
    assert present(Clip.open(tmp_path / "out.mkv").info.sound).channels == 2
    assert packets(tmp_path / "out.mkv", "video") == packets(film, "video")


def test_progress_rises_to_the_end(film: Path, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []

    def progress(stage: str, done: float, seconds_left: float | None) -> None:
        told.append((stage, done))

    request = ExportRequest(
        with_flute(film, StripChange(pan=0.5)), tmp_path / "out.mkv", tmp_path / "stems"
    )
    export(request, prepare, progress)
    for stage in ("separating", "writing the film", "writing the stems"):
        done = [share for name, share in told if name == stage]
        assert done == sorted(done)
        assert done[-1] == 1.0


@pytest.mark.parametrize("asked", [1, 2, 3])
def test_a_cancelled_export_leaves_nothing(film: Path, tmp_path: Path, asked: int) -> None:
    count = 0

    def cancelled() -> bool:
        nonlocal count
        count += 1
        return count >= asked

    old = tmp_path / "old.mkv"
    old.write_bytes(b"an older film")
    project = with_flute(film, StripChange(gain_db=-3.0))
    for target, folder in ((old, None), (None, tmp_path / "stems"), (tmp_path / "x.wav", None)):
        count = 0
        with pytest.raises(Cancelled):
            export(ExportRequest(project, target, folder), prepare, cancelled=cancelled)
    assert os.listdir(tmp_path) == ["old.mkv"]
    assert old.read_bytes() == b"an older film"


def test_a_full_disk_is_told_and_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    loud = noise(2, 8 * RATE, seed=3, level=0.1)
    film = make_film(
        tmp_path / "big.mkv", seconds=4, size=(640, 360), sound=loud, audio_codec="pcm_s16le",
        picture=lambda index, _: np.random.default_rng(index).integers(
            0, 255, (360, 640, 3), dtype=np.uint8
        ),
    )  # fmt: skip
    assert film.stat().st_size > 2 << 20
    project = Project(film)
    changed = project.with_strip(REST, StripChange(gain_db=-1.0))
    for request in (
        ExportRequest(project, small_disk / "a.mkv"),
        ExportRequest(changed, small_disk / "b.mkv"),
        ExportRequest(changed, small_disk / "c.wav"),
        ExportRequest(changed, None, small_disk / "stems"),
    ):
        with pytest.raises(CannotWrite, match=r"disk is (too )?full"):
            export(request)
        assert os.listdir(small_disk) == []


def test_what_cannot_be_exported_is_told_at_once(film: Path, tmp_path: Path) -> None:
    silent = make_film(tmp_path / "silent.mp4", seconds=1, sound=None)
    with pytest.raises(BadRequest, match="no sound"):
        export(ExportRequest(Project(silent), tmp_path / "out.mp4"))
    with pytest.raises(BadRequest, match="nothing to export"):
        export(ExportRequest(Project(film)))
    with pytest.raises(CannotWrite, match="clip itself"):
        export(ExportRequest(Project(film), film))
    with pytest.raises(CannotWrite, match="no ending"):
        export(ExportRequest(Project(film), tmp_path / "film"))


def test_a_request_survives_the_way_to_another_process(film: Path, tmp_path: Path) -> None:
    request = ExportRequest(
        with_flute(film, StripChange(gain_db=-math.inf, place=(30.0, 0.0))),
        target=tmp_path / "ö.mkv",
        stems_to=tmp_path / "stems",
        stems_from=tmp_path / "from",
        codec="flac",
        sound_form="wav-16",
        stems_form="flac",
        span=(0.5, 1.25),
        loudness_lufs=-14.0,
        head=tmp_path / "head.sofa",
        weights=tmp_path / "w",
        device="cpu",
    )
    text = request.to_json()
    assert "\n" not in text
    assert ExportRequest.from_json(text) == request
    plain = ExportRequest(Project(film, scene=Scene()))
    assert ExportRequest.from_json(plain.to_json()) == plain
    assert len(dataclasses.fields(request)) == 12  # a new field must go through to_json too


def test_file_names_are_safe_and_never_alike() -> None:
    names = {"1": "a/b", "2": "a b", "3": "A:B", "4": "..", "5": "rest", "6": "x" * 300, "7": ""}
    files = file_names(names)
    assert files["1"] == "a b.wav"
    assert files["4"] == "object.wav"
    folded = [file.casefold() for file in files.values()]
    assert len(set(folded)) == len(names)
    assert "rest.wav" not in folded
    assert all(len(file.encode()) < 255 and "/" not in file for file in files.values())


def test_a_container_that_cannot_hold_the_sound_as_it_is_gets_it_anew(
    film: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.mov"  # no FLAC in there
    report = export(ExportRequest(Project(film), target))
    assert packets(target, "video") == packets(film, "video")
    assert present(Clip.open(target).info.sound).codec == "aac"
    assert any("aac" in notice.lower() for notice in report.notices)


def test_a_strip_of_no_object_writes_no_stem(film: Path, tmp_path: Path) -> None:
    project = Project(film, mix=Mix(strips=(Strip("ghost", "Ghost"),)))
    report = export(ExportRequest(project, None, tmp_path / "stems"))
    assert list(report.stems) == ["rest"]
