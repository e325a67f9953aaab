"""The preferences at work: applied, remembered, and read from older settings."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QKeyCombination
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from engine.message import Message
from engine.models.compute_devices import ComputeDevice
from engine.scratch_disk import (
    configure_scratch_disk,
    make_scratch_folder,
    remove_scratch_folder,
    scratch_cap_bytes,
    scratch_folder,
)
from pixelplayer_gui.dialogs.preferences.preferences import PreferencesDialog
from pixelplayer_gui.dialogs.preferences.shortcuts_page import ShortcutsPage
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import VERSION, Settings
from pixelplayer_gui.shortcuts import DEFAULT_KEYS, action_with_key, keys_of, with_key_assigned
from pixelplayer_gui.window.main_window import MainWindow
from pixelplayer_gui.workers.device_probe import DeviceProbe
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.support.present import present


@pytest.fixture(autouse=True)
def scratch_as_before() -> Iterator[None]:
    yield
    configure_scratch_disk(None)


@pytest.fixture
def dialog(window: MainWindow) -> Iterator[PreferencesDialog]:
    window.action_map["preferences"].trigger()
    shown = window.preferences_controller.dialog
    assert shown is not None
    yield shown
    if window.preferences_controller.dialog is not None:
        window.preferences_controller.dialog.reject()


def test_what_is_chosen_holds_and_is_remembered(
    qtbot: QtBot, window: MainWindow, session: Session, dialog: PreferencesDialog, tmp_path: Path
):
    dialog.cache.folder.setText(str(tmp_path / "cache"))
    dialog.cache.limit.setValue(1.5)
    dialog.cache.stems_limit.setValue(2.5)
    dialog.analysis.device.setCurrentIndex(dialog.analysis.device.findData("cpu"))
    dialog.analysis.model.setCurrentIndex(dialog.analysis.model.findData("sound-of-pixels"))
    with qtbot.waitSignal(session.model_ready, timeout=PATIENCE_MS):
        dialog.buttons.accepted.emit()
    assert window.preferences_controller.dialog is None
    assert scratch_folder() == tmp_path / "cache"
    assert scratch_cap_bytes() == 1_500_000_000
    assert session._parts.inference._model_host.requested_device == "cpu"
    again = Settings.load()
    assert (again.device, again.model) == ("cpu", "sound-of-pixels")
    assert (again.cache_folder, again.cache_gigabytes) == (str(tmp_path / "cache"), 1.5)
    assert session._parts.model == "sound-of-pixels"
    kept = present(session.stem_cache)
    assert (kept.folder.parent, kept.limit_bytes) == (tmp_path / "cache", 2_500_000_000)
    assert again.stems_gigabytes == 2.5


def test_cancel_changes_nothing(window: MainWindow, dialog: PreferencesDialog, settings: Settings):
    before = settings.model_dump()
    dialog.cache.limit.setValue(9.0)
    dialog.analysis.device.setCurrentIndex(1)
    dialog.reject()
    assert settings.model_dump() == before


def test_theme_is_worn_at_once(window: MainWindow, dialog: PreferencesDialog, settings: Settings):
    from pixelplayer_gui import theme

    dialog.appearance.theme.setCurrentIndex(dialog.appearance.theme.findData("light"))
    dialog._apply()
    assert not theme.is_dark()
    dialog.appearance.theme.setCurrentIndex(dialog.appearance.theme.findData("dark"))
    dialog._apply()
    assert theme.is_dark()
    assert Settings.load().theme == "dark"


def killed_with_scratch(place: Path) -> Path:
    """The scratch folder, of 20 MB, of a process that was killed."""
    code = (
        "import os, sys; from pathlib import Path\n"
        "from engine.scratch_disk import configure_scratch_disk, make_scratch_folder\n"
        "configure_scratch_disk(Path(sys.argv[1])); made = make_scratch_folder('features')\n"
        "(made / '0.npy').write_bytes(bytes(20_000_000)); os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(place)], check=False)
    (folder,) = place.glob("pixelplayer-features-*")
    return folder


def test_the_cache_is_measured_and_what_the_dead_left_is_cleared(
    qtbot: QtBot, window: MainWindow, settings: Settings, tmp_path: Path
):
    configure_scratch_disk(tmp_path)
    mine = make_scratch_folder("stems")
    dead = killed_with_scratch(tmp_path)
    window.preferences_controller.show()
    dialog = window.preferences_controller.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.cache.usage.text() == "0.02 GB", timeout=PATIENCE_MS)
    dialog.cache.clear_button.click()
    qtbot.waitUntil(lambda: dialog.cache.usage.text() == "0.00 GB", timeout=PATIENCE_MS)
    assert not dead.exists()
    assert mine.exists()
    remove_scratch_folder(mine)
    dialog.reject()


def test_the_sounds_that_are_kept_are_measured_and_thrown_away(
    qtbot: QtBot, window: MainWindow, session: Session, home: str
):
    kept = present(session.stem_cache)
    assert kept.folder.is_relative_to(home)
    entry = kept.folder / f"{'a' * 64}-{'b' * 64}"
    entry.mkdir(parents=True)
    (entry / "0000.f32").write_bytes(bytes(20_000_000))
    window.preferences_controller.show()
    dialog = window.preferences_controller.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.cache.stems_usage.text() == "0.02 GB")
    dialog.cache.empty_button.click()
    qtbot.waitUntil(lambda: dialog.cache.stems_usage.text() == "0.00 GB")
    assert not entry.exists()
    assert not dialog.cache.empty_button.isEnabled()
    dialog.reject()


def test_what_the_dead_left_is_swept_at_the_start(
    qtbot: QtBot, window: MainWindow, session: Session, tmp_path: Path
):
    dead = killed_with_scratch(tmp_path)
    with qtbot.waitSignal(session.model_ready, timeout=PATIENCE_MS):
        session.warm_up()
    qtbot.waitUntil(lambda: not dead.exists(), timeout=PATIENCE_MS)


def device_test(code: str, seconds: float) -> DeviceProbe:
    test = DeviceProbe(seconds=seconds)
    test.command = [sys.executable, "-c", code]
    return test


@pytest.mark.parametrize(
    ("code", "seconds", "why"),
    [
        ("import time; print('{\"name\": \"cpu\", \"what\": \"CPU\"}', flush=True); time.sleep(99)",
         3.0, "did not answer"),
        ("import os; os.abort()", 60.0, "crash"),
        ("raise SystemExit(3)", 60.0, "crash"),
    ],
)  # fmt: skip
def test_a_broken_driver_does_not_hang_the_window(qtbot, code: str, seconds: float, why: str):
    test = device_test(code, seconds)
    with qtbot.waitSignal(test.done, timeout=PATIENCE_MS) as stored:
        test.start()
        assert test.running
    cpu, card = stored.args[0]
    assert cpu.name == "cpu"
    assert not card.works
    assert why in card.why_not
    test.close()


def test_a_test_that_is_not_waited_for_ends(qtbot: QtBot):
    test = device_test("import time; time.sleep(99)", 60.0)
    test.start()
    test.close()
    assert not test.running


def test_what_the_test_found_can_be_chosen(dialog: PreferencesDialog):
    page = dialog.analysis
    page.show_devices(
        (
            ComputeDevice("cpu", "CPU", seconds=0.003),
            ComputeDevice("cuda:0", "A card, 8 GB", seconds=0.001),
            ComputeDevice("cuda:1", "An old card", False, Message("no kernel image")),
        )
    )
    assert page.device.findData("cuda:0") >= 0
    assert page.device.findData("cuda:1") < 0
    assert "no kernel image" in page.result.text()


def test_the_tone_plays_on_the_card_that_is_shown_and_cancel_takes_it_back(
    window: MainWindow, session: Session, dialog: PreferencesDialog, settings: Settings, monkeypatch
):
    played: list[str] = []
    monkeypatch.setattr(session, "play_test_tone", lambda: played.append(session.sound_device))
    page = dialog.sound
    page.show_devices(("A card (ALSA)", "Another (ALSA)"))
    page.device.setCurrentIndex(page.device.findData("Another (ALSA)"))
    page.tone_button.click()
    assert played == ["Another (ALSA)"]
    page.show_devices(("A card (ALSA)",))  # it was pulled out
    assert page.device.currentData() == "Another (ALSA)"
    assert "not connected" in page.device.currentText()
    dialog.reject()
    assert session.sound_device == ""
    window.preferences_controller.show()
    again = window.preferences_controller.dialog
    assert again is not None
    again.sound.show_devices(("A card (ALSA)",))
    again.sound.device.setCurrentIndex(again.sound.device.findData("A card (ALSA)"))
    again.buttons.accepted.emit()
    assert session.sound_device == "A card (ALSA)"
    assert Settings.load().sound_device == "A card (ALSA)"


# keys


def test_a_key_moves_and_the_conflict_is_told(qtbot: QtBot):
    page = ShortcutsPage({})
    qtbot.addWidget(page)
    page.choose("heat")
    page.edit.setKeySequence(QKeySequence("Ctrl+O"))
    assert "Ctrl+O belongs to “Open”" in page.conflict.text()
    page.assign_button.click()
    assert page.own_keys == {"heat": ["Ctrl+O"], "open": []}
    assert page.conflict.text() == ""
    page.reset_button.click()
    assert page.own_keys == {"open": []}  # the key is free now, and open has none
    page.choose("open")
    page.reset_button.click()
    assert page.own_keys == {}
    page.choose("play")
    page.clear_button.click()
    assert page.own_keys == {"play": []}
    page.reset_all_button.click()
    assert page.own_keys == {}


def test_resetting_takes_the_key_back_from_who_has_it(qtbot: QtBot):
    page = ShortcutsPage({"heat": ["Ctrl+O"], "open": []})
    qtbot.addWidget(page)
    page.choose("open")
    page.reset_button.click()
    assert page.own_keys == {"heat": []}
    assert action_with_key("Ctrl+O", page.own_keys) == "open"


def test_a_search_finds_commands_and_keys(qtbot: QtBot):
    page = ShortcutsPage({})
    qtbot.addWidget(page)
    page.search.setText("heat")
    shown = [item.text(0) for item in page._items() if not item.isHidden()]
    assert shown == ["Heat Map"]


def test_no_key_ever_leads_to_two_deeds():
    own: dict[str, list[str]] = {}
    for spec, key in (("heat", "Ctrl+O"), ("find", "Ctrl+O"), ("open", "F"), ("redo", "Ctrl+Y")):
        own = with_key_assigned(spec, key, own)
        keys = [key for name in DEFAULT_KEYS for key in keys_of(name, own)]
        assert len(keys) == len(set(keys))
        assert action_with_key(key, own) == spec


def test_own_keys_work_in_the_window_and_stand_in_its_help(
    qtbot: QtBot, window: MainWindow, dialog: PreferencesDialog, settings: Settings
):
    dialog.shortcuts.choose("outlines")
    dialog.shortcuts.edit.setKeySequence(QKeySequence("Ctrl+J"))
    dialog.shortcuts.assign_button.click()
    dialog.buttons.accepted.emit()
    assert window.action_map["outlines"].shortcut() == QKeySequence("Ctrl+J")
    assert "(Ctrl+J)" in window.action_map["outlines"].toolTip()
    before = window.action_map["outlines"].isChecked()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    window.video.setFocus()
    combination: QKeyCombination = cast("Any", QKeySequence("Ctrl+J"))[0]  # the stubs lack it
    qtbot.keyClick(window.video, combination.key(), combination.keyboardModifiers())
    assert window.action_map["outlines"].isChecked() != before
    assert Settings.load().keys == {"outlines": ["Ctrl+J"]}


# the file


def write(home: str, stored: object) -> None:
    Settings().save()
    (path,) = Path(home).rglob("settings.json")
    path.write_text(json.dumps(stored))


def test_settings_of_the_first_version_are_understood(home: str):
    write(home, {"version": 1, "dark": False, "heat_opacity": 0.5, "recent_files": ["/a.mp4"]})
    loaded = Settings.load()
    assert loaded.version == VERSION
    assert loaded.theme == "light"
    assert loaded.heat_opacity == 0.5
    assert loaded.recent_files == ["/a.mp4"]


@pytest.mark.parametrize("stored", [[], None, 3, {"version": "x"}])
def test_strange_settings_are_the_defaults(home: str, stored: object):
    write(home, stored)
    assert Settings.load() == Settings()


def test_one_bad_habit_costs_no_other(home: str):
    write(home, {"version": VERSION, "cache_gigabytes": -3, "keys": "none", "show_heat": True})
    loaded = Settings.load()
    assert loaded.show_heat
    assert loaded.cache_gigabytes == Settings().cache_gigabytes
    assert loaded.keys == {}
