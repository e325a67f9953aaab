"""``pixelplayer models``: list the models, and fetch published weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from engine.cli.options import FILE, json_option, progress_option
from engine.cli.terminal import tell

if TYPE_CHECKING:
    from engine.models.weights.catalogue import CatalogueEntry


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def models(ctx: click.Context, as_json: bool) -> None:
    """List the models: what they are, their licence, whether their weights are here."""
    if ctx.invoked_subcommand is not None:
        return
    from engine.models.registry import canonical_name
    from engine.models.weights.catalogue import catalogue

    entries, default = catalogue(), canonical_name("default")
    if as_json:
        rows = [_as_json(entry, default) for entry in entries]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for entry in entries:
        tell(_as_text(entry, default))


@models.command("get")
@click.argument("name")
@click.option("--folder", type=FILE, help="Where to keep them, instead of the user's data folder.")
@click.option("--url", help="A mirror that has the same files; by http only if you trust the way.")
@progress_option
def get(name: str, folder: Path | None, url: str | None, progress_form: str) -> None:
    """Fetch the published weights of the model NAME, after showing their licence."""
    from engine.cli.progress import Progress
    from engine.models.weights.catalogue import fetch, licence_of

    if url is not None and urlsplit(url).scheme != "https":
        tell("Without https nobody says whose these files are; the first are believed.\n")
    tell(f"The weights of {name} come under these terms:\n\n{licence_of(name).strip()}\n")
    with Progress(progress_form) as progress:
        place = fetch(
            name,
            progress=lambda done, left: progress.report("fetching", done, left),
            folder=folder,
            base_url=url,
        )
    tell(f"They are in {place}.")


def _as_json(entry: CatalogueEntry, default: str) -> dict[str, object]:
    return {
        "name": entry.name,
        "default": entry.name == default,
        "what": entry.what,
        "licence": entry.licence,
        "installed": entry.installed,
        "path": str(entry.path) if entry.path else None,
        "size_bytes": entry.size_bytes,
        "numbers": dict(entry.numbers),
    }


def _as_text(entry: CatalogueEntry, default: str) -> str:
    from engine.models.weights.catalogue import PUBLICATIONS

    lines = [entry.name + (" (default)" if entry.name == default else "")]
    if entry.what:
        lines.append(f"  {entry.what}")
    if entry.licence:
        lines.append(f"  licence: {entry.licence}")
    size = f" ({entry.size_bytes / 1e6:.1f} MB)" if entry.size_bytes else ""
    if entry.path is not None:
        lines.append(f"  weights: {entry.path}{size}")
    elif entry.name in PUBLICATIONS:
        lines.append(f"  weights: not here; `pixelplayer models get {entry.name}`{size}")
    else:
        lines.append("  weights: not here")
    lines += [f"  {name}: {figure:g}" for name, figure in entry.numbers.items()]
    return "\n".join(lines)
