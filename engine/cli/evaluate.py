"""``pixelplayer evaluate``: separation scores of a model, beside baselines and oracle masks."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from engine.atomic_file import write_atomically
from engine.cli.inputs import clicked_model, load_clicked_model
from engine.cli.options import FILE, json_option, progress_option


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
@click.option(
    "--silent",
    type=click.IntRange(min=0),
    default=15,
    show_default=True,
    help="Also so many cases with somebody in the picture who does not play.",
)
@click.option("--nmf", is_flag=True, help="Also score matrix factorisation (NMF), untaught.")
@click.option("--nmf-data", type=FILE, metavar="DIR", help="Also NMF taught by this data pack.")
@click.option(
    "--floor",
    "floors",
    type=click.Choice(["hpss", "nmf", "repet"]),
    multiple=True,
    help="Also score this, which never learned anything; may be repeated.",
)
@click.option("--peer", default="", help="Also score this model on the same clicks.")
@click.option("--peer-weights", type=FILE, help="The weights of the peer.")
@click.option("--objects", is_flag=True, help="Also count the objects found without a click.")
@click.option(
    "--boxes", type=FILE, metavar="FILE", help="Also lay what is found on boxes drawn there."
)
@click.option("--no-ideals", is_flag=True, help="Leave the ideal masks out; it takes half as long.")
@click.option(
    "--oracles",
    is_flag=True,
    help="Only the table of ideal masks, by frequency axis and number of sources; no model.",
)
@click.option("--out", type=FILE, metavar="FILE", help="Write all figures there as JSON, too.")
@json_option
@progress_option
def evaluate(
    data: Path,
    model: str,
    weights: Path | None,
    device: str,
    remixes: int,
    seed: int,
    silent: int,
    nmf: bool,
    nmf_data: Path | None,
    floors: tuple[str, ...],
    peer: str,
    peer_weights: Path | None,
    objects: bool,
    boxes: Path | None,
    no_ideals: bool,
    oracles: bool,
    out: Path | None,
    as_json: bool,
    progress_form: str,
) -> None:
    """Score how well a model separates every case of a folder, through the application's own path.

    SDR, SIR, SAR and SI-SDR in dB, means and medians, per set and class, pairs of one class apart;
    how often a click found the right sound; how far down those are who do not play; how sure
    labels may be. Beside it: the mixture, ideal masks, NMF, another model.
    """
    if oracles:
        _show_oracles(data, remixes, seed, out, as_json, progress_form)
        return
    from engine.cli.progress import Progress
    from engine.evaluation.boxes import read_boxes
    from engine.evaluation.evaluate import EvaluationPlan, evaluate_folder
    from engine.training.data.audio_sources import read_recordings

    host = load_clicked_model(model, weights, device)
    other = clicked_model(load_clicked_model(peer, peer_weights, device)) if peer else None
    taught = None if nmf_data is None else partial(read_recordings, nmf_data)
    plan = EvaluationPlan(
        remixes,
        silent,
        seed,
        not no_ideals,
        nmf or taught is not None,
        taught,
        other,
        objects,
        read_boxes(boxes) if boxes else (),
        tuple(dict.fromkeys(floors)),
    )
    with Progress(progress_form) as progress:
        report = evaluate_folder(
            data,
            clicked_model(host),
            plan,
            name=host.status.model,
            device=host.status.device,
            progress=lambda done, left: progress.report("evaluating", done, left),
        )
    if out is not None:
        write_atomically(out, report.to_json().encode())
    if as_json:
        click.echo(report.to_json(), nl=False)
        return
    from rich.console import Console

    from engine.evaluation.tables import WIDTH, table_of

    console = Console()
    Console(width=max(console.width, WIDTH)).print(table_of(report))


def _show_oracles(
    data: Path, remixes: int, seed: int, out: Path | None, as_json: bool, progress_form: str
) -> None:
    """The table of ideal masks, shown and, where asked, written."""
    from engine.cli.progress import Progress
    from engine.evaluation.cases import read_cases, remixed_pairs
    from engine.evaluation.oracle_table import oracle_rows, table_of_oracles

    cases = read_cases(data)
    cases = (*cases, *remixed_pairs(cases, remixes, seed))
    with Progress(progress_form) as progress:
        rows = oracle_rows(cases, lambda done, left: progress.report("evaluating", done, left))
    text = json.dumps([row.to_json() for row in rows], indent=1) + "\n"
    if out is not None:
        write_atomically(out, text.encode())
    if as_json:
        click.echo(text, nl=False)
        return
    from rich.console import Console

    Console().print(table_of_oracles(rows))
