"""Every text a user may read, found in the source, and the translation files made of it.

``python -m tests.support.translation_files`` updates the files.

A text is what stands in ``tr`` or ``tr_noop``, in the table of actions, what the engine says when
something fails (its pattern), and what the models call an object.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from pixelplayer_gui.i18n.translation import (
    CONTEXT,
    ENGINE,
    LABELS,
    TranslationEntry,
    read_messages,
)

ROOT = Path(__file__).resolve().parents[2]
MARKS = {"tr", "tr_noop"}
ACTION_TEXT_POSITIONS = {1, 2, 5, 7, 8}
ACTION_TEXT_FIELDS = {"text", "menu", "tip", "short", "submenu"}
FOR_DEVELOPERS = {
    "ValueError", "TypeError", "KeyError", "RuntimeError", "AssertionError", "IndexError",
    "NotImplementedError", "UnpicklingError", "FileNotFoundError", "RuntimeWarning",
}  # fmt: skip
NOT_FOR_THE_SCREEN = {
    "training",
    "evaluation",
    "illustrations",
    "resource_builders",
    "cli",
    "layers",
}
PLACE = re.compile(r"\{[^{}]*\}")


def window_texts() -> dict[str, str]:
    """Text -> the file it stands in."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "pixelplayer_gui").rglob("*.py")):
        for call in _calls(path):
            for text in _marked(call):
                found.setdefault(text, path.relative_to(ROOT).as_posix())
    return found


def texts_not_literal() -> list[str]:
    """Where ``tr`` or ``tr_noop`` is given something no tool can read."""
    return [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "pixelplayer_gui").rglob("*.py"))
        for call in _calls(path)
        if _name(call) in MARKS and not (call.args and _literal(call.args[0]))
        and path.name != "text.py"
    ]  # fmt: skip


def engine_sentences() -> dict[str, str]:
    """The pattern of a sentence -> the file it stands in."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "engine").rglob("*.py")):
        name = path.relative_to(ROOT)
        if not set(name.parts) & NOT_FOR_THE_SCREEN:
            reader = _Sentences()
            reader.visit(ast.parse(path.read_text("utf-8")))
            for text in reader.found:
                found.setdefault(text, name.as_posix())
    return found


def model_labels() -> dict[str, str]:
    """What a model may call an object -> the file it stands in."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "engine" / "models").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LABELS":
                for label in ast.literal_eval(node.value):
                    found.setdefault(label, path.relative_to(ROOT).as_posix())
    return found


def all_texts() -> dict[tuple[str, str], str]:
    """(context, text) -> the file it stands in."""
    parts = {
        CONTEXT: window_texts(),
        ENGINE: engine_sentences(),
        LABELS: model_labels(),
    }
    return {(name, text): where for name, part in parts.items() for text, where in part.items()}


def places(text: str) -> list[str]:
    """The placeholders of a text, sorted."""
    return sorted(PLACE.findall(text))


def write(
    path: Path, texts: dict[tuple[str, str], str], known: dict[tuple[str, str], TranslationEntry]
):
    """Write a translation file that holds exactly these texts; what is new is unfinished."""
    root = ElementTree.Element("TS", version="2.1", language="zh_CN", sourcelanguage="en")
    for name in (CONTEXT, ENGINE, LABELS):
        context = ElementTree.SubElement(root, "context")
        ElementTree.SubElement(context, "name").text = name
        for (where, text), file in texts.items():
            if where == name:
                _add(context, text, file, known.get((name, text)))
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', "utf-8")


def _add(
    context: ElementTree.Element, text: str, file: str, known: TranslationEntry | None
) -> None:
    message = ElementTree.SubElement(context, "message")
    ElementTree.SubElement(message, "location", filename=f"../../{file}")
    ElementTree.SubElement(message, "source").text = text
    element = ElementTree.SubElement(message, "translation")
    element.text = known.translation if known else ""
    if known is None or not known.finished:
        element.set("type", "unfinished")


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _marked(call: ast.Call) -> Iterator[str]:
    parts: list[ast.expr] = []
    if _name(call) in MARKS:
        parts = call.args[:1]
    elif _name(call) == "ActionSpec":
        parts = [part for place, part in enumerate(call.args) if place in ACTION_TEXT_POSITIONS]
        parts += [word.value for word in call.keywords if word.arg in ACTION_TEXT_FIELDS]
    for part in parts:
        if _literal(part):
            yield _literal(part)


class _Sentences(ast.NodeVisitor):
    """Collects what reads like a sentence, but not what only developers see."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Raise(self, node: ast.Raise) -> None:
        if _name(node.exc) not in FOR_DEVELOPERS if isinstance(node.exc, ast.Call) else True:
            self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # else a docstring
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text, count = "", 0
        for part in node.values:
            if isinstance(part, ast.Constant):
                text += str(part.value)
            else:
                count += 1
                text += f"{{{count}}}"
        self._take(text)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._take(node.value)

    def _take(self, text: str) -> None:
        words = len(re.findall(r"[A-Za-z']{2,}", PLACE.sub("", text)))
        if (
            "[" not in text
            and " " in text.strip()
            and (words > 2 or (words == 2 and (text[0].isupper() or "{" in text)))
        ):
            self.found.append(text)


def main() -> None:
    """Bring every translation file up to date and say what is left to translate."""
    for path in sorted((ROOT / "resources" / "translations").glob("*.ts")):
        known = {(entry.context, entry.source): entry for entry in read_messages(path)}
        texts = all_texts()
        write(path, texts, known)
        left = [entry.source for entry in read_messages(path) if not entry.finished]
        print(f"{path.name}: {len(texts)} texts, {len(left)} to translate")
        for text in left:
            print(f"  {text}")


if __name__ == "__main__":
    main()
