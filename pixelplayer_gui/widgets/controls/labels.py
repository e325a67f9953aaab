"""Labels: elided where there is no room, editable in place where asked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.widgets.controls.inline_editor import InlineEditor


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
        self._editor: InlineEditor | None = None
        super().__init__(text, parent, tone=tone, alignment=alignment)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def editor(self) -> InlineEditor | None:
        """The open line editor, None when nobody edits."""
        return self._editor

    def edit(self, beginning: str = "") -> None:
        """Open the text for editing; ``beginning`` replaces it when given."""
        if self._editor is not None or not self.isEnabled():
            return
        editor = InlineEditor(beginning or self._text, self, selected=not beginning)
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.closed.connect(self._close)
        editor.kept.connect(self._accept_typed)
        self._editor = editor
        editor.open_at(self.rect())

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

    @Slot(str)
    def _accept_typed(self, text: str) -> None:
        if text and text != self._text:
            self.edited.emit(text)

    @Slot()
    def _close(self) -> None:
        self._editor = None
        self.setFocus()


class MenuLabel(ElidedLabel):
    """A text that opens a menu; a small arrow beside it while the mouse is there says so.

    Signals:
        pressed: the point of the screen at its lower left.
    """

    pressed = Signal(QPoint)

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, tone: str = "text"
    ) -> None:
        super().__init__(text, parent, tone=tone)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the menu."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.mapToGlobal(QPoint(0, self.height())))
        else:
            super().mousePressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the arrow."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the arrow."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text and, under the mouse, the arrow."""
        super().paintEvent(event)
        if self.underMouse() and self.isEnabled():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            right, middle = self.width() - 4.0, self.height() / 2
            corners = ((right - 7, middle - 2), (right, middle - 2), (right - 3.5, middle + 2.5))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("text"))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
