"""The line at the foot of the window: what is being worked out, and with what."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QStatusBar, QToolButton, QWidget

BAR_WIDTH = 180
STEPS = 1000


def time_left(seconds: float) -> str:
    """How long it will take, in words; empty when nobody knows."""
    if seconds < 0:
        return ""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s left"
    return f"{round(seconds / 60)} min left"


class StatusLine(QStatusBar):
    """Progress of the analysis with a way to stop it; model, device and sound output.

    Signals:
        cancel_requested: stop the analysis.
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._what = QLabel()
        self._bar = QProgressBar(maximum=STEPS, textVisible=False)
        self._bar.setFixedSize(BAR_WIDTH, 10)
        self._left = QLabel()
        self._stop = QToolButton(autoRaise=True)
        self._stop.setText("Stop")
        self._stop.setToolTip("Stop the analysis; what is finished is kept  (Ctrl+.)")
        self._stop.clicked.connect(self.cancel_requested)
        for part in (self._what, self._bar, self._left, self._stop):
            self.addWidget(part)
        self._clip, self._output, self._model = QLabel(), QLabel(), QLabel("Loading the model…")
        for part in (self._clip, self._output, self._model):
            part.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
            part.setContentsMargins(8, 2, 8, 4)
            self.addPermanentWidget(part)
        self.show_idle()

    @property
    def is_busy(self) -> bool:
        """Whether a progress is shown."""
        return not self._bar.isHidden()

    @Slot(str, float, float)
    def show_busy(self, what: str, done: float, seconds_left: float) -> None:
        """What is being worked out, how much is done (0..1), the seconds left (-1: unknown)."""
        self._what.setText(what)
        self._bar.setMaximum(STEPS if done > 0 else 0)
        self._bar.setValue(round(done * STEPS))
        self._left.setText(time_left(seconds_left))
        for part in (self._what, self._bar, self._left, self._stop):
            part.show()

    @Slot()
    def show_idle(self) -> None:
        """Nothing is being worked out."""
        for part in (self._what, self._bar, self._left, self._stop):
            part.hide()

    def show_clip(self, sentence: str) -> None:
        """What kind of clip is open."""
        self._clip.setText(sentence)

    def show_output(self, name: str, notice: str) -> None:
        """Where the sound goes, and what the user should know about that."""
        self._output.setText(notice or name)
        self._output.setToolTip(f"Sound output: {name}" if name else "")

    @Slot(str, str)
    def show_model(self, model: str, device: str) -> None:
        """Which model listens, and on what."""
        kind = "GPU" if device.startswith(("cuda", "mps", "xpu")) else "CPU"
        self._model.setText(f"Model: {model} · {kind}")
        self._model.setToolTip(f"The model “{model}” runs on {device}.")
