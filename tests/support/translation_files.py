"""Every text a user may read, found in the source, and the translation files made of it.

``python -m tests.support.translation_files`` brings the files up to date: Qt's ``lupdate`` merges
the texts into the .ts files, ``lrelease`` compiles those to the .qm files the window loads.

A text is what stands in ``tr``, ``tr_n`` or ``tr_noop``, in the table of actions, the template of a
``Message`` or of an error, and what the models call an object. ``lupdate`` knows none of these
places, so it is given a mirror of the source that says nothing but the texts, in its own words.
"""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from engine import errors
from engine.message import Message
from pixelplayer_gui.i18n.text import CONTEXT, LABELS
from pixelplayer_gui.i18n.translation import ENGLISH, LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
TEMPLATE_AT = {"tr": 0, "tr_n": 0, "tr_noop": 0, Message.__name__: 0}
"""Which argument is the text."""
ERRORS = {
    name: 1 if issubclass(kind, errors.CannotOpen | errors.CannotRead | errors.CannotWrite) else 0
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.EngineError)
}
ACTION_TEXT_POSITIONS = {1, 2, 5, 7, 8}
ACTION_TEXT_FIELDS = {"text", "menu", "tip", "short", "submenu"}
NOT_FOR_THE_SCREEN = {"training", "evaluation", "illustrations", "resource_builders", "cli"}
OF_THE_EXPORT_PROCESS = {"engine/cli/inputs.py", "engine/cli/exit_status.py"}
"""What fails there is shown in the window too."""
SOUND_CLASSES = "sound_classes.py"
LABEL_TABLES = {"INSTRUMENTS", "OTHER", "VOICES", "NOISES", "PAPER_NAMES"}
"""Of ``engine/models/sound_classes.py``: what the models call an object."""


OWN_SENTENCES = {
    ("errors.py", "__init__"): "EngineError",
    ("storage.py", "__init__"): "CannotOpen",
}
"""Where errors give their base a sentence of their own, as that one takes it."""


class Text(NamedTuple):
    """A text as Qt knows it; ``counts`` when it has plural forms."""

    context: str
    source: str
    counts: bool = False


class Entry(NamedTuple):
    """One entry of a translation file; several ``translations`` are plural forms."""

    text: Text
    translations: tuple[str, ...]
    finished: bool


def texts() -> dict[Text, list[str]]:
    """Every text -> the files it stands in."""
    found: dict[Text, list[str]] = {}
    for path in _sources():
        name = path.relative_to(ROOT).as_posix()
        for text in _texts_of(path):
            if name not in found.setdefault(text, []):
                found[text].append(name)
    return found


def texts_not_literal() -> list[str]:
    """Where ``tr``, ``tr_n`` or ``tr_noop`` is given something no tool can read."""
    return [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in _sources()
        for call in _calls(path)
        if _name(call) in ("tr", "tr_n", "tr_noop") and not (call.args and _literal(call.args[0]))
        and path.name != "text.py"
    ]  # fmt: skip


def fields(text: str) -> list[str]:
    """The places of a text with the form their values take, sorted, ``%n`` among them."""
    found = [
        f"{{{name}{'!' + conversion if conversion else ''}:{spec}}}"
        for _, name, spec, conversion in string.Formatter().parse(text)
        if name is not None
    ]
    return sorted(found + re.findall("%n", text))


def read_entries(path: Path) -> tuple[Entry, ...]:
    """All entries of a Qt translation file (.ts)."""
    found: list[Entry] = []
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            text = Text(
                context.findtext("name", ""),
                message.findtext("source", ""),
                message.get("numerus") == "yes",
            )
            element = message.find("translation")
            assert element is not None
            forms = element.findall("numerusform") if text.counts else [element]
            words = tuple(form.text or "" for form in forms)
            found.append(Entry(text, words, element.get("type") is None and all(words)))
    return tuple(found)


def ts_file(language: str) -> Path:
    """What translators write."""
    return FOLDER / f"pixelplayer_{language}.ts"


def compiled(language: str, target: Path) -> None:
    """Compile the .ts file of a language."""
    _run("lrelease", "-silent", ts_file(language), "-qm", target)


def update(language: str) -> None:
    """Bring the .ts file of a language up to date; what is new in it is unfinished."""
    with tempfile.TemporaryDirectory() as folder:
        mirror = Path(folder)
        sources = _write_mirror(mirror)
        ours, theirs = ts_file(language), mirror / ts_file(language).relative_to(ROOT)
        theirs.parent.mkdir(parents=True)
        if ours.exists():
            theirs.write_bytes(ours.read_bytes())
        # English needs no words of its own, but two forms of what it counts
        plural = ["-pluralonly"] if language == ENGLISH else []
        options = ["-silent", "-no-obsolete", *plural, "-source-language", "en"]
        _run("lupdate", *options, "-target-language", language, *sources, "-ts", theirs)
        # the lines are the mirror's, and those of the source would change with every edit
        ours.write_text(re.sub(r' line="\d+"', "", theirs.read_text("utf-8")), "utf-8")


def _write_mirror(folder: Path) -> list[Path]:
    """The files of the source with nothing in them but their texts."""
    lines: dict[str, list[str]] = {}
    for text, names in texts().items():
        key = f"{json.dumps(text.context)}, {json.dumps(text.source, ensure_ascii=False)}"
        call = f'translate({key}, "", 1)' if text.counts else f"QT_TRANSLATE_NOOP({key})"
        for name in names:
            lines.setdefault(name, []).append(call)
    for name, calls in lines.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(calls) + "\n", "utf-8")
    return [folder / name for name in lines]


def _run(tool: str, *arguments: str | Path) -> None:
    subprocess.run([Path(sys.executable).with_name(f"pyside6-{tool}"), *arguments], check=True)


def _sources() -> Iterator[Path]:
    for path in sorted((ROOT / "engine").rglob("*.py")):
        name = path.relative_to(ROOT)
        if not set(name.parts) & NOT_FOR_THE_SCREEN or name.as_posix() in OF_THE_EXPORT_PROCESS:
            yield path
    yield from sorted((ROOT / "pixelplayer_gui").rglob("*.py"))


def _texts_of(path: Path) -> Iterator[Text]:
    for call in _calls(path):
        for source in _marked(call, OWN_SENTENCES.get((path.name, _name(call)), _name(call))):
            yield Text(CONTEXT, source, _name(call) == "tr_n")
    if path.name == SOUND_CLASSES:
        yield from (Text(LABELS, label) for label in _labels(path))


def _labels(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in LABEL_TABLES:
            labels = ast.literal_eval(node.value)
            yield from (labels,) if isinstance(labels, str) else labels


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _marked(call: ast.Call, name: str) -> Iterator[str]:
    parts: Iterable[ast.expr] = ()
    if name in TEMPLATE_AT | ERRORS:
        place = (TEMPLATE_AT | ERRORS)[name]
        parts = call.args[place : place + 1]
    elif name == "ActionSpec":
        parts = [part for place, part in enumerate(call.args) if place in ACTION_TEXT_POSITIONS]
        parts = [*parts, *(word.value for word in call.keywords if word.arg in ACTION_TEXT_FIELDS)]
    yield from (_literal(part) for part in parts if _literal(part))


def main() -> None:
    """Bring every translation file up to date and say what is left to translate."""
    for language in LANGUAGES:
        update(language)
        compiled(language, ts_file(language).with_suffix(".qm"))
        entries = read_entries(ts_file(language))
        left = [entry.text.source for entry in entries if not entry.finished]
        print(f"{ts_file(language).name}: {len(entries)} texts, {len(left)} to translate")
        for text in left:
            print(f"  {text}")


if __name__ == "__main__":
    main()
