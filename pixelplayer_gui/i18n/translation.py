"""Translations: one Qt .ts file per language, and the sentences of the engine.

The engine knows no screen, so its sentences arrive finished and in English, some of them from
another process. They are recognised by their pattern ("Cannot open {1}: {2}") and told anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from engine.resources import resource
from pixelplayer_gui.i18n.text import CONTEXT

ENGINE, LABELS = "Engine", "Labels"
SYSTEM, ENGLISH, CHINESE = "system", "en", "zh_CN"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", CHINESE: "简体中文"}
"""What can be chosen, by the name of its locale, each in its own words."""

_ESCAPED_PLACEHOLDER = re.compile(r"\\\{[^{}]*?\\\}")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class TranslationEntry(NamedTuple):
    """One entry of a translation file."""

    context: str
    source: str
    translation: str
    finished: bool


class _Pattern(NamedTuple):
    regex: re.Pattern[str]
    placeholders: list[str]
    translation: str


def read_messages(path: Path) -> tuple[TranslationEntry, ...]:
    """All entries of a Qt translation file (.ts)."""
    found: list[TranslationEntry] = []
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for entry in context.iter("message"):
            element = entry.find("translation")
            text = (element.text or "") if element is not None else ""
            finished = element is not None and element.get("type") is None and bool(text)
            found.append(TranslationEntry(name, entry.findtext("source", ""), text, finished))
    return tuple(found)


class Translation(QTranslator):
    """A QTranslator that reads a .ts file directly, without lrelease."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._translations = {
            (entry.context, entry.source): entry.translation
            for entry in read_messages(path)
            if entry.finished
        }

    def isEmpty(self) -> bool:
        """Whether there is anything in it; Qt takes no empty one."""
        return not self._translations

    def translate(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """The text in this language; None where it has none."""
        return self._translations.get((context, source))

    def translate_sentence(self, text: str) -> str:
        """A sentence of the engine in this language; as it is when its pattern is not known."""
        for pattern in self._patterns:
            match = pattern.regex.fullmatch(text)
            if match is not None:
                parts = [self.translate_sentence(part) for part in match.groups()]
                filled = dict(zip(pattern.placeholders, parts, strict=True))
                return _PLACEHOLDER.sub(partial(_filled_in, filled), pattern.translation)
        return text

    @cached_property
    def _patterns(self) -> tuple[_Pattern, ...]:
        """The most particular first, so that "{1}: {2}" does not take what another says better."""
        known = [item for item in self._translations.items() if item[0][0] == ENGINE]
        known.sort(key=lambda item: -len(_PLACEHOLDER.sub("", item[0][1])))
        return tuple(
            _Pattern(
                re.compile(_ESCAPED_PLACEHOLDER.sub("(.*?)", re.escape(source)), re.DOTALL),
                _PLACEHOLDER.findall(source),
                translation,
            )
            for (_, source), translation in known
        )


def _filled_in(values: Mapping[str, str], place: re.Match[str]) -> str:
    return values[place[0]]


def resolve_language(choice: str) -> str:
    """The language of a setting: "system" is the desktop's, where it is supported."""
    if choice in LANGUAGES:
        return choice
    for name in QLocale.system().uiLanguages():
        if name.replace("_", "-").split("-")[0] == "zh":
            return CHINESE
        if name.replace("_", "-").split("-")[0] == "en":
            return ENGLISH
    return ENGLISH


def set_language(app: QApplication, choice: str) -> bool:
    """Set the language of the application; False when it is that one already.

    What stands on the screen keeps its words: the window has to be made anew.
    """
    language = resolve_language(choice)
    old = _installed_translators(app)
    if language == (old[0].property("language") if old else ENGLISH):
        return False
    for translator in old:
        app.removeTranslator(translator)
        translator.setProperty("language", None)
        translator.deleteLater()
    QLocale.setDefault(QLocale(language) if language != ENGLISH else QLocale.system())
    if language != ENGLISH:
        ours, qts = Translation(translation_file(language), app), QTranslator(app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        qts.load(f"qtbase_{language}", folder)  # its own buttons: Save, Discard, Cancel
        for translator in (qts, ours):
            translator.setProperty("language", language)
            app.installTranslator(translator)
    return True


def translation_file(language: str) -> Path:
    """The file of a language."""
    return resource("translations", f"pixelplayer_{language}.ts")


def translate_sentence(text: str) -> str:
    """Translate a finished English sentence of the engine."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        for translator in _installed_translators(app):
            if isinstance(translator, Translation):
                return translator.translate_sentence(text)
    return text


def _installed_translators(app: QApplication) -> list[QTranslator]:
    """The translators ``set_language`` installed, Qt's own first."""
    found = app.findChildren(QTranslator)
    return [translator for translator in found if translator.property("language")]


__all__ = [
    "CHINESE",
    "CONTEXT",
    "ENGLISH",
    "LANGUAGES",
    "SYSTEM",
    "resolve_language",
    "set_language",
    "translate_sentence",
]
