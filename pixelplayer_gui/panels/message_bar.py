"""The message bar over the video: one failure or notice, never blocking."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.diagnostics.failure_details import failure_details
from pixelplayer_gui.i18n.text import tr, translate

NOTICE_MS = 8000
_NOTICE, _FAILURE = "accent", "mute"


class MessageBar(QFrame):
    """Shows a notice for some seconds, a failure until it is dismissed.

    Signals:
        dismissed: the sentence is gone.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self._tone = _NOTICE
        self._sentence: str = ""
        self._details = ""
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.copy_button = QToolButton(autoRaise=True)
        self.copy_button.setText(tr("Copy details"))
        self.copy_button.setToolTip(tr("Copy what happened, for asking somebody or for a report"))
        self.copy_button.clicked.connect(self._copy)
        self._close = QToolButton(autoRaise=True)
        self._close.setText("✕")
        self._close.setToolTip(tr("Dismiss"))
        self._close.setAccessibleName(tr("Dismiss the message"))
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is shown; empty when nothing is."""
        return "" if self.isHidden() else self._text.text()

    @Slot(object)
    def show_notice(self, sentence: str) -> None:
        """Something worth knowing."""
        self._show_text(sentence, _NOTICE)
        self.copy_button.hide()
        self._timer.start()

    @Slot(object)
    def show_failure(self, sentence: str) -> None:
        """Something went wrong."""
        self._timer.stop()
        self._show_text(sentence, _FAILURE)
        self._details = failure_details(sentence)
        self.copy_button.setText(tr("Copy details"))
        self.copy_button.show()

    def show_what(self, other: MessageBar) -> None:
        """Show what another bar shows, in the language of now; a notice has its time anew."""
        if other.sentence:
            is_failure = other._tone == _FAILURE
            (self.show_failure if is_failure else self.show_notice)(other._sentence)
            self._details = other._details  # with the time at which it happened

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self.copy_button.setText(tr("Copied"))

    @Slot()
    def dismiss(self) -> None:
        """Take the sentence away."""
        self._timer.stop()
        self.hide()
        self.dismissed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet band with the tone of the message at its left."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("raised"))
        painter.fillRect(0, 0, 4, self.height(), theme.colour(self._tone))
        painter.end()

    def _show_text(self, sentence: str, tone: str) -> None:
        self._tone = tone
        self._sentence = sentence
        self._text.setText(translate(sentence))
        self.show()
        self.update()
