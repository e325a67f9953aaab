"""End to end: open, click, strip, fader, binaural, undo, save, reopen, export."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from engine.media.clip import Clip
from engine.scene import Sharing
from pixelplayer_gui.dialogs import prompts
from pixelplayer_gui.i18n.quantities import format_db
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.window.main_window import MainWindow
from tests.pixelplayer_gui.conftest import PATIENCE_MS, SECONDS
from tests.support.mouse import drag
from tests.support.present import present
from tests.support.toy_model import low_sound, sdr

RED = (0.25, 0.5)


def sound_of(path: Path) -> np.ndarray:
    with Clip.open(path).sound() as reader:
        return reader.read(0, reader.length)


def test_from_a_film_to_a_remixed_film(
    qtbot: QtBot, window: MainWindow, session: Session, film: Path, tmp_path: Path, monkeypatch
):
    # open
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        window.file_controller.open(film)
    qtbot.waitUntil(lambda: not window.video.picture_rect.isEmpty(), timeout=PATIENCE_MS)

    # click: a strip of its own, heard alone
    with qtbot.waitSignal(session.click_finished, timeout=PATIENCE_MS):
        place = window.video.place_of(*RED).toPoint()
        qtbot.mouseClick(window.video, Qt.MouseButton.LeftButton, pos=place)
    (item,) = present(session.project).scene.objects
    assert present(session.project).mix.isolated == item.id
    wait_until_separated(qtbot, session, item.id)
    session.hear_everything()

    # fader: drag it down, one step
    fader = window.mixer.strip(item.id).fader
    middle = fader.width() / 2
    drag(fader, (middle, fader.height() / 2), (middle, fader.height() * 0.8))
    gain = present(session.project).mix.get(item.id).gain_db
    assert gain != 0
    assert session.undo_name == f"Low: 0.0 → {format_db(gain)} dB"

    # binaural, and back again
    window.transport.binaural_button.click()
    assert present(session.project).mix.binaural
    window.action_map["undo"].trigger()
    assert not present(session.project).mix.binaural
    present(window.mixer.strip("rest").mute).click()
    mixed = present(session.project).mix
    assert mixed.rest.mute

    save_and_reopen(qtbot, window, session, tmp_path / "walk.ppx", monkeypatch)
    assert present(session.project).mix == mixed
    wait_until_separated(qtbot, session, item.id)

    target = tmp_path / "remixed.mkv"
    export(qtbot, window, session, target)
    made, source = (present(Clip.open(path).info.picture) for path in (target, film))
    assert (made.width, made.codec) == (source.width, source.codec)
    # what was exported is what was mixed: the low sound alone, at the fader's level
    heard = sound_of(target)
    truth = np.stack([0.9 * low_sound(SECONDS), 0.4 * low_sound(SECONDS)]) * 10 ** (gain / 20)
    assert heard.shape == truth.shape
    assert sdr(heard, truth.astype(np.float32)) > 12
    rendered = present(session._parts.deck).renderer.render(
        mixed, present(session.project).scene, 0, heard.shape[1]
    )
    assert np.abs(heard - rendered).max() < 1e-4  # FLAC in the film: 16 bit and its rounding


def wait_until_separated(qtbot: QtBot, session: Session, object_id: str) -> None:
    deck = present(session._parts.deck)
    qtbot.waitUntil(lambda: deck.is_separated(Sharing((object_id,))), timeout=PATIENCE_MS)


def save_and_reopen(
    qtbot: QtBot, window: MainWindow, session: Session, path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(prompts, "ask_project_file", lambda *_: path)
    with qtbot.waitSignal(session.project_saved, timeout=PATIENCE_MS):
        window.action_map["save"].trigger()
    window.action_map["close"].trigger()
    assert session.project is None
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        window.file_controller.open(path)


def export(qtbot: QtBot, window: MainWindow, session: Session, target: Path) -> None:
    """Export by the dialog, in a process of its own."""
    window.action_map["export"].trigger()
    dialog = present(window.export_controller.dialog)
    dialog.form.target.setText(str(target))
    with qtbot.waitSignal(session.export_ended, timeout=PATIENCE_MS, raising=False) as done:
        dialog.export_button.click()
    assert done.signal_triggered, dialog.state.text()
    assert present(done.args)[0].report.target == target
    assert target.name in dialog.state.text()
    dialog.reject()


SHOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pixelplayer_gui import theme
from pixelplayer_gui.i18n.quantities import format_db
from pixelplayer_gui.window.main_window import MainWindow
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from tests.support.toy_model import ColourBands

film, picture = Path(sys.argv[1]), sys.argv[2]
app = QApplication([])
theme.apply(app)
session = Session(app, load=lambda name: ColourBands().eval())
window = MainWindow(session, Settings())
window.resize(1280, 800)
window.show()
told = []
session.failed.connect(told.append)

def click():
    session.click(0.25, 0.5)

def done():
    QTimer.singleShot(1500, grab)

def grab():
    image = window.screen().grabWindow(window.winId()).toImage()
    print(app.platformName(), image.width(), image.height(), session.project.mix.isolated, told)
    image.save(picture)
    window.discard_and_close()

session.model_ready.connect(click)
session.click_finished.connect(done)
session.open(film)
sys.exit(app.exec())
"""


@pytest.fixture
def display(tmp_path: Path):
    """A real X server without a screen."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed (Debian: apt install xvfb)")
    reading, writing = os.pipe()
    command = [
        program,
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
    ]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    if not number:
        pytest.skip("Xvfb could not start here")
    yield f":{number}"
    server.send_signal(signal.SIGTERM)
    server.wait(10)


@pytest.mark.xvfb
@pytest.mark.slow
@pytest.mark.usefixtures("cores_to_itself")
def test_a_click_on_a_real_display(display: str, film: Path, home: str, tmp_path: Path):
    folder = Path(os.environ.get("PIXELPLAYER_ARTEFACTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / "window.png"
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", SHOW, str(film), str(picture)],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    platform, width, height, isolated, failures = done.stdout.split(maxsplit=4)
    assert (platform, isolated, failures.strip()) == ("xcb", "object-1", "[]")
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (int(width), int(height))
    colours = {image.pixel(x, y) for x in range(0, 1200, 40) for y in range(0, 760, 40)}
    assert len(colours) > 20  # a picture of something
