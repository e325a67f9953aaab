"""The empty state of the video view: drop a file, open one, try the demo, recent clips."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPainterPath, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled

PICTURE = QSize(150, 84)
_ROOM_FOR_CARDS = 330


@dataclass(frozen=True, slots=True)
class RecentCard:
    """A recent clip; ``picture`` is empty when there is none."""

    path: Path
    picture: QPixmap


class EmptyState(QWidget):
    """Fills the video view while there is no clip.

    Signals:
        recent_chosen: the Path of a card.
    """

    recent_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._cards: tuple[RecentCard, ...] = ()
        self._missing: frozenset[Path] = frozenset()
        self.cards: list[QToolButton] = []
        title = QLabel(tr("Drop a video here"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 2.0)
        title.setFont(font)
        hint = QLabel(tr("Click anything in the picture and hear only what sounds there."))
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._recent = QLabel(tr("Open again"))
        self._recent.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.open_button = QPushButton(tr("Open a video…"))
        self.demo_button = QPushButton(tr("Try the demo"))
        for button in (self.open_button, self.demo_button):
            button.setMinimumSize(140, 36)
        self.demo_button.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addStretch(1)
        for label in (title, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(12)
        column.addLayout(_centred(12, self.open_button, self.demo_button))
        column.addSpacing(18)
        self._recent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._recent)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        column.addLayout(self._row)
        column.addStretch(1)
        self.show_cards(())

    def show_cards(self, cards: tuple[RecentCard, ...]) -> None:
        """Show the clips that were open last, the newest first."""
        self._cards = cards
        while self._row.count():
            self._row.takeAt(0)
        for old in self.cards:
            old.hide()
            old.deleteLater()
        self.cards = [self._button(card) for card in cards]
        self._row.addStretch(1)
        for button in self.cards:
            self._row.addWidget(button)
        self._row.addStretch(1)
        self.show_missing(self._missing)
        self._fit()

    def show_missing(self, missing: frozenset[Path]) -> None:
        """Dim the cards of clips that are not there any more."""
        self._missing = missing
        for card, button in zip(self._cards, self.cards, strict=True):
            gone = card.path in missing
            set_enabled(button, not gone, tr("It is not there any more."))
            button.setToolTip(str(card.path))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many cards as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.cards:
            self.show_cards(self._cards)

    def _button(self, card: RecentCard) -> QToolButton:
        button = QToolButton()
        button.setObjectName("card")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(PICTURE)
        button.setIcon(_framed(card.picture, self.devicePixelRatioF()))
        elide = Qt.TextElideMode.ElideMiddle
        name = button.fontMetrics().elidedText(card.path.name, elide, PICTURE.width())
        button.setText(name.replace("&", "&&"))
        button.setAccessibleName(tr("Open {name}", name=card.path.name))
        button.clicked.connect(partial(self._choose, card.path))
        return button

    def _choose(self, path: Path, _: bool = False) -> None:
        self.recent_chosen.emit(path)

    def _fit(self) -> None:
        room = self.width() - 32 if self.height() >= _ROOM_FOR_CARDS else 0
        width = PICTURE.width() + 26
        for number, button in enumerate(self.cards):
            button.setVisible((number + 1) * width <= room)
        self._recent.setVisible(bool(self.cards) and width <= room)


def _centred(spacing: int, *parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(spacing)
    row.addStretch(1)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row


def _framed(picture: QPixmap, scale: float) -> QIcon:
    """The picture cut to the card's shape; the sign of a clip where there is none."""
    size = PICTURE * scale
    ground = QPixmap(size)
    ground.fill(Qt.GlobalColor.transparent)
    painter = QPainter(ground)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    area = QRectF(0, 0, size.width(), size.height())
    shape = QPainterPath()
    shape.addRoundedRect(area, 4 * scale, 4 * scale)
    painter.setClipPath(shape)
    painter.fillRect(area, theme.colour("groove"))
    if picture.isNull():
        side = round(size.height() * 0.45)
        sign = theme.icon("film").pixmap(QSize(side, side))
        painter.drawPixmap(area.center().toPoint() - sign.rect().center(), sign)
    else:
        grow = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        scaled = picture.scaled(size, grow, Qt.TransformationMode.SmoothTransformation)
        painter.drawPixmap(area.center().toPoint() - scaled.rect().center(), scaled)
    painter.end()
    ground.setDevicePixelRatio(scale)
    return QIcon(ground)
