"""How well a few typed letters fit a name: for finding an action without knowing its menu."""

from __future__ import annotations

WHOLE, START_OF_WORD, NEXT, ANYWHERE = 100, 8, 5, 1


def fitness(typed: str, name: str) -> int | None:
    """How well ``typed`` fits; None when its letters do not come in that order. More is better.

    Beginnings of words and letters in a row count most, so "exf" finds "Export Film".
    """
    wanted, letters = "".join(typed.casefold().split()), name.casefold()
    if not wanted:
        return 0
    places = _best(wanted, letters)
    if places is None:
        return None
    score, before = 0, -2
    for place in places:
        starts = place == 0 or not letters[place - 1].isalnum()
        score += START_OF_WORD if starts else NEXT if place == before + 1 else ANYWHERE
        before = place
    whole = letters.find(typed.casefold().strip())
    starts = whole == 0 or (whole > 0 and not letters[whole - 1].isalnum())
    return score + (WHOLE if starts else 0)


def _best(wanted: str, letters: str) -> list[int] | None:
    """Where the letters stand: at beginnings of words where that leaves room for the others."""
    places: list[int] = []
    at = 0
    for number, letter in enumerate(wanted):
        rest = wanted[number + 1 :]
        found = [i for i in range(at, len(letters)) if letters[i] == letter]
        found = [i for i in found if _follows(rest, letters, i + 1)]
        if not found:
            return None
        starts = [i for i in found if i == 0 or not letters[i - 1].isalnum()]
        row = [i for i in found if places and i == places[-1] + 1]
        places.append((row or starts or found)[0])
        at = places[-1] + 1
    return places


def _follows(wanted: str, letters: str, at: int) -> bool:
    for letter in wanted:
        at = letters.find(letter, at) + 1
        if not at:
            return False
    return True
