"""The model box below the picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.models.registry import names
from engine.project import Project, save
from pixelplayer_gui.controllers import model_box_controller
from pixelplayer_gui.panels.model_box import ModelBox
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.window.main_window import MainWindow
from tests.support.present import present

DEFAULT, OTHER = "pixel-slots", "co-separation"


@pytest.fixture
def box(window: MainWindow) -> ModelBox:
    return window.panels.model_box


def pick(box: ModelBox, name: str) -> None:
    index = box.box.findData(name)
    box.box.setCurrentIndex(index)
    box.box.activated.emit(index)


def test_every_model_has_a_sentence(box: ModelBox) -> None:
    assert [box.box.itemData(i) for i in range(box.box.count())] == list(names())
    assert box.shown == DEFAULT
    said = set()
    for name in names():
        box.show_model(name)
        assert box.sentence.text.endswith(".")
        said.add(box.sentence.text)
    assert len(said) == len(names())


@pytest.mark.parametrize(
    ("name", "remedy"),
    [(OTHER, "pixelplayer train --model co-separation"), ("sound-of-pixels", "download them")],
)
def test_a_model_without_weights_says_how_to_get_them(
    window: MainWindow, box: ModelBox, settings: Settings, name: str, remedy: str
) -> None:
    assert "no weights" in box.box.itemText(box.box.findData(name))
    pick(box, name)
    assert remedy in window.message_bar.sentence
    assert box.shown == DEFAULT
    assert settings.model == "default"


def test_another_model_listens_to_the_open_film(
    qtbot: QtBot, window: MainWindow, box: ModelBox, opened: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(model_box_controller, "find_weights", lambda _: Path())
    opened.click(0.25, 0.5)
    qtbot.waitUntil(lambda: len(present(opened.project).scene.objects) == 1)
    objects = present(opened.project).scene.objects
    opened.pause()  # a click into a film at rest plays it
    opened.seek(2.0)
    with qtbot.waitSignal(opened.model_ready):
        pick(box, OTHER)
    project = present(opened.project)
    assert project.model == f"{OTHER}@1"
    assert [item.id for item in project.scene.objects] == [item.id for item in objects]
    assert opened.position_seconds == pytest.approx(2.0, abs=0.05)
    assert box.shown == OTHER
    assert opened.dirty
    with qtbot.waitSignal(opened.model_ready):
        opened.undo()
    assert box.shown == DEFAULT
    assert [item.id for item in present(opened.project).scene.objects] == [objects[0].id]


def test_without_a_film_it_is_the_model_of_films_to_come(
    qtbot: QtBot, window: MainWindow, box: ModelBox, session: Session, settings: Settings,
    film: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(model_box_controller, "find_weights", lambda _: Path())
    pick(box, OTHER)
    assert settings.model == OTHER
    with qtbot.waitSignals([session.clip_opened, session.model_ready]):
        session.open(film)
    assert present(session.project).model == f"{OTHER}@1"
    assert box.shown == OTHER


def test_the_model_of_a_project_is_shown_whatever_it_is(
    qtbot: QtBot, window: MainWindow, box: ModelBox, session: Session, film: Path, tmp_path: Path
) -> None:
    path = tmp_path / "old.ppx"
    save(Project(film, model="pixel-slots@2"), path)
    with qtbot.waitSignals([session.clip_opened, session.model_ready]):
        session.open(path)
    qtbot.waitUntil(lambda: box.shown == "pixel-slots@2")
