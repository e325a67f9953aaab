"""Command line options that several commands share, and their parameter types."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.mixing.mix import MAX_GAIN_DB

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Pixel:
    """A place in the upright picture, in its pixels; ``gain_db`` is what its fader is set to."""

    x: float
    y: float
    gain_db: float = 0.0


class PixelType(click.ParamType):
    """``X,Y`` or, when ``with_gain``, ``X,Y=GAIN_DB``."""

    name = "pixel"

    def __init__(self, with_gain: bool = False) -> None:
        self._with_gain = with_gain

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The ``Pixel`` that the word means."""
        if isinstance(value, Pixel):
            return value
        place, equals, gain = str(value).partition("=")
        form = "X,Y=GAIN_DB, for example 320,180=-6" if self._with_gain else "X,Y, e.g. 320,180"
        try:
            x, y = (float(part) for part in place.split(","))
            gain_db = float(gain) if equals else 0.0
        except ValueError:
            self.fail(f"{value!r} is not of the form {form}.", param, ctx)
        if not (math.isfinite(x) and math.isfinite(y)) or bool(equals) != self._with_gain:
            self.fail(f"{value!r} is not of the form {form}.", param, ctx)
        if not gain_db <= MAX_GAIN_DB:
            self.fail(
                f"{value!r} asks for {gain} dB; a gain is at most {MAX_GAIN_DB:g} dB"
                " (and -inf is silence).",
                param,
                ctx,
            )
        return Pixel(x, y, gain_db)


@dataclass(frozen=True, slots=True)
class Solo:
    """A pixel, and the seconds in which only the object there plays."""

    pixel: Pixel
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class NamedSolo:
    """A strip of a project by name or id, and the seconds in which only it plays."""

    name: str
    start: float
    end: float


class NamedSoloType(click.ParamType):
    """``NAME=START-END``, in seconds."""

    name = "solo"
    _form = "NAME=START-END, for example violin=12-17"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The ``NamedSolo`` that the word means."""
        if isinstance(value, NamedSolo | Solo):
            return value
        name, _, span = str(value).rpartition("=")
        try:
            start, end = (float(part) for part in span.split("-"))
        except ValueError:
            self.fail(f"{value!r} is not of the form {self._form}.", param, ctx)
        if not (0 <= start < end < math.inf and name):
            self.fail(f"{value!r} is not of the form {self._form}.", param, ctx)
        return NamedSolo(name, start, end)


class SoloType(NamedSoloType):
    """``X,Y=START-END``, in pixels and seconds."""

    _form = "X,Y=START-END, for example 320,180=12-17"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The ``Solo`` that the word means."""
        named = super().convert(value, param, ctx)
        if isinstance(named, Solo):
            return named
        return Solo(PixelType().convert(named.name, param, ctx), named.start, named.end)


exclusion_option = click.option(
    "--not",
    "excluded",
    type=PixelType(),
    multiple=True,
    metavar="X,Y",
    help="A pixel that is none of the objects: they lose what sounds there.",
)


# click must not look at the files itself: its words differ from the engine's
FILE = click.Path(path_type=Path, readable=False)


class FiniteRange(click.FloatRange):
    """A number in a range; "nan" lies in none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not in the range {self._describe_range()}.", param, ctx)
        return number


class NameType(click.ParamType):
    """A word that says something."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word."""
        if not str(value).strip():
            self.fail("it is empty; leave the option out, or name one.", param, ctx)
        return str(value)


def model_options(command: Command) -> Command:
    """Options of every command that separates: model, weights, device, sound track."""
    for option in (
        click.option("--model", default="default", show_default=True, help="Which model listens."),
        click.option("--weights", type=FILE, help="Weights to use instead of the model's own."),
        click.option(
            "--device",
            type=click.Choice(["auto", "cpu", "cuda"]),
            default="auto",
            show_default=True,
            help="Where the model runs.",
        ),
        track_option,
    ):
        command = option(command)
    return command


def models_option(use: str) -> Callable[[Command], Command]:
    """One model or several by name, each with weights of its own if wanted; ``use``: what for."""
    return click.option(
        "--model",
        "models",
        multiple=True,
        metavar="NAME[=WEIGHTS]",
        default=("default",),
        show_default=True,
        help=use,
    )


track_option = click.option(
    "--track",
    type=click.IntRange(min=1),
    default=None,
    help="Which of the film's sound tracks; by default the one it marks, or the first with sound.",
)

time_option = click.option(
    "--time",
    "seconds",
    type=float,
    default=None,
    help="When to look at the picture, in seconds; by default the middle of the film.",
)

progress_option = click.option(
    "--progress",
    "progress_form",
    type=click.Choice(["bar", "json", "none"]),
    default="bar",
    show_default=True,
    help="How progress is shown on stderr: a bar (on a terminal), JSON lines, or not at all.",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
