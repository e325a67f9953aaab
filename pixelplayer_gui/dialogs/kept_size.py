"""The kept size of a dialog: as large as a hand made it, for as long as the program runs."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog

_MARGIN = QSize(40, 80)
"""What the screen keeps beside a dialog: its frame and title."""

_sizes: dict[str, QSize] = {}


def keep_size(dialog: QDialog) -> None:
    """Give a dialog the size its kind was closed with last, else what it wants; never too much.

    To be called when it is built, before it is shown.
    """
    kind = type(dialog).__name__
    room = dialog.screen().availableSize() - _MARGIN
    dialog.resize(_sizes.get(kind, dialog.sizeHint()).boundedTo(room))
    dialog.finished.connect(lambda _: _sizes.__setitem__(kind, dialog.size()))
