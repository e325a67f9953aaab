"""Signals belong to the object that declares them: nobody emits another object's."""

from __future__ import annotations

import ast
from pathlib import Path

import engine
import pixelplayer_gui

PACKAGES = tuple(Path(package.__path__[0]) for package in (engine, pixelplayer_gui))


def _is_signal(value: ast.expr | None) -> bool:
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id == "Signal"
    )


def _declared(tree: ast.AST) -> dict[str, tuple[set[str], list[str]]]:
    """Class -> the signals it declares itself, and the names of its bases."""
    return {
        node.name: (
            {
                target.id
                for line in node.body
                if isinstance(line, ast.Assign) and _is_signal(line.value)
                for target in line.targets
                if isinstance(target, ast.Name)
            },
            [base.id for base in node.bases if isinstance(base, ast.Name)],
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }


class _Emits(ast.NodeVisitor):
    """Every ``.emit`` that is not that of a signal of the class it stands in."""

    def __init__(self, classes: dict[str, tuple[set[str], list[str]]]) -> None:
        self._classes = classes
        self._inside: list[str] = []
        self.foreign: list[tuple[int, str]] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._inside.append(node.name)
        self.generic_visit(node)
        self._inside.pop()

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr == "emit" and not self._is_own(node.value):
            self.foreign.append((node.lineno, ast.unparse(node)))
        self.generic_visit(node)

    def _is_own(self, signal: ast.expr) -> bool:
        return (
            isinstance(signal, ast.Attribute)
            and isinstance(signal.value, ast.Name)
            and signal.value.id == "self"
            and bool(self._inside)
            and signal.attr in self._signals_of(self._inside[-1])
        )

    def _signals_of(self, name: str) -> set[str]:
        own, bases = self._classes.get(name, (set(), []))
        return own.union(*(self._signals_of(base) for base in bases))


def foreign_emits(sources: dict[str, str]) -> list[str]:
    """``file:line code`` of every emit of a signal that another object declares."""
    trees = {name: ast.parse(text) for name, text in sources.items()}
    classes: dict[str, tuple[set[str], list[str]]] = {}
    for tree in trees.values():
        classes |= _declared(tree)
    found: list[str] = []
    for name, tree in trees.items():
        visitor = _Emits(classes)
        visitor.visit(tree)
        found += [f"{name}:{line} {code}" for line, code in visitor.foreign]
    return found


def test_nobody_emits_the_signal_of_another_object():
    sources = {
        str(path.relative_to(package.parent)): path.read_text("utf-8")
        for package in PACKAGES
        for path in sorted(package.rglob("*.py"))
    }
    assert any("Signal(" in text for text in sources.values())
    assert foreign_emits(sources) == []


def test_a_borrowed_signal_is_found_however_it_is_reached():
    source = """
class Bar(QObject):
    shown = Signal(str)

    def show(self) -> None:
        self.shown.emit("own")

class Wider(Bar):
    def show(self) -> None:
        self.shown.emit("inherited")

class Window(QObject):
    def __init__(self, bar: Bar) -> None:
        self.bar, self.borrowed = bar, bar.shown
        self.bar.shown.emit("a chain")
        bar.shown.emit("a parameter")
        self.borrowed.emit("a signal that was only put here")
        QTimer.singleShot(0, bar.shown.emit)
        (bar.shown if bar else self.borrowed).emit("either")
"""
    found = [line.partition(" ")[2] for line in foreign_emits({"a.py": source})]
    assert found == [
        "self.bar.shown.emit",
        "bar.shown.emit",
        "self.borrowed.emit",
        "bar.shown.emit",
        "(bar.shown if bar else self.borrowed).emit",
    ]
