"""What an empty window says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from pixelplayer_gui.words import tr


class Invitation(QWidget):
    """What an empty window says: drop a film here, or try the demo."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = QLabel(tr("Drop a video here"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 2.0)
        title.setFont(font)
        hint = QLabel(tr("Click anything in the picture and hear only what sounds there."))
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.open_button = QPushButton(tr("Open a video…"))
        self.demo_button = QPushButton(tr("Try the demo"))
        for button in (self.open_button, self.demo_button):
            button.setMinimumSize(150, 36)
        self.demo_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.demo_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(1)
        for label in (title, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(12)
        column.addLayout(buttons)
        column.addStretch(1)
