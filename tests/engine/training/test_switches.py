"""Switches of a model as a command line says them."""

import pytest

from engine.errors import BadRequest
from engine.training.switches import read_switches

PAPER = ("sound-of-pixels-paper", ("mix-and-separate",))


def test_they_become_what_the_constructor_takes() -> None:
    given = ["output=ratio", "frequency=linear", "channels=8", "weighted=yes", "silence=0.1"]
    assert read_switches(*PAPER, given) == {
        "output": "ratio", "frequency": "linear", "channels": 8, "weighted": True, "silence": 0.1,
    }  # fmt: skip
    assert read_switches(*PAPER, []) == {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("colour=red", "has no switch colour; it has channels, width, output"),
        ("output=soft", "no position 'soft'; use binary, ratio, regression"),
        ("output", "use binary, ratio, regression"),
        ("channels=many", "use a whole number"),
        ("dominant=perhaps", "use yes or no"),
    ],
)
def test_what_does_not_exist_is_said_with_what_does(given: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        read_switches(*PAPER, [given])


def test_a_model_without_switches_says_so() -> None:
    with pytest.raises(BadRequest, match="sound-of-pixels has no switch output; it has none"):
        read_switches("sound-of-pixels", ("duet",), ["output=ratio"])
