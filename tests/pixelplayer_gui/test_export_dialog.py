from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from engine.export import ExportRequest
from engine.media.clip import Clip, ClipInfo
from engine.mixing.mix import Mix
from engine.project import Project
from pixelplayer_gui.dialogs.export_dialog import ExportDialog
from pixelplayer_gui.dialogs.export_words import FILM, SOUND, STEMS, suggested, time_left_words
from pixelplayer_gui.dialogs.preflight import Tone, preflight
from tests.film import Track, make_film, noise
from tests.pixelplayer_gui.hand import LEFT
from tests.pixelplayer_gui.scores import duet


@pytest.fixture(scope="module")
def reel(tmp_path_factory) -> Path:
    """A short film with two sound tracks, a subtitle and a chapter."""
    more = Track(noise(2, 44100), language="deu")
    return make_film(
        tmp_path_factory.mktemp("reel") / "duet.mkv",
        seconds=1.0,
        size=(160, 90),
        more_sounds=(more,),
        subtitles=((0.1, 0.5, "la"),),
        chapters=((0.0, 1.0, "all"),),
    )


@pytest.fixture
def film(tmp_path: Path, reel: Path) -> Path:
    return Path(shutil.copy(reel, tmp_path))


def film_info(path: Path) -> ClipInfo:
    return Clip.open(path).info


@pytest.fixture
def project(film: Path) -> Project:
    return replace(duet(), clip=film)


@pytest.fixture
def dialog(qtbot, project: Project, film: Path):
    widget = ExportDialog(None, project, film_info(film))
    qtbot.addWidget(widget)
    widget.show()
    return widget


def click_export(dialog: ExportDialog, qtbot) -> ExportRequest:
    with qtbot.waitSignal(dialog.export_requested) as asked:
        QTest.mouseClick(dialog.export_button, LEFT)
    return asked.args[0]


def lines_of(dialog: ExportDialog) -> dict[str, str]:
    return {line.subject: line.text for line in dialog.preflight.lines}


def test_the_film_is_what_is_asked_for_first(dialog, qtbot, project, film):
    request = click_export(dialog, qtbot)
    assert request == ExportRequest(project, target=film.with_name("duet remix.mkv"))
    assert not dialog.isModal()


def test_codec_and_stems_beside_the_film(dialog, qtbot, film):
    dialog.codec.setCurrentIndex(dialog.codec.findText("FLAC, lossless"))
    dialog.stems_too.setChecked(True)
    request = click_export(dialog, qtbot)
    assert request.codec == "flac"
    assert request.stems_to == film.with_name("duet remix stems")


def test_the_sound_alone(dialog, qtbot, film):
    dialog.kinds[SOUND].setChecked(True)
    assert dialog.request.target == film.with_name("duet remix.wav")
    dialog.codec.setCurrentIndex(1)
    request = click_export(dialog, qtbot)
    assert request.target == film.with_name("duet remix.flac")
    assert request.is_sound_only
    assert request.codec is None
    assert "FLAC" in lines_of(dialog)["Sound"]


def test_the_strips_alone(dialog, qtbot, film):
    dialog.kinds[STEMS].setChecked(True)
    request = click_export(dialog, qtbot)
    assert request.target is None
    assert request.stems_to == film.with_name("duet stems")
    assert set(lines_of(dialog)) == {"Stems"}


def test_a_typed_target_is_taken(dialog, qtbot, tmp_path):
    dialog.target.setText(str(tmp_path / "Ü ber.mkv"))
    assert click_export(dialog, qtbot).target == tmp_path / "Ü ber.mkv"


def test_browsing(dialog, monkeypatch, tmp_path):
    chosen = str(tmp_path / "chosen.mp4")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen, ""))
    QTest.mouseClick(dialog.browse_button, LEFT)
    assert dialog.target.text() == chosen
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    QTest.mouseClick(dialog.browse_button, LEFT)
    assert dialog.target.text() == chosen


def test_a_neutral_mix_copies_the_sound(dialog, project):
    assert "remixed" in lines_of(dialog)["Sound"]
    dialog.show_project(project.with_strip("two", gain_db=0.0))
    assert "copied bit for bit" in lines_of(dialog)["Sound"]
    dialog.codec.setCurrentIndex(1)
    assert "encoded anew" in lines_of(dialog)["Sound"]


def test_binaural_is_said(dialog, project):
    dialog.show_project(project.with_mix(replace(project.mix, binaural=True)))
    assert "binaural" in lines_of(dialog)["Sound"]


def test_the_picture_is_always_copied(dialog):
    assert "copied bit for bit" in lines_of(dialog)["Picture"]
    assert lines_of(dialog)["Also"] == "1 other sound track, 1 subtitle track, 1 chapter: kept"


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("duet.mkv", 0),
        ("no ending", 0),
        ("out.txt", 0),
        ("gone/out.mkv", 0),
        ("out.mov", 2),
        ("out.webm", 0),
        ("", 0),
    ],
)
def test_what_cannot_be_cannot_be_asked(dialog, film, name, codec):
    dialog.codec.setCurrentIndex(codec)
    dialog.target.setText(str(film.parent / name) if name else "")
    assert not dialog.export_button.isEnabled()
    if name:
        assert any(line.tone is Tone.IMPOSSIBLE for line in dialog.preflight.lines)


def test_replacing_is_noted_and_allowed(dialog, film):
    there = film.with_name("old.mp4")
    there.write_bytes(b"old")
    dialog.target.setText(str(there))
    assert dialog.export_button.isEnabled()
    assert any(line.tone is Tone.WARNING for line in dialog.preflight.lines)


@pytest.mark.parametrize(
    ("codec", "words"),
    [(0, "AAC, 256 kbit/s"), (1, "AAC, 256 kbit/s"), (2, "FLAC, lossless"), (3, "PCM")],
)
def test_the_sound_codec_is_told(dialog, codec, words):
    dialog.codec.setCurrentIndex(codec)
    assert words in lines_of(dialog)["Sound"]


def test_a_codec_that_cannot_be_written_becomes_another(project, film):
    info = film_info(film)
    odd = replace(info, sound=replace(info.sound, codec="cook"))
    request = ExportRequest(project, target=film.with_name("out.mkv"))
    sound = next(line for line in preflight(request, odd) if line.subject == "Sound")
    assert "AAC" in sound.text


def test_a_neutral_mix_that_cannot_be_copied_is_encoded(dialog, project, film, qtbot):
    dialog.show_project(project.with_strip("two", gain_db=0.0))
    dialog.target.setText(str(film.with_name("out.mp4")))
    assert "encoded anew: AAC" in lines_of(dialog)["Sound"]
    assert click_export(dialog, qtbot).codec == "aac"


def test_what_the_new_file_cannot_hold_is_noted_before(dialog, film):
    dialog.target.setText(str(film.with_name("out.ts")))
    notes = [line.text for line in dialog.preflight.lines if line.tone is Tone.WARNING]
    assert any("ubtitle" in text and "will be left out" in text for text in notes)
    assert dialog.export_button.isEnabled()


def test_a_film_that_went_away_cannot_be_exported(dialog, film):
    film.unlink()
    dialog.target.setText(str(film.with_name("other.mp4")))
    assert not dialog.export_button.isEnabled()


def test_a_clip_without_a_picture_offers_sound(qtbot, project, film):
    info = replace(film_info(film), picture=None)
    dialog = ExportDialog(None, project, info)
    qtbot.addWidget(dialog)
    assert dialog.kind == SOUND
    assert not dialog.kinds[FILM].isEnabled()


def test_a_clip_without_sound_has_nothing_to_export(qtbot, film):
    info = replace(film_info(film), sound=None, sound_tracks=())
    dialog = ExportDialog(None, Project(film, mix=Mix()), info)
    qtbot.addWidget(dialog)
    assert not dialog.export_button.isEnabled()
    assert not dialog.kinds[SOUND].isEnabled()
    assert not dialog.kinds[STEMS].isEnabled()


def test_progress_then_done(dialog, qtbot, film):
    click_export(dialog, qtbot)
    assert not dialog.export_button.isEnabled()
    dialog.show_progress(0.25, 90.0)
    assert dialog.progress.isVisible()
    assert dialog.progress.value() == dialog.progress.maximum() / 4
    assert dialog.state.text() == "about 2 min left"
    assert not dialog.target.isEnabled()
    dialog.show_done(film.with_name("duet remix.mkv"), ["The subtitles were left out."])
    assert not dialog.progress.isVisible()
    assert "duet remix.mkv" in dialog.state.text()
    assert "subtitles" in dialog.state.text()
    assert dialog.show_button.isVisible()
    assert dialog.target.isEnabled()


def test_stop_asks_to_cancel_and_close_does_not(dialog, qtbot):
    click_export(dialog, qtbot)
    with qtbot.waitSignal(dialog.cancel_requested):
        QTest.mouseClick(dialog.cancel_button, LEFT)
    dialog.show_cancelled()
    assert "Nothing was written" in dialog.state.text()
    assert dialog.export_button.isEnabled()
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        QTest.mouseClick(dialog.cancel_button, LEFT)
    assert not dialog.isVisible()


def test_a_failure_is_told_and_can_be_tried_again(dialog, qtbot):
    click_export(dialog, qtbot)
    dialog.show_failed("Cannot write /full/out.mp4: the disk is full.")
    assert "disk is full" in dialog.state.text()
    assert dialog.export_button.isEnabled()


def test_closing_lets_the_export_go_on(dialog, qtbot):
    click_export(dialog, qtbot)
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.show()
    dialog.show_progress(0.5, None)
    assert dialog.progress.isVisible()


def test_suggested_names_are_free(film):
    assert suggested(film, FILM).name == "duet remix.mkv"
    film.with_name("duet remix.mkv").write_bytes(b"")
    assert suggested(film, FILM).name == "duet remix 2.mkv"
    assert suggested(film, STEMS).name == "duet stems"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "Working…"), (-1.0, "Working…"), (0.2, "about 1 s left"), (61.0, "about 2 min left")],
)
def test_time_left(seconds, words):
    assert time_left_words(seconds) == words
