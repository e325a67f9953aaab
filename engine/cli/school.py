"""``pixelplayer train``: how the models learn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from engine.cli.options import FILE
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
