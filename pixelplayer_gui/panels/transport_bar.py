"""The transport: play, stop, loop, where we are, and the ears' toggle."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.widgets.buttons import IconButton
from pixelplayer_gui.widgets.labels import EditableLabel
from pixelplayer_gui.widgets.times import format_time, parse_time
from pixelplayer_gui.words import tr


class TransportBar(QWidget):
    """Shows how the clip plays and asks for changes; showing never echoes."""

    play_toggled = Signal()
    stopped = Signal()
    seek_requested = Signal(float)
    loop_toggled = Signal(bool)
    binaural_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._duration = 0.0
        self.start_button = IconButton("start", tr("Go to the beginning"), "Home")
        self.play_button = IconButton("play", tr("Play"), "Space", pixels=26)
        self.stop_button = IconButton(
            "stop", tr("Stop and go back to the beginning"), "Shift+Space"
        )
        self.loop_button = IconButton("loop", tr("Play the loop again and again"), "L")
        self.binaural_button = IconButton("binaural", tr("Binaural"), "B")
        self.time = EditableLabel("0:00.00", alignment=Qt.AlignmentFlag.AlignRight)
        self.duration = QLabel("0:00.00")
        self._lay_out()
        self.start_button.clicked.connect(self._on_start)
        self.play_button.clicked.connect(self._on_play)
        self.stop_button.clicked.connect(self._on_stop)
        self.loop_button.clicked.connect(self.loop_toggled)
        self.binaural_button.clicked.connect(self.binaural_toggled)
        self.time.edited.connect(self._on_time_typed)

    def show_playing(self, playing: bool) -> None:
        """Show the button that fits."""
        if playing:
            self.play_button.set_face("pause", tr("Pause"), "Space")
        else:
            self.play_button.set_face("play", tr("Play"), "Space")

    def show_time(self, seconds: float, duration: float) -> None:
        """Show where we are."""
        self.time.set_text(format_time(seconds))
        if duration != self._duration:
            self._duration = duration
            self.duration.setText(format_time(duration))

    def show_binaural(self, on: bool) -> None:
        """Show whether everything sounds from around the head."""
        self.binaural_button.show_checked(on)

    def show_loop(self, on: bool) -> None:
        """Show whether a loop is on."""
        self.loop_button.show_checked(on)

    def _lay_out(self) -> None:
        self.time.setFont(theme.number_font(5.0, bold=True))
        self.time.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.time.setFixedWidth(self.time.fontMetrics().horizontalAdvance("0:00:00.00") + 16)
        self.time.setAccessibleName(tr("Time"))
        self.time.set_hint(tr("Double-click: type a time, for example 1:15"))
        self.duration.setFont(theme.number_font())
        self.duration.setForegroundRole(self.duration.foregroundRole().PlaceholderText)
        self.duration.setAccessibleName(tr("Duration"))
        slash = QLabel("/")
        slash.setForegroundRole(slash.foregroundRole().PlaceholderText)
        self.loop_button.setCheckable(True)
        self.binaural_button.setCheckable(True)
        self.binaural_button.setText(tr("Binaural"))
        self.binaural_button.setToolTip(
            tr("Hear every sound from where it stands, by headphones (B)")
        )
        self.binaural_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        for part in (self.start_button, self.play_button, self.stop_button, self.loop_button):
            row.addWidget(part)
        row.addSpacing(12)
        for part in (self.time, slash, self.duration):
            row.addWidget(part)
        row.addStretch()
        row.addWidget(self.binaural_button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Transport"))

    def _on_start(self) -> None:
        self.seek_requested.emit(0.0)

    def _on_play(self) -> None:
        self.play_toggled.emit()

    def _on_stop(self) -> None:
        self.stopped.emit()

    def _on_time_typed(self, text: str) -> None:
        seconds = parse_time(text)
        if seconds is not None:
            self.seek_requested.emit(min(seconds, self._duration))
