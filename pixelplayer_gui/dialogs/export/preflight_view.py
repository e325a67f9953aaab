"""The widget that lists the preflight lines of an export, each with a status mark."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLayoutItem, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.dialogs.export.stream_text import LineStatus, PreflightLine
from pixelplayer_gui.i18n.text import tr, tr_noop, translate

_MARKS = {
    LineStatus.KEPT: ("✓", "good", tr_noop("kept as it is")),
    LineStatus.CHANGED: ("•", "accent", tr_noop("changed")),
    LineStatus.WARNING: ("!", "warning", tr_noop("please note")),
    LineStatus.IMPOSSIBLE: ("✕", "mute", tr_noop("not possible")),
}


class PreflightView(QWidget):
    """Shows preflight lines in a grid."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[PreflightLine, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 10, 12, 10)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        self.setAccessibleName(tr("What the export will do"))

    @property
    def lines(self) -> tuple[PreflightLine, ...]:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: tuple[PreflightLine, ...]) -> None:
        """Show other lines."""
        if lines == self._lines:
            return
        self._lines = lines
        self._clear()
        for row, line in enumerate(lines):
            sign_text, tone, meaning = _MARKS[line.status]
            meaning = translate(meaning)
            sign, subject, text = QLabel(sign_text), QLabel(line.subject), QLabel(line.text)
            sign.setStyleSheet(f"color: {theme.colour(tone).name()}; font-weight: bold;")
            sign.setAccessibleName(meaning)
            subject.setStyleSheet(f"color: {theme.colour('dim').name()};")
            text.setWordWrap(True)
            text.setAccessibleName(f"{line.subject}: {line.text} ({meaning})")
            for column, label in enumerate((sign, subject, text)):
                self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
                label.show()  # at once, so that its height counts
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Room for four lines, so that the dialog does not jump when one appears."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), max(hint.height(), 4 * (self.fontMetrics().height() + 6) + 20))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            lines, self._lines = self._lines, ()
            self.show_lines(lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 5, 5)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere in another width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Never less high than the lines are in this width."""
        self.setMinimumHeight(max(self._grid.heightForWidth(self.width()), 0))
        self.updateGeometry()

    def _clear(self) -> None:
        while (item := self._taken()) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _taken(self) -> QLayoutItem | None:
        return self._grid.takeAt(0) if self._grid.count() else None
