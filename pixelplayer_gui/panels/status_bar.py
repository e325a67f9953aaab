"""The status bar: progress and hint; clip, sound output, model and device behind one icon."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStatusBar,
    QToolButton,
    QWidget,
)

from pixelplayer_gui.i18n.text import tr, translate, translated_engine_word
from pixelplayer_gui.widgets.controls.buttons import IconButton
from pixelplayer_gui.widgets.controls.labels import ElidedLabel
from pixelplayer_gui.widgets.timeline.times import time_left

BAR_WIDTH = 180
STEPS = 1000


class StatusBar(QStatusBar):
    """Progress of the analysis with a way to stop it, and what a click would do.

    What does not change and asks nobody for anything (the clip's format, the sound output, the
    model and its device) is in ``details``, behind one button; ``warning`` is what does.

    Signals:
        cancel_requested: stop the analysis.
        busy_changed: whether there is something to stop.
    """

    cancel_requested = Signal()
    busy_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = ""
        self._device, self._why_no_gpu, self._times_real_time = ("", ""), "", 0.0
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 8, 2)
        self.task_label, self.time_left_label = _text_label("text"), _text_label("dim")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.bar.setAccessibleName(tr("Progress of the analysis"))
        self.stop_button = QToolButton()
        self.stop_button.setText(tr("Stop"))
        self.stop_button.setToolTip(tr("Stop the analysis; what is finished is kept  (Ctrl+.)"))
        self.stop_button.clicked.connect(self.cancel_requested)
        for part in (self.task_label, self.bar, self.time_left_label, self.stop_button):
            self.addWidget(part)
        row = self.layout()
        if row is not None:
            row.setSpacing(14)
        self.details = StatusDetails(self)
        self.clip, self.output, self.model = self.details.labels
        self.warning = _text_label("warning")
        self.details_button = IconButton("info", tr("Film, sound output and model"), pixels=16)
        self.details_button.clicked.connect(self._show_details)
        for part in (self.warning, self.details_button):
            self.addPermanentWidget(part)
        self._output_notice, self._has_model, self._loading = "", True, True
        self._show_warning()
        self.show_idle()

    @property
    def is_busy(self) -> bool:
        """Whether a progress is shown."""
        return not self.bar.isHidden()

    @Slot(str, float, float)
    def show_busy(self, what: str, done: float, seconds_left: float) -> None:
        """What is being worked out, how much is done (0..1), the seconds left (-1: unknown)."""
        _set_text(self.task_label, what)
        _set_text(self.time_left_label, time_left(seconds_left))
        self.bar.setMaximum(STEPS if done > 0 else 0)  # 0: it only says that it works
        self.bar.setValue(round(done * STEPS))
        self._show_progress(True)

    @Slot(str)
    def show_hint(self, sentence: str) -> None:
        """What the mouse would do where it is; shown while nothing is being worked out."""
        self._hint = sentence
        if not self.is_busy:
            self._show_progress(False)

    @Slot()
    def show_idle(self) -> None:
        """Nothing is being worked out."""
        self._show_progress(False)

    def show_clip(self, sentence: str) -> None:
        """What kind of clip is open."""
        _set_text(self.clip, sentence)

    def show_output(self, name: str, notice: str) -> None:
        """Where the sound goes, and what the user should know about that."""
        _set_text(self.output, translate(notice) or translated_engine_word(name))
        self.output.set_tone("warning" if notice else "text")
        self._output_notice = translate(notice)
        self._show_warning()

    @Slot(str, str)
    def show_model(self, model: str, device: str) -> None:
        """Which model listens, and on what."""
        self._device, self._has_model = (model, device), True
        self._times_real_time = 0.0
        self._show_loaded()
        self._show_model_text()

    @Slot(object)
    def show_why_no_gpu(self, why: str) -> None:
        """Why the model does not run on a GPU, a half sentence; empty when it does."""
        self._why_no_gpu = translate(why)
        self._show_model_text()

    @Slot(float)
    def show_speed(self, times_real_time: float) -> None:
        """How fast the last separation was."""
        self._times_real_time = times_real_time
        self._show_model_text()

    @Slot()
    def show_no_model(self) -> None:
        """No model could be loaded, so that clicks find nothing."""
        self._device, self._has_model = ("", ""), False
        self._show_loaded()
        _set_text(self.model, tr("No model"))
        self.model.set_tone("warning")

    def _show_model_text(self) -> None:
        model, device = self._device
        if not model:
            return
        self.model.set_tone("text")
        is_gpu = device.startswith(("cuda", "mps", "xpu"))
        kind = "GPU" if is_gpu else "CPU"
        words = [tr("{model} on the {kind}", model=model, kind=kind)]
        hint = [tr("The model “{model}” runs on {device}.", model=model, device=device)]
        if self._times_real_time > 0:
            times = (
                f"{self._times_real_time:.0f}"
                if self._times_real_time >= 10
                else f"{self._times_real_time:.1f}"
            )
            words.append(tr("{times}× real time", times=times))
            hint.append(tr("The last separation took 1/{times} of the film's length.", times=times))
        if self._why_no_gpu and not is_gpu:
            words.append(tr("no GPU: {why}", why=self._why_no_gpu))
        _set_text(self.model, " · ".join(words))
        self.model.set_hint(" ".join(hint))

    def _show_loaded(self) -> None:
        self._loading = False
        self._show_warning()
        if not self.is_busy:
            self._show_progress(False)

    def _show_warning(self) -> None:
        """What keeps the user from hearing or finding anything; the rest is in the details."""
        words = [] if self._has_model else [tr("No model: clicks find nothing")]
        words += [self._output_notice] if self._output_notice else []
        _set_text(self.warning, " · ".join(words))
        self.warning.setVisible(bool(words))

    @Slot()
    def _show_details(self) -> None:
        self.details.show_above(self.details_button)

    def _show_progress(self, on: bool) -> None:
        before = self.is_busy
        for part in (self.bar, self.time_left_label, self.stop_button):
            part.setVisible(on)
        if on != before:
            self.busy_changed.emit(on)
        idle = self._hint or (tr("Loading the model…") if self._loading else "")
        if not on:
            _set_text(self.task_label, idle)
        self.task_label.setVisible(on or bool(idle))


class StatusDetails(QFrame):
    """The details of the status bar: a small table that goes when something else is clicked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("details")
        self.setAccessibleName(tr("Film, sound output and model"))
        self.labels = _text_label("text"), _text_label("text"), _text_label("text")
        table = QFormLayout(self)
        table.setContentsMargins(14, 12, 14, 12)
        table.setHorizontalSpacing(14)
        for name, label in zip(
            (tr("Film"), tr("Sound output"), tr("Model")), self.labels, strict=True
        ):
            subject = QLabel(name)
            subject.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            table.addRow(subject, label)

    def show_above(self, button: QWidget) -> None:
        """Open it over a button at the foot of a window, inside the screen."""
        self.adjustSize()
        corner = button.mapToGlobal(button.rect().topRight())
        room = button.screen().availableGeometry()
        x = max(room.left(), min(corner.x(), room.right()) - self.width())
        self.move(x, max(room.top(), corner.y() - self.height() - 4))
        self.show()


def _text_label(tone: str) -> ElidedLabel:
    """A text that gives way in a narrow window instead of making it wider."""
    label = ElidedLabel(tone=tone, alignment=Qt.AlignmentFlag.AlignLeft)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return label


def _set_text(label: ElidedLabel, text: str) -> None:
    label.set_text(text)
    label.updateGeometry()
