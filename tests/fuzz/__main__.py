"""``python -m tests.fuzz --minutes 60``: fuzz all that is opened; ``--kills 100``: kill commands.

What is found is made small and kept below artefacts/fuzz; the exit status is 1 then.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzz.fuzzer import fuzz_for
from tests.fuzz.kills import kill_commands


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("artefacts/fuzz"))
    asked = parser.parse_args()
    failed = False
    if asked.minutes:
        tally = fuzz_for(asked.minutes * 60, asked.seed, asked.out)
        print("\n".join(tally.lines()))
        failed |= bool(tally.findings)
    if asked.kills:
        with tempfile.TemporaryDirectory(prefix="pixelplayer-kills-") as folder:
            report = kill_commands(asked.kills, asked.seed, Path(folder))
        print(
            f"{report.kills} killed at work, {len(report.losses)} losses", *report.losses, sep="\n"
        )
        failed |= bool(report.losses)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
