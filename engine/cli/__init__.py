"""The command line: the whole engine from a shell, one module per group of commands.

This is the topmost floor: the one place that prints, ends the process and knows every station. The
modules import what is heavy (torch, PyAV, Qt) inside their commands, so that `pixelplayer
--version` answers at once.
"""

from __future__ import annotations

import os


def main() -> None:
    """The program ``pixelplayer``: runs the command line's words and ends the process."""
    use_passive_thread_waiting()
    from engine.cli.commands import program

    program(prog_name="pixelplayer")


def use_passive_thread_waiting() -> None:
    """Lets torch's threads sleep while they wait for each other; to be called before torch loads.

    They spin otherwise, which on a machine that does something else as well (a film being
    recorded, the sound card's feeder) took twenty times as long as the work itself.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
