"""The model box below the picture: which model listens, and what each one is good at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from pixelplayer_gui.i18n.text import tr, translate
from pixelplayer_gui.widgets.controls.labels import ElidedLabel


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that can be chosen: its name, what it is good at, and whether it has weights here."""

    name: str
    good_at: str
    installed: bool


class ModelBox(QWidget):
    """A box of models with a sentence on the one that is shown.

    Signals:
        chosen: the name of the model that was picked by hand.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model_box")
        self._choices: tuple[ModelChoice, ...] = ()
        self.box = QComboBox()
        # One line, so that the picture keeps its height however narrow the window is.
        self.sentence = ElidedLabel(alignment=Qt.AlignmentFlag.AlignLeft)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name = QLabel(tr("Model:"))
        name.setBuddy(self.box)
        self.box.setAccessibleName(tr("Model"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(self.box)
        row.addWidget(self.sentence, 1)
        self.box.activated.connect(self._pick)

    @property
    def shown(self) -> str:
        """The name of the model that is shown."""
        return self.box.currentData() or ""

    def show_choices(self, choices: Sequence[ModelChoice], current: str) -> None:
        """Show what there is to choose from, and which one listens."""
        self._choices = tuple(choices)
        self.box.clear()
        for index, choice in enumerate(choices):
            label = choice.name
            if not choice.installed:
                label = tr("{name} (no weights)", name=choice.name)
            self.box.addItem(label, choice.name)
            sentence = translate(choice.good_at)
            self.box.setItemData(index, sentence, Qt.ItemDataRole.ToolTipRole)
        self.show_model(current)

    def show_model(self, name: str) -> None:
        """Show which model listens."""
        self.box.setCurrentIndex(self.box.findData(name))
        known = next((choice for choice in self._choices if choice.name == name), None)
        self.sentence.set_text(translate(known.good_at) if known else "")

    @Slot(int)
    def _pick(self, index: int) -> None:
        name = self.box.itemData(index)
        if name:
            self.chosen.emit(name)
