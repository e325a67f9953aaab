"""The crash dialog: traceback to send, and whether the work was saved."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr, tr_noop, translate

_SENTENCE = tr_noop(
    "PixelPlayer met an error it does not know. This is a mistake in the program, not yours."
)
_ADVICE = tr_noop(
    "Please copy the report and send it to the makers; it holds no sound and no picture."
)


class CrashDialog(QDialog):
    """Shows the report of a bug; ``save_attempted`` says what became of the project."""

    def __init__(
        self, text: str, save_attempted: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("PixelPlayer: an error"))
        self.report = QPlainTextEdit(text)
        self.copy_button = QPushButton(theme.icon("copy"), tr("Copy Report"))
        self.close_button = QPushButton(tr("Close"))
        words = translate(_SENTENCE)
        if save_attempted is not None:
            words += f"\n{save_attempted}"
        self.message = QLabel(words)
        self._lay_out()
        self.copy_button.clicked.connect(self._on_copy)
        self.close_button.clicked.connect(self.accept)

    def sizeHint(self) -> QSize:
        """Room for a traceback."""
        return QSize(680, 440)

    def _lay_out(self) -> None:
        sign = QLabel()
        sign.setPixmap(theme.icon("warning").pixmap(QSize(32, 32), self.devicePixelRatioF()))
        self.message.setWordWrap(True)
        self.report.setReadOnly(True)
        self.report.setFont(theme.code_font())
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setAccessibleName(tr("Error report"))
        advice = QLabel(translate(_ADVICE))
        advice.setWordWrap(True)
        self.close_button.setDefault(True)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(sign)
        top.addWidget(self.message, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.report, 1)
        layout.addWidget(advice)
        layout.addLayout(buttons)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy_button.setText(tr("Copied"))


def show_crash(text: str, save_attempted: str | None = None) -> None:
    """Show the report of a bug and wait until it is closed."""
    CrashDialog(text, save_attempted).exec()
