"""Another model for the open film: one step among the others, with stems of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot
from torch import Tensor

from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.models.model import Model
from engine.project import Project, save
from pixelplayer_gui.session.session import Session
from tests.pixelplayer_gui.conftest import delete_now
from tests.pixelplayer_gui.session.test_session import RED, click, stem, wait_for_stems
from tests.support.present import present
from tests.support.toy_model import ColourBands

OTHER = "minus-plus"


class MistakenBands(ColourBands):
    """Takes the red things for the blue ones."""

    def _bands_of(self, vectors: Tensor) -> Tensor:
        return super()._bands_of(vectors).flip(1)


def load(name: str) -> Model:
    return (MistakenBands() if name.startswith(OTHER) else ColourBands()).eval()


@pytest.fixture
def session(qtbot: QtBot, home: str) -> Iterator[Session]:
    """A session with two models that hear opposite things."""
    session = Session(load=load)
    yield session
    session.close()
    delete_now(session)


def listening(session: Session) -> str:
    return session._parts.inference._model_host.status.model


def treble(sound: np.ndarray) -> float:
    """The share of the power above 1 kHz."""
    power = np.abs(np.fft.rfft(sound.mean(0))) ** 2
    return float(power[len(power) // 8 :].sum() / power.sum())


def test_it_is_a_step_that_keeps_those_before_and_can_be_taken_back(
    qtbot: QtBot, opened: Session
) -> None:
    red = click(qtbot, opened, RED)
    wait_for_stems(qtbot, opened)
    opened.set_strip(REST, StripChange(gain_db=-6.0))
    before, names = present(opened.project), opened.step_names
    assert treble(stem(opened, red)) < 0.1
    opened.pause()  # a click into a film at rest plays it
    opened.seek(1.5)

    opened.change_model(OTHER)
    assert opened.step_names[:-1] == names
    assert opened.undo_name == "Change the model to minus-plus"
    assert present(opened.project).model == f"{OTHER}@1"
    assert present(opened.project).scene == before.scene
    assert opened.position_seconds == pytest.approx(1.5, abs=0.05)
    wait_for_stems(qtbot, opened)
    assert listening(opened) == f"{OTHER}@1"
    assert treble(stem(opened, red)) > 0.9

    opened.undo()
    assert present(opened.project).model == before.model
    wait_for_stems(qtbot, opened)
    assert listening(opened) == before.model
    assert treble(stem(opened, red)) < 0.1
    opened.undo()
    assert present(opened.project).mix.get(REST).gain_db == 0
    opened.jump_to_step(len(names) + 1)
    assert present(opened.project).model == f"{OTHER}@1"
    assert present(opened.project).mix.get(REST).gain_db == -6


def test_no_window_of_the_model_before_is_left_among_the_new_ones(
    qtbot: QtBot, opened: Session
) -> None:
    """The one before may be at work when the other is chosen."""
    red = click(qtbot, opened, RED)
    opened.change_model(OTHER)
    wait_for_stems(qtbot, opened)
    sound = stem(opened, red)
    half = sound.shape[1] // 2
    assert min(treble(sound[:, :half]), treble(sound[:, half:])) > 0.9


def test_the_same_model_is_no_step(opened: Session) -> None:
    name = present(opened.project).model
    opened.change_model(name)
    assert not opened.undo_name
    assert not opened.dirty


def test_another_device_lets_the_model_of_the_project_go_on(
    qtbot: QtBot, session: Session, film: Path, tmp_path: Path
) -> None:
    path = tmp_path / "p.ppx"
    save(Project(film, model=f"{OTHER}@1"), path)
    with qtbot.waitSignals([session.clip_opened, session.model_ready]):
        session.open(path)
    with qtbot.waitSignal(session.model_ready) as received:
        session.set_device("cpu")
    assert present(received.args)[0] == f"{OTHER}@1"


def test_the_two_models_do_hear_opposite_things() -> None:
    red = torch.tensor([[0.8, 0.1, 0.1]])
    assert torch.equal(ColourBands()._bands_of(red).flip(1), MistakenBands()._bands_of(red))
