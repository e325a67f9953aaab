"""The value bar: a horizontal slider below its caption and value, growing from its default."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.widgets.controls.inline_editor import InlineEditor
from pixelplayer_gui.widgets.controls.value_scales import LinearScale
from pixelplayer_gui.widgets.controls.value_slider import ValueSlider

_MARGIN = 4
_TRACK = 4
"""Pixels of height of the track, which lies below the texts: a mark never crosses a letter."""


class ValueBar(ValueSlider):
    """Drag along it, wheel, ← →; double-click for the default, Enter or a figure to type.

    ``shown`` says the value in a few letters; screen readers are told the law's whole words.
    ``short`` is the caption where there is little room; where even that is too long, none is shown.
    """

    def __init__(
        self,
        caption: str,
        scale: LinearScale,
        hint: str = "",
        shown: Callable[[float], str] | None = None,
        parent: QWidget | None = None,
        *,
        short: str = "",
    ) -> None:
        self._editor: InlineEditor | None = None
        self._linear_scale, self._shown = scale, shown or scale.description
        self._captions = (caption, short) if short else (caption,)
        super().__init__(scale, _MARGIN, parent)
        self._tint = theme.colour("accent")
        self.setOrientation(Qt.Orientation.Horizontal)
        # By Tab only: a click here must not take the arrow keys away from the clip.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.number_font(-1.0))
        self._caption_font = theme.number_font(-1.5)
        self.setFixedHeight(self.fontMetrics().height() + _TRACK + 2)
        self.setToolTip(hint)
        self.typing_started.connect(self.type)

    @property
    def editor(self) -> InlineEditor | None:
        """The open line editor, None when nobody types."""
        return self._editor

    def set_tint(self, tint: QColor) -> None:
        """The colour of the bar."""
        self._tint = tint
        self.update()

    def type(self, beginning: str = "") -> None:
        """Open the value for typing."""
        if self._editor is not None or not self.isEnabled():
            return
        text = beginning or self._shown(self.number)
        editor = InlineEditor(text, self, selected=not beginning)
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.closed.connect(self._close_editor)
        editor.kept.connect(self._accept_typed)
        self._editor = editor
        editor.open_at(self.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The editor covers the bar."""
        super().resizeEvent(event)
        if self._editor is not None:
            self._editor.setGeometry(self.rect())

    def sizeHint(self) -> QSize:
        """Room for the name and the value."""
        words = f"{self._captions[0]}  {self._shown(self._linear_scale.lowest)}"
        return QSize(self.fontMetrics().horizontalAdvance(words) + 2 * _MARGIN, self.height())

    @property
    def shown_caption(self) -> str:
        """The longest caption that fits beside the value; empty when none does."""
        figures = QFontMetrics(self.font()).horizontalAdvance(self._shown(self.number))
        room = self.width() - 2 * _MARGIN - figures - 2
        metrics = QFontMetrics(self._caption_font)
        return next(
            (word for word in self._captions if metrics.horizontalAdvance(word) <= room), ""
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the well, both texts, and below them the track from the default to the value."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(theme.colour("well"))
        painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "line"), 1))
        painter.drawRoundedRect(box, 3, 3)
        self._paint_track(painter, box)
        here = box.adjusted(_MARGIN - 1, 0, -_MARGIN + 1, -_TRACK)
        middle = Qt.AlignmentFlag.AlignVCenter
        tone = "text" if self.isEnabled() else "disabled"
        painter.setPen(theme.colour(tone if self.number != self._linear_scale.default else "dim"))
        painter.drawText(here, Qt.AlignmentFlag.AlignRight | middle, self._shown(self.number))
        painter.setFont(self._caption_font)
        painter.setPen(theme.colour("dim" if self.isEnabled() else "disabled"))
        painter.drawText(here, Qt.AlignmentFlag.AlignLeft | middle, self.shown_caption)

    def _paint_track(self, painter: QPainter, box: QRectF) -> None:
        scale, width = self._linear_scale, box.width() - 2 * _MARGIN
        x = box.left() + _MARGIN + scale.position_of(self.number) * width
        origin = box.left() + _MARGIN + scale.position_of(scale.default) * width
        track = QRectF(box.left() + 2, box.bottom() - _TRACK + 0.5, box.width() - 4, _TRACK - 2)
        tint = self._tint if self.isEnabled() else theme.colour("disabled")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("groove"))
        painter.drawRect(track)
        painter.setBrush(theme.faded(tint, 0.6))
        painter.drawRect(QRectF(min(x, origin), track.top(), abs(x - origin), track.height()))
        painter.setBrush(tint)
        painter.drawRect(QRectF(x - 1.5, track.top() - 1, 3, track.height() + 2))

    @Slot(str)
    def _accept_typed(self, text: str) -> None:
        number = self._linear_scale.parse(text)
        if number is not None:
            self.set_by_user(number)

    @Slot()
    def _close_editor(self) -> None:
        self._editor = None
        self.setFocus()
