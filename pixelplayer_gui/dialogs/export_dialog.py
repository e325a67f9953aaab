"""The export dialog: what to make of the project, where, and what will happen to each part."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from engine.export import ExportRequest
from engine.media.clip import ClipInfo
from engine.project import Project
from pixelplayer_gui import theme
from pixelplayer_gui.dialogs.export_words import (
    FILM,
    SOUND,
    STEMS,
    stems_folder,
    suggested,
    time_left_words,
)
from pixelplayer_gui.dialogs.preflight import (
    AAC,
    CODEC_WORDS,
    FLAC,
    PCM,
    is_possible,
    preflight,
    settled,
)
from pixelplayer_gui.dialogs.preflight_view import PreflightView
from pixelplayer_gui.words import mark, told, tr

_KINDS = (
    (FILM, mark("Film with the sound you hear")),
    (SOUND, mark("The sound you hear, alone")),
    (STEMS, mark("Every strip as a sound file of its own")),
)
_FILM_CODECS = (
    (None, mark("As in the film")),
    *((name, CODEC_WORDS[name]) for name in (AAC, FLAC, PCM)),
)
_SOUND_FORMS = ((".wav", mark("WAV, 32-bit float")), (".flac", mark("FLAC, 24 bit")))
_PROGRESS_STEPS = 1000


class ExportDialog(QDialog):
    """Asks how to export; tells how it goes. It blocks nothing and may be closed meanwhile.

    ``export_requested`` carries an ``ExportRequest``.
    """

    export_requested = Signal(object)
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None, project: Project, clip_info: ClipInfo) -> None:
        super().__init__(parent)
        self._project, self._info = project, clip_info
        self._running = False
        self._written: Path | None = None
        self.kinds: dict[str, QRadioButton] = {}
        self.target = QLineEdit()
        self.browse_button = QPushButton(tr("Browse…"))
        self.codec = QComboBox()
        self.stems_too = QCheckBox(tr("Also every strip as WAV, beside it"))
        self.preflight = PreflightView()
        self.progress = QProgressBar()
        self.state = QLabel()
        self.export_button = QPushButton(tr("Export"))
        self.cancel_button = QPushButton(tr("Close"))
        self.show_button = QPushButton(tr("Show in Folder"))
        self._build()
        self._connect()
        self._choose_first()

    @property
    def request(self) -> ExportRequest:
        """What would be exported now."""
        path = Path(self.target.text().strip()).expanduser()
        kind = self.kind
        if kind == STEMS:
            return ExportRequest(self._project, stems_to=path)
        stems = stems_folder(path) if self.stems_too.isChecked() else None
        codec = self.codec.currentData() if kind == FILM else None
        request = ExportRequest(self._project, target=path, stems_to=stems, codec=codec)
        return settled(request, self._info)

    @property
    def kind(self) -> str:
        """What is chosen: FILM, SOUND or STEMS."""
        return next(name for name, button in self.kinds.items() if button.isChecked())

    def show_project(self, project: Project) -> None:
        """Follow the mix while the dialog is open."""
        self._project = project
        self._check()

    def show_progress(self, done: float, seconds_left: float | None) -> None:
        """How far it is, 0..1, and how long it may still take (None or negative: not known)."""
        if not self._running:
            self._set_running(True)
        self.progress.setValue(round(done * _PROGRESS_STEPS))
        self._tell("text", time_left_words(seconds_left))

    def show_done(self, path: Path | None, notices: Sequence[str]) -> None:
        """It is written; ``notices`` tell what could not be kept."""
        self._written = Path(path) if path is not None else self.request.stems_to
        self._set_running(False)
        name = self._written.name if self._written is not None else ""
        self._tell("good", "\n".join([tr("✓ Written: {name}", name=name), *notices]))
        self.show_button.setVisible(self._written is not None)

    def show_failed(self, sentence: str) -> None:
        """It did not work; nothing half-written is left."""
        self._set_running(False)
        self._tell("mute", sentence)

    def show_cancelled(self) -> None:
        """It was stopped on request."""
        self._set_running(False)
        self._tell("text", tr("Stopped. Nothing was written."))

    def reject(self) -> None:
        """Escape closes the window; an export that runs goes on and is told in the main window."""
        self.hide() if self._running else super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """As Escape."""
        event.accept()

    def _build(self) -> None:
        self.setWindowTitle(tr("Export"))
        self.setModal(False)
        self.setMinimumWidth(560)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(12)
        group = QButtonGroup(self)
        for name, words in _KINDS:
            self.kinds[name] = QRadioButton(told(words))
            group.addButton(self.kinds[name])
            layout.addWidget(self.kinds[name])
        layout.addLayout(self._form())
        layout.addWidget(self.preflight)
        layout.addStretch()
        layout.addWidget(self.progress)
        layout.addWidget(self.state)
        layout.addLayout(self._button_row())
        self.progress.setRange(0, _PROGRESS_STEPS)
        self.progress.setAccessibleName(tr("Export progress"))
        self.progress.hide()
        self.state.setWordWrap(True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_button.hide()

    def _form(self) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        save_to, sound = QLabel(tr("Save &to")), QLabel(tr("&Sound"))
        save_to.setBuddy(self.target)
        sound.setBuddy(self.codec)
        self.target.setAccessibleName(tr("Save to"))
        self.codec.setAccessibleName(tr("Sound format"))
        form.addWidget(save_to, 0, 0)
        form.addWidget(self.target, 0, 1)
        form.addWidget(self.browse_button, 0, 2)
        form.addWidget(sound, 1, 0)
        form.addWidget(self.codec, 1, 1, 1, 2)
        form.addWidget(self.stems_too, 2, 1, 1, 2)
        form.setColumnStretch(1, 1)
        return form

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.show_button)
        row.addStretch()
        row.addWidget(self.cancel_button)
        row.addWidget(self.export_button)
        self.export_button.setDefault(True)
        self.cancel_button.setAutoDefault(False)
        self.browse_button.setAutoDefault(False)
        self.show_button.setAutoDefault(False)
        return row

    def _connect(self) -> None:
        for button in self.kinds.values():
            button.toggled.connect(self._on_kind_toggled)
        self.target.textChanged.connect(self._check)
        self.codec.currentIndexChanged.connect(self._on_codec)
        self.stems_too.toggled.connect(self._check)
        self.browse_button.clicked.connect(self._browse)
        self.export_button.clicked.connect(self._on_export)
        self.cancel_button.clicked.connect(self._on_cancel)
        self.show_button.clicked.connect(self._on_show)

    def _choose_first(self) -> None:
        """The film, or the sound where there is no picture; stems only where there are strips."""
        self.kinds[FILM if self._info.picture is not None else SOUND].setChecked(True)
        self._allow_kinds()

    def _on_kind_toggled(self, on: bool) -> None:
        if not on:
            return
        kind = self.kind
        blocked = self.codec.blockSignals(True)
        self.codec.clear()
        for data, words in _FILM_CODECS if kind == FILM else _SOUND_FORMS:
            self.codec.addItem(told(words), data)
        self.codec.blockSignals(blocked)
        self.codec.setEnabled(kind != STEMS)
        self.stems_too.setVisible(kind != STEMS)
        self.stems_too.setEnabled(bool(self._project.mix.strips))
        self.target.setText(str(suggested(self._info.path, kind)))
        self._check()

    def _on_codec(self) -> None:
        if self.kind == SOUND:
            path = Path(self.target.text())
            self.target.setText(str(path.with_suffix(self.codec.currentData())))
        self._check()

    def _check(self) -> None:
        """Tell what would happen, and allow it only when nothing stands in the way."""
        if not self.target.text().strip():
            self.preflight.show_lines(())
            self.export_button.setEnabled(False)
            return
        lines = preflight(self.request, self._info)
        self.preflight.show_lines(lines)
        self.export_button.setEnabled(is_possible(lines) and not self._running)

    def _browse(self) -> None:
        text, film, every = self.target.text(), tr("Film"), tr("All files")
        if self.kind == FILM:
            suffix = self._info.path.suffix
            filters = f"{film} (*{suffix});;{film} (*.mp4 *.mov *.mkv *.webm);;{every} (*)"
        else:
            filters = f"{tr('Sound')} (*.wav *.flac);;{every} (*)"
        if self.kind == STEMS:
            path = QFileDialog.getExistingDirectory(self, tr("Folder for the stems"), text)
        else:
            path, _ = QFileDialog.getSaveFileName(self, tr("Export"), text, filters)
        if path:
            self.target.setText(path)

    def _on_export(self) -> None:
        self._written = None
        self.show_button.hide()
        self.show_progress(0.0, None)
        self.export_requested.emit(self.request)

    def _on_cancel(self) -> None:
        if self._running:
            self._tell("text", tr("Stopping…"))
            self.cancel_requested.emit()
        else:
            self.reject()

    def _on_show(self) -> None:
        if self._written is not None:
            folder = self._written if self._written.is_dir() else self._written.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _tell(self, tone: str, words: str) -> None:
        self.state.setStyleSheet(f"color: {theme.colour(tone).name()};")
        self.state.setText(words)

    def _set_running(self, running: bool) -> None:
        self._running = running
        asked = (*self.kinds.values(), self.target, self.browse_button, self.codec, self.stems_too)
        for part in asked:
            part.setEnabled(not running)
        self.progress.setVisible(running)
        self.cancel_button.setText(tr("Stop") if running else tr("Close"))
        if not running:
            self._allow_kinds()
        self._check()

    def _allow_kinds(self) -> None:
        """Only what this clip can give may be chosen."""
        has_sound, has_strips = self._info.sound is not None, bool(self._project.mix.strips)
        self.kinds[FILM].setEnabled(self._info.picture is not None)
        self.kinds[SOUND].setEnabled(has_sound)
        self.kinds[STEMS].setEnabled(has_sound and has_strips)
        self.codec.setEnabled(self.kind != STEMS)
        self.stems_too.setEnabled(has_strips)
