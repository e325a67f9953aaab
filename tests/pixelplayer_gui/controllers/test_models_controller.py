"""The models dialog and the diagnostics report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QTableWidget
from pytestqt.qtbot import QtBot

from engine.errors import BadRequest, CannotOpen, WeightsDamaged
from engine.message import Message
from engine.models.compute_devices import ComputeDevice
from engine.models.weights import store
from engine.models.weights.card import user_weights_folder
from engine.models.weights.catalogue import CatalogueEntry
from engine.models.weights.store import import_weights, remove_weights, verify_weights
from pixelplayer_gui.controllers import models_controller
from pixelplayer_gui.dialogs.models_dialog import ModelsDialog
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.widgets.controls.disabled_reason import reason_of
from pixelplayer_gui.window.main_window import MainWindow
from tests.pixelplayer_gui.conftest import PATIENCE_MS

OTHER = "sound-of-pixels"


@pytest.fixture
def dialog(window: MainWindow) -> Iterator[ModelsDialog]:
    window.action_map["models"].trigger()
    shown = window.models_controller.dialog
    assert shown is not None
    yield shown
    if window.models_controller.dialog is not None:
        window.models_controller.dialog.reject()


def choose(dialog: ModelsDialog, name: str) -> None:
    dialog.table.selectRow(names(dialog).index(name))


def names(dialog: ModelsDialog) -> list[str]:
    return [row[0] for row in cells(dialog.table)]


def cells(table: QTableWidget) -> list[list[str]]:
    """The texts of a table, row by row."""
    found = []
    for row in range(table.rowCount()):
        items = [table.item(row, column) for column in range(table.columnCount())]
        found.append([item.text() if item is not None else "" for item in items])
    return found


def end(qtbot: QtBot, dialog: ModelsDialog) -> str:
    """The sentence with which the work ended."""
    qtbot.waitUntil(lambda: not dialog._busy, timeout=PATIENCE_MS)
    return dialog.result_label.text()


def test_the_bundled_model_is_checked_and_cannot_be_removed(qtbot: QtBot, dialog: ModelsDialog):
    choose(dialog, "pixel-slots")
    name, good_at, size, licence, state = cells(dialog.table)[names(dialog).index("pixel-slots")]
    assert licence == "MIT"
    assert (name, state) == ("pixel-slots", "installed")
    assert good_at.startswith("Good at")
    assert "MB" in size
    assert dialog.card.toPlainText().startswith("The default model")
    assert ["MUSIC pairs", "30", "1.5 dB", "6.4 dB", "+4.9 dB", "73%"] in cells(dialog.figures)
    assert dialog.licence.toPlainText()
    assert not dialog.remove_button.isEnabled()
    assert reason_of(dialog.remove_button) == "It came with PixelPlayer."
    assert dialog.consent.isHidden()
    dialog.verify_button.click()
    assert "every file is what it should be" in end(qtbot, dialog)


def test_nothing_is_fetched_without_consent(qtbot: QtBot, dialog: ModelsDialog, monkeypatch):
    fetched: list[str] = []

    def fetch(name: str, progress, cancelled) -> Path:
        progress(0.5, None)
        fetched.append(name)
        return Path()

    monkeypatch.setattr(models_controller, "fetch", fetch)
    choose(dialog, OTHER)
    assert "MIT" in dialog.licence.toPlainText()
    assert not dialog.fetch_button.isEnabled()
    dialog.fetch_button.click()
    assert fetched == []
    dialog.consent.setChecked(True)
    dialog.fetch_button.click()
    assert "is installed" in end(qtbot, dialog)
    assert fetched == [OTHER]


def test_a_download_can_be_stopped(qtbot: QtBot, dialog: ModelsDialog, monkeypatch):
    import time

    from engine.errors import Cancelled

    def fetch(name: str, progress, cancelled) -> Path:
        while not cancelled():
            progress(0.25, None)
            time.sleep(0.01)
        raise Cancelled

    monkeypatch.setattr(models_controller, "fetch", fetch)
    choose(dialog, OTHER)
    dialog.consent.setChecked(True)
    dialog.fetch_button.click()
    qtbot.waitUntil(lambda: dialog.bar.value() == 250, timeout=PATIENCE_MS)
    dialog.stop_button.click()
    assert "Stopped" in end(qtbot, dialog)
    assert dialog.fetch_button.isEnabled()


@pytest.fixture
def weights(tmp_path: Path, untrained_weights: Path) -> Path:
    """Weights and card as if of a model that is not bundled."""
    path = Path(shutil.copy(untrained_weights, tmp_path / "mine.safetensors"))
    card = json.loads(untrained_weights.with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps({**card, "name": OTHER}))
    return path


def test_weights_come_from_a_file_and_go_again(
    qtbot: QtBot, window: MainWindow, dialog: ModelsDialog, weights: Path
):
    window.models_controller.import_file(weights)
    assert "is installed" in end(qtbot, dialog)
    choose(dialog, OTHER)
    assert cells(dialog.table)[dialog.table.currentRow()][-1] == "installed"
    assert verify_weights(OTHER) == 1
    kept = user_weights_folder() / f"{OTHER}.safetensors"
    with kept.open("ab") as file:
        file.write(b"x")
    dialog.verify_button.click()
    assert "damaged" in end(qtbot, dialog)
    dialog.remove_button.click()
    assert "was removed" in end(qtbot, dialog)
    assert not any(user_weights_folder().iterdir())
    choose(dialog, OTHER)
    assert not dialog.remove_button.isEnabled()


def test_what_is_no_weights_is_told(home: str, weights: Path, tmp_path: Path):
    with pytest.raises(CannotOpen, match="card"):
        import_weights(tmp_path / "letter.txt")
    bare = Path(shutil.copy(weights, tmp_path / "bare.safetensors"))
    with pytest.raises(CannotOpen, match="not beside it"):
        import_weights(bare)
    with weights.open("ab") as file:
        file.write(b"x")
    with pytest.raises(WeightsDamaged, match="checksum"):
        import_weights(weights)
    assert not user_weights_folder().exists()
    with pytest.raises(BadRequest, match="cannot be removed"):
        remove_weights("pixel-slots")
    with pytest.raises(BadRequest):
        remove_weights("../elsewhere")
    assert store.is_bundled("pixel-slots")


def test_unloading_frees_the_model(qtbot: QtBot, dialog: ModelsDialog, session: Session):
    session.warm_up()
    model_host = session._parts.inference._model_host
    qtbot.waitUntil(lambda: model_host._model is not None, timeout=PATIENCE_MS)
    dialog.unload_button.click()
    qtbot.waitUntil(lambda: model_host._model is None, timeout=PATIENCE_MS)


def test_closing_while_it_works_leaves_no_thread(qtbot: QtBot, dialog: ModelsDialog):
    dialog.show_models(
        [CatalogueEntry(OTHER, "", "", 0, None)],
        {},
        {},
        removable=frozenset(),
        fetchable=frozenset({OTHER}),
    )
    dialog.verify_button.setEnabled(True)
    dialog.verify_button.click()
    dialog.reject()  # the fixture no_leaked_threads looks


# the report


def test_the_report_tells_all_but_names_no_file_of_the_user(
    qtbot: QtBot, window: MainWindow, session: Session, settings: Settings, film, tmp_path: Path
):
    from pixelplayer_gui.controllers.diagnostics_controller import log_session
    from pixelplayer_gui.diagnostics import log_file

    clip = tmp_path / "Anna's secret wedding.mkv"
    shutil.copy(film, clip)
    with log_file.log_to_file():
        log_session(session)
        with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
            session.open(clip)
        session.failed.emit(f"Cannot open {tmp_path / 'other film.mp4'}: there is no such file.")
        session.notice.emit("Cannot open /home/anna/letter.txt: it is no film.")
    settings.cache_folder = "/home/anna/cache"
    devices = (
        ComputeDevice("cpu", "CPU", seconds=0.002),
        ComputeDevice("cuda", "GPU", False, Message("no driver")),
    )
    text = window.diagnostics_controller.report(devices)
    for wanted in ("PixelPlayer 0", "Python", "Qt", "torch", "no driver", "pixel-slots@3 on cpu"):
        assert wanted in text
    for wanted in ("theme: ", "320x192", "there is no such file", "it is no film"):
        assert wanted in text
    for private in ("wedding", "anna", "secret", "letter", str(tmp_path), "recent_files"):
        assert private not in text.lower()


def test_the_report_goes_to_the_clipboard(qtbot: QtBot, window: MainWindow):
    import sys

    received = '{"name": "cpu", "what": "CPU"}'
    window.diagnostics_controller._probe.command = [sys.executable, "-c", f"print('{received}')"]
    window.action_map["copy_diagnostics"].trigger()
    qtbot.waitUntil(lambda: "clipboard" in window.message_bar.sentence, timeout=PATIENCE_MS)
    assert "cpu (CPU): works" in QApplication.clipboard().text()


def test_the_report_goes_to_a_file(qtbot: QtBot, window: MainWindow, tmp_path: Path):
    window.diagnostics_controller._target = tmp_path / "report.txt"
    window.diagnostics_controller._deliver((ComputeDevice("cpu", "CPU"),))
    assert "[devices]" in (tmp_path / "report.txt").read_text()
    window.diagnostics_controller._target = tmp_path / "none" / "report.txt"
    window.diagnostics_controller._deliver((ComputeDevice("cpu", "CPU"),))
    assert "folder does not exist" in window.message_bar.sentence
