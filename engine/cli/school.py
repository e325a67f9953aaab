"""``pixelplayer train`` and ``evaluate``: how the models learn, and how well they do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from engine.cli.options import FILE, json_option, progress_option
from engine.errors import BadRequest

_PARTS = ("ear", "eye")


@click.command()
@click.option("--data", type=FILE, required=True, metavar="DIR", help="The pack to learn from.")
@click.option("--run", type=FILE, required=True, metavar="DIR", help="Where the run is kept.")
@click.option(
    "--part",
    "parts",
    type=click.Choice(_PARTS),
    multiple=True,
    help="Only this part of the model; by default all, one after the other.",
)
@click.option("--minutes", type=click.FloatRange(min=0.01), default=60.0, show_default=True)
@click.option("--batch", type=click.IntRange(min=1), help="By default what suits the part.")
@click.option("--rate", type=float, help="Learning rate; by default what suits the part.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--workers", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--threads", type=click.IntRange(min=1), default=1, show_default=True)
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@click.option("--start-weights", type=FILE, help="Picture weights that the eye starts from.")
def train(
    data: Path,
    run: Path,
    parts: tuple[str, ...],
    minutes: float,
    batch: int | None,
    rate: float | None,
    seed: int,
    workers: int,
    threads: int,
    device: str,
    start_weights: Path | None,
) -> None:
    """Train the default model on a pack of sounds and pictures.

    Each part gets --minutes. Started again with the same --run it goes on where it stopped. When
    both parts are there, RUN/pixel-slots.safetensors is written; name it with --weights.
    """
    if not data.is_dir():
        raise BadRequest(f"There is no folder {data} to learn from; name the data pack's folder.")
    from engine.models.weights import WeightsCard, save
    from engine.training.train import Settings, Trainer, bring_together

    settings = Settings(
        data=str(data),
        run=str(run),
        minutes=minutes,
        batch=batch or 0,
        rate=rate or 0.0,
        seed=seed,
        workers=workers,
        threads=threads,
        device=device,
        start_weights=str(start_weights or ""),
    )
    for part in parts or _PARTS:
        click.echo(f"training the {part}")
        Trainer(replace(settings, part=part), click.echo).run()
    model = bring_together(run)
    if model is not None:
        card = WeightsCard("pixel-slots", "", data=str(data.name), what="trained by this command")
        save(model, run / "pixel-slots.safetensors", card, half=True)
        click.echo(f"the model is in {run / 'pixel-slots.safetensors'}")


@click.command()
@click.option("--data", type=FILE, required=True, metavar="DIR", help="A folder of cases.")
@click.option("--model", default="default", show_default=True, help="Which model is scored.")
@click.option("--weights", type=FILE, help="Weights to use instead of the model's own.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@click.option(
    "--remixes",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Also score so many new mixtures of the cases' sources.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Which new mixtures.")
@click.option("--no-ideals", is_flag=True, help="Leave the ideal masks out; it takes half as long.")
@json_option
@progress_option
def evaluate(
    data: Path,
    model: str,
    weights: Path | None,
    device: str,
    remixes: int,
    seed: int,
    no_ideals: bool,
    as_json: bool,
    progress_form: str,
) -> None:
    """Score how well a model separates every case of a folder, the ideal masks beside it.

    SDR, SIR, SAR and SI-SDR in dB, per class and in all, and how often a click found the right
    sound.
    """
    from engine.cli.progress import Progress
    from engine.cli.separating import load_listener
    from engine.training.evaluate import evaluate_folder

    listener = load_listener(model, weights, device)
    with Progress(progress_form) as progress:
        report = evaluate_folder(
            data,
            listener.model,
            name=listener.name,
            device=listener.device,
            remixes=remixes,
            seed=seed,
            ideals=not no_ideals,
            progress=lambda done, left: progress.tell("evaluating", done, left),
        )
    if as_json:
        click.echo(report.to_json(), nl=False)
        return
    from rich.console import Console

    Console().print(report.to_table())
