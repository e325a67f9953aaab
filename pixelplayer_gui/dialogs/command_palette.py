"""The command palette: every action of the window, found by fuzzy search and keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from pixelplayer_gui import theme
from pixelplayer_gui.actions import reason_of_action
from pixelplayer_gui.i18n.text import tr

_ENTRY = Qt.ItemDataRole.UserRole
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Entry:
    """An action and the menu it is in, as texts without mnemonics."""

    action: QAction
    name: str
    menu: str

    @property
    def keys(self) -> str:
        """Its shortcut as this desktop writes it; empty when it has none."""
        return self.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    @property
    def why_not(self) -> str:
        """Why it cannot be done now; empty when it can."""
        return reason_of_action(self.action)


class CommandPalette(QDialog):
    """A search field over a list of actions: Enter triggers one, Escape closes."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = entries
        self.setWindowTitle(tr("Command palette"))
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setObjectName("palette")
        self.setModal(True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Type what you want to do"))
        self.search.setAccessibleName(tr("Search all actions"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Actions that fit"))
        self.list.setItemDelegate(_EntryDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty_label = QLabel(tr("No action has these letters in this order."))
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        for part in (self.search, self.list, self.empty_label):
            column.addWidget(part)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._trigger)
        self.search.installEventFilter(self)
        self.list.itemActivated.connect(self._trigger)
        self.list.itemClicked.connect(self._trigger)
        self._filter("")

    @property
    def shown(self) -> tuple[Entry, ...]:
        """What fits, the best first."""
        return tuple(self.list.item(row).data(_ENTRY) for row in range(self.list.count()))

    def sizeHint(self) -> QSize:
        """Wide enough for a name and its keys, a dozen rows high."""
        return QSize(self.fontMetrics().averageCharWidth() * 72, 440)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move through the list while the letters go on being typed."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in _KEYS:
            self.list.keyPressEvent(event)
            return True
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the keyboard."""
        super().showEvent(event)
        self.search.setFocus()

    def _filter(self, typed: str) -> None:
        fits = [
            (fuzzy_score(typed, f"{entry.name} {entry.menu}"), entry) for entry in self._entries
        ]
        kept = [(score, entry) for score, entry in fits if score is not None]
        kept.sort(key=lambda item: (-item[0], not item[1].action.isEnabled()))
        self.list.clear()
        for _, entry in kept:
            item = QListWidgetItem(entry.name, self.list)
            item.setData(_ENTRY, entry)
            if not entry.action.isEnabled():
                item.setToolTip(entry.why_not)
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        self.list.setVisible(bool(kept))
        self.empty_label.setVisible(not kept)
        able = (row for row, (_, entry) in enumerate(kept) if entry.action.isEnabled())
        self.list.setCurrentRow(next(able, -1))

    def _trigger(self) -> None:
        item = self.list.currentItem()
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.accept()
            item.data(_ENTRY).action.trigger()


class _EntryDelegate(QStyledItemDelegate):
    """Delegate that paints an action's name, its menu, and its shortcut at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(100, option.fontMetrics.height() + 12)  # pyright: ignore[reportAttributeAccessIssue]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        entry: Entry = index.data(_ENTRY)  # type: ignore[attr-defined]
        state, rect = option.state, option.rect  # pyright: ignore[reportAttributeAccessIssue]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        able = entry.action.isEnabled()
        painter.save()
        if chosen:
            painter.fillRect(rect, theme.colour("checked"))
        box = rect.adjusted(10, 0, -10, 0)
        painter.setPen(theme.colour("text" if able else "disabled"))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = f"✓ {entry.name}" if entry.action.isChecked() else entry.name
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, name)
        metrics = painter.fontMetrics()
        painter.setPen(theme.colour("text" if chosen and able else "dim" if able else "disabled"))
        beside = box.adjusted(metrics.horizontalAdvance(name) + 14, 0, 0, 0)
        room = beside.width() - metrics.horizontalAdvance(entry.keys) - 20
        words = entry.why_not or entry.menu
        menu = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, room))
        painter.drawText(beside, middle | Qt.AlignmentFlag.AlignLeft, menu)
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, entry.keys)
        painter.restore()


SCORE_WHOLE, SCORE_WORD_START, SCORE_ADJACENT, SCORE_ANYWHERE = 100, 8, 5, 1


def fuzzy_score(typed: str, name: str) -> int | None:
    """How well ``typed`` fits; None when its letters do not come in that order. More is better.

    Beginnings of words and letters in a row count most, so "exf" finds "Export Clip".
    """
    wanted, letters = "".join(typed.casefold().split()), name.casefold()
    if not wanted:
        return 0
    places = _best_letter_positions(wanted, letters)
    if places is None:
        return None
    score, before = 0, -2
    for place in places:
        starts = place == 0 or not letters[place - 1].isalnum()
        score += (
            SCORE_WORD_START
            if starts
            else SCORE_ADJACENT
            if place == before + 1
            else SCORE_ANYWHERE
        )
        before = place
    whole = letters.find(typed.casefold().strip())
    starts = whole == 0 or (whole > 0 and not letters[whole - 1].isalnum())
    return score + (SCORE_WHOLE if starts else 0)


def _best_letter_positions(wanted: str, letters: str) -> list[int] | None:
    """Where the letters stand: at beginnings of words where that leaves room for the others."""
    places: list[int] = []
    at = 0
    for number, letter in enumerate(wanted):
        rest = wanted[number + 1 :]
        found = [i for i in range(at, len(letters)) if letters[i] == letter]
        found = [i for i in found if _is_subsequence(rest, letters, i + 1)]
        if not found:
            return None
        starts = [i for i in found if i == 0 or not letters[i - 1].isalnum()]
        row = [i for i in found if places and i == places[-1] + 1]
        places.append((row or starts or found)[0])
        at = places[-1] + 1
    return places


def _is_subsequence(wanted: str, letters: str, at: int) -> bool:
    for letter in wanted:
        at = letters.find(letter, at) + 1
        if not at:
            return False
    return True
