"""The stem keeper: a project opens with its sound, and steps back and forth separate nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.analysis.stem_key import code_checksum
from engine.mixing.mix_change import StripChange
from engine.scene import Box
from pixelplayer_gui.session.session import Session
from tests.pixelplayer_gui.conftest import PATIENCE_MS
from tests.pixelplayer_gui.session.test_session import (
    BLUE,
    RED,
    click,
    isolated,
    stem,
    wait_for_stems,
)
from tests.support.present import present

GIGABYTE = 10**9


@pytest.fixture
def kept(opened: Session, tmp_path: Path) -> Session:
    """A session with the film open that keeps its stems."""
    opened.keep_stems(tmp_path / "kept", GIGABYTE)
    return opened


@pytest.fixture
def separations(kept: Session, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Whose sounds were asked to be worked out, from now on."""
    asked: list[tuple[str, ...]] = []
    inference = kept._parts.inference
    separate = inference.separate

    def noted(objects, *arguments) -> None:
        asked.append(tuple(item.id for item in objects))
        separate(objects, *arguments)

    monkeypatch.setattr(inference, "separate", noted)
    return asked


def wait_until_kept(qtbot: QtBot, session: Session) -> None:
    wait_for_stems(qtbot, session)
    qtbot.waitUntil(lambda: not session._parts.keeper.busy)


def wait_until_whole(qtbot: QtBot, session: Session) -> None:
    def is_whole() -> bool:
        deck, project = session._parts.deck, session.project
        return deck is not None and project is not None and deck.is_separated(project.sharing)

    qtbot.waitUntil(is_whole)


def saved(qtbot: QtBot, session: Session, path: Path) -> Path:
    with qtbot.waitSignal(session.project_saved, timeout=PATIENCE_MS):
        session.save_project(path)
    return path


def reopened(qtbot: QtBot, session: Session, path: Path) -> None:
    with qtbot.waitSignal(session.clip_opened, timeout=PATIENCE_MS):
        session.open(path)


def entries(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "kept").iterdir() if (path / "index.json").is_file()]


def test_a_project_opens_with_its_sound_and_nothing_is_separated_again(
    qtbot: QtBot, kept: Session, separations: list[tuple[str, ...]], tmp_path: Path
) -> None:
    red = click(qtbot, kept, RED)
    wait_until_kept(qtbot, kept)
    blue = click(qtbot, kept, BLUE)
    wait_until_kept(qtbot, kept)
    kept.set_strip(red, StripChange(gain_db=-6.0))
    before = [stem(kept, each) for each in (red, blue)]
    project = saved(qtbot, kept, tmp_path / "duet.ppx")
    assert separations == [(red,), (red, blue)]
    reopened(qtbot, kept, project)
    wait_until_whole(qtbot, kept)
    assert len(separations) == 2
    for sound, object_id in zip(before, (red, blue), strict=True):
        np.testing.assert_array_equal(stem(kept, object_id), sound)


def test_undo_frees_the_stem_and_redo_brings_it_back(
    qtbot: QtBot, kept: Session, separations: list[tuple[str, ...]], tmp_path: Path
) -> None:
    red = click(qtbot, kept, RED)
    wait_until_kept(qtbot, kept)
    alone = stem(kept, red)
    blue = click(qtbot, kept, BLUE)
    wait_until_kept(qtbot, kept)
    together = [stem(kept, each) for each in (red, blue)]
    stems = present(kept._parts.deck).stems
    assert len(entries(tmp_path)) == 2

    kept.undo()
    qtbot.waitUntil(lambda: stems.object_ids == (red,))
    wait_until_whole(qtbot, kept)
    np.testing.assert_array_equal(stem(kept, red), alone)
    assert len(list(stems.folder.glob("*.f32"))) == 1

    kept.redo()
    wait_until_whole(qtbot, kept)
    for sound, object_id in zip(together, (red, blue), strict=True):
        np.testing.assert_array_equal(stem(kept, object_id), sound)
    assert separations == [(red,), (red, blue)]

    kept.jump_to_step(0)
    qtbot.waitUntil(lambda: stems.object_ids == ())
    kept.redo()
    wait_until_whole(qtbot, kept)
    np.testing.assert_array_equal(stem(kept, red), alone)
    assert len(separations) == 2


def flip_a_bit(entry: Path) -> None:
    content = bytearray((entry / "0000.f32").read_bytes())
    content[len(content) // 2] ^= 4
    (entry / "0000.f32").write_bytes(bytes(content))


def cut_off(entry: Path) -> None:
    content = (entry / "0000.f32").read_bytes()
    (entry / "0000.f32").write_bytes(content[: len(content) // 3])


@pytest.mark.parametrize("damage", [flip_a_bit, cut_off])
def test_a_damaged_entry_is_separated_anew(
    qtbot: QtBot,
    kept: Session,
    separations: list[tuple[str, ...]],
    tmp_path: Path,
    damage: Callable[[Path], None],
) -> None:
    red = click(qtbot, kept, RED)
    wait_until_kept(qtbot, kept)
    sound = stem(kept, red)
    project = saved(qtbot, kept, tmp_path / "one.ppx")
    (entry,) = entries(tmp_path)
    damage(entry)
    reopened(qtbot, kept, project)
    wait_until_whole(qtbot, kept)
    assert separations == [(red,), (red,)]
    np.testing.assert_allclose(stem(kept, red), sound, atol=1e-6)
    qtbot.waitUntil(lambda: len(entries(tmp_path)) == 1 and not kept._parts.keeper.busy)


def test_whose_sound_was_only_listened_to_is_not_kept(
    qtbot: QtBot, kept: Session, tmp_path: Path
) -> None:
    kept.audition(*RED)
    qtbot.waitUntil(lambda: isolated(kept) is not None)
    wait_until_whole(qtbot, kept)
    qtbot.waitUntil(lambda: not kept._parts.inference.separating)
    kept.stop_audition()
    qtbot.waitUntil(lambda: not kept._parts.keeper.busy)
    assert not (tmp_path / "kept").exists() or entries(tmp_path) == []
    guest = present(kept._parts.deck).stems.object_ids
    assert len(guest) == 1  # a click on it has it at once
    kept.click(*RED)
    assert present(kept.project).scene.objects[0].id == guest[0]
    assert present(kept._parts.deck).is_separated(present(kept.project).sharing)


def test_no_id_is_given_twice_though_its_stem_is_gone(qtbot: QtBot, kept: Session) -> None:
    first = click(qtbot, kept, RED)
    kept.undo()
    stems = present(kept._parts.deck).stems
    qtbot.waitUntil(lambda: stems.object_ids == ())
    kept.add_region(Box(0.6, 0.3, 0.3, 0.4), isolate=True)
    qtbot.waitUntil(lambda: isolated(kept) is not None)
    assert isolated(kept) != first


def test_the_code_is_read_before_the_window_asks_for_it(qtbot: QtBot, kept: Session) -> None:
    code_checksum.cache_clear()
    kept._parts.keeper.forget_deck()
    qtbot.waitUntil(lambda: not kept._parts.keeper.busy)
    assert code_checksum.cache_info().misses == 1
    project = present(kept.project)
    kept._parts.keeper.may_hold(project)
    assert code_checksum.cache_info().misses == 1
