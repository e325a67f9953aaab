"""``pixelplayer evaluate``: separation scores of models, beside baselines and oracle masks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.atomic_file import write_atomically
from engine.cli.inputs import asked_models, clicked_model, load_clicked_model
from engine.cli.options import FILE, json_option, models_option, progress_option
from engine.cli.terminal import tell

if TYPE_CHECKING:
    from rich.console import RenderableType

    from engine.evaluation.evaluate import EvaluationPlan


class _Evaluate(click.Command):
    """A command that remembers its words: a page says how it came about."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[_WORDS] = (*ctx.command_path.split(), *args)
        return super().parse_args(ctx, args)


_WORDS = "pixelplayer.words"


@dataclass(frozen=True, slots=True)
class _Output:
    """Where the figures go: JSON to a file, and to the terminal JSON or a table."""

    file: Path | None
    as_json: bool

    def show(self, text: str, table: RenderableType, width: int = 0) -> None:
        """Write and print; a table needs so many characters, whatever the terminal has."""
        if self.file is not None:
            write_atomically(self.file, text.encode())
        if self.as_json:
            click.echo(text, nl=False)
            return
        from rich.console import Console

        console = Console()
        Console(width=max(console.width, width)).print(table)


@click.command(cls=_Evaluate)
@click.option(
    "--data", type=FILE, required=True, metavar="DIR", help="A folder of cases, or films to mix."
)
@click.option(
    "--pairs",
    type=FILE,
    metavar="FILE",
    help="A list of which films of the folder are mixed: rows of two or more, by path or id, or "
    "the list of Sound of Pixels, whose partners are drawn by its seeds.",
)
@models_option("Which model is scored; several, or `all`, are compared with the first.")
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
@click.option(
    "--trios",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Also score so many new mixtures of three sources.",
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
@click.option(
    "--report",
    "page",
    type=FILE,
    metavar="FILE.html",
    help="Write a page with all figures, sounds and pictures there.",
)
@click.option(
    "--show",
    type=click.IntRange(min=0),
    default=4,
    show_default=True,
    help="How many mixtures of the page can be looked at and listened to.",
)
@json_option
@progress_option
def evaluate(
    data: Path,
    pairs: Path | None,
    models: tuple[str, ...],
    weights: Path | None,
    device: str,
    remixes: int,
    seed: int,
    oracles: bool,
    out: Path | None,
    page: Path | None,
    show: int,
    as_json: bool,
    progress_form: str,
    **planned: Any,
) -> None:
    """Score how well models separate every case of a folder, through the application's own path.

    SDR, SIR, SAR and SI-SDR in dB, means and medians, per set and class, pairs of one class apart;
    how often a click found the right sound; how far down those are who do not play; how sure
    labels may be. Beside it: the mixture, ideal masks, NMF. Several models are
    compared on the same cases; those whose weights are not here are left out.
    """
    output = _Output(out, as_json)
    with _cases_of_pairs(data, pairs) if pairs is not None else nullcontext(data) as cases:
        if oracles:
            _show_oracles(cases, remixes, seed, output, progress_form)
            return
        asked = asked_models(models, weights)
        plan = _plan(remixes=remixes, seed=seed, **planned)
        if len(asked) == 1 and page is None:
            _show_scores(cases, asked[0], device, plan, output, progress_form)
        else:
            _show_comparison(cases, asked, device, plan, output, progress_form, page, show)


@contextmanager
def _cases_of_pairs(films: Path, pairs: Path) -> Iterator[Path]:
    """A folder of cases mixed of films as a list says; what cannot be mixed is told."""
    from engine.scratch_disk import temporary_folder
    from engine.training.films.pair_list import read_pairs, write_pair_cases

    with temporary_folder("evaluation") as folder:
        for one in write_pair_cases(films, read_pairs(pairs), folder / pairs.stem):
            tell(f"left out: {one.name}: {one.why}", err=True)
        yield folder


def _plan(
    *,
    nmf: bool,
    nmf_data: Path | None,
    boxes: Path | None,
    floors: tuple[str, ...],
    no_ideals: bool,
    **same: Any,
) -> EvaluationPlan:
    """What is scored beside the models; options of the plan's own names are taken as they are."""
    from engine.evaluation.boxes import read_boxes
    from engine.evaluation.evaluate import EvaluationPlan
    from engine.training.data.audio_sources import read_recordings

    return EvaluationPlan(
        oracle_masks=not no_ideals,
        nmf=nmf or nmf_data is not None,
        nmf_recordings=None if nmf_data is None else partial(read_recordings, nmf_data),
        boxes=read_boxes(boxes) if boxes else (),
        floors=tuple(dict.fromkeys(floors)),
        **same,
    )


def _show_scores(
    data: Path,
    asked: tuple[str, Path | None],
    device: str,
    plan: EvaluationPlan,
    output: _Output,
    progress_form: str,
) -> None:
    """The table of one model, shown and, where asked, written."""
    from engine.cli.progress import Progress
    from engine.evaluation.evaluate import evaluate_folder
    from engine.evaluation.tables import WIDTH, table_of

    host = load_clicked_model(*asked, device)
    with Progress(progress_form) as progress:
        report = evaluate_folder(
            data,
            clicked_model(host),
            plan,
            name=host.status.model,
            device=host.status.device,
            progress=lambda done, left: progress.report("evaluating", done, left),
        )
    output.show(report.to_json(), table_of(report), WIDTH)


def _show_comparison(
    data: Path,
    asked: Sequence[tuple[str, Path | None]],
    device: str,
    plan: EvaluationPlan,
    output: _Output,
    progress_form: str,
    page: Path | None,
    show: int,
) -> None:
    """The tables and, where asked, the page of several models on the same cases."""
    from engine.cli.progress import Progress
    from engine.evaluation.comparison.comparison import compare
    from engine.evaluation.comparison.page import comparison_page, run_facts
    from engine.evaluation.comparison.tables import tables_of_comparison
    from engine.evaluation.evaluate import cases_of

    cases = cases_of(data, plan)
    hosts = {
        name if own is None else f"{name}={own.name}": partial(
            load_clicked_model, name, own, device
        )
        for name, own in asked
    }
    with Progress(progress_form) as progress:
        compared = compare(
            cases,
            hosts,
            plan,
            show=show if page else 0,
            progress=lambda done, left: progress.report("evaluating", done, left),
        )
    if page is not None:
        words = click.get_current_context().meta[_WORDS]
        text = comparison_page(compared, cases, run_facts(words, plan.seed))
        write_atomically(page, text.encode())
    output.show(compared.to_json(), tables_of_comparison(compared))


def _show_oracles(data: Path, remixes: int, seed: int, output: _Output, progress_form: str) -> None:
    """The table of ideal masks, shown and, where asked, written."""
    from engine.cli.progress import Progress
    from engine.evaluation.cases import read_cases, remixed_cases
    from engine.evaluation.oracle_table import oracle_rows, table_of_oracles

    cases = read_cases(data)
    cases = (*cases, *remixed_cases(cases, remixes, seed))
    with Progress(progress_form) as progress:
        rows = oracle_rows(cases, lambda done, left: progress.report("evaluating", done, left))
    text = json.dumps([row.to_json() for row in rows], indent=1) + "\n"
    output.show(text, table_of_oracles(rows))
