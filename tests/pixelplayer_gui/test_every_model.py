"""Every model of the zoo in the window: chosen in the box, clicked, exported; its stems add up.

The weights are random, as a file that somebody imported: loading, clicking and sharing are those of
a trained model, only nothing is separated well.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.analysis.analyser import Analyser
from engine.export import ExportRequest
from engine.media.clip import Clip
from engine.mixing.mix import REST
from engine.mixing.mix_change import StripChange
from engine.models.registry import canonical_name, create, names, versioned_name
from engine.models.weights.card import find_weights, user_weights_folder
from engine.models.weights.loading import WeightsCard
from engine.models.weights.loading import save as save_weights
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.window.main_window import MainWindow
from tests.engine.models.conftest import SMALL
from tests.pixelplayer_gui.conftest import delete_now
from tests.pixelplayer_gui.session.test_session import BLUE, RED, isolated, wait_for_stems
from tests.support.present import present

DEFAULT = canonical_name("default")


@pytest.fixture
def session(qtbot: QtBot, home: str) -> Iterator[Session]:
    """A session that loads models as users do: by name, from the installed weights."""
    session = Session()
    yield session
    session.close()
    delete_now(session)


def install_random_weights(name: str) -> None:
    """Weights of a model where ``pixelplayer`` looks for what users import."""
    torch.manual_seed(5)
    settings = SMALL.get(name, {})
    card = WeightsCard(name, "", what="Nothing was learned.", licence="MIT", settings=settings)
    folder = user_weights_folder()
    folder.mkdir(parents=True, exist_ok=True)
    save_weights(create(name, **settings), folder / f"{name}.safetensors", card)


def sound_of(path: Path) -> np.ndarray:
    with Clip.open(path).sound() as reader:
        return reader.read(0, reader.length)


def click(qtbot: QtBot, window: MainWindow, session: Session, point: tuple[float, float]) -> str:
    """A click of the mouse on the picture; the object it isolates."""
    with qtbot.waitSignal(session.click_finished):
        place = window.video.place_of(*point).toPoint()
        qtbot.mouseClick(window.video, Qt.MouseButton.LeftButton, pos=place)
    found = isolated(session)
    assert found is not None
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_from_the_box_to_an_export(
    qtbot: QtBot, window: MainWindow, session: Session, film: Path, tmp_path: Path, name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # Who learned nothing is sure of nothing, and would say that nothing sounds there.
    monkeypatch.setattr(Analyser, "is_heard", lambda *_: True)
    if find_weights(name) is None:
        install_random_weights(name)
    with qtbot.waitSignals([session.clip_opened, session.model_ready]):
        window.file_controller.open(film)
    qtbot.waitUntil(lambda: not window.video.picture_rect.isEmpty())
    if name != DEFAULT:
        box = window.panels.model_box.box
        with qtbot.waitSignal(session.model_ready) as ready:
            box.setCurrentIndex(box.findData(name))
            box.activated.emit(box.currentIndex())
        assert present(ready.args)[0] == versioned_name(name)

    red = click(qtbot, window, session, RED)
    session.hear_everything()
    session.add_strip(*BLUE)
    qtbot.waitUntil(lambda: len(present(session.project).scene.objects) == 2)
    with qtbot.waitSignal(session.heat_changed, check_params_cb=lambda heat: heat is not None):
        window.action_map["heat"].setChecked(True)
    wait_for_stems(qtbot, session)

    session.set_strip(REST, StripChange(mute=True))
    session.set_strip(red, StripChange(solo=True))
    project = present(session.project)
    request = ExportRequest(project, tmp_path / "red.wav", stems_to=tmp_path / "stems")
    with qtbot.waitSignal(session.export_ended) as ended:
        session.export(request)
    done = present(ended.args)[0]
    assert done.report is not None, done.sentence

    stems = {path.stem: sound_of(path) for path in (tmp_path / "stems").glob("*.wav")}
    assert len(stems) == 3  # two strips and the rest
    film_sound = sound_of(film)
    np.testing.assert_allclose(sum(stems.values()), film_sound, atol=1e-6)
    deck = present(session._parts.deck)
    own = deck.stems.read(red, 0, deck.sound_length)
    assert 0 < np.abs(own).max() <= 1
    assert min(np.abs(sound - own).max() for sound in stems.values()) < 1e-6
    np.testing.assert_allclose(sound_of(tmp_path / "red.wav"), own, atol=1e-6)
