"""Translations: every user-visible text is translatable and translated."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from pixelplayer_gui.i18n import translation
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.i18n.translation import (
    CHINESE,
    ENGLISH,
    LANGUAGES,
    TranslationEntry,
    read_messages,
)
from tests.pixelplayer_gui.conftest import PATIENCE_MS, delete_now
from tests.support import translation_files
from tests.support.every_dialog import visit_every_dialog

FILES = [translation.translation_file(name) for name in LANGUAGES if name != ENGLISH]
TEXT_PROPERTIES = (
    "text", "toolTip", "accessibleName", "windowTitle", "placeholderText", "title", "iconText",
    "accessibleDescription", "statusTip", "shown_text",
)  # fmt: skip
HINT = "run `python -m tests.support.translation_files` and translate what it lists"
NAMES = {
    "PixelPlayer",
    "GPU",
    "CPU",
    "English",
    "简体中文",
    "CUDA",
    "two squares",
    "Hz",
    "dB",
    "LUFS",
}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def entries(request: pytest.FixtureRequest) -> tuple[TranslationEntry, ...]:
    return read_messages(request.param)


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    translation.set_language(qapp, CHINESE)
    yield
    translation.set_language(qapp, ENGLISH)


def test_every_text_is_in_the_translation(entries: tuple[TranslationEntry, ...]):
    known = {(entry.context, entry.source) for entry in entries}
    wanted = set(translation_files.all_texts())
    assert not wanted - known, HINT
    assert not known - wanted, HINT


def test_every_translation_is_finished(entries: tuple[TranslationEntry, ...]):
    assert [entry.source for entry in entries if not entry.finished] == []


def test_every_translation_keeps_its_places(entries: tuple[TranslationEntry, ...]):
    for entry in entries:
        assert translation_files.places(entry.source) == translation_files.places(
            entry.translation
        ), entry.source


def test_every_menu_keeps_its_letter(entries: tuple[TranslationEntry, ...]):
    for entry in entries:
        has = re.search(r"&\w", entry.source) is not None
        assert (re.search(r"&\w", entry.translation) is not None) == has, entry.source


def test_the_tool_can_read_every_text():
    assert translation_files.texts_not_literal() == []


@pytest.mark.usefixtures("chinese")
def test_what_the_engine_says_is_told_anew():
    cases = {
        "Cannot open /a b.mp4: the file is empty; copy or download it again.": (
            "无法打开 /a b.mp4：文件是空的；请重新复制或下载。"
        ),
        "The sound card USB went away": "声卡 USB 已断开",
        "There is no model named 'x'; did you mean y?": "没有名为 'x' 的模型；你是不是想要 y？",
        "Something that nobody ever wrote.": "Something that nobody ever wrote.",
    }
    for translated, anew in cases.items():
        assert translation.translate_sentence(translated) == anew


def test_in_english_everything_stays_as_it_is(qapp: QApplication):
    translation.set_language(qapp, ENGLISH)
    assert (
        translation.translate_sentence("The sound card USB went away")
        == "The sound card USB went away"
    )
    assert tr("Save the project") == "Save the project"


@pytest.mark.usefixtures("chinese")
def test_qts_own_buttons_speak_it_too(qtbot: QtBot):
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox()
    qtbot.addWidget(box)
    box.setStandardButtons(QMessageBox.StandardButton.Discard)
    assert re.search("[一-龥]", box.buttons()[0].text())


class Pseudo(QTranslator):
    """A language in which every text is marked, so that what passes it by is seen."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation=None, n: int = -1) -> str | None:
        return f"«{source}»"


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = Pseudo(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)
    delete_now(translator)


@pytest.mark.usefixtures("pseudo")
def test_no_text_of_the_window_escapes(qtbot: QtBot, window, session, film):
    assert _escaped(window) == []
    with qtbot.waitSignals([session.clip_opened, session.model_ready], timeout=PATIENCE_MS):
        session.open(film)
    with qtbot.waitSignal(session.project_changed, timeout=PATIENCE_MS):
        session.add_strip(0.25, 0.5)
    session.set_strip("rest", gain_db=-6.0)
    assert _escaped(window) == []
    found: dict[str, list[str]] = {}
    visit_every_dialog(window, lambda name, dialog: found.setdefault(name, _escaped(dialog)))
    escaped = sorted({text for translation_files in found.values() for text in translation_files})
    assert not escaped, "\n".join(escaped)


def test_a_text_that_escapes_is_seen(qtbot: QtBot):
    label = QLabel("Not for every language")
    qtbot.addWidget(label)
    assert _escaped(label) == ["QLabel.text: Not for every language"]


def _escaped(window: QWidget) -> list[str]:
    """Texts of a window that hold a word outside the marks of the pseudo-language."""
    parts = window.findChildren(QWidget)
    if isinstance(window, QFileDialog):  # the desktop's own
        return []
    things = [window, *(part for part in parts if not part.objectName().startswith("qt_"))]
    things += [action for thing in things for action in thing.actions()]
    found: list[str] = []
    for thing in things:
        if thing.objectName() == "model_card":  # in its maker's own words
            continue
        for name in TEXT_PROPERTIES:
            value = getattr(thing, name, None)
            value = value() if callable(value) else value
            typed = isinstance(thing, QLineEdit) and name == "text"  # the user's, not ours
            if isinstance(value, str) and not typed and _has_word(value):
                found.append(f"{type(thing).__name__}.{name}: {value}")
    return list(dict.fromkeys(found))


def _has_word(text: str) -> bool:
    """Whether letters are left without what was marked, keys, names, files and markup."""
    while "«" in text:
        shorter = re.sub(r"«[^«»]*»", "", text)
        if shorter == text:
            break
        text = shorter
    text = re.sub(r"<[^>]*>|\b(Ctrl|Shift|Alt)\+\S+|[\w .-]+\.\w{2,4}\b|\([A-Z]\w*\)", "", text)
    for name in NAMES:
        text = text.replace(name, "")
    return re.search(r"[^\W\d_]{3,}", text) is not None
