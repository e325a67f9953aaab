"""``pixelplayer head``: how truly the binaural renderer gives a measured head."""

from __future__ import annotations

import json
from pathlib import Path

import click

from engine.cli.options import FILE, json_option


@click.command()
@click.argument("sofa", type=FILE, required=False, metavar="[FILE.sofa]")
@json_option
def head(sofa: Path | None, as_json: bool) -> None:
    """Measure the binaural head: the bundled one, or that of a SOFA file.

    Errors of the time (us) and level (dB) between the ears by azimuth, against the raw responses;
    the log spectral distance of directions made from their neighbours; the colour that the toggle
    adds; and how loud the loudest click of a moving sound is.
    """
    from engine.evaluation.head_accuracy import head_accuracy
    from engine.mixing.binaural.sofa import bundled_head, read_sofa

    accuracy = head_accuracy(bundled_head() if sofa is None else read_sofa(sofa))
    if as_json:
        click.echo(json.dumps(accuracy.as_json(), indent=1))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("azimuth", "ITD error", "ILD error", title=accuracy.name, title_justify="left")
    for column in table.columns:
        column.justify = "right"
    for each in accuracy.azimuths:
        table.add_row(f"{each.azimuth:.0f}°", f"{each.itd_us:+.1f} us", f"{each.ild_db:.2f} dB")
    Console().print(table)
    for line in accuracy.summary():
        click.echo(line)
