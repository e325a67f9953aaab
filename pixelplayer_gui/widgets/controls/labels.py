"""Labels: elided where there is no room, editable in place where asked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from pixelplayer_gui import theme


class ElidedLabel(QWidget):
    """One line of text, elided; the tooltip has the whole text."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        tone: str = "text",
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
    ) -> None:
        super().__init__(parent)
        self._text = ""
        self._suffix = ""
        self._tone = tone
        self._alignment = alignment
        self._hint = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text + self._suffix

    @property
    def shown_text(self) -> str:
        """The text as it fits; the suffix is never cut off."""
        metrics = self.fontMetrics()
        room = self.contentsRect().width() - 4 - metrics.horizontalAdvance(self._suffix)
        shortened = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        return shortened + self._suffix

    def set_text(self, text: str, suffix: str = "") -> None:
        """Show another text; ``suffix`` is a mark that has to stay visible (a question mark)."""
        if (text, suffix) == (self._text, self._suffix):
            return
        self._text = text
        self._suffix = suffix
        self.setAccessibleDescription(self.text)
        self._refresh_tip()
        self.update()

    def set_tone(self, tone: str) -> None:
        """Show it in another colour of the theme."""
        self._tone = tone
        self.update()

    def set_hint(self, hint: str) -> None:
        """What the tooltip says besides the whole text."""
        if hint != self._hint:
            self._hint = hint
            self._refresh_tip()

    def sizeHint(self) -> QSize:
        """One line high."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text) + 6, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Never lower than the line."""
        return QSize(10, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of the text fits."""
        super().resizeEvent(event)
        self._refresh_tip()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and a ring when the keyboard is here."""
        painter = QPainter(self)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setPen(theme.colour(self._tone if self.isEnabled() else "disabled"))
        area = QRectF(self.rect()).adjusted(2, 0, -2, 0)
        painter.drawText(area, self._alignment | Qt.AlignmentFlag.AlignVCenter, self.shown_text)

    def _refresh_tip(self) -> None:
        whole = self.text if self.shown_text != self.text else ""
        self.setToolTip("\n".join(part for part in (whole, self._hint) if part))


class EditableLabel(ElidedLabel):
    """A text that a double-click, F2 or Enter opens for editing; Enter keeps, Escape gives up."""

    edited = Signal(str)

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        tone: str = "text",
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
    ) -> None:
        self._editor: QLineEdit | None = None
        super().__init__(text, parent, tone=tone, alignment=alignment)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def editor(self) -> QLineEdit | None:
        """The open line editor, None when nobody edits."""
        return self._editor

    def edit(self, beginning: str = "") -> None:
        """Open the text for editing; ``beginning`` replaces it when given."""
        if self._editor is not None or not self.isEnabled():
            return
        editor = QLineEdit(beginning or self._text, self)
        editor.setObjectName("inline")
        editor.setFont(self.font())
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.setAccessibleName(self.accessibleName())
        editor.setGeometry(self.rect())
        editor.installEventFilter(self)
        editor.editingFinished.connect(self._accept_typed)
        self._editor = editor
        editor.show()
        editor.setFocus()
        if not beginning:
            editor.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape gives up, Enter keeps; neither means anything else meanwhile.

        A line editor hands Enter on to its parent, which would open it again at once.
        """
        if watched is not self._editor or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        ends = {
            Qt.Key.Key_Escape: self._close,
            Qt.Key.Key_Return: self._accept_typed,
            Qt.Key.Key_Enter: self._accept_typed,
        }
        end = ends.get(Qt.Key(event.key()))
        if end is None:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            end()
        return True

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begin to edit."""
        self.edit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin to edit."""
        if event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The editor covers the text."""
        super().resizeEvent(event)
        if self._editor is not None:
            self._editor.setGeometry(self.rect())

    def _accept_typed(self) -> None:
        if self._editor is not None:
            text = self._editor.text().strip()
            self._close()
            if text and text != self._text:
                self.edited.emit(text)

    def _close(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()
            self.setFocus()
