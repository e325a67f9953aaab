"""``pixelplayer bench``: the performance budgets of the plan, as measured on this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.desktop import Desktop, needed_desktop
from engine.cli.options import FILE, FiniteRange, json_option, models_option, progress_option

if TYPE_CHECKING:
    from engine.cli.bench.measures import Measure


@click.command()
@click.option(
    "--seconds",
    type=FiniteRange(min=3),
    default=20.0,
    show_default=True,
    help="Length of the 1080p film that is made for the measuring.",
)
@models_option("Which model listens; what several cost is measured beside the first.")
@click.option("--weights", type=FILE, help="Weights to use instead of the model's own.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@click.option(
    "--long",
    type=FiniteRange(min=0.05),
    default=10.0,
    show_default=True,
    help="With several models: the minutes of a film that their memory is measured on.",
)
@click.option("--gui", is_flag=True, help="Measure the window instead, on the demo or --film.")
@click.option("--film", type=FILE, help="With --gui: the film that is opened.")
@click.option(
    "--minutes",
    type=FiniteRange(min=0.05),
    default=2.0,
    show_default=True,
    help="With --gui: how long a monkey plays with the window.",
)
@click.option("--seed", default=1, show_default=True, help="With --gui: what the monkey does.")
@click.option("--out", type=FILE, help="With --gui: write the figures to this file as JSON, too.")
@json_option
@progress_option
@click.pass_context
def bench(
    ctx: click.Context,
    seconds: float,
    models: tuple[str, ...],
    weights: Path | None,
    device: str,
    long: float,
    gui: bool,
    film: Path | None,
    minutes: float,
    seed: int,
    out: Path | None,
    as_json: bool,
    progress_form: str,
) -> None:
    """Measure how fast everything is here, beside what the plan promises.

    Times are the 95th percentile where a thing is done several times. Nothing else should run.
    """
    if gui:
        _bench_window(needed_desktop(ctx), film, minutes, seed, out, as_json, progress_form)
        return
    from engine.cli.bench.measures import measure_all
    from engine.cli.bench.synthetic_video import make_test_video
    from engine.cli.inputs import asked_models, load_clicked_model
    from engine.cli.progress import Progress
    from engine.scratch_disk import temporary_folder

    asked = asked_models(models, weights)
    if len(asked) > 1:
        _bench_models(asked, device, seconds, long, as_json, progress_form)
        return
    host = load_clicked_model(*asked[0], device)
    with temporary_folder("bench") as folder:
        with Progress(progress_form) as progress:
            made = folder / "film.mp4"
            make_test_video(made, seconds, lambda done: progress.report("making a film", done))
            measures = []
            for share, measure in measure_all(made, host):
                measures.append(measure)
                progress.report("measuring", share)
        about = {"model": host.status.model, "device": host.status.device, "film_seconds": seconds}
    if as_json:
        report = about | {"measures": [measure.as_json() for measure in measures]}
        click.echo(json.dumps(report, indent=1))
        return
    _print_table(measures, f"{host.status.model} on {host.status.device}")


def _bench_models(
    asked: Sequence[tuple[str, Path | None]],
    device: str,
    seconds: float,
    minutes: float,
    as_json: bool,
    progress_form: str,
) -> None:
    """What models cost, side by side: a table or JSON."""
    from rich.console import Console

    from engine.cli.bench.cost import Films, cost_table, model_cost
    from engine.cli.inputs import load_clicked_model
    from engine.cli.progress import Progress
    from engine.scratch_disk import temporary_folder

    costs = []
    with temporary_folder("bench") as folder, Progress(progress_form) as progress:
        films = Films.make(
            folder, seconds, minutes, lambda done: progress.report("making films", done)
        )
        for number, (name, weights) in enumerate(asked):
            progress.report("measuring", number / len(asked))
            host = load_clicked_model(name, weights, device)
            costs.append(model_cost(host, films))
            host.unload()
    load = os.getloadavg() if hasattr(os, "getloadavg") else ()
    if as_json:
        told = {"load_average": load, "models": [cost.as_json() for cost in costs]}
        click.echo(json.dumps(told, indent=1))
        return
    title = f"{os.cpu_count()} cores, load average {', '.join(f'{n:.1f}' for n in load)}"
    Console().print(cost_table(costs, title))


def _bench_window(
    desktop: Desktop,
    film: Path | None,
    minutes: float,
    seed: int,
    out: Path | None,
    as_json: bool,
    progress_form: str,
) -> None:
    """The window's figures: a table or JSON, and JSON in a file when one is named."""
    from engine.atomic_file import write_atomically
    from engine.cli.inputs import open_clip
    from engine.cli.progress import Progress
    from engine.resources import resource

    film = film or resource("demo", "demo.mp4")
    open_clip(film)  # what is no film is told before a window opens
    with Progress(progress_form) as progress:
        report = desktop.measure(film, minutes, seed, progress.report)
    text = json.dumps(report.as_json(), indent=1)
    if out is not None:
        write_atomically(out, text.encode())
    if as_json:
        click.echo(text)
        return
    load = ", ".join(str(each) for each in report.about["load_average"])
    title = f"{film.name}, {report.about['cores']} cores, load average {load or 'not known'}"
    _print_table(report.measures, title)


def _print_table(measures: list[Measure], title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "budget", "here", "", title=title, title_justify="left")
    for measure in measures:
        verdict = {True: "ok", False: "over", None: ""}[measure.within]
        table.add_row(measure.what, measure.budget_text, measure.figure_text, verdict)
    Console().print(table)
