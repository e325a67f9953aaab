"""A message is its sentence, and can be said anew from its template and values."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from engine.errors import BadRequest, Cancelled, CannotOpen, CannotWrite, EngineError, ModelMissing
from engine.message import Message

NESTED = Message(
    "{name} was written at {rate:g} Hz: {why}",
    name="a {brace}.wav",
    rate=48000.0,
    why=Message("{count} samples clipped.", count=3),
)


def test_a_message_is_its_sentence():
    assert NESTED == "a {brace}.wav was written at 48000 Hz: 3 samples clipped."
    assert f"{NESTED}" == str(NESTED)
    assert type(str(NESTED)) is str


def test_a_message_without_values_is_taken_as_it_is():
    assert Message("50 % {of it}") == "50 % {of it}"
    assert Message.verbatim("a {b}").template == "a {b}"


def test_a_message_of_a_message_is_that_message():
    assert Message(NESTED) is NESTED
    assert Message.verbatim(NESTED) is NESTED


def test_values_cannot_be_changed():
    with pytest.raises(TypeError):
        NESTED.values["name"] = "other"  # pyright: ignore[reportIndexIssue]  # it is provoked


@pytest.mark.parametrize(
    "copied",
    [lambda it: pickle.loads(pickle.dumps(it)), copy.deepcopy, copy.copy],
    ids=["pickle", "deep copy", "copy"],
)
def test_a_copy_keeps_template_and_values(copied):
    again = copied(NESTED)
    assert again == NESTED
    assert again.template == NESTED.template
    assert dict(again.values) == dict(NESTED.values)
    assert again.values["why"].template == "{count} samples clipped."


def test_json_keeps_template_and_values():
    again = Message.from_json(json.loads(json.dumps(NESTED.to_json())))
    assert again == NESTED
    assert again.template == NESTED.template
    assert again.values["rate"] == 48000.0
    why = again.values["why"]
    assert isinstance(why, Message)
    assert why.template == "{count} samples clipped."


def test_json_holds_the_numbers_of_numpy_and_paths():
    said = Message("{gain:.1f} dB, {count} of {path}, {on}", gain=np.float32(1.25),
                   count=np.int64(3), path=Path("a.wav"), on=True)  # fmt: skip
    again = Message.from_json(json.loads(json.dumps(said.to_json())))
    assert again == said
    assert again.values["gain"] == 1.25
    assert again.values["on"] is True


def test_an_old_line_with_only_a_sentence_is_understood():
    assert Message.from_json("It failed {here}.") == "It failed {here}."


ERRORS = (
    EngineError("{name} has no sound.", name="a.mp4"),
    BadRequest("There is nothing to export."),
    CannotOpen(Path("/a b.mp4"), "it holds {what}; a film is needed.", what="text"),
    CannotWrite("x.wav", "the disk is full."),
    ModelMissing("pixls", ("pixels", "slots")),
    ModelMissing("x"),
    Cancelled(),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_pickled_error_keeps_everything(error: EngineError):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.template == error.template
    assert dict(again.values) == dict(error.values)
    assert again.__dict__.keys() == error.__dict__.keys()
    assert getattr(again, "path", None) == getattr(error, "path", None)


def test_errors_say_what_they_said():
    assert [str(error) for error in ERRORS] == [
        "a.mp4 has no sound.",
        "There is nothing to export.",
        "Cannot open /a b.mp4: it holds text; a film is needed.",
        "Cannot write x.wav: the disk is full.",
        "There is no model named 'pixls'; did you mean pixels or slots?",
        "There is no model named 'x'; see `pixelplayer models`.",
        "Stopped on request; what was finished is kept.",
    ]


def test_the_reason_stands_inside_the_sentence():
    error = CannotOpen("a.mp4", "it holds {what}.", what="text")
    assert error.template == "Cannot open {path}: {why}"
    assert error.why == "it holds text."
    why = error.values["why"]
    assert isinstance(why, Message)
    assert why.template == "it holds {what}."


def test_an_error_inside_another_stays_a_message():
    inner = CannotOpen("a.mp4", "it is empty.")
    outer = Message("{why}: playing silently.", why=inner)
    assert outer == "Cannot open a.mp4: it is empty.: playing silently."
    why = outer.values["why"]
    assert isinstance(why, Message)
    assert why.template == "Cannot open {path}: {why}"
    foreign = Message("It failed ({error})", error=OSError("disk gone"))
    assert foreign.values["error"] == "disk gone"
