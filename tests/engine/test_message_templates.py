"""Every sentence of the engine is a literal template whose places are its keywords."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import errors
from engine.message import Message

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE_AT = {Message.__name__: 0, "ShaderFailed": 0} | {
    name: 1 if issubclass(kind, errors.CannotOpen | errors.CannotRead | errors.CannotWrite) else 0
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.EngineError)
}
OWN_SENTENCE = {errors.ModelMissing.__name__, errors.Cancelled.__name__}
"""They are given facts, not words."""
WHERE_THEY_ARE_MADE = {"engine/errors.py", "engine/message.py"}


def faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of every message and every error that is made in a module."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        place = TEMPLATE_AT.get(name)
        if place is None or name in OWN_SENTENCE:
            continue
        if len(call.args) != place + 1 or any(isinstance(arg, ast.Starred) for arg in call.args):
            yield call.lineno, "the template is missing or something follows it"
            continue
        yield from ((call.lineno, what) for what in _faults_of(call, call.args[place]))


def _faults_of(call: ast.Call, template: ast.expr) -> Iterator[str]:
    given = {word.arg for word in call.keywords if word.arg is not None}
    if any(word.arg is None for word in call.keywords):
        yield "its values hide behind **"
    elif isinstance(template, ast.Constant) and isinstance(template.value, str):
        places = {
            name for _, name, _, _ in string.Formatter().parse(template.value) if name is not None
        }
        if places != given:
            yield f"its places are {sorted(places)}, its keywords {sorted(given)}"
    elif given or isinstance(template, ast.JoinedStr | ast.BinOp | ast.Constant):
        yield "the template is no literal"
    elif isinstance(template, ast.Call) and ast.unparse(template.func).endswith((".format", "str")):
        yield "the template is a finished sentence"


@pytest.mark.parametrize("package", ["engine", "pixelplayer_gui"])
def test_every_template_is_literal_and_filled_by_name(package: str):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in WHERE_THEY_ARE_MADE
        for line, what in faults(ast.parse(path.read_text("utf-8")))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        'raise BadRequest(f"{name} is bad")',
        'raise BadRequest("{name} is bad")',
        'raise BadRequest("it is bad", name=name)',
        'raise BadRequest("{} is bad", name=name)',
        'raise CannotOpen(path, f"{name} is bad")',
        'raise CannotOpen(path, "it is " + name)',
        'raise CannotOpen(path, "it is {what}".format(what=what))',
        "raise DeviceLost(str(error))",
        "raise EngineError(template, name=name)",
        "raise EngineError()",
        'Message("{a} is {b}", a=1)',
        'Message("{a}", **values)',
    ],
)
def test_a_fault_is_seen(code: str):
    assert list(faults(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        'raise BadRequest("{name!r} is {far:.1f} m away", name=name, far=3)',
        'raise CannotOpen(path, "it is {what}.", what=what)',
        "raise CannotWrite(path, why_not_written(error)) from error",
        "raise DeviceLost(output.notice)",
        'raise ModelMissing(name, ("a",))',
    ],
)
def test_what_is_right_is_no_fault(code: str):
    assert not list(faults(ast.parse(code)))
