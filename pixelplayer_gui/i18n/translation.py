"""Translations: one compiled Qt file per language, and the choice between them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.resources import resource

SYSTEM, ENGLISH, CHINESE = "system", "en", "zh_CN"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", CHINESE: "简体中文"}
"""What can be chosen, by the name of its locale, each in its own words."""


_SCRIPTS = {CHINESE: QFontDatabase.WritingSystem.SimplifiedChinese}


def has_font(language: str) -> bool:
    """Whether a font of this system has the characters of a language; boxes stand there else."""
    script = _SCRIPTS.get(language)
    if script is None or QGuiApplication.instance() is None:
        return True
    return bool(QFontDatabase.families(script))


def plain_name(language: str) -> str:
    """What a language is called where its own characters cannot be shown: "Chinese"."""
    return QLocale.languageToString(QLocale(language).language())


def resolve_language(choice: str) -> str:
    """The language of a setting: "system" is the desktop's, where it is supported and readable."""
    if choice in LANGUAGES:
        return choice
    for name in QLocale.system().uiLanguages():
        if name.replace("_", "-").split("-")[0] == "zh" and has_font(CHINESE):
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
    if old and language == old[0].property("language"):
        return False
    for translator in old:
        app.removeTranslator(translator)
        translator.setProperty("language", None)
        translator.deleteLater()
    QLocale.setDefault(QLocale(language) if language != ENGLISH else QLocale.system())
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # Qt's own buttons (Save, Discard, Cancel), then ours; English has plural forms only
    for name in (f"{folder}/qtbase_{language}", str(translation_file(language))):
        translator = QTranslator(app)
        if translator.load(name):
            translator.setProperty("language", language)
            app.installTranslator(translator)
    return bool(old) or language != ENGLISH


def translation_file(language: str) -> Path:
    """The compiled file of a language; ``tests.support.translation_files`` makes it of the .ts."""
    return resource("translations", f"pixelplayer_{language}.qm")


def _installed_translators(app: QApplication) -> list[QTranslator]:
    """The translators ``set_language`` installed, Qt's own first."""
    found = app.findChildren(QTranslator)
    return [translator for translator in found if translator.property("language")]


__all__ = [
    "CHINESE",
    "ENGLISH",
    "LANGUAGES",
    "SYSTEM",
    "has_font",
    "plain_name",
    "resolve_language",
    "set_language",
]
