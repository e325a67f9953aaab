"""Tables of a comparison for the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from engine.evaluation.comparison.comparison import Comparison
from engine.evaluation.comparison.figures import FigureTable, absent_rows, figure_tables


def tables_of_comparison(comparison: Comparison) -> RenderableType:
    """A table for each number of sources, then a line for each model, and for those left out."""
    tables = [_table(table) for table in figure_tables(comparison.reports)]
    absent = {row.name: row for row in absent_rows(comparison.reports)}
    lines = []
    for model in comparison.models:
        name = model.facts.name
        line = f"{name}: {model.facts.parameters:,} parameters, "
        line += f"{model.report.times_real_time():.1f} x real time"
        if name in absent:
            row = absent[name]
            line += f"; in sight but silent {row.median_db:.1f} dB of the mixture (median of "
            line += f"{row.level.count})"
        lines.append(f"{line}.")
    lines += [f"Left out, {name}: {why}" for name, why in comparison.left_out.items()]
    return Group(*tables, *(Text(line) for line in lines))


def _table(figures: FigureTable) -> Table:
    title = f"{figures.sources} sources, {figures.cases} mixtures, dB"
    table = Table(title=title, title_justify="left")
    table.add_column("", no_wrap=True)
    heads = ("n", "SDR", "SIR", "SAR", "above the mixture", f"above {figures.reference}")
    for head in heads:
        table.add_column(head, justify="right")
    for row in figures.rows:
        means = (f"{interval.mean:.2f}" for interval in (row.sdr, row.sir, row.sar))
        gain = "" if row.name == "mixture" else str(row.gain)
        ahead = "" if row.ahead is None else str(row.ahead)
        table.add_row(row.name, str(row.sdr.count), *means, gain, ahead)
    return table
