"""``python -m tests.fuzz --minutes 60``: fuzz all that is opened; ``--kills 100``: kill commands;
``--read-errors 100``: read films from disks that fail.

What is found is told, files made small and kept below artefacts/fuzz; the exit status is 1 then.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

from tests.fuzz.fuzzer import fuzz_for
from tests.fuzz.kills import COMMANDS, kill_commands
from tests.fuzz.read_errors import fail_reads


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--read-errors", type=int, default=0)
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
            names = islice(cycle(COMMANDS), asked.kills)
            report = kill_commands(names, asked.seed, Path(folder))
        print(
            f"{report.kills} killed at work, {len(report.losses)} losses", *report.losses, sep="\n"
        )
        failed |= bool(report.losses)
    if asked.read_errors:
        with tempfile.TemporaryDirectory(prefix="pixelplayer-read-errors-") as folder:
            found = fail_reads(range(asked.read_errors), asked.seed, Path(folder))
        outcomes = ", ".join(f"{count} {what}" for what, count in sorted(found.outcomes.items()))
        print(f"{found.outcomes.total()} reads in trouble: {outcomes}", *found.losses, sep="\n")
        failed |= bool(found.losses)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
