"""``pixelplayer samples``: a preview of the training samples, to look at and to listen to."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from engine.cli.options import FILE
from engine.cli.terminal import tell
from engine.errors import BadRequest


@click.command()
@click.option("--data", type=FILE, required=True, metavar="DIR", help="The pack to learn from.")
@click.option("--out", type=FILE, required=True, metavar="DIR", help="Where the samples go.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same gives the same.")
@click.option("--count", type=click.IntRange(min=1), default=12, show_default=True)
@click.option("--cache", type=FILE, metavar="DIR", help="Decoded sounds, e.g. of a run: RUN/cache.")
def samples(data: Path, out: Path, seed: int, count: int, cache: Path | None) -> None:
    """Write a page of training samples: pictures with their labelled cells, mixtures, sources."""
    if not data.is_dir():
        raise BadRequest("There is no folder {data}; name the data pack's folder.", data=data)
    from engine.scratch_disk import temporary_folder
    from engine.training.data.archive import unpack_data
    from engine.training.preview import write_samples

    with nullcontext(cache) if cache else temporary_folder("samples") as folder:
        write_samples(unpack_data(data), out, folder, seed, count)
    tell(f"{count} pictures and mixtures are in {out}")
