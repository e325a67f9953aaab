"""The transport bar: play, stop, loop, time, speed, original or remix, binaural."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from pixelplayer_gui import theme
from pixelplayer_gui.i18n.text import tr
from pixelplayer_gui.widgets.controls.arrow_walk import LEFT_RIGHT, ArrowWalk
from pixelplayer_gui.widgets.controls.buttons import IconButton
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled
from pixelplayer_gui.widgets.controls.labels import EditableLabel
from pixelplayer_gui.widgets.controls.two_part_switch import TwoPartSwitch
from pixelplayer_gui.widgets.timeline.time_code import TimeCode
from pixelplayer_gui.widgets.timeline.times import format_time, parse_time

TEMPOS = (0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)


class TransportBar(QWidget):
    """Shows how the clip plays and asks for changes; showing never echoes."""

    play_toggled = Signal()
    stopped = Signal()
    seek_requested = Signal(float)
    loop_toggled = Signal(bool)
    binaural_toggled = Signal(bool)
    tempo_chosen = Signal(float)
    original_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._duration = 0.0
        self._time_code: TimeCode | None = None
        self._narrow = False
        self.start_button = IconButton("start", tr("Go to the beginning"), "Home")
        self.play_button = IconButton("play", tr("Play"), "Space", pixels=26)
        self.stop_button = IconButton(
            "stop", tr("Stop and go back to the beginning"), "Shift+Space"
        )
        self.loop_button = IconButton(
            "loop", tr("Play the range over and over, or all where there is none"), "/"
        )
        self.binaural_button = IconButton("binaural", tr("Binaural"), "B")
        self.tempo = QComboBox()
        self.source_switch = TwoPartSwitch(tr("Original"), tr("Remix"), "A")
        self.time = EditableLabel("0:00.00", alignment=Qt.AlignmentFlag.AlignRight)
        self.duration = QLabel("0:00.00")
        self._controls: tuple[QWidget, ...] = (
            self.start_button,
            self.play_button,
            self.stop_button,
            self.loop_button,
            self.time,
            self.tempo,
            self.source_switch,
            self.binaural_button,
        )
        self._lay_out()
        # the switch is a stop of its own: it needs the arrows itself
        walk = ArrowWalk(self, LEFT_RIGHT)
        walk.set_stops([part for part in self._controls if part is not self.source_switch])
        self.start_button.clicked.connect(self._on_start)
        self.play_button.clicked.connect(self._on_play)
        self.stop_button.clicked.connect(self._on_stop)
        self.loop_button.clicked.connect(self.loop_toggled)
        self.binaural_button.clicked.connect(self.binaural_toggled)
        self.tempo.activated.connect(self._on_tempo)
        self.source_switch.switched.connect(self.original_toggled)
        self.time.edited.connect(self._on_time_typed)

    def show_has_clip(self, has_clip: bool) -> None:
        """Grey out everything while there is nothing to play."""
        reason = tr("Open a film first.")
        for part in self._controls:
            set_enabled(part, has_clip, reason)

    def show_playing(self, playing: bool) -> None:
        """Show the button that fits."""
        if playing:
            self.play_button.set_icon_and_tip("pause", tr("Pause"), "Space")
        else:
            self.play_button.set_icon_and_tip("play", tr("Play"), "Space")

    def show_time(self, seconds: float, duration: float) -> None:
        """Show where we are."""
        self.time.set_text(self._format(seconds))
        if duration != self._duration:
            self._duration = duration
            self.duration.setText(self._format(duration))

    def show_time_code(self, time_code: TimeCode | None) -> None:
        """Show times with the frames of a film from now on; None: with hundredths of seconds."""
        self._time_code = time_code
        self.duration.setText(self._format(self._duration))

    def show_binaural(self, on: bool) -> None:
        """Show whether everything sounds from around the head."""
        self.binaural_button.show_checked(on)

    def show_loop(self, on: bool) -> None:
        """Show whether a loop is on."""
        self.loop_button.show_checked(on)

    def show_speed(self, speed: float, tempo: float) -> None:
        """Show how fast it goes: the tempo that was chosen, or a shuttle in its place."""
        chosen = TEMPOS.index(min(TEMPOS, key=lambda known: abs(known - tempo)))
        self.tempo.setCurrentIndex(chosen if speed == tempo else -1)
        self.tempo.setPlaceholderText(_speed_text(speed))

    @property
    def shown_speed(self) -> str:
        """What is said of the speed."""
        return self.tempo.currentText() or self.tempo.placeholderText()

    def show_original(self, on: bool, gain_db: float) -> None:
        """Show whether the original is heard, and by how much it is turned up or down for that."""
        louder = f"{gain_db:+.1f} dB".replace("-", "−") if on and abs(gain_db) >= 0.05 else ""
        self.source_switch.show_state(on, louder)

    def minimumSizeHint(self) -> QSize:
        """Without what gives way in a narrow window."""
        hint = super().sizeHint()
        return QSize(hint.width() - (0 if self._narrow else self._saved_width()), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the duration and the word beside the headphones give way."""
        super().resizeEvent(event)
        spared = self._saved_width() if self._narrow else 0
        narrow = event.size().width() < super().sizeHint().width() + spared
        if narrow != self._narrow:
            self._narrow = narrow
            style = Qt.ToolButtonStyle
            word = style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon
            self.binaural_button.setToolButtonStyle(word)
            for part in (self._slash, self.duration):
                part.setVisible(not narrow)

    def _saved_width(self) -> int:
        """The pixels that gives."""
        word = self.binaural_button.fontMetrics().horizontalAdvance(self.binaural_button.text())
        return word + self._slash.sizeHint().width() + self.duration.sizeHint().width() + 12

    def _lay_out_speed(self) -> None:
        self.tempo.addItems([_speed_text(tempo) for tempo in TEMPOS])
        self.tempo.setCurrentIndex(TEMPOS.index(1.0))
        self.tempo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tempo.setAccessibleName(tr("Speed"))
        self.tempo.setToolTip(tr("How fast it plays, at the same pitch; an export is not changed"))
        widest = self.tempo.fontMetrics().horizontalAdvance(_speed_text(-0.25))
        self.tempo.setMinimumWidth(max(self.tempo.sizeHint().width(), widest + 36))
        self.source_switch.setAccessibleName(tr("Compare with the original"))
        self.source_switch.setToolTip(
            tr("Hear the film's own sound, as loud as the remix, and back (A)")
        )

    def _lay_out(self) -> None:
        self.time.setFont(theme.number_font(5.0, bold=True))
        self.time.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.time.setFixedWidth(self.time.fontMetrics().horizontalAdvance("00:00:00:00") + 16)
        self.time.setAccessibleName(tr("Time"))
        self.time.set_hint(
            tr("Double-click: type a time, for example 1:15 or 0:01:15:12 with frames")
        )
        self.duration.setFont(theme.number_font())
        self.duration.setForegroundRole(self.duration.foregroundRole().PlaceholderText)
        self.duration.setAccessibleName(tr("Duration"))
        slash = self._slash = QLabel("/")
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
        self._lay_out_speed()
        row.addSpacing(12)
        row.addWidget(self.tempo)
        row.addStretch()
        row.addWidget(self.source_switch)
        row.addWidget(self.binaural_button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Transport"))

    def _format(self, seconds: float) -> str:
        code = self._time_code
        return format_time(seconds) if code is None else code.format(seconds)

    def _on_start(self) -> None:
        self.seek_requested.emit(0.0)

    def _on_play(self) -> None:
        self.play_toggled.emit()

    def _on_stop(self) -> None:
        self.stopped.emit()

    def _on_tempo(self, index: int) -> None:
        self.tempo_chosen.emit(TEMPOS[index])

    def _on_time_typed(self, text: str) -> None:
        code = self._time_code.parse(text) if self._time_code is not None else None
        seconds = parse_time(text) if code is None else code
        if seconds is not None:
            self.seek_requested.emit(min(seconds, self._duration))


def _speed_text(speed: float) -> str:
    """A speed in words: 0.5×, −2×."""
    return f"{speed:g}×".replace("-", "−")
