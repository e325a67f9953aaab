"""The command group ``pixelplayer``: its subcommands (imported lazily) and its failures."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from engine import __version__
from engine.cli import use_passive_thread_waiting
from engine.cli.desktop import Desktop
from engine.cli.exit_status import run_to_exit_status


def _separate() -> click.Command:
    from engine.cli.separate import separate

    return separate


def _objects() -> click.Command:
    from engine.cli.objects import objects

    return objects


def _heat() -> click.Command:
    from engine.cli.objects import heat

    return heat


def _remix() -> click.Command:
    from engine.cli.remix import remix

    return remix


def _adapt() -> click.Command:
    from engine.cli.adapt import adapt

    return adapt


def _batch() -> click.Command:
    from engine.cli.batch import batch

    return batch


def _info() -> click.Command:
    from engine.cli.info import info

    return info


def _models() -> click.Command:
    from engine.cli.models import models

    return models


def _train() -> click.Command:
    from engine.cli.train import train

    return train


def _samples() -> click.Command:
    from engine.cli.samples import samples

    return samples


def _evaluate() -> click.Command:
    from engine.cli.evaluate import evaluate

    return evaluate


def _bench() -> click.Command:
    from engine.cli.bench.command import bench

    return bench


def _head() -> click.Command:
    from engine.cli.head import head

    return head


def _demo() -> click.Command:
    from engine.cli.demo import demo

    return demo


def _window() -> click.Command:
    from engine.cli.window import window

    return window


# word -> what imports its command, when the word is used
_COMMANDS: dict[str, Callable[[], click.Command]] = {
    "separate": _separate,
    "objects": _objects,
    "heat": _heat,
    "adapt": _adapt,
    "remix": _remix,
    "batch": _batch,
    "info": _info,
    "models": _models,
    "train": _train,
    "samples": _samples,
    "evaluate": _evaluate,
    "bench": _bench,
    "head": _head,
    "demo": _demo,
}


class Program(click.Group):
    """A group whose first word may also be a file: then the window opens on it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All words, in the order of the work."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a word, imported now."""
        if cmd_name not in _COMMANDS:
            return None
        return _COMMANDS[cmd_name]()

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A word is a command, or else a file for the window."""
        word = args[0]
        if word in _COMMANDS or word.startswith("-"):
            return super().resolve_command(ctx, args)
        if not os.path.exists(word) and not _looks_like_a_path(word):
            raise click.UsageError(_unknown_command(word), ctx)
        return word, _window(), args

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Runs the words and ends the process with 0, or with a sentence and a status."""
        words = list(sys.argv[1:] if args is None else args)
        debug = "--debug" in words
        words = [word for word in words if word != "--debug"]

        def run() -> Any:
            return super(Program, self).main(
                words, prog_name, complete_var, standalone_mode=False, **extra
            )

        if not standalone_mode:
            return run()
        sys.exit(run_to_exit_status(run, debug))


def _looks_like_a_path(word: str) -> bool:
    return "/" in word or "\\" in word or Path(word).suffix != ""


def _unknown_command(word: str) -> str:
    near = difflib.get_close_matches(word, _COMMANDS, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no command and no file {word!r}.{hint}"


@click.group(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[--version] [--help]",
    subcommand_metavar="[FILE | COMMAND [ARGS]...]",
)
@click.version_option(__version__, prog_name="PixelPlayer", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an unexpected failure.")
@click.pass_context
def program(ctx: click.Context, debug: bool) -> int | None:
    """Hear only what a pixel of a video sounds like, mix it, save the clip.

    Without a command the window opens, with a FILE (a video or a project) on that file.

    Exit status: 0 done, 2 a request that cannot be met, 3 a failure of the machine, 130 stopped, 1
    anything unexpected.
    """
    if ctx.invoked_subcommand is not None:
        return None
    return ctx.invoke(_window())


def main(desktop: Desktop | None = None) -> None:
    """Runs the command line's words and ends the process; ``desktop`` opens the window for them."""
    use_passive_thread_waiting()
    program(prog_name="pixelplayer", obj=desktop)
