"""Translations: every user-visible text is translatable and translated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.automatic_name import AutomaticName
from engine.errors import CannotOpen, DeviceLost, ModelMissing
from engine.message import Message
from engine.mixing.mix_change import StripChange
from pixelplayer_gui.i18n import translation
from pixelplayer_gui.i18n.text import tr, tr_n, translate, translated_name
from pixelplayer_gui.i18n.translation import CHINESE, ENGLISH, LANGUAGES
from tests.pixelplayer_gui.conftest import PATIENCE_MS, delete_now
from tests.support import translation_files
from tests.support.every_dialog import visit_every_dialog
from tests.support.translation_files import Entry, fields, read_entries, ts_file

TEXT_PROPERTIES = (
    "text", "toolTip", "accessibleName", "windowTitle", "placeholderText", "title", "iconText",
    "accessibleDescription", "statusTip",
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


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def entries(language: str) -> tuple[Entry, ...]:
    return read_entries(ts_file(language))


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    translation.set_language(qapp, CHINESE)
    yield
    translation.set_language(qapp, ENGLISH)


def test_every_text_is_in_the_translation(language: str, entries: tuple[Entry, ...]):
    known = {entry.text for entry in entries}
    wanted = {text for text in translation_files.texts() if language != ENGLISH or text.counts}
    assert not wanted - known, HINT
    assert not known - wanted, HINT


def test_every_translation_is_finished(entries: tuple[Entry, ...]):
    assert [entry.text.source for entry in entries if not entry.finished] == []


def test_every_translation_keeps_its_places(entries: tuple[Entry, ...]):
    for entry in entries:
        for words in entry.translations:
            assert fields(entry.text.source) == fields(words), entry.text.source


def test_every_menu_keeps_its_letter(entries: tuple[Entry, ...]):
    for entry in entries:
        has = re.search(r"&\w", entry.text.source) is not None
        assert all((re.search(r"&\w", it) is not None) == has for it in entry.translations), entry


def test_what_is_loaded_was_compiled_of_what_translators_wrote(language: str, tmp_path: Path):
    translation_files.compiled(language, tmp_path / "anew.qm")
    anew = (tmp_path / "anew.qm").read_bytes()
    assert translation.translation_file(language).read_bytes() == anew, HINT


def test_the_languages_count_in_their_own_way(qapp: QApplication):
    for language, shown in (
        (ENGLISH, ["1 object", "2 objects"]),
        (CHINESE, ["1 个对象", "2 个对象"]),
        (ENGLISH, ["1 object", "2 objects"]),
    ):
        translation.set_language(qapp, language)
        assert [tr_n("%n object(s)", count) for count in (1, 2)] == shown


def test_the_tool_can_read_every_text():
    assert translation_files.texts_not_literal() == []


SAID = {
    CannotOpen("/a b.mp4", "the file is empty; copy or download it again.").message: (
        "无法打开 /a b.mp4：文件是空的；请重新复制或下载。"
    ),
    Message("The sound card {name} went away", name="USB {1}"): "声卡 USB {1} 已断开",
    ModelMissing("x", ("y",)).message: "没有名为 'x' 的模型；你是不是想要 y？",
    Message("Something that {nobody} ever wrote.", nobody="she"): (
        "Something that she ever wrote."
    ),
    Message.from_json("An old {line}: with a sentence."): "An old {line}: with a sentence.",
}


@pytest.mark.usefixtures("chinese")
def test_what_the_engine_says_is_translated():
    for message, anew in SAID.items():
        assert translate(message) == anew
        assert translate(Message.from_json(json.loads(json.dumps(message.to_json())))) == anew


@pytest.mark.usefixtures("chinese")
def test_a_message_inside_another_is_translated_too():
    gone = DeviceLost("The sound card {name} went away", name="USB")
    assert tr("no GPU: {why}", why=gone.message) == "未用 GPU：声卡 USB 已断开"


@pytest.mark.usefixtures("chinese")
def test_automatic_names_are_translated_and_typed_ones_stay():
    violin = AutomaticName("violin", 2, guessed=True)
    assert translated_name(violin) == "小提琴? 2"
    assert translated_name(AutomaticName("", 1)) == "对象 1"
    assert translated_name("Violin") == "Violin"
    assert translate(Message("Mute {name}", name=violin)) == "静音 小提琴? 2"


def test_in_english_everything_stays_as_it_is(qapp: QApplication):
    translation.set_language(qapp, ENGLISH)
    for message in SAID:
        assert translate(message) == message
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
    session.set_strip("rest", StripChange(gain_db=-6.0))
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


def test_a_language_without_a_font_warns(qapp: QApplication, qtbot: QtBot, monkeypatch):
    from pixelplayer_gui.actions import Actions
    from pixelplayer_gui.controllers.appearance_controller import AppearanceController
    from pixelplayer_gui.dialogs.preferences.preference_pages import AppearancePage
    from pixelplayer_gui.settings import Settings

    def words(families: list[str]) -> tuple[str, str]:
        monkeypatch.setattr(translation.QFontDatabase, "families", lambda _: families)
        window = QWidget()
        qtbot.addWidget(window)
        actions, page = Actions(window), AppearancePage(Settings())
        qtbot.addWidget(page)
        AppearanceController(actions, Settings(), window)
        entry = actions["language_zh_CN"].text()
        return entry, page.language.itemText(page.language.findData(CHINESE))

    assert words(["Noto Sans CJK SC"]) == ("简体中文", "简体中文")
    assert all("no font" in text and "简" not in text for text in words([]))
