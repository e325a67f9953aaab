"""The keyboard shortcuts sheet: all keys, menu by menu, and the mouse gestures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pixelplayer_gui import theme
from pixelplayer_gui.dialogs.kept_size import keep_size
from pixelplayer_gui.i18n.text import tr, tr_noop, translate

_HEIGHT = 600
MOUSE_HELP: Mapping[str, Sequence[tuple[str, str]]] = {
    tr_noop("In the picture"): (
        (tr_noop("Click"), tr_noop("Hear only what sounds there; once more: everything")),
        (tr_noop("Hold"), tr_noop("Listen while the button is down")),
        (tr_noop("Drag"), tr_noop("Hear only a region")),
        (tr_noop("Shift+click"), tr_noop("A strip for it, without isolating it")),
        (tr_noop("Alt+click"), tr_noop("Not this: the object loses what sounds there")),
        (tr_noop("F6, arrows, Enter"), tr_noop("The same with a cursor, by the keyboard")),
    ),
    tr_noop("From control to control"): (
        (tr_noop("F6, Tab"), tr_noop("The next area of the window; its next part")),
        (tr_noop("↑ ↓"), tr_noop("In a strip and beside the lanes: the control above, below")),
        (tr_noop("← →"), tr_noop("In the transport: the control beside it")),
        (tr_noop("Alt+← →"), tr_noop("On the picture of a strip: move the strip")),
    ),
    tr_noop("On a fader"): (
        (tr_noop("Drag, wheel"), tr_noop("Change the level; with Ctrl finely")),
        (tr_noop("Double-click"), tr_noop("Back to 0 dB")),
        (tr_noop("Enter or a figure"), tr_noop("Type the level")),
    ),
    tr_noop("In the timeline"): (
        (tr_noop("Click"), tr_noop("Go there")),
        (tr_noop("Drag the ruler"), tr_noop("Go along with the picture")),
        (tr_noop("Shift+drag the ruler"), tr_noop("Mark a range")),
        (tr_noop("Ctrl+wheel"), tr_noop("Closer, further")),
    ),
}
Group = tuple[str, Sequence[tuple[str, str]]]


class ShortcutsSheet(QDialog):
    """Shows groups of (keys, what they do) in two columns; not modal."""

    def __init__(self, groups: Sequence[Group], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setModal(False)
        mouse = [
            (
                translate(where),
                [(translate(gesture), translate(effect)) for gesture, effect in rows],
            )
            for where, rows in MOUSE_HELP.items()
        ]
        page = self._page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(18, 14, 18, 14)
        columns.setSpacing(36)
        for part in _halves([*groups, *mouse]):
            columns.addLayout(_column(part), 1)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(tr("Keyboard shortcuts"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 12)
        layout.addWidget(scroll, 1)
        row = QHBoxLayout()
        row.setContentsMargins(18, 0, 18, 0)
        row.addWidget(buttons)
        layout.addLayout(row)
        keep_size(self)

    def sizeHint(self) -> QSize:
        """Its whole width, and no higher than a laptop's screen: the rest is scrolled to."""
        return QSize(self._page.sizeHint().width() + 28, _HEIGHT)


def _halves(groups: list[Group]) -> tuple[list[Group], list[Group]]:
    """Two columns of about the same height."""
    total, height = sum(len(rows) + 2 for _, rows in groups), 0
    for number, (_, rows) in enumerate(groups):
        if height + (len(rows) + 2) / 2 > total / 2:
            return groups[:number], groups[number:]
        height += len(rows) + 2
    return groups, []


def _column(groups: Sequence[Group]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    row = 0
    for title, rows in groups:
        head = QLabel(title)
        head.setFont(theme.number_font(1.0, bold=True))
        head.setContentsMargins(0, 10 if row else 0, 0, 2)
        grid.addWidget(head, row, 0, 1, 2)
        for keys, effect in rows:
            row += 1
            key, words = QLabel(keys), QLabel(effect)
            key.setTextFormat(Qt.TextFormat.PlainText)
            key.setObjectName("keys")
            words.setWordWrap(True)  # in a narrow dialog nothing is cut off
            words.setAccessibleName(f"{effect}: {keys}")
            align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            grid.addWidget(key, row, 0, align)
            grid.addWidget(words, row, 1)
        row += 1
    grid.setRowStretch(row, 1)
    return grid
