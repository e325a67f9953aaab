"""Child processes of our own Python: how each is started, so that none runs what lies about.

``python -m`` puts the folder one stands in before all others, and that folder is often one of films
somebody sent: a ``numpy.py`` beside them would run. A child is therefore started with ``-P``, and
finds this program by a path of our own.
"""

from __future__ import annotations

import os
import site
import sys
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1]


def python_command(module: str, *arguments: str) -> tuple[str, ...]:
    """The words that run a module of ours; to be started in ``child_environment``."""
    return (sys.executable, "-P", "-m", module, *arguments)


def child_environment(**changes: str) -> dict[str, str]:
    """The environment of a child: it finds this program, and no module where one happens to stand.

    An empty or relative part of PYTHONPATH (``PYTHONPATH=/x:`` has one) means the folder one stands
    in; it is left out. What the child itself starts is as safe.
    """
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    paths = [path for path in given if os.path.isabs(path)]
    if str(_HOME) not in site.getsitepackages():  # there it is found, behind Python's own modules
        paths.insert(0, str(_HOME))
    safe = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1"}
    return {**os.environ, **safe, **changes}
