"""The isolation row of the export dialog: one object alone is heard, and what is exported then."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from engine.mixing.mix import REST, Mix
from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr, translated_name, translated_rest_name


class IsolationRow(QWidget):
    """Shown while a click isolates one object: that is a way of listening, not of mixing.

    Signals:
        changed: the user chose otherwise.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heard = QLabel()
        self.whole = QCheckBox(tr("Export the whole mix"))
        self.whole.setChecked(True)
        self.heard.setStyleSheet(f"color: {theme.colour('warning').name()};")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.heard)
        row.addWidget(self.whole)
        row.addStretch()
        self.whole.toggled.connect(self.changed)
        self.hide()

    @property
    def whole_mix(self) -> bool:
        """Whether all is exported, whatever is heard now."""
        return self.whole.isChecked()

    def show_mix(self, mix: Mix) -> None:
        """Say who alone is heard; nothing when nobody is."""
        alone = next((strip for strip in mix.all_strips if strip.id == mix.isolated), None)
        self.setVisible(alone is not None)
        if alone is None:
            return
        rest = alone.id == REST
        name = translated_rest_name(alone.name) if rest else translated_name(alone.name)
        self.heard.setText(tr("Only {name} is heard.", name=name))
