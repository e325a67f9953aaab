"""What changed is shown where it is seen, and nothing else is made anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.project import Marker
from pixelplayer_gui.panels import timeline as timeline_module
from pixelplayer_gui.panels.stage_view import StageView
from pixelplayer_gui.panels.video_view import VideoView
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.session.session_state import SessionState
from pixelplayer_gui.session.stem_separation import StemSeparation
from pixelplayer_gui.widgets.mixer.channel_strip import ChannelStrip
from pixelplayer_gui.widgets.mixer.strip_row import StripRow
from pixelplayer_gui.widgets.timeline.lanes import Lanes
from pixelplayer_gui.widgets.timeline.marker_band import MarkerBand
from pixelplayer_gui.window.main_window import MainWindow
from pixelplayer_gui.workers.spectrogram_cache import SpectrogramCache
from pixelplayer_gui.workers.thumbnail_loader import ThumbnailLoader
from pixelplayer_gui.workers.waveform_cache import WaveformCache
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.support.present import present

SHOWN_ELSEWHERE = (
    (Lanes, "set_lanes"),
    (MarkerBand, "set_markers"),
    (StripRow, "show_strips"),
    (VideoView, "show_project"),
    (WaveformCache, "set_project"),
    (SpectrogramCache, "set_project"),
    (ThumbnailLoader, "set_project"),
    (StemSeparation, "set_project"),
)
"""Who shows or works out something that no fader changes."""


def counted(counts: Counter[str], name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **named: Any) -> Any:
        counts[name] += 1
        return method(*args, **named)

    return call


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts calls from before any window is made."""
    counts: Counter[str] = Counter()
    for owner, name in (
        *SHOWN_ELSEWHERE,
        (ChannelStrip, "show_state"),
        (StageView, "show_project"),
    ):
        monkeypatch.setattr(
            owner, name, counted(counts, f"{owner.__name__}.{name}", getattr(owner, name))
        )
    monkeypatch.setattr(timeline_module, "Lane", counted(counts, "Lane", timeline_module.Lane))
    order = counted(counts, "setTabOrder", QWidget.setTabOrder)
    monkeypatch.setattr(QWidget, "setTabOrder", staticmethod(order))
    return counts


@pytest.fixture
def shown(qtbot: QtBot, calls: Counter[str], window: MainWindow, opened: Session) -> Session:
    """The window with a clip, an object, and all work on it done; nothing counted yet."""
    opened.add_strip(0.25, 0.5)
    qtbot.waitUntil(lambda: bool(opened.project and opened.project.mix.strips), timeout=PATIENCE_MS)
    workers = opened._parts.file_worker, opened._parts.inference._worker
    qtbot.waitUntil(lambda: not any(worker.busy for worker in workers), timeout=PATIENCE_MS)
    qtbot.wait(900)  # the last timers of the stems and the waveforms have looked
    calls.clear()
    return opened


def test_a_fader_that_moves_costs_a_fader(
    shown: Session, window: MainWindow, calls: Counter[str]
) -> None:
    for number in range(100):
        window.mixer.strip_previewed.emit(REST, StripChange(gain_db=-0.1 * (number + 1)))
    assert window.mixer.rest.fader.number == pytest.approx(-10.0)
    assert set(calls) <= {"ChannelStrip.show_state", "StageView.show_project"}
    assert calls["ChannelStrip.show_state"] == 100 * len(window.mixer.strips)


def test_a_marker_costs_the_markers(shown: Session, calls: Counter[str]) -> None:
    shown.set_markers([Marker(1.0, "here")], "step")
    assert calls == Counter({"MarkerBand.set_markers": 1})


def test_an_isolation_makes_the_lanes_anew_but_no_order(
    shown: Session, window: MainWindow, calls: Counter[str]
) -> None:
    shown.isolate(REST)
    assert calls["Lanes.set_lanes"] == 1
    assert calls["VideoView.show_project"] == 1
    assert calls["setTabOrder"] == 0
    assert [lane.dimmed for lane in window.timeline.lanes.lanes[:2]] == [True, False]
    assert window.action_map["back"].isEnabled()


def test_a_strip_that_goes_costs_everything_that_shows_it(
    shown: Session, calls: Counter[str]
) -> None:
    (strip,) = present(shown.project).mix.strips
    shown.remove_object(strip.id)
    assert calls["Lane"] > 0
    assert calls["setTabOrder"] > 0
    for owner, name in SHOWN_ELSEWHERE:
        if owner is not MarkerBand:
            assert calls[f"{owner.__name__}.{name}"] > 0, owner


def test_a_window_made_in_the_middle_shows_the_session_without_a_word_of_it(
    qtbot: QtBot, shown: Session, window: MainWindow, settings: Any
) -> None:
    shown.set_range(1.0, 2.0)
    shown.set_looping(True)
    shown.set_tempo(0.5)
    shown.set_strip(REST, StripChange(gain_db=-6.0))
    shown.toggle_binaural()
    shown.isolate(REST)
    shown.seek(1.5)
    qtbot.waitUntil(lambda: bool(shown.state.thumbnails), timeout=PATIENCE_MS)
    said: list[str] = []
    for name, value in vars(Session).items():
        if isinstance(value, Signal):
            getattr(shown, name).connect(lambda *_, name=name: said.append(name))
    other = MainWindow(shown, settings)
    said = [name for name in said if name != "heat_changed"]  # the button asked for it
    assert said == []
    for mine in (window, other):
        assert mine.windowTitle() == window.windowTitle()
        assert mine.isWindowModified()
        assert mine.timeline.time_range == (1.0, 2.0)
        assert mine.transport.tempo.currentText() == "0.5×"
        assert mine.transport.binaural_button.isChecked()
        assert mine.mixer.rest.fader.number == -6.0
        assert mine.mixer.rest.state.alone
        assert mine.action_map["loop"].isChecked()
        assert mine.action_map["back"].isEnabled()
        assert mine.video.outlines
        assert len(mine.timeline.lanes.lanes) == 4  # one object, rest, remix, original
        assert all(lane.waveform is not None for lane in mine.timeline.lanes.lanes)
        assert mine.status_bar.model.text == window.status_bar.model.text
        assert mine.diagnostics_controller._model == window.diagnostics_controller._model
        thumbnail = mine.mixer.strips[0].thumbnail
        assert thumbnail is not None
        assert thumbnail.has_picture
    other.close_for_replacement()


def test_the_state_of_a_session_with_nothing_open_is_empty(session: Session) -> None:
    assert session.state == SessionState()
