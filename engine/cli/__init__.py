"""The command line: the whole engine from a shell, one module per group of commands.

The one place of the engine that prints, ends the process and knows every station. The program
``pixelplayer`` starts in the window's package, which hands in how a window is opened
(``desktop``). The modules import what is heavy (torch, PyAV) inside their commands, so that
`pixelplayer --version` answers at once.
"""

from __future__ import annotations

import os


def use_passive_thread_waiting() -> None:
    """Lets torch's threads sleep while they wait for each other; to be called before torch loads.

    They spin otherwise, which on a machine that does something else as well (a clip being
    recorded, the sound card's feeder) took twenty times as long as the work itself.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
