"""The session: open, click, mix, undo, save; with a small real model and real files."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.analysis.analyser import HeatMap
from engine.message import Message
from engine.mixing.mix import REST
from engine.mixing.mix_change import MixChange, StripChange
from engine.project import Project, save
from engine.scene import Box, Findings, Frame, Region, SoundingObject
from engine.scene.scene import SOUND_ALIKE
from pixelplayer_gui.session.exclusions import NO_OBJECT
from pixelplayer_gui.session.object_analysis import NOTHING_SOUNDS, SUGGESTIONS
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.workers.strip_audio import REMIX
from pixelplayer_gui.workers.waveform_cache import ORIGINAL, LaneWaveform
from tests.pixelplayer_gui.conftest import PATIENCE_MS, SECONDS
from tests.support.present import present
from tests.support.toy_model import RATE, high_sound, low_sound, sdr, stereo

RED, BLUE = (0.25, 0.5), (0.75, 0.5)


def click(qtbot: QtBot, session: Session, point: tuple[float, float]) -> str:
    """Click and wait for the answer; the isolated object's id."""
    with qtbot.waitSignal(session.click_finished, timeout=PATIENCE_MS):
        session.click(*point)
    qtbot.waitUntil(lambda: isolated(session) is not None, timeout=PATIENCE_MS)
    found = isolated(session)
    assert found is not None
    return found


def isolated(session: Session) -> str | None:
    assert session.project is not None
    return session.project.mix.isolated


def wait_for_stems(qtbot: QtBot, session: Session) -> None:
    """Until all sounds are there and the session has learned the objects' paths."""
    assert session._parts.deck is not None
    assert session.project is not None
    deck, ids = session._parts.deck, [item.id for item in session.project.scene.objects]
    sharing = session.project.sharing
    learned = session._parts.editor
    qtbot.waitUntil(
        lambda: deck.is_separated(sharing) and learned._updated_objects.keys() >= set(ids),
        timeout=PATIENCE_MS,
    )


def stem(session: Session, object_id: str) -> np.ndarray:
    assert session._parts.deck is not None
    return session._parts.deck.stems.read(object_id, 0, session._parts.deck.sound_length)


def test_opening_tells_the_clip_and_shows_its_first_picture(qtbot: QtBot, session: Session, film):
    frames: list[Frame | None] = []
    session.frame_changed.connect(frames.append)
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS) as received:
        session.open(film)
    info = present(received.args)[0]
    assert (info.picture.width, info.sound.rate) == (320, RATE)
    qtbot.waitUntil(lambda: frames[-1] is not None, timeout=PATIENCE_MS)
    frame = present(frames[-1])
    assert frame.seconds == 0.0
    assert frame.pixels[96, 80, 0] > 150 > frame.pixels[96, 80, 2]  # the red square
    assert session.project is not None
    assert session.project.clip == film
    assert not session.dirty


def test_a_click_isolates_what_sounds_there(qtbot: QtBot, opened: Session):
    found = click(qtbot, opened, RED)
    assert opened.project is not None
    (item,) = opened.project.scene.objects
    assert item.id == found
    assert item.label == "low"
    assert item.region.at(0.0).contains(*RED)
    assert opened.project.mix.get(found).name == "Low"
    wait_for_stems(qtbot, opened)
    truth = stereo(low_sound(SECONDS), 0 * low_sound(SECONDS))
    assert sdr(stem(opened, found), truth) > 15


def test_a_click_while_paused_plays_what_it_isolates(qtbot: QtBot, opened: Session):
    opened.seek(1.0)
    opened.toggle_original()
    found = click(qtbot, opened, RED)
    qtbot.waitUntil(lambda: opened.playing, timeout=PATIENCE_MS)
    deck, project = present(opened._parts.deck), present(opened.project)
    second = deck.sample_of(1.0)
    assert deck.stems.is_shared(project.sharing, second, second + RATE // 4)  # no silence first
    assert opened.position_seconds < 3.0
    assert not opened.state.original
    opened.pause()
    opened.isolate(None)  # by a key, for example: nobody asked to hear it
    assert not opened.playing
    opened.isolate(found)
    assert not opened.playing
    opened.click(*RED)
    assert isolated(opened) is None
    assert opened.playing


def test_a_click_that_finds_nothing_leaves_the_film_paused(qtbot: QtBot, opened: Session):
    with qtbot.waitSignal(opened.click_finished, timeout=PATIENCE_MS):
        opened.click(0.5, 0.9)  # the wall
    assert not present(opened.project).scene.objects
    opened.isolate(REST)
    assert not opened.playing


def test_somebody_says_what_an_object_is(qtbot: QtBot, opened: Session):
    found = click(qtbot, opened, RED)
    wait_for_stems(qtbot, opened)
    opened.tell_label(found, "piano")
    item, strip = present(opened.project).scene.objects[0], present(opened.project).mix.get(found)
    assert (item.believed_label, item.label, strip.name) == ("piano", "low", "Piano")
    assert isolated(opened) == found
    wait_for_stems(qtbot, opened)  # what it is decides how it sounds
    opened.undo()
    project = present(opened.project)
    assert (project.scene.objects[0].told_label, project.mix.get(found).name) == ("", "Low")
    opened.redo()
    assert present(opened.project).scene.objects[0].told_label == "piano"
    opened.set_strip(found, StripChange(name="My piano"))
    opened.tell_label(found, "harp")
    assert present(opened.project).mix.get(found).name == "My piano"  # somebody typed that
    opened.tell_label(found, "")
    assert present(opened.project).scene.objects[0].believed_label == "low"


def test_a_place_is_taken_away_from_the_isolated_object(qtbot: QtBot, opened: Session):
    said: list[Message] = []
    opened.notice.connect(said.append)
    opened.exclude(0.5, 0.9)  # the wall, and nothing is isolated
    assert said == [NO_OBJECT]
    found = click(qtbot, opened, RED)
    with qtbot.waitSignal(opened.click_finished, timeout=PATIENCE_MS):
        opened.exclude(*BLUE)
        opened.exclude(0.5, 0.9)  # before the first is answered
    item = present(opened.project).scene.get(found)
    assert [other.point[:2] for other in item.excluded] == [BLUE, (0.5, 0.9)]
    assert item.region.at(0.0).contains(*RED)
    wait_for_stems(qtbot, opened)
    assert opened.undo_name == "Not this in Low"
    opened.undo()
    opened.undo()
    assert not present(opened.project).scene.get(found).excluded
    opened.hear_everything()
    opened.exclude_on_next_click(found)
    with qtbot.waitSignal(opened.click_finished, timeout=PATIENCE_MS):
        opened.click(*BLUE)
    assert len(present(opened.project).scene.objects) == 1
    assert len(present(opened.project).scene.get(found).excluded) == 1


def test_solo_and_mute_of_a_strip_are_heard_though_one_is_isolated(qtbot: QtBot, opened: Session):
    low = click(qtbot, opened, RED)
    opened.add_strip(*BLUE)
    qtbot.waitUntil(lambda: len(present(opened.project).mix.strips) == 2, timeout=PATIENCE_MS)
    high = next(s.id for s in present(opened.project).mix.strips if s.id != low)
    opened.set_strip(high, StripChange(gain_db=-3.0))
    assert isolated(opened) == low  # a fader leaves it alone
    opened.set_strip(high, StripChange(solo=True))
    assert present(opened.project).mix.strips_heard_alone == {low, high}
    assert isolated(opened) is None
    opened.undo()
    assert not present(opened.project).mix.strips_heard_alone
    opened.isolate(low)
    opened.set_strip(low, StripChange(solo=False))  # its button is lit
    assert not present(opened.project).mix.strips_heard_alone
    opened.isolate(low)
    opened.set_strip(low, StripChange(mute=True))
    assert isolated(opened) is None
    assert present(opened.project).mix.effective_gain(low) == 0


def test_what_is_isolated_is_what_is_rendered(qtbot: QtBot, opened: Session):
    found = click(qtbot, opened, BLUE)
    wait_for_stems(qtbot, opened)
    deck = opened._parts.deck
    assert deck is not None
    heard = deck.renderer.render(deck.player.mix, deck.player.scene, 0, RATE)
    assert np.allclose(heard, stem(opened, found)[:, :RATE], atol=1e-6)
    assert sdr(heard, stereo(0 * high_sound(1.0), high_sound(1.0))) > 10


def test_a_click_on_the_isolated_object_goes_back(qtbot: QtBot, opened: Session):
    click(qtbot, opened, RED)
    opened.click(*RED)
    assert isolated(opened) is None
    assert len(present(opened.project).scene.objects) == 1
    opened.click(*RED)
    assert isolated(opened) is not None  # known now: no analysis needed
    opened.hear_everything()
    assert isolated(opened) is None


def test_a_click_where_nothing_sounds_says_so_and_makes_no_strip(qtbot: QtBot, opened: Session):
    said: list[Message] = []
    opened.notice.connect(said.append)
    for ask in (opened.click, opened.add_strip):
        with qtbot.waitSignal(opened.click_finished, timeout=PATIENCE_MS):
            ask(0.5, 0.9)  # the wall
        assert said.pop() == NOTHING_SOUNDS
        assert present(opened.project).mix.strips == ()
        assert present(opened.project).mix.isolated is None
    assert opened.undo_name == ""


def _is_sound_alike(message: str) -> bool:
    return message == SOUND_ALIKE


def test_two_strips_on_one_thing_share_its_sound_and_one_has_it_again(
    qtbot: QtBot, opened: Session
):
    red = click(qtbot, opened, RED)
    wait_for_stems(qtbot, opened)
    alone = stem(opened, red)
    x, y = RED
    with qtbot.waitSignal(opened.notice, timeout=PATIENCE_MS, check_params_cb=_is_sound_alike):
        opened.add_region(Box(x - 0.05, y - 0.05, 0.1, 0.1), isolate=False)
    qtbot.waitUntil(lambda: len(present(opened.project).scene.objects) == 2, timeout=PATIENCE_MS)
    wait_for_stems(qtbot, opened)
    second = present(opened.project).scene.objects[-1].id
    both = stem(opened, red) + stem(opened, second)
    np.testing.assert_allclose(both, alone, rtol=0, atol=0.02)
    np.testing.assert_allclose(stem(opened, second), alone / 2, rtol=0, atol=0.02)
    opened.remove_object(second)
    wait_for_stems(qtbot, opened)
    np.testing.assert_allclose(stem(opened, red), alone, rtol=0, atol=1e-6)
    opened.undo()
    wait_for_stems(qtbot, opened)
    np.testing.assert_allclose(stem(opened, red) + stem(opened, second), both, rtol=0, atol=1e-6)


def test_a_click_elsewhere_isolates_the_other(qtbot: QtBot, opened: Session):
    red = click(qtbot, opened, RED)
    with qtbot.waitSignal(opened.click_finished, timeout=PATIENCE_MS):
        opened.click(*BLUE)
    qtbot.waitUntil(lambda: isolated(opened) not in (None, red))
    opened.click(*RED)
    assert isolated(opened) == red


def test_a_strip_without_isolating(qtbot: QtBot, opened: Session):
    with qtbot.waitSignal(opened.history_changed, timeout=PATIENCE_MS):
        opened.add_strip(*RED)
    assert isolated(opened) is None
    assert [strip.name for strip in present(opened.project).mix.strips] == ["Low"]


def test_isolation_is_no_edit(qtbot: QtBot, opened: Session):
    click(qtbot, opened, RED)
    opened.undo()
    assert present(opened.project).scene.objects == ()
    assert isolated(opened) is None
    opened.redo()
    assert len(present(opened.project).scene.objects) == 1
    step = opened.undo_name
    opened.click(*RED)
    opened.hear_everything()
    assert opened.undo_name == step


def test_all_objects_are_found_in_one_step(qtbot: QtBot, opened: Session):
    with qtbot.waitSignal(opened.history_changed, timeout=PATIENCE_MS):
        opened.find_objects()
    project = opened.project
    assert project is not None
    assert sorted(item.label for item in project.scene.objects) == ["high", "low"]
    wait_for_stems(qtbot, opened)
    opened.undo()
    assert present(opened.project).scene.objects == ()


def test_finding_again_adds_nothing(qtbot: QtBot, opened: Session):
    click(qtbot, opened, RED)
    opened.hear_everything()
    with qtbot.waitSignal(opened.history_changed, timeout=PATIENCE_MS):
        opened.find_objects()
    assert len(present(opened.project).scene.objects) == 2
    with qtbot.waitSignal(opened.notice, timeout=PATIENCE_MS):
        opened.find_objects()
    assert len(present(opened.project).scene.objects) == 2


def test_a_suggestion_is_no_object_until_it_is_clicked(qtbot: QtBot, opened: Session):
    region = Region.still(Box(0.15, 0.33, 0.2, 0.33), ((0, 0), (1, 0), (1, 1), (0, 1)))
    red = SoundingObject("1", region, (*RED, 0.0), "low", 0.6)
    shown: list[tuple[SoundingObject, ...]] = []
    opened.suggestions_changed.connect(shown.append)
    with qtbot.waitSignal(opened.notice) as said:
        opened._parts.inference.objects_found.emit(Findings((), (red,)))
    assert said.args == [SUGGESTIONS]
    assert [item.label for item in shown[-1]] == ["low"]
    assert opened.state.suggestions == shown[-1]
    assert present(opened.project).scene.objects == ()
    assert present(opened.project).mix.strips == ()
    assert not opened.dirty
    opened.click(*RED)
    (item,) = present(opened.project).scene.objects
    assert isolated(opened) == item.id == shown[0][0].id
    assert shown[-1] == ()
    wait_for_stems(qtbot, opened)
    assert sdr(stem(opened, item.id), stereo(low_sound(SECONDS), 0 * low_sound(SECONDS))) > 15
    opened.undo()
    assert [item.label for item in shown[-1]] == ["low"]
    opened.add_strip(*RED)
    assert isolated(opened) is None
    assert len(present(opened.project).mix.strips) == 1
    opened.close_clip()
    assert shown[-1] == ()


def test_a_held_fader_is_heard_but_is_no_step(opened: Session):
    shown: list[float] = []
    opened.project_changed.connect(lambda project: shown.append(project.mix.rest.gain_db))
    for gain in (-1.0, -3.0, -6.0):
        opened.preview_strip(REST, StripChange(gain_db=gain))
    assert shown == [-1.0, -3.0, -6.0]
    assert present(opened._parts.deck).player.mix.rest.gain_db == -6.0
    assert not opened.dirty
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    assert opened.dirty
    assert opened.undo_name == "Rest: 0.0 → −6.0 dB"
    opened.undo()
    assert present(opened.project).mix.rest.gain_db == 0.0
    assert present(opened._parts.deck).player.mix.rest.gain_db == 0.0
    assert not opened.dirty


def test_a_fader_brought_back_leaves_no_step_and_no_preview(opened: Session):
    opened.preview_strip(REST, StripChange(gain_db=-6.0))
    opened.set_strip(REST, StripChange(gain_db=0.0))
    assert present(opened.project).mix.rest.gain_db == 0.0
    assert not opened.undo_name


def test_every_edit_can_be_undone(qtbot: QtBot, opened: Session):
    found = click(qtbot, opened, RED)
    opened.hear_everything()
    wait_for_stems(qtbot, opened)
    before = opened.project
    edits = {
        "Mute Low": lambda: opened.set_strip(found, StripChange(mute=True)),
        "Rename Low to Bass": lambda: opened.set_strip(found, StripChange(name="Bass")),
        "Low: pan C → R50": lambda: opened.set_strip(found, StripChange(pan=0.5)),
        "Binaural on": opened.toggle_binaural,
        "Master: 0.0 → −3.0 dB": lambda: opened.set_mix(MixChange(master_db=-3.0)),
        "Remove Low": lambda: opened.remove_object(found),
    }
    for name, edit in edits.items():
        edit()
        assert opened.undo_name == name
        assert opened.project != before
        opened.undo()
        assert opened.project == before
        assert opened.redo_name == name


def test_a_project_comes_back_as_it_was(qtbot: QtBot, opened: Session, tmp_path: Path):
    found = click(qtbot, opened, RED)
    wait_for_stems(qtbot, opened)
    opened.set_strip(found, StripChange(gain_db=-4.5))
    opened.toggle_binaural()
    path = tmp_path / "mine.ppx"
    with qtbot.waitSignal(opened.project_saved, timeout=PATIENCE_MS):
        opened.save_project(path)
    assert not opened.dirty
    assert opened.project_path == path
    opened.hear_everything()
    saved = opened.project
    opened.close_clip()
    assert opened.project is None
    with qtbot.waitSignal(opened.clip_opened, timeout=PATIENCE_MS):
        opened.open(path)
    assert opened.project == saved
    assert not opened.dirty
    wait_for_stems(qtbot, opened)
    assert np.abs(stem(opened, found)).max() > 0.05


def test_what_is_learned_while_saving_is_no_edit(qtbot: QtBot, opened: Session, tmp_path: Path):
    click(qtbot, opened, RED)
    (item,) = present(opened.project).scene.objects
    # What the separation itself learns must not come in between.
    wait_for_stems(qtbot, opened)
    followed = replace(item, region=Region.still(Box(0.1, 0.2, 0.3, 0.4)))
    with qtbot.waitSignal(opened.project_saved, timeout=PATIENCE_MS):
        opened.save_project(tmp_path / "p.ppx")
        opened._parts.editor.update_objects([followed])
    assert present(opened.project).scene.objects == (followed,)
    assert not opened.dirty


def test_a_save_that_ends_when_another_clip_is_open_says_nothing_of_that(
    qtbot: QtBot, opened: Session, silent_film: Path, tmp_path: Path
):
    held = threading.Event()
    opened._parts.file_worker.submit(lambda _: held.wait(PATIENCE_MS / 1000), priority=100)
    opened.save_project(tmp_path / "p.ppx")
    opened.open(silent_film)
    with qtbot.waitSignal(opened.clip_opened, timeout=PATIENCE_MS):
        held.set()
    qtbot.waitUntil(lambda: not opened._parts.file_worker.busy, timeout=PATIENCE_MS)
    qtbot.wait(50)
    assert (tmp_path / "p.ppx").exists()
    assert opened.project_path is None


def test_the_model_of_the_project_listens(qtbot: QtBot, opened: Session, film, tmp_path: Path):
    path = tmp_path / "p.ppx"
    save(Project(film, model="sound-of-pixels"), path)
    with qtbot.waitSignal(opened.model_ready, timeout=PATIENCE_MS) as received:
        opened.open(path)
    assert present(received.args)[0] == "sound-of-pixels"


def test_a_sound_without_picture_does_not_stop_the_model_from_loading(
    qtbot: QtBot, session: Session, sound_only: Path
):
    held = threading.Event()
    load = session._parts.inference._model_host._load
    session._parts.inference._model_host._load = lambda name: held.wait(30) and load(name)  # type: ignore
    session.warm_up()
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(sound_only)
    with qtbot.waitSignal(session.model_ready, timeout=PATIENCE_MS):
        held.set()


def test_clicks_that_wait_get_ids_of_their_own(qtbot: QtBot, opened: Session):
    held = threading.Event()
    worker = opened._parts.inference._worker
    worker.submit(lambda _: held.wait(PATIENCE_MS / 1000), priority=100)
    opened.add_strip(*RED)
    opened.click(*BLUE)  # the newest click is answered first
    asked_again: list[bool] = []

    def ask_again() -> None:
        if not asked_again:
            asked_again.append(True)
            opened.add_strip(0.3, 0.55)

    opened.click_finished.connect(ask_again)
    held.set()
    qtbot.waitUntil(lambda: bool(asked_again) and not worker.busy, timeout=PATIENCE_MS)
    qtbot.wait(50)
    assert len(present(opened.project).scene.objects) == 3


def test_a_moved_clip_is_asked_for_and_found(qtbot: QtBot, session: Session, film, tmp_path: Path):
    clip = tmp_path / "here.mkv"
    clip.write_bytes(film.read_bytes())
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(clip)
    with qtbot.waitSignal(session.project_saved, timeout=PATIENCE_MS):
        session.save_project(tmp_path / "p.ppx")
    session.close_clip()
    moved = clip.rename(tmp_path / "there.mkv")
    with qtbot.waitSignal(session.clip_missing, timeout=PATIENCE_MS) as missing:
        session.open(tmp_path / "p.ppx")
    assert missing.args == [clip]
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.relink(moved)
    assert present(session.project).clip == moved
    assert session.dirty


@pytest.mark.parametrize("content", [None, b"", b"this is no film"])
def test_what_cannot_be_opened_is_said_and_the_old_clip_stays(
    qtbot: QtBot, opened: Session, film: Path, tmp_path: Path, content: bytes | None
):
    path = tmp_path / "bad.mp4"
    if content is not None:
        path.write_bytes(content)
    said = opened.clip_missing if content is None else opened.failed
    with qtbot.waitSignal(said, timeout=PATIENCE_MS) as received:
        opened.open(path)
    assert "bad.mp4" in str(present(received.args)[0])
    assert present(opened.project).clip == film


def test_the_heat_is_where_it_sounds(qtbot: QtBot, opened: Session):
    with qtbot.waitSignal(opened.heat_changed, timeout=PATIENCE_MS) as received:
        opened.show_heat(True)
    grid = present(received.args)[0].grid
    rows, columns = grid.shape
    assert grid[rows // 2, columns // 4] > 5 * grid[0, columns // 8]
    with qtbot.waitSignal(opened.heat_changed) as received:
        opened.show_heat(False)
    assert present(received.args)[0] is None


def test_heat_that_is_to_be_coloured_is_asked_for_anew(qtbot: QtBot, opened: Session):
    answers: list[HeatMap | None] = []
    opened.heat_changed.connect(answers.append)
    opened.show_heat(True)
    opened.show_heat(True, coloured=True)  # before the first is answered, and nothing plays
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)
    colours = present(present(answers[0]).colours)
    rows, columns, _ = colours.shape
    left, right = colours[rows // 2, columns // 4], colours[rows // 2, 3 * columns // 4]
    assert np.abs(left - right).max() > 0.5
    opened.show_heat(True)
    qtbot.waitUntil(lambda: present(answers[-1]).colours is None, timeout=PATIENCE_MS)


def test_waveforms_of_the_clip_of_every_object_and_of_the_rest(qtbot: QtBot, opened: Session):
    # Listened to from the start: the last peaks may be told before the stems are seen to be ready.
    waves: dict[str, LaneWaveform] = {}
    opened.waveforms_changed.connect(waves.update)
    opened.set_timeline_view(0.0, SECONDS, 200)
    found = click(qtbot, opened, RED)
    wait_for_stems(qtbot, opened)

    def extremes(name: str, start: float = 0.0, stop: float = SECONDS) -> np.ndarray:
        return waves[name].extremes(start, stop, 200)

    qtbot.waitUntil(
        lambda: REST in waves and bool(np.abs(extremes(found)[-20:]).any()), timeout=PATIENCE_MS
    )
    sound = stem(opened, found)
    whole = present(opened._parts.deck).renderer._sources.mixture(0, sound.shape[1])
    for name, samples in ((found, sound), (ORIGINAL, whole), (REST, whole - sound)):
        assert extremes(name).min() == pytest.approx(samples.min(), rel=1e-3)
        assert extremes(name).max() == pytest.approx(samples.max(), rel=1e-3)
    assert waves[found].presence(0.0, SECONDS, 8).all()
    # the remix is what is heard: first that one object alone, then all but it, at half the level
    opened.isolate(None)
    opened.set_strip(found, StripChange(mute=True))
    opened.set_mix(MixChange(master_db=-6.0))
    project, deck = present(opened.project), present(opened._parts.deck)
    heard = deck.renderer.render(project.mix, project.scene, 0, sound.shape[1])
    assert heard.max() == pytest.approx((whole - sound).max() / 2, rel=0.02)
    qtbot.waitUntil(
        lambda: extremes(REMIX).max() == pytest.approx(heard.max(), rel=1e-3), timeout=PATIENCE_MS
    )
    assert extremes(REMIX).min() == pytest.approx(heard.min(), rel=1e-3)
    opened.set_timeline_view(
        1.0, 1.01, 1000
    )  # closer than the pyramid goes: the samples themselves
    qtbot.waitUntil(lambda: waves[found].samples is not None, timeout=PATIENCE_MS)
    rate = waves[found].rate
    low, high = extremes(found, 1.0, 1.01).T
    middle = (np.arange(200) + 0.5) * 0.01 / 200 * rate + rate
    drawn = np.interp(middle, np.arange(sound.shape[1]), sound[0])
    assert np.all((low <= drawn + 1e-6) & (drawn <= high + 1e-6))
    assert (high - low).max() < 0.5 * (high.max() - low.min())
    opened.remove_object(found)
    qtbot.waitUntil(lambda: not opened._parts.file_worker.busy, timeout=PATIENCE_MS)
    assert extremes(ORIGINAL).max() == pytest.approx(whole.max(), rel=1e-3)


def test_stopping_keeps_what_is_finished(qtbot: QtBot, opened: Session):
    click(qtbot, opened, RED)
    opened.cancel()
    assert not opened._parts.inference.separating
    assert len(present(opened.project).scene.objects) == 1


def test_a_file_asked_for_later_wins(qtbot: QtBot, session: Session, film, silent_film):
    opened: list[Path] = []
    session.clip_opened.connect(lambda info: opened.append(info.path))
    for path in (film, silent_film, film, silent_film):
        session.open(path)
    qtbot.waitUntil(lambda: bool(opened), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not session._parts.file_worker.busy, timeout=PATIENCE_MS)
    assert opened[-1] == silent_film
    assert present(session.project).clip == silent_film


def test_a_session_can_be_closed_at_any_moment(qtbot: QtBot, session: Session, film: Path):
    session.open(film)  # closed by the fixture while it is being opened; no thread may stay


def test_stop_takes_back_every_strip_that_was_asked_for(qtbot: QtBot, opened: Session):
    worker = opened._parts.inference._worker
    held = threading.Event()
    worker.submit(lambda _: held.wait(20), priority=1000)
    opened.add_strip(*RED)
    opened.add_strip(*BLUE)
    opened.cancel()
    held.set()
    qtbot.waitUntil(lambda: not worker.busy, timeout=PATIENCE_MS)
    qtbot.wait(50)
    assert present(opened.project).scene.objects == ()
    assert not opened.undo_name
    with qtbot.waitSignal(opened.history_changed, timeout=PATIENCE_MS):
        opened.add_strip(*RED)
    assert len(present(opened.project).scene.objects) == 1
