"""Seeded mutations of files: a list of small damages, each of which can be left out again."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
NASTY: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, -1e308, float("nan"), float("inf"), 10**30, 2**31, 2**63, 1e-320,
    "", "x" * 5000, "\x00", "\ud800", "é" * 300, "../../etc/passwd", [], {}, [[]], {"a": 1},
)  # fmt: skip
DEEP = (b"[" * 100_000, b'{"a":' * 50_000)


@dataclass(frozen=True, slots=True)
class Damage:
    """One damage: where (0..1 of the file, or a place in JSON), of what kind, with what."""

    kind: str
    place: Any
    value: Any = None


def damages_of(content: bytes, is_json: bool, rng: random.Random) -> tuple[Damage, ...]:
    """Some damages for a file, mostly few."""
    count = rng.choice((1, 1, 1, 2, 3, 8, 40))
    if is_json and rng.random() < 0.8:
        places = list(_places(json.loads(content)))
        return tuple(_json_damage(rng.choice(places), rng) for _ in range(min(count, 4)))
    return tuple(_byte_damage(len(content), is_json, rng) for _ in range(count))


def damaged(content: bytes, damages: tuple[Damage, ...]) -> bytes:
    """The file with these damages done to it, one after the other."""
    in_json = [damage for damage in damages if damage.kind.startswith("json")]
    if in_json:
        data = json.loads(content)
        for damage in in_json:
            _damage_json(data, damage)
        return json.dumps(data).encode()
    for damage in damages:
        content = _damage_bytes(content, damage)
    return content


def _byte_damage(size: int, is_json: bool, rng: random.Random) -> Damage:
    kinds = ("flip", "set", "number", "number", "zeros", "cut", "drop", "double", "noise")
    kind = rng.choice((*kinds, "deep", "recoded") if is_json else kinds)
    # what says how the rest is to be read lies at the two ends
    near = rng.random() ** 3 if rng.random() < 0.7 else rng.random()
    place = 1 - near if rng.random() < 0.25 else near
    length = rng.choice((1, 4, 64, 1024, max(size // 8, 1)))
    value = {
        "flip": rng.randrange(8),
        "set": rng.randrange(256),
        "number": (rng.choice(EXTREMES), rng.choice((1, 2, 4, 8)), rng.choice(("big", "little"))),
        "noise": (length, rng.randrange(1 << 30)),
        "deep": rng.randrange(len(DEEP)),
    }.get(kind, length)
    return Damage(kind, place, value)


def _damage_bytes(content: bytes, damage: Damage) -> bytes:
    at, value = min(int(damage.place * len(content)), max(len(content) - 1, 0)), damage.value
    head, tail = content[:at], content[at:]
    if damage.kind == "flip" and tail:
        return head + bytes([tail[0] ^ (1 << value)]) + tail[1:]
    if damage.kind == "set":
        return head + bytes([value]) + tail[1:]
    if damage.kind == "number":
        number, width, order = value
        return head + (number % (1 << 8 * width)).to_bytes(width, order) + tail[width:]
    if damage.kind == "noise":
        length, seed = value
        return head + random.Random(seed).randbytes(min(length, len(tail))) + tail[length:]
    simple = {
        "zeros": lambda: head + bytes(min(value, len(tail))) + tail[value:],
        "cut": lambda: head,
        "drop": lambda: head + tail[value:],
        "double": lambda: head + tail[:value] + tail,
        "deep": lambda: DEEP[value],
        "recoded": lambda: content.decode(errors="replace").encode("utf-16"),
    }
    return simple.get(damage.kind, lambda: content)()


def _json_damage(place: tuple[Any, ...], rng: random.Random) -> Damage:
    kind = rng.choice(("json set",) * 5 + ("json drop", "json wrap"))
    return Damage(kind, place, rng.randrange(len(NASTY)))


def _damage_json(data: Any, damage: Damage) -> None:
    try:
        within = data
        for key in damage.place[:-1]:
            within = within[key]
        key = damage.place[-1]
        if damage.kind == "json drop":
            del within[key]
        elif damage.kind == "json wrap":
            within[key] = [copy.deepcopy(within[key])] * 2
        else:
            within[key] = NASTY[damage.value]
    except (KeyError, IndexError, TypeError):  # an earlier damage has taken the place away
        return


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield (*place, key)
        yield from _places(value[key], (*place, key))
