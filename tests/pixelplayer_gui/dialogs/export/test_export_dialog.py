from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from engine.export import ExportReport, ExportRequest
from engine.media.clip import Clip
from engine.media.clip_info import ClipInfo
from engine.media.writing.verify import Check
from engine.message import Message
from engine.mixing.mix import Mix
from engine.mixing.mix_change import StripChange
from engine.project import Project
from pixelplayer_gui.dialogs.export import export_dialog
from pixelplayer_gui.dialogs.export.export_dialog import ExportDialog
from pixelplayer_gui.dialogs.export.export_text import SOUND, STEMS, VIDEO, suggested_path
from pixelplayer_gui.dialogs.export.preflight import LineStatus, preflight
from pixelplayer_gui.session.export_queue import CANCELLED, DONE, FAILED, RUNNING, QueuedExport
from tests.support.film import Track, make_film, noise
from tests.support.mouse import LEFT
from tests.support.present import present
from tests.support.projects import duet


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
    dialog.form.codec.setCurrentIndex(dialog.form.codec.findText("FLAC, lossless"))
    dialog.form.stems_too.setChecked(True)
    request = click_export(dialog, qtbot)
    assert request.codec == "flac"
    assert request.stems_to == film.with_name("duet remix stems")


def test_the_sound_alone(dialog, qtbot, film):
    dialog.form.kinds[SOUND].setChecked(True)
    assert dialog.request.target == film.with_name("duet remix.wav")
    dialog.form.codec.setCurrentIndex(dialog.form.codec.findText("FLAC, 24 bit"))
    request = click_export(dialog, qtbot)
    assert request.target == film.with_name("duet remix.flac")
    assert request.is_sound_only
    assert (request.codec, request.sound_form) == (None, "flac")
    assert "FLAC" in lines_of(dialog)["Sound"]


def test_the_strips_alone(dialog, qtbot, film):
    dialog.form.kinds[STEMS].setChecked(True)
    request = click_export(dialog, qtbot)
    assert request.target is None
    assert request.stems_to == film.with_name("duet stems")
    assert set(lines_of(dialog)) == {"Stems", "Room"}


def test_a_typed_target_is_taken(dialog, qtbot, tmp_path):
    dialog.form.target.setText(str(tmp_path / "Ü ber.mkv"))
    assert click_export(dialog, qtbot).target == tmp_path / "Ü ber.mkv"


def test_browsing(dialog, monkeypatch, tmp_path):
    chosen = str(tmp_path / "chosen.mp4")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen, ""))
    QTest.mouseClick(dialog.form.browse_button, LEFT)
    assert dialog.form.target.text() == chosen
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    QTest.mouseClick(dialog.form.browse_button, LEFT)
    assert dialog.form.target.text() == chosen


def test_a_neutral_mix_copies_the_sound(dialog, project):
    assert "remixed" in lines_of(dialog)["Sound"]
    dialog.show_project(project.with_strip("two", StripChange(gain_db=0.0)))
    assert "copied bit for bit" in lines_of(dialog)["Sound"]
    dialog.form.codec.setCurrentIndex(1)
    assert "encoded anew" in lines_of(dialog)["Sound"]


def test_binaural_is_said(dialog, project):
    dialog.show_project(project.with_mix(replace(project.mix, binaural=True)))
    assert "binaural" in lines_of(dialog)["Sound"]


def test_the_picture_is_always_copied(dialog):
    assert "copied bit for bit" in lines_of(dialog)["Picture"]
    lines = lines_of(dialog)
    assert lines["Sound 2"] == "copied (deu, AAC)"
    assert lines["Subtitle 1"].startswith("copied")
    assert lines["Chapters"] == "1 chapter: kept"


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("duet.mkv", 0),
        ("no ending", 0),
        ("out.txt", 0),
        ("gone/out.mkv", 0),
        ("n" * 252 + ".mkv", 0),
        ("out.mov", 2),
        ("out.webm", 0),
        ("", 0),
    ],
)
def test_what_cannot_be_cannot_be_asked(dialog, film, name, codec):
    dialog.form.codec.setCurrentIndex(codec)
    dialog.form.target.setText(str(film.parent / name) if name else "")
    assert not dialog.export_button.isEnabled()
    if name:
        assert any(line.status is LineStatus.IMPOSSIBLE for line in dialog.preflight.lines)


def test_replacing_is_noted_and_allowed(dialog, film):
    there = film.with_name("old.mp4")
    there.write_bytes(b"old")
    dialog.form.target.setText(str(there))
    assert dialog.export_button.isEnabled()
    assert any(line.status is LineStatus.WARNING for line in dialog.preflight.lines)


@pytest.mark.parametrize(
    ("codec", "words"),
    [(0, "AAC, 256 kbit/s"), (1, "AAC, 256 kbit/s"), (2, "FLAC, lossless"), (3, "PCM")],
)
def test_the_sound_codec_is_told(dialog, codec, words):
    dialog.form.codec.setCurrentIndex(codec)
    assert words in lines_of(dialog)["Sound"]


def test_a_codec_that_cannot_be_written_becomes_another(project, film):
    info = film_info(film)
    odd = replace(info, sound=replace(present(info.sound), codec="cook"))
    request = ExportRequest(project, target=film.with_name("out.mkv"))
    sound = next(line for line in preflight(request, odd) if line.subject == "Sound")
    assert "AAC" in sound.text


def test_a_neutral_mix_that_cannot_be_copied_is_encoded(dialog, project, film, qtbot):
    dialog.show_project(project.with_strip("two", StripChange(gain_db=0.0)))
    dialog.form.target.setText(str(film.with_name("out.mp4")))
    assert "encoded anew: AAC" in lines_of(dialog)["Sound"]
    assert click_export(dialog, qtbot).codec == "aac"


def test_what_the_new_file_cannot_hold_is_noted_before(dialog, film):
    dialog.form.target.setText(str(film.with_name("out.ts")))
    assert "left out" in lines_of(dialog)["Subtitle 1"]
    assert "left out" in lines_of(dialog)["Chapters"]
    assert dialog.export_button.isEnabled()


def test_a_film_that_went_away_cannot_be_exported(dialog, film):
    film.unlink()
    dialog.form.target.setText(str(film.with_name("other.mp4")))
    assert not dialog.export_button.isEnabled()


def test_a_clip_without_a_picture_offers_sound(qtbot, project, film):
    info = replace(film_info(film), picture=None)
    dialog = ExportDialog(None, project, info)
    qtbot.addWidget(dialog)
    assert dialog.form.kind == SOUND
    assert not dialog.form.kinds[VIDEO].isEnabled()


def test_a_clip_without_sound_has_nothing_to_export(qtbot, film):
    info = replace(film_info(film), sound=None, sound_tracks=())
    dialog = ExportDialog(None, Project(film, mix=Mix()), info)
    qtbot.addWidget(dialog)
    assert not dialog.export_button.isEnabled()
    assert not dialog.form.kinds[SOUND].isEnabled()
    assert not dialog.form.kinds[STEMS].isEnabled()


def started(dialog: ExportDialog, qtbot, **how: object) -> QueuedExport:
    """The export button pressed, and the job it became."""
    request = click_export(dialog, qtbot)
    job = replace(QueuedExport(1, request), **{"outcome": RUNNING, **how})
    dialog.show_jobs((job,))
    dialog.follow_job(1)
    return job


def report_of(job: QueuedExport, *notices: str, checks: tuple[Check, ...] = ()) -> QueuedExport:
    said = tuple(Message.verbatim(notice) for notice in notices)
    report = ExportReport(job.request.target, notices=said, checks=checks)
    return replace(job, outcome=DONE, report=report)


def test_progress_then_done(dialog, qtbot, film):
    job = started(dialog, qtbot, stage="writing the film", done=0.25, seconds_left=90.0)
    assert not dialog.export_button.isEnabled()
    assert dialog.progress.isVisible()
    assert dialog.progress.value() == dialog.progress.maximum() / 4
    assert dialog.state.text().startswith("Writing the film · about 2 min left")
    checks = (
        Check(Message("video 1: packets"), True, Message("25 of 25 packets")),
        Check(Message("chapters"), False, Message("0")),
    )
    job.path.write_bytes(b"made")
    dialog.show_jobs((report_of(job, "The subtitles were left out.", checks=checks),))
    assert not dialog.progress.isVisible()
    assert "duet remix.mkv" in dialog.state.text()
    lines = {line.subject: line for line in dialog.preflight.lines}
    assert lines["Picture, packet for packet"].status is LineStatus.KEPT
    assert lines["Chapters"].status is LineStatus.WARNING
    assert "subtitles" in lines["Note"].text
    assert dialog.show_button.isVisible()
    assert dialog.export_button.isEnabled()


def test_a_long_report_is_scrolled_on_a_low_screen(dialog, qtbot, film):
    job = started(dialog, qtbot)
    notices = [
        f"Something worth {number} lines of a long report was left out." for number in range(30)
    ]
    dialog.show_jobs((report_of(job, *notices),))
    assert dialog.minimumHeight() <= 600
    assert dialog.height() <= 600
    bar = dialog.preflight.parentWidget().parentWidget().verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert dialog.export_button.isVisible()
    assert dialog.rect().contains(dialog.export_button.geometry())


def test_after_a_report_the_next_free_name_is_proposed(dialog, qtbot, film):
    job = started(dialog, qtbot)
    job.path.write_bytes(b"made")
    film.with_name("duet remix 2.mkv").touch()
    dialog.show_jobs((report_of(job),))
    assert dialog.request.target == film.with_name("duet remix 3.mkv")
    assert "duet remix.mkv" in dialog.state.text()  # the report is still shown
    assert click_export(dialog, qtbot).target == film.with_name("duet remix 3.mkv")


def test_a_file_that_is_there_is_replaced_by_a_second_press_only(dialog, qtbot, film):
    there = film.with_name("there.mkv")
    there.write_bytes(bytes(2_500_000))
    dialog.form.target.setText(str(there))
    assert dialog.export_button.text() == "Replace…"
    with qtbot.assertNotEmitted(dialog.export_requested):
        QTest.mouseClick(dialog.export_button, LEFT)
    year = str(datetime.fromtimestamp(there.stat().st_mtime).year)
    for part in ("“there.mkv”", "2.5 MB", year[2:], "Press Replace"):
        assert part in dialog.state.text()
    assert dialog.export_button.text() == "Replace"
    assert click_export(dialog, qtbot).target == there


def test_a_change_of_the_form_looks_once_for_what_is_there(dialog, film, monkeypatch):
    looked = []
    monkeypatch.setattr(
        export_dialog, "existing_outputs", lambda request: looked.append(request.target) or ()
    )
    dialog.form.target.setText(str(film.with_name("other.mkv")))
    assert looked == [film.with_name("other.mkv")]


def test_return_never_replaces_a_file(dialog, qtbot, film):
    there = film.with_name("there.mkv")
    there.write_bytes(b"precious")
    dialog.form.target.setText(str(there))
    dialog.form.target.setFocus()
    with qtbot.assertNotEmitted(dialog.export_requested):
        for _ in range(3):
            QTest.keyClick(dialog.form.target, Qt.Key.Key_Return)
        dialog.export_button.setFocus()
        QTest.keyClick(dialog.export_button, Qt.Key.Key_Return)
    assert dialog.export_button.text() == "Replace"


def test_another_name_is_asked_about_anew(dialog, qtbot, film):
    for name in ("a.mkv", "b.mkv"):
        film.with_name(name).write_bytes(b"precious")
    dialog.form.target.setText(str(film.with_name("a.mkv")))
    QTest.mouseClick(dialog.export_button, LEFT)
    dialog.form.target.setText(str(film.with_name("b.mkv")))
    assert dialog.export_button.text() == "Replace…"
    with qtbot.assertNotEmitted(dialog.export_requested):
        QTest.mouseClick(dialog.export_button, LEFT)
    dialog.form.target.setText(str(film.with_name("c.mkv")))
    assert (dialog.export_button.text(), dialog.state.text()) == ("Export", "")
    assert click_export(dialog, qtbot).target == film.with_name("c.mkv")


def test_a_file_that_changes_meanwhile_is_asked_about_again(dialog, qtbot, film):
    there = film.with_name("there.mkv")
    there.write_bytes(b"a")
    dialog.form.target.setText(str(there))
    QTest.mouseClick(dialog.export_button, LEFT)
    there.write_bytes(b"more of it")
    with qtbot.assertNotEmitted(dialog.export_requested):
        QTest.mouseClick(dialog.export_button, LEFT)


def test_stems_that_are_there_are_asked_about_too(dialog, qtbot, film):
    folder = film.with_name("duet remix stems")
    folder.mkdir()
    (folder / "piano.wav").write_bytes(b"precious")
    dialog.form.stems_too.setChecked(True)
    with qtbot.assertNotEmitted(dialog.export_requested):
        QTest.mouseClick(dialog.export_button, LEFT)
    assert "“duet remix stems” (1 file" in dialog.state.text()
    assert click_export(dialog, qtbot).stems_to == folder


def test_an_isolated_strip_is_heard_and_the_whole_mix_exported(dialog, qtbot, project):
    row = dialog.form.isolation
    assert not row.isVisible()
    dialog.show_project(project.with_mix(replace(project.mix, isolated="one")))
    assert row.isVisible()
    assert row.heard.text() == f"Only {project.mix.strips[0].name} is heard."
    assert row.whole.isChecked()
    assert click_export(dialog, qtbot).project.mix == project.mix
    QTest.mouseClick(row.whole, LEFT)
    assert click_export(dialog, qtbot).project.mix.isolated == "one"
    dialog.form.kinds[STEMS].setChecked(True)
    assert not row.isVisible()
    dialog.form.kinds[VIDEO].setChecked(True)
    dialog.show_project(project)
    assert not row.isVisible()


def test_one_more_can_be_asked_for_while_one_runs(dialog, qtbot, film):
    job = started(dialog, qtbot)
    assert dialog.export_button.text() == "Add to Queue"
    dialog.form.codec.setCurrentIndex(1)  # another export to the same name cannot be
    assert not dialog.export_button.isEnabled()
    assert "another export is writing" in lines_of(dialog)["Name"]
    dialog.form.target.setText(str(film.with_name("second.mkv")))
    second = replace(QueuedExport(2, click_export(dialog, qtbot)), outcome="waiting")
    dialog.show_jobs((job, second))
    dialog.follow_job(2)
    assert dialog.state.text().startswith("Waiting for another export")
    assert dialog.queue_button.isVisible()


def test_a_new_suggestion_is_no_name_that_is_being_written(dialog, qtbot, film):
    started(dialog, qtbot)
    dialog.form.kinds[SOUND].setChecked(True)
    dialog.form.kinds[VIDEO].setChecked(True)
    assert dialog.request.target == film.with_name("duet remix 2.mkv")


def test_stop_asks_to_cancel_and_close_does_not(dialog, qtbot):
    job = started(dialog, qtbot)
    with qtbot.waitSignal(dialog.cancel_requested) as asked:
        QTest.mouseClick(dialog.cancel_button, LEFT)
    assert asked.args == [1]
    dialog.show_jobs((replace(job, outcome=CANCELLED),))
    assert "Nothing was written" in dialog.state.text()
    assert dialog.export_button.isEnabled()
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        QTest.mouseClick(dialog.cancel_button, LEFT)
    assert not dialog.isVisible()


def test_a_failure_is_told_and_can_be_tried_again(dialog, qtbot):
    job = started(dialog, qtbot)
    sentence = "Cannot write /full/out.mp4: the disk is full."
    dialog.show_jobs((replace(job, outcome=FAILED, sentence=sentence),))
    assert "disk is full" in dialog.state.text()
    assert dialog.export_button.isEnabled()


def test_closing_lets_the_export_go_on(dialog, qtbot):
    started(dialog, qtbot)
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.show()
    assert dialog.progress.isVisible()


def test_a_loudness_is_asked_for_and_told(dialog, qtbot):
    dialog.form.loudness.setCurrentIndex(dialog.form.loudness.findData(-16.0))
    assert "−16 LUFS" in lines_of(dialog)["Loudness"]
    assert click_export(dialog, qtbot).loudness_lufs == -16.0


def test_binaural_can_be_asked_for_here(dialog, qtbot, project):
    dialog.form.binaural.setChecked(True)
    assert "binaural" in lines_of(dialog)["Sound"]
    assert click_export(dialog, qtbot).project.mix == replace(project.mix, binaural=True)


def test_only_the_range(dialog, qtbot):
    assert not dialog.form.only_range.isEnabled()
    dialog.set_range((0.3, 0.7))
    dialog.form.only_range.setChecked(True)
    assert "key frames" in lines_of(dialog)["Range"]
    assert "runs from 0:00.00" in lines_of(dialog)["Range"]
    assert click_export(dialog, qtbot).span == (0.3, 0.7)
    dialog.form.kinds[SOUND].setChecked(True)
    assert lines_of(dialog)["Range"] == "0:00.30 to 0:00.70"
    dialog.set_range(None)
    assert dialog.request.span is None


@pytest.mark.parametrize(
    ("words", "suffix", "codec", "form"),
    [("WAV, 16 bit", ".wav", None, "wav-16"), ("WAV, 24 bit", ".wav", None, "wav-24"),
     ("FLAC, 24 bit", ".flac", None, "flac"), ("M4A, AAC 256 kbit/s", ".m4a", None, None),
     ("MP3, 320 kbit/s", ".mp3", "mp3", None), ("Opus, 256 kbit/s", ".opus", "opus", None)],
)  # fmt: skip
def test_kinds_of_sound_file(dialog, qtbot, words, suffix, codec, form):
    dialog.form.kinds[SOUND].setChecked(True)
    dialog.form.codec.setCurrentIndex(dialog.form.codec.findText(words))
    request = click_export(dialog, qtbot)
    assert present(request.target).suffix == suffix
    assert (request.codec, request.sound_form) == (codec, form)


def test_the_form_of_the_strips(dialog, qtbot):
    dialog.form.stems_too.setChecked(True)
    dialog.form.stems_form.setCurrentIndex(dialog.form.stems_form.findText("WAV, 16 bit"))
    assert "WAV, 16 bit" in lines_of(dialog)["Stems"]
    assert click_export(dialog, qtbot).stems_form == "wav-16"
    dialog.form.kinds[STEMS].setChecked(True)
    dialog.form.codec.setCurrentIndex(dialog.form.codec.findText("FLAC, 24 bit"))
    assert click_export(dialog, qtbot).stems_form == "flac"


def test_room_and_permission_are_looked_at_before(dialog, film, monkeypatch, tmp_path):
    assert "are free" in lines_of(dialog)["Room"]
    monkeypatch.setattr("pixelplayer_gui.dialogs.export.preflight.free_bytes", lambda _: 5000)
    dialog.form.codec.setCurrentIndex(1)
    assert "make room" in lines_of(dialog)["Disk"]
    assert not dialog.export_button.isEnabled()
    monkeypatch.setattr("os.access", lambda *_: False)
    dialog.form.codec.setCurrentIndex(2)
    assert "may not write" in lines_of(dialog)["Folder"]


def test_suggested_names_are_free(film):
    assert suggested_path(film, VIDEO).name == "duet remix.mkv"
    film.with_name("duet remix.mkv").write_bytes(b"")
    assert suggested_path(film, VIDEO).name == "duet remix 2.mkv"
    assert suggested_path(film, STEMS).name == "duet stems"
