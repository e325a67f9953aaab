"""What OpenGL draws is what the standards say, and what the processor paints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.media.reading import colour as c
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window import renderer_selection
from pixelplayer_gui.window.renderer_selection import RendererSelection
from tests.pixelplayer_gui.test_end_to_end import display  # noqa: F401


@pytest.mark.xvfb
@pytest.mark.slow
def test_the_shader_draws_what_the_standards_say(display: str, home: str):  # noqa: F811
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[4]), *sys.path])
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.shader_cases"],
        env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    if "There is no OpenGL here" in done.stderr:
        pytest.skip("OpenGL is not installed (Debian: apt install libgl1-mesa-dri)")
    assert done.returncode == 0, done.stderr
    result: dict[str, list[float]] = json.loads(done.stdout.strip().splitlines()[-1])
    assert len(result) >= 18
    assert {name: away[0] for name, away in result.items() if away[0] > 2.0} == {}
    # FFmpeg's quick scaler rounds downward and knows no siting, which steep HDR curves magnify; in
    # the mean they must agree.
    assert {name: away[3] for name, away in result.items() if away[3] > 6.0} == {}
    assert result["4:4:4"][3] < 0.1


def test_paper_stays_below_white_and_the_brightest_is_white():
    nits = np.array([0.0, 1.0, 50.0, 203.0, 600.0, 1000.0])
    bent = c.tone_map(nits, 1000.0)
    assert bent[:3] == pytest.approx(nits[:3], rel=1e-6)  # below the knee nothing changes
    assert 100 < bent[3] < 203
    assert bent[5] == pytest.approx(203, rel=1e-3)
    assert (np.diff(bent) > 0).all()


def test_a_film_as_dark_as_the_screen_is_left_alone():
    nits = np.array([1.0, 100.0, 203.0])
    assert c.tone_map(nits, 203.0) == pytest.approx(nits)


@pytest.mark.parametrize("transfer", ["pq", "hlg"])
def test_the_tables_are_the_formula(transfer):
    from tests.support.shader_cases import on_screen

    codes = np.random.default_rng(1).integers(0, 50_000, (40, 60, 3)).astype(np.uint16)
    colour = c.Colour((0.2627, 0.0593), False, 10, transfer, 1000.0)
    wanted = on_screen(codes / 65535, hlg=transfer == "hlg") * 255
    assert np.abs(c.to_sdr(codes, colour).astype(float) - wanted).max() <= 2.0


def known(right: bool = True, renderer: str = "Mesa Intel(R) Graphics") -> dict[str, str | bool]:
    return {"right": right, "renderer": renderer, "place": renderer_selection._environment()}


SOFTWARE = "llvmpipe (LLVM 15.0.6, 256 bits)"
CARD = "Mesa Intel(R) Graphics"


@pytest.mark.parametrize(
    ("way", "right", "renderer", "uses"),
    [
        ("auto", True, CARD, True),
        ("auto", True, SOFTWARE, False),
        ("opengl", True, SOFTWARE, True),
        ("auto", False, CARD, False),
        ("opengl", False, CARD, False),
        ("raster", True, CARD, False),
        ("something new", True, CARD, True),
    ],
)
def test_the_way_of_drawing(qapp, home: str, way: str, right: bool, renderer: str, uses: bool):
    settings = Settings(picture_drawing=way, gl_checked=known(right, renderer))
    assert RendererSelection(settings).uses_gl is uses


def test_a_crash_in_the_last_start_is_not_repeated(qapp, home: str):
    settings = Settings(gl_checked=known(), gl_trying=True)
    assert not RendererSelection(settings).uses_gl
    assert not Settings.load().gl_trying
    assert not RendererSelection(Settings.load()).uses_gl  # and it stays so


def test_a_check_that_crashes_means_raster(qapp, home: str, monkeypatch: pytest.MonkeyPatch):
    dies = [sys.executable, "-c", "import os; os.abort()"]
    begin = lambda: subprocess.Popen(dies, stdout=subprocess.PIPE, text=True)  # noqa: E731
    monkeypatch.setattr(renderer_selection, "_start_probe", begin)
    settings = Settings()
    assert not RendererSelection(settings).uses_gl
    assert settings.gl_checked["right"] is False


def test_a_check_that_hangs_is_ended_and_tried_again(
    qapp, home: str, monkeypatch: pytest.MonkeyPatch
):
    hangs = [sys.executable, "-c", "import time; time.sleep(1000)"]
    begin = lambda: subprocess.Popen(hangs, stdout=subprocess.PIPE, text=True)  # noqa: E731
    monkeypatch.setattr(renderer_selection, "_start_probe", begin)
    monkeypatch.setattr(renderer_selection, "PROBE_SECONDS", 0.2)
    settings = Settings()
    assert not RendererSelection(settings).uses_gl
    assert settings.gl_checked == {}


@pytest.mark.qt_log_ignore("QOpenGLWidget is not supported on this platform")  # so it fails here
def test_a_surface_that_fails_gives_way_to_raster(
    qtbot: QtBot, qapp, home: str, session, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "triton", sys.modules.get("triton"))
    view = VideoView()
    qtbot.addWidget(view)
    settings = Settings(picture_drawing="opengl", gl_checked=known())
    choice = RendererSelection(settings)
    choice.apply_to(view, session)
    assert view._gl_picture is not None
    assert not session._parts.frame_loader._rgb_frames
    view._gl_picture.failed.emit("the driver says no")
    assert view._gl_picture is None
    assert session._parts.frame_loader._rgb_frames
    assert settings.gl_checked["right"] is False
