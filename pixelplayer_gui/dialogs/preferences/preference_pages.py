"""Pages of the preferences dialog: analysis, cache, sound, appearance."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.models.compute_devices import AUTO, CPU, ComputeDevice
from pixelplayer_gui.i18n import translation
from pixelplayer_gui.i18n.text import NO_FONT, tr, translate
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled


class AnalysisPage(QWidget):
    """Preferences of the analysis: model and compute device; devices can be tested.

    Signals:
        test_requested: try out every device.
    """

    test_requested = Signal()

    def __init__(
        self, settings: Settings, models: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.device, self.model = QComboBox(), QComboBox()
        self.device.addItem(tr("Automatic: a GPU that works, else the CPU"), AUTO)
        self.device.addItem(tr("CPU"), CPU)
        _select_value(self.device, settings.device)
        self.model.addItem(tr("Default"), "default")
        for name in models:
            self.model.addItem(name, name)
        _select_value(self.model, settings.model)
        self.test_button = QPushButton(tr("Test the Devices"))
        self.result = QLabel(
            tr("The test runs beside the program, so that a broken driver cannot stop it.")
        )
        self.result.setWordWrap(True)
        self.test_button.clicked.connect(self._test)
        form = _form(self)
        form.addRow(tr("Compute on:"), self.device)
        form.addRow("", self.test_button)
        form.addRow("", self.result)
        form.addRow(tr("Model for new films:"), self.model)

    def show_devices(self, devices: tuple[ComputeDevice, ...]) -> None:
        """What the test found."""
        lines: list[str] = []
        for device in devices:
            if device.works:
                words = tr("✓ {what} works", what=device.what)
                lines.append(f"{words} ({device.seconds * 1000:.1f} ms)")
                if self.device.findData(device.name) < 0:
                    self.device.addItem(device.what, device.name)
            else:
                lines.append(tr("✕ {what}: {why}", what=device.what, why=translate(device.why_not)))
        self.result.setText("\n".join(lines))
        set_enabled(self.test_button, True, "")

    @Slot()
    def _test(self) -> None:
        set_enabled(self.test_button, False, tr("Testing…"))
        self.result.setText(tr("Testing…"))
        self.test_requested.emit()


class CachePage(QWidget):
    """Preferences of the cache: its folder, and the size limits of scratch files and kept stems.

    Signals:
        clear_requested: throw away what is not in use.
        empty_requested: throw away the sounds of objects that are kept.
    """

    clear_requested = Signal()
    empty_requested = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = QLineEdit(settings.cache_folder)
        self.folder.setPlaceholderText(tr("The system's folder for temporary files"))
        self.folder.setAccessibleName(tr("Folder for temporary files"))
        self.browse_button = QPushButton(tr("Choose…"))
        self.limit = _gigabytes(0.5, settings.cache_gigabytes)
        self.usage = QLabel("…")
        self.clear_button = QPushButton(tr("Clear the Cache"))
        note = QLabel(
            tr(
                "It holds what the model has seen and heard of the open film. The film's decoded"
                " sound and the sounds of the objects lie there too, until the film is closed; the"
                " limit holds for each. What goes is computed again."
            )
        )
        note.setWordWrap(True)
        self.stems_limit = _gigabytes(0.0, settings.stems_gigabytes)
        self.stems_limit.setSpecialValueText(tr("Keep none"))
        self.stems_limit.setAccessibleName(tr("Most room for the sounds that are kept"))
        self.stems_usage = QLabel("…")
        self.empty_button = QPushButton(tr("Throw Them Away"))
        self.empty_button.clicked.connect(self.empty_requested)
        stems_note = QLabel(
            tr(
                "The sounds of objects that are finished are kept, so that a project opens with"
                " them at once. Those that were not used for the longest time go first."
            )
        )
        stems_note.setWordWrap(True)
        self.browse_button.clicked.connect(self._browse)
        self.clear_button.clicked.connect(self.clear_requested)
        place, used, stems_used = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        place.addWidget(self.folder, 1)
        place.addWidget(self.browse_button)
        used.addWidget(self.usage, 1)
        used.addWidget(self.clear_button)
        stems_used.addWidget(self.stems_usage, 1)
        stems_used.addWidget(self.empty_button)
        form = _form(self)
        form.addRow(tr("Folder:"), place)
        form.addRow(tr("At most:"), self.limit)
        form.addRow(tr("In use:"), used)
        form.addRow("", note)
        form.addRow(tr("Kept sounds, at most:"), self.stems_limit)
        form.addRow(tr("In use:"), stems_used)
        form.addRow("", stems_note)

    def show_stems_usage(self, size_bytes: int) -> None:
        """How much the sounds of objects take that are kept."""
        self.stems_usage.setText(f"{size_bytes / 1e9:.2f} GB")
        set_enabled(self.empty_button, size_bytes > 0, tr("No sounds are kept."))

    def show_usage(self, size_bytes: int) -> None:
        """How much is on the disk now."""
        self.usage.setText(f"{size_bytes / 1e9:.2f} GB")

    @Slot()
    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, tr("Choose the folder of the cache"), self.folder.text() or str(Path.home())
        )
        if name:
            self.folder.setText(name)


class AppearancePage(QWidget):
    """Preferences of the appearance: theme and language."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.language = QComboBox(), QComboBox()
        for word, value in (
            (tr("As the system"), "system"),
            (tr("Dark"), "dark"),
            (tr("Light"), "light"),
        ):
            self.theme.addItem(word, value)
        # a language is called what its speakers call it
        for word, value in (
            (tr("As the system"), "system"), ("English", "en"), ("简体中文", "zh_CN"),
        ):  # fmt: skip
            self.language.addItem(word, value)
        for value in translation.LANGUAGES:
            if not translation.has_font(value):
                place = self.language.findData(value)
                name = translation.plain_name(value)
                words = tr("{language} (no font has its characters)", language=name)
                self.language.setItemText(place, words)
        _select_value(self.theme, settings.theme)
        _select_value(self.language, settings.language)
        form = _form(self)
        form.addRow(tr("Theme:"), self.theme)
        form.addRow(tr("Language:"), self.language)
        if not all(translation.has_font(value) for value in translation.LANGUAGES):
            remedy = QLabel(translate(NO_FONT))
            remedy.setWordWrap(True)
            form.addRow("", remedy)


class SoundPage(QWidget):
    """Preferences of the sound output device.

    Signals:
        tone_requested: play a tone on the device that is shown.
    """

    tone_requested = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.device = QComboBox()
        self.device.addItem(tr("The system's own choice"), "")
        self._wanted = settings.sound_device
        if self._wanted:
            self.device.addItem(self._wanted, self._wanted)
        _select_value(self.device, self._wanted)
        self.tone_button = QPushButton(tr("Play a Test Tone"))
        self.tone_button.clicked.connect(self.tone_requested)
        form = _form(self)
        form.addRow(tr("Sound device:"), self.device)
        form.addRow("", self.tone_button)

    def show_devices(self, names: tuple[str, ...]) -> None:
        """Which sound cards there are now; the chosen one stays chosen, even when unplugged."""
        chosen = self.device.currentData()
        while self.device.count() > 1:
            self.device.removeItem(1)
        for name in names:
            self.device.addItem(name, name)
        if chosen and chosen not in names:
            self.device.addItem(tr("{name} (not connected)", name=chosen), chosen)
        _select_value(self.device, chosen)


def _gigabytes(least: float, value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(least, 1000.0)
    box.setDecimals(1)
    box.setSuffix(" GB")
    box.setValue(value)
    return box


def _select_value(box: QComboBox, value: str) -> None:
    """Show a value, also one that the list does not know (a card that is not here now)."""
    if box.findData(value) < 0:
        box.addItem(value, value)
    box.setCurrentIndex(box.findData(value))


def _form(page: QWidget) -> QFormLayout:
    layout = QVBoxLayout(page)
    layout.setContentsMargins(16, 16, 16, 16)
    form = QFormLayout()
    form.setHorizontalSpacing(14)
    form.setVerticalSpacing(10)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    layout.addLayout(form)
    layout.addStretch(1)
    return form
