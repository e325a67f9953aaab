"""The command line: the whole engine from a shell, one module per group of commands.

This is the topmost floor: the one place that prints, ends the process and knows every station. The
modules import what is heavy (torch, PyAV, Qt) inside their commands, so that `pixelplayer
--version` answers at once.
"""

from __future__ import annotations


def main() -> None:
    """The program ``pixelplayer``: runs the command line's words and ends the process."""
    from engine.cli.program import program

    program(prog_name="pixelplayer")
