"""The README's table of keyboard shortcuts: ``python -m tests.support.readme_keys`` makes it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from pixelplayer_gui.actions import DEEDS, without_letter

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = (
    "<!-- keys: made by `python -m tests.support.readme_keys` -->\n",
    "<!-- end of keys -->",
)


def table() -> str:
    """One line for every menu: what can be done in it by keys."""
    lines = ["| menu | keys |", "| --- | --- |"]
    with_keys = sorted(
        (deed for deed in DEEDS if deed.keys),
        key=lambda deed: list(dict.fromkeys(each.menu for each in DEEDS)).index(deed.menu),
    )
    for menu, deeds in groupby(with_keys, key=lambda deed: deed.menu):
        told = "; ".join(
            f"{without_letter(deed.text).rstrip('…')} `{'` or `'.join(deed.keys)}`"
            for deed in deeds
        )
        lines.append(f"| {without_letter(menu)} | {told} |")
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
