"""The program's entry: the window as the engine's commands are given it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pixelplayer_gui.__main__ import LazyDesktop


@pytest.mark.parametrize(
    ("display", "screen"),
    [({}, False), ({"DISPLAY": ":7"}, True), ({"WAYLAND_DISPLAY": "w"}, True)],
)
def test_on_linux_somebody_must_say_where_the_screen_is(
    monkeypatch: pytest.MonkeyPatch, display: dict[str, str], screen: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in display.items():
        monkeypatch.setenv(name, value)
    assert LazyDesktop().has_screen() is screen


def test_the_window_is_opened_by_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []
    monkeypatch.setattr("pixelplayer_gui.app.run", lambda path: opened.append(path) or 7)
    assert LazyDesktop().open(Path("clip.mp4")) == 7
    assert LazyDesktop().open(None) == 7
    assert opened == [Path("clip.mp4"), None]
