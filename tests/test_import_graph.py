"""The import graph, with imports in functions and for types: no circle, few arrows in the window.

``pytest -s tests/test_import_graph.py`` prints the figures.
"""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("engine", "pixelplayer_gui")
ROOMS, FLOORS, ARROWS = 16, 9, 51
"""At most so many in the window: its folders and the modules beside them, and what imports what."""

Graph = dict[str, set[str]]


@pytest.fixture(scope="module")
def modules() -> Graph:
    """Module -> the modules of ours that it imports, wherever in its text."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    return {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}


@pytest.fixture(scope="module")
def rooms(modules: Graph) -> Graph:
    """Room of the window -> the rooms it imports from."""
    found: Graph = {}
    for module, imported in modules.items():
        room = room_of(module)
        if room:
            others = {room_of(name) for name in imported} - {room, ""}
            found.setdefault(room, set()).update(others)
    return found


def room_of(module: str) -> str:
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "pixelplayer_gui" else ""


def circle_in(graph: Graph) -> list[str]:
    """The modules of a circle; empty when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def floor_of(room: str, rooms: Graph) -> int:
    """How high a room lies: one floor above the highest that it imports from."""
    return 1 + max((floor_of(other, rooms) for other in rooms[room]), default=0)


def test_no_module_imports_itself_through_others(modules: Graph) -> None:
    assert len(modules) > 300  # all of them, not an empty graph
    assert circle_in(modules) == []


def test_a_circle_would_be_found(modules: Graph) -> None:
    bent = {**modules, "engine.errors": modules["engine.errors"] | {"engine.export.process"}}
    assert "engine.errors" in circle_in(bent)


def test_imports_in_functions_and_for_types_count(modules: Graph) -> None:
    assert "engine.cli.separate" in modules["engine.cli.commands"]  # in a function
    assert "engine.cli.bench.measures" in modules["engine.cli.desktop"]  # for types


def test_the_window_has_few_rooms_on_floors(rooms: Graph) -> None:
    assert circle_in(rooms) == []
    floors = {room: floor_of(room, rooms) for room in rooms}
    arrows = sum(map(len, rooms.values()))
    print(f"\n{len(rooms)} rooms, {max(floors.values())} floors, {arrows} arrows")
    for room in sorted(rooms, key=lambda room: -floors[room]):
        print(f"{floors[room]:3} {room}: {', '.join(sorted(rooms[room]))}")
    assert len(rooms) <= ROOMS
    assert max(floors.values()) <= FLOORS
    assert arrows <= ARROWS


def test_nothing_hides_an_import_from_the_graph(modules: Graph) -> None:
    """Neither a module's name as a string nor a call that imports what a string says."""
    hidden = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                word = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
                names_a_module = isinstance(word, str) and "." in word and word in modules
                called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
                if names_a_module or called.endswith(("import_module", "__import__")):
                    hidden.append(f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")
    assert hidden == []
