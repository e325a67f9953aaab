"""``pixelplayer train``: training of the models."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.film_request import FilmRequest
from engine.cli.options import FILE, FiniteRange, progress_option
from engine.cli.terminal import tell
from engine.errors import BadRequest
from engine.models.registry import registered, trained_parts
from engine.training.films.layouts import LAYOUTS

if TYPE_CHECKING:
    from engine.training.settings import TrainingSettings

_PARTS = trained_parts()
_MODELS = tuple(_PARTS)


@click.command()
@click.option(
    "--data",
    required=True,
    metavar="DIR",
    help="What to learn from: our pack, a folder of films with an index, or shards made of one.",
)
@click.option("--index", type=FILE, metavar="FILE", help="The films' index, where DIR has none.")
@click.option(
    "--layout",
    type=click.Choice(["auto", *LAYOUTS]),
    default="auto",
    show_default=True,
    help="Whose index it is.",
)
@click.option("--cache", type=FILE, metavar="DIR", help="For what is extracted; else RUN/cache.")
# torchrun takes --run for an abbreviation of its own options, hence a second name.
@click.option("--run", "--run-folder", type=FILE, metavar="DIR", help="Where the run is kept.")
@click.option(
    "--model", type=click.Choice(_MODELS), default=registered("default").name, show_default=True
)
@click.option(
    "--part",
    "parts",
    type=click.Choice([part for parts in _PARTS.values() for part in parts]),
    multiple=True,
    help="Only this part of the model; by default all, one after the other.",
)
@click.option("--minutes", type=FiniteRange(min=0.01), default=60.0, show_default=True)
@click.option("--steps", type=click.IntRange(min=1), help="So many steps instead of minutes.")
@click.option("--batch", type=click.IntRange(min=1), help="By default what suits the part.")
@click.option("--rate", type=FiniteRange(0), help="Learning rate; by default what suits the part.")
@click.option("--seed", type=int, default=1, show_default=True)
@progress_option
@click.option("--workers", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--threads", type=click.IntRange(min=1), default=1, show_default=True)
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@click.option("--precision", type=click.Choice(["bf16", "fp32"]), default="bf16", show_default=True)
@click.option("--save-minutes", type=FiniteRange(min=0.01), default=5.0, show_default=True)
@click.option("--save-steps", type=click.IntRange(min=1), help="Keep it every so many steps.")
@click.option(
    "--set",
    "switches",
    multiple=True,
    metavar="NAME=VALUE",
    help="A switch of the model or its training, as its paper calls it; may be repeated.",
)
@click.option("--scored", type=click.IntRange(min=1), default=96, help="Mixtures scored at a save.")
@click.option(
    "--start-weights",
    type=FILE,
    help="Weights to start from: of pictures for an eye, of pixel slots for the query part.",
)
@click.option("--no-board", is_flag=True, help="Write nothing for TensorBoard.")
@click.option("--out-pieces", type=FILE, metavar="DIR", help="Write the state in pieces of 16 MB.")
@click.option("--from-pieces", type=FILE, metavar="DIR", help="Go on from such pieces.")
@click.option(
    "--pack", "packed", type=FILE, metavar="DIR", help="Only pack the data: in parts, or in shards."
)
def train(
    data: str,
    index: Path | None,
    layout: str,
    cache: Path | None,
    run: Path | None,
    model: str,
    parts: tuple[str, ...],
    steps: int | None,
    batch: int | None,
    rate: float | None,
    save_steps: int | None,
    switches: tuple[str, ...],
    start_weights: Path | None,
    no_board: bool,
    out_pieces: Path | None,
    from_pieces: Path | None,
    packed: Path | None,
    workers: int,
    progress_form: str,
    **same: object,
) -> None:
    """Train a model on a pack of sounds and pictures, or on films of your own.

    A folder of films has an index: a CSV with the columns path, label, start, end, split and
    source, of which only path is needed, or that of a known data set. The films are extracted once,
    into shards in the cache; films that cannot be read are listed and left out. --data may also be
    a folder or an address (s3://, gs://, https://) of such shards, which --pack writes.

    Each part gets --minutes. Started again with the same --run it goes on where it stopped. When
    all parts are there, RUN/MODEL.safetensors is written; name it with --weights. --data may be a
    folder of packed parts. RUN/board is for TensorBoard. On several devices the same runs under
    `torchrun --nproc-per-node N -m engine.cli train ... --run-folder RUN`.
    """
    _refuse_what_is_not_there(data, model, parts)
    asked = FilmRequest(index, layout, progress_form, workers)
    if packed is not None:
        _pack(data, packed, asked)
        return
    if run is None:
        raise BadRequest("Say with --run where the run is to be kept.")
    from engine.training.settings import TrainingSettings

    settings = TrainingSettings(
        data=data,
        run=str(run),
        workers=workers,
        cache=str(cache or ""),
        steps=steps or 0,
        batch=batch or 0,
        rate=rate or 0.0,
        save_steps=save_steps or 0,
        start_weights=str(start_weights or ""),
        board=not no_board,
        **same,  # pyright: ignore[reportArgumentType]
    )
    from engine.training.switches import read_switches

    settings = replace(settings, switches=read_switches(model, parts or _PARTS[model], switches))
    _train(settings, asked, parts or _PARTS[model], out_pieces, from_pieces)


def _refuse_what_is_not_there(data: str, model: str, parts: tuple[str, ...]) -> None:
    if "://" not in data and not Path(data).is_dir():
        raise BadRequest(
            "There is no folder {data} to learn from; name that of the data pack, or one of films.",
            data=data,
        )
    wrong = next((part for part in parts if part not in _PARTS[model]), None)
    if wrong is not None:
        raise BadRequest(
            "{model} has no part {wrong}; it has {parts}.",
            model=model,
            wrong=wrong,
            parts=" and ".join(_PARTS[model]),
        )


def _train(
    settings: TrainingSettings,
    films: FilmRequest,
    parts: tuple[str, ...],
    out_pieces: Path | None,
    from_pieces: Path | None,
) -> None:
    from engine.training.checkpoint_chunks import join_chunks as join_pieces
    from engine.training.checkpoint_chunks import split_into_chunks
    from engine.training.distributed import ProcessGroup
    from engine.training.export_weights import save_models
    from engine.training.trainer import Trainer

    ranks, run = ProcessGroup.join(settings.device), Path(settings.run)
    try:
        data = ranks.from_main(lambda: _made_ready(settings, films))
        settings = replace(settings, data=data)
        for part in parts:
            state = run / f"{part}.pt"
            if from_pieces is not None and ranks.is_main and not state.exists():
                join_pieces(state.name, from_pieces, state)
            ranks.wait()
            if ranks.is_main:
                tell(f"training the {part}")
            Trainer(replace(settings, part=part), click.echo, ranks).run()
            if out_pieces is not None and ranks.is_main:
                count = len(split_into_chunks(state, out_pieces))
                tell(f"the state of the {part} is in {count} pieces in {out_pieces}")
        if ranks.is_main:
            for path in save_models(run, Path(settings.data).name):
                tell(f"the model is in {path}")
        ranks.wait()  # nobody leaves while another still writes
    finally:
        ranks.leave()


def _made_ready(settings: TrainingSettings, films: FilmRequest) -> str:
    """Where the data can be learned from: unpacked, or extracted into shards."""
    from engine.training.data.archive import unpack_data
    from engine.training.films.shards import MANIFEST, is_address

    data = Path(settings.data)
    if is_address(settings.data) or (data / MANIFEST).is_file():
        return settings.data
    if not films.are_in(data):
        return str(unpack_data(data))
    cache = Path(settings.cache or Path(settings.run) / "cache")
    return films.extract(data, cache / f"films-{data.resolve().name}")


def _pack(data: str, out: Path, films: FilmRequest) -> None:
    if films.are_in(Path(data)):
        films.extract(Path(data), out)
        tell(f"the shards are in {out}; learn from them with --data {out}")
        return
    from engine.training.data.archive import pack_data

    for part in pack_data(Path(data), out):
        tell(f"{part} {part.stat().st_size / 1e6:.1f} MB")
