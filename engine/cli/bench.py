"""``pixelplayer bench``: the budgets of the plan, as measured on this machine."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.options import FILE, json_option, progress_option

if TYPE_CHECKING:
    from engine.cli.bench_measures import Measure


@click.command()
@click.option(
    "--seconds",
    type=click.FloatRange(min=3),
    default=20.0,
    show_default=True,
    help="Length of the 1080p film that is made for the measuring.",
)
@click.option("--model", default="default", show_default=True, help="Which model listens.")
@click.option("--weights", type=FILE, help="Weights to use instead of the model's own.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@json_option
@progress_option
def bench(
    seconds: float,
    model: str,
    weights: Path | None,
    device: str,
    as_json: bool,
    progress_form: str,
) -> None:
    """Measure how fast everything is here, beside what the plan promises.

    Times are the 95th percentile where a thing is done several times. Nothing else should run.
    """
    from engine.cli.bench_film import make_film
    from engine.cli.bench_measures import measure_all
    from engine.cli.progress import Progress
    from engine.cli.separating import load_listener

    listener = load_listener(model, weights, device)
    with tempfile.TemporaryDirectory(prefix="pixelplayer-bench-") as folder:
        with Progress(progress_form) as progress:
            film = Path(folder) / "film.mp4"
            make_film(film, seconds, lambda done: progress.tell("making a film", done))
            measures = []
            for share, measure in measure_all(film, listener):
                measures.append(measure)
                progress.tell("measuring", share)
        about = {"model": listener.name, "device": listener.device, "film_seconds": seconds}
    if as_json:
        told = about | {"measures": [measure.as_json() for measure in measures]}
        click.echo(json.dumps(told, indent=1))
        return
    _print_table(measures, f"{listener.name} on {listener.device}")


def _print_table(measures: list[Measure], title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "budget", "here", "", title=title, title_justify="left")
    for measure in measures:
        verdict = {True: "ok", False: "over", None: ""}[measure.within]
        table.add_row(measure.what, measure.budget_text, measure.figure_text, verdict)
    Console().print(table)
