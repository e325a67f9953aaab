"""The status bar: progress and hint first, warnings, and the details behind their button."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pixelplayer_gui.panels.status_bar import StatusBar
from pixelplayer_gui.widgets.controls.labels import ElidedLabel
from tests.support.mouse import LEFT


@pytest.fixture
def bar(qtbot: QtBot) -> StatusBar:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(900, 30)
    bar.show()
    return bar


def shown(bar: StatusBar) -> list[str]:
    """The texts that stand in the bar, without those of its details."""
    return [
        label.text
        for label in bar.findChildren(ElidedLabel)
        if label.window() is bar and label.isVisible() and label.text
    ]


def test_what_asks_nobody_for_anything_is_behind_one_button(qtbot: QtBot, bar: StatusBar):
    assert shown(bar) == ["Loading the model…"]
    bar.show_clip("640 × 360")
    bar.show_output("Default", "")
    bar.show_model("pixel-slots@3", "cpu")
    bar.show_why_no_gpu("no NVIDIA driver was found")
    assert shown(bar) == []
    bar.show_hint("Click: hear it alone")
    assert shown(bar) == ["Click: hear it alone"]
    QTest.mouseClick(bar.details_button, LEFT)
    assert bar.details.isVisible()
    details = [label.text for label in bar.details.labels]
    assert details[:2] == ["640 × 360", "Default"]
    assert "no NVIDIA driver was found" in details[2]
    bar.details.close()


def test_what_keeps_one_from_hearing_or_finding_is_said(bar: StatusBar):
    bar.show_output("Silence", "No sound card found: playing silently.")
    bar.show_no_model()
    assert shown(bar) == ["No model: clicks find nothing · No sound card found: playing silently."]
    bar.show_output("Default", "")
    bar.show_model("pixel-slots@3", "cpu")
    assert shown(bar) == []
