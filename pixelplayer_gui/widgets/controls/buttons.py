"""Buttons: the letters M and S of a strip, and icon buttons that follow the theme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolButton, QWidget

from pixelplayer_gui import theme


class LetterToggle(QAbstractButton):
    """A toggle button with a letter: filled when on, ringed when its effect is implied.

    ``user_toggled(on, alone)``: ``alone`` when Ctrl was held. Showing a state emits nothing.
    """

    user_toggled = Signal(bool, bool)

    def __init__(self, letter: str, lamp: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit_colour = lamp
        self._implied = False
        self._alone = False
        self.setText(letter)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.number_font(-0.5, bold=True))
        self.clicked.connect(self._on_clicked)

    @property
    def implied(self) -> bool:
        """Whether something else has the effect of this button."""
        return self._implied

    def show_state(self, on: bool, implied: bool = False) -> None:
        """Show on or off, and whether something else has the same effect."""
        self._implied = implied
        self.setChecked(on)
        self.update()

    def sizeHint(self) -> QSize:
        """A letter with air around it."""
        return QSize(26, self.fontMetrics().height() + 8)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Note whether Ctrl is held, then click."""
        self._alone = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter clicks as Space does; Ctrl is noted."""
        self._alone = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lamp."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        fill, ink, edge = self._tones()
        painter.setBrush(theme.colour(fill))
        painter.setPen(QPen(theme.colour(edge), 1.5 if edge != "line" else 1))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(theme.colour(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())

    def _tones(self) -> tuple[str, str, str]:
        if not self.isEnabled():
            return "panel", "disabled", "line"
        edge = "accent" if self.hasFocus() else "line"
        if self.isChecked():
            return (
                self._lit_colour,
                f"on_{self._lit_colour}",
                "text" if self.hasFocus() else self._lit_colour,
            )
        if self._implied:
            return "raised", "text", "accent" if self.hasFocus() else self._lit_colour
        return "raised", "text" if self.underMouse() else "dim", edge

    def _on_clicked(self, on: bool) -> None:
        alone, self._alone = self._alone, False
        self.user_toggled.emit(on, alone)


class IconButton(QToolButton):
    """A flat button with an icon of the theme, its words and its key in the tooltip."""

    def __init__(
        self,
        icon_name: str,
        words: str,
        key: str = "",
        parent: QWidget | None = None,
        *,
        pixels: int = 20,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setIconSize(QSize(pixels, pixels))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoRaise(True)
        self.set_icon_and_tip(icon_name, words, key)

    def set_icon_and_tip(self, icon_name: str, words: str, key: str = "") -> None:
        """Another icon, with other words."""
        self._icon_name = icon_name
        self.setIcon(theme.icon(icon_name))
        self.setAccessibleName(words)
        self.setToolTip(f"{words} ({key})" if key else words)

    def show_checked(self, on: bool) -> None:
        """Show on or off without telling anybody."""
        blocked = self.blockSignals(True)
        self.setChecked(on)
        self.blockSignals(blocked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter clicks too; Space plays, wherever the keyboard is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.setIcon(theme.icon(self._icon_name))
