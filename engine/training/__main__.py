"""A training run from a settings file: ``python -m engine.training RUN/settings.json``.

The file holds the fields of ``TrainingSettings`` that differ from their defaults. Started again the
run goes on from its last kept state; SIGTERM keeps the state first, SIGKILL loses the minutes
since.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from engine.training.settings import TrainingSettings
from engine.training.trainer import Trainer


def main(arguments: list[str]) -> None:
    """Run, or go on with, the run that the settings file describes."""
    settings = TrainingSettings(**json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    Trainer(settings, _say).run()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
