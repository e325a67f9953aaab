"""Mixer actions in a whole window: each is one named step that can be undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.models.sound_classes import CLASSES
from pixelplayer_gui.session.preset_store import PresetStore
from tests.pixelplayer_gui.conftest import PATIENCE_MS


@pytest.fixture
def mixed(qtbot, window, opened):
    """The window with both squares of the film in the mixer."""
    session = opened
    for x in (0.25, 0.75):
        count = len(session.project.mix.strips)
        session.add_strip(x, 0.5)
        qtbot.waitUntil(
            lambda n=count: len(session.project.mix.strips) == n + 1, timeout=PATIENCE_MS
        )
    return window


def mix_of(window):
    return window._session.project.mix


def test_every_strip_gets_a_picture(qtbot, mixed):
    strips = [mixed.mixer.strip(strip.id) for strip in mix_of(mixed).strips]
    qtbot.waitUntil(lambda: all(s.thumbnail.has_picture for s in strips), timeout=PATIENCE_MS)


def test_deeds_are_single_named_steps(mixed):
    session, mixing = mixed._session, mixed.mixer_controller
    one, two = (strip.id for strip in mix_of(mixed).strips)
    before = mix_of(mixed)
    for change, words in (
        (lambda: mixing.only_this(one), "Only"),
        (lambda: mixing.karaoke(one), "Karaoke"),
        (lambda: mixing.others_down(one), "6 dB"),
        (lambda: mixing.merge(two, one), "Merge"),
        (lambda: mixing.move(one, 1), "Move"),
        (lambda: mixed.mixer.solo_only_requested.emit(two), "Solo"),
    ):
        change()
        assert words in session.undo_name
        assert mix_of(mixed) != before
        session.undo()
        assert mix_of(mixed) == before


def test_merged_objects_are_one_strip_in_picture_and_mixer(mixed):
    session = mixed._session
    one, two = (strip.id for strip in mix_of(mixed).strips)
    mixed.mixer_controller.merge(two, one)
    session.isolate(two)
    assert mix_of(mixed).isolated == one
    mixed.mixer_controller.unmerge(one)
    assert [strip.id for strip in mix_of(mixed).strips] == [one, two]
    mixed.mixer_controller.merge(two, one)
    session.remove_object(one)
    assert session.project.scene.objects == ()


def test_the_class_menu_corrects_a_name_and_its_subtitle(qtbot, mixed):
    session, one = mixed._session, mix_of(mixed).strips[0].id
    strip = mixed.mixer.strip(one)
    qtbot.mouseClick(strip.caption, Qt.MouseButton.LeftButton)
    menu = mixed.mixer_controller._class_menu
    assert menu.isVisible()
    offered = {action.data(): action for action in menu.actions()}
    assert set(CLASSES) < set(offered)
    assert offered[""].isChecked()
    offered["piano"].trigger()
    menu.close()
    assert (strip.name.text, strip.caption.text) == ("Piano", "piano")
    assert mixed.video.outlines[0].name == "Piano"
    assert "Piano" in session.undo_name
    assert "You said" in strip.caption.toolTip()


def test_a_click_splits_a_part_off(qtbot, mixed):
    session = mixed._session
    whole = mix_of(mixed).strips[0].id
    mixed.mixer_controller.split_on_next_click(whole)
    session.click(0.3, 0.55)
    qtbot.waitUntil(lambda: len(mix_of(mixed).strips) == 3, timeout=PATIENCE_MS)
    part = mix_of(mixed).strips[1].id
    assert mix_of(mixed).get(whole).split_off_ids == (part,)
    assert session.undo_name.startswith("Split")
    session.remove_object(part)
    assert mix_of(mixed).get(whole).split_off_ids == ()


def test_escape_leaves_the_split(qtbot, mixed):
    session = mixed._session
    whole = mix_of(mixed).strips[0].id
    mixed.mixer_controller.split_on_next_click(whole)
    session.hear_everything()
    session.click(0.25, 0.5)
    assert mix_of(mixed).isolated == whole


def test_own_presets_are_kept_for_all_projects(mixed, home):
    session, mixing = mixed._session, mixed.mixer_controller
    one = mix_of(mixed).strips[0].id
    session.set_strip(one, StripChange(gain_db=-9.0, strength=0.75))
    wanted = mix_of(mixed)
    mixing.save_preset("Mine")
    assert PresetStore().names == ("Mine",)
    mixing.all_to_zero()
    session.set_strip(one, StripChange(strength=0.5))
    mixing.load_preset("Mine")
    assert mix_of(mixed) == wanted
    assert "Mine" in session.undo_name
    mixing.delete_preset("Mine")
    assert PresetStore().names == ()


def test_the_menu_of_a_strip_offers_what_can_be_done(qtbot, mixed):
    one = mix_of(mixed).strips[0].id
    mixed.mixer_controller.show_menu(one, QPoint(10, 10))
    words = [action.text().replace("&", "") for action in mixed.mixer_controller._menu.actions()]
    mixed.mixer_controller._menu.close()
    assert "Karaoke (Mute This)" in words
    assert "Split Off a Part…" in words
    mixed.mixer_controller.show_menu(REST, QPoint(10, 10))
    words = [action.text().replace("&", "") for action in mixed.mixer_controller._menu.actions()]
    mixed.mixer_controller._menu.close()
    assert "Only This" in words
    assert "Delete" not in words
