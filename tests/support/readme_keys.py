"""The README's table of keyboard shortcuts: ``python -m tests.support.readme_keys`` makes it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from pixelplayer_gui.actions import ACTIONS, without_mnemonic

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = (
    "<!-- keys: made by `python -m tests.support.readme_keys` -->\n",
    "<!-- end of keys -->",
)


def table() -> str:
    """One line for every menu: what can be done in it by keys."""
    lines = ["| menu | keys |", "| --- | --- |"]
    with_keys = sorted(
        (spec for spec in ACTIONS if spec.keys),
        key=lambda spec: list(dict.fromkeys(each.menu for each in ACTIONS)).index(spec.menu),
    )
    for menu, specs in groupby(with_keys, key=lambda spec: spec.menu):
        text = "; ".join(
            f"{without_mnemonic(spec.text).rstrip('…')} `{'` or `'.join(spec.keys)}`"
            for spec in specs
        )
        lines.append(f"| {without_mnemonic(menu)} | {text} |")
    return "\n".join(lines) + "\n"


def shown() -> str:
    """The table as it stands in the README."""
    return README.read_text("utf-8").split(BEGIN)[1].split(END)[0]


def main() -> None:
    """Write the table into the README."""
    before, rest = README.read_text("utf-8").split(BEGIN)
    README.write_text(f"{before}{BEGIN}{table()}{END}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    main()
