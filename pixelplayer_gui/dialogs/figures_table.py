"""The figures table: what a model's card says it was measured at, test by test."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from pixelplayer_gui.i18n.quantities import format_db, format_percent
from pixelplayer_gui.i18n.text import tr

_COLUMNS = ("clicks", "mixture_sdr_db", "sdr_db", "gain_db", "picked")
"""How the figures of one test end in a card, in the order of the columns."""


class FiguresTable(QTableWidget):
    """A row for each test of a card's figures, a column for each kind; others are not shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 1 + len(_COLUMNS), parent)
        self.setAccessibleName(tr("Figures"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        heads = (tr("Test"), tr("Clicks"), tr("Mixture"), tr("Stem"), tr("Gain"), tr("Picked"))
        self.setHorizontalHeaderLabels(heads)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_numbers(self, numbers: Mapping[str, float]) -> None:
        """Show a card's numbers."""
        tests = [name.removesuffix("_clicks") for name in numbers if name.endswith("_clicks")]
        self.setRowCount(len(tests))
        for row, test in enumerate(tests):
            self.setItem(row, 0, QTableWidgetItem(_test_name(test)))
            for column, kind in enumerate(_COLUMNS, start=1):
                figure = numbers.get(f"{test}_{kind}")
                item = QTableWidgetItem("" if figure is None else _text(kind, figure))
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        self.resizeRowsToContents()


def _test_name(test: str) -> str:
    known = {
        "music_pairs": tr("MUSIC pairs"),
        "remix": tr("Solos freshly mixed"),
        "fcsn": tr("FCSN pairs and trios"),
        "clipsep": tr("A player and noise"),
    }
    return known.get(test) or test.replace("_", " ")


def _text(kind: str, figure: float) -> str:
    if kind == "clicks":
        return f"{figure:.0f}"
    if kind == "picked":
        return format_percent(figure)
    text = format_db(figure)
    return f"{text if kind == 'gain_db' else text.removeprefix('+')} dB"
