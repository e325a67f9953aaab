"""The form of the export dialog: what to export, target file, codec, loudness, stems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from engine.export import ExportRequest
from engine.export.audio_formats import AUDIO_FORMATS
from engine.export.request import LOUDNESS_TARGETS_LUFS
from engine.media.clip_info import ClipInfo
from engine.mixing.mix import Mix
from engine.project import Project
from pixelplayer_gui.dialogs.export.export_text import (
    SOUND,
    STEMS,
    VIDEO,
    stems_folder,
    suggested_path,
)
from pixelplayer_gui.dialogs.export.isolation_row import IsolationRow
from pixelplayer_gui.dialogs.export.replacement import next_free_path
from pixelplayer_gui.dialogs.export.stream_text import AAC, CODEC_NAMES, FLAC, PCM, format_number
from pixelplayer_gui.i18n.text import tr, tr_noop, translate, translated_name
from pixelplayer_gui.widgets.controls.disabled_reason import set_enabled
from pixelplayer_gui.widgets.timeline.times import format_time

_KINDS = (
    (VIDEO, tr_noop("Film with the sound you hear")),
    (SOUND, tr_noop("The sound you hear, alone")),
    (STEMS, tr_noop("Every strip as a sound file of its own")),
)
_VIDEO_CODECS = (
    (None, tr_noop("As in the film")),
    *((name, CODEC_NAMES[name]) for name in (AAC, FLAC, PCM)),
)
_FORMS = (
    ("wav-32f", tr_noop("WAV, 32-bit float")),
    ("wav-24", tr_noop("WAV, 24 bit")),
    ("wav-16", tr_noop("WAV, 16 bit")),
    ("flac", tr_noop("FLAC, 24 bit")),
)
_COMPRESSED = (
    (".m4a", "aac", tr_noop("M4A, AAC 256 kbit/s")),
    (".mp3", "mp3", tr_noop("MP3, 320 kbit/s")),
    (".opus", "opus", tr_noop("Opus, 256 kbit/s")),
)
_LOUDNESS_USES = {
    -14.0: tr_noop("{lufs} LUFS, as streaming services want it"),
    -16.0: tr_noop("{lufs} LUFS, as podcasts want it"),
    -23.0: tr_noop("{lufs} LUFS, as broadcasters want it"),
}


class ExportForm(QWidget):
    """All fields an export needs; ``changed`` whenever one of them was edited."""

    changed = Signal()

    def __init__(self, project: Project, clip_info: ClipInfo, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._project, self._info = project, clip_info
        self._span: tuple[float, float] | None = None
        self._taken: frozenset[Path] = frozenset()
        self.kinds: dict[str, QRadioButton] = {}
        self.target = QLineEdit()
        self.browse_button = QPushButton(tr("Browse…"))
        self.codec, self.loudness, self.stems_form = QComboBox(), QComboBox(), QComboBox()
        self.only_range = QCheckBox(tr("Only the range"))
        self.isolation = IsolationRow()
        self.binaural = QCheckBox(tr("Binaural: around the head, for headphones"))
        self.stems_too = QCheckBox(tr("Also every strip by itself, beside it:"))
        self._fill()
        self._lay_out()
        self.kinds[VIDEO if clip_info.picture is not None else SOUND].setChecked(True)
        self.set_range(None)
        self._update_choices()
        self._connect()

    @property
    def kind(self) -> str:
        """What is chosen: FILM, SOUND or STEMS."""
        return next(name for name, button in self.kinds.items() if button.isChecked())

    @property
    def path(self) -> Path:
        """Where to; the folder it names is the current one when nothing is typed."""
        return Path(self.target.text().strip()).expanduser()

    @property
    def request(self) -> ExportRequest:
        """What would be exported now."""
        span = self._span if self.only_range.isChecked() else None
        form, path = str(self.stems_form.currentData()), self.path
        # the export process knows no languages, and names files after the strips
        project = self._project.with_mix(_with_translated_names(self._project.mix))
        if self.kind == STEMS:
            form = str(self.codec.currentData())
            return ExportRequest(project, stems_to=path, stems_form=form, span=span)
        mix = project.mix
        if self.isolation.whole_mix:
            mix = replace(mix, isolated=None)
        if mix.binaural != self.binaural.isChecked():
            mix = replace(mix, binaural=self.binaural.isChecked())
        codec, sound_form = self._requested_sound()
        return ExportRequest(
            project.with_mix(mix),
            target=path,
            stems_to=stems_folder(path) if self.stems_too.isChecked() else None,
            codec=codec,
            sound_form=sound_form,
            stems_form=form,
            span=span,
            loudness_lufs=self.loudness.currentData(),
        )

    def show_project(self, project: Project) -> None:
        """Follow the mix while the dialog is open."""
        if project.mix.binaural != self._project.mix.binaural:
            self.binaural.setChecked(project.mix.binaural)
        self._project = project
        self.isolation.show_mix(project.mix)
        self._update_enabled()

    def set_range(self, span: tuple[float, float] | None) -> None:
        """The range that is marked in the window: (start, stop) in seconds, None for none."""
        self._span = span
        words = tr("Only the range (there is none: mark one on the timeline)")
        if span is not None:
            start, stop = format_time(span[0]), format_time(span[1])
            words = tr("Only the range, {start} to {stop}", start=start, stop=stop)
        self.only_range.setText(words)
        reason = tr("Mark a range on the timeline first.")
        set_enabled(self.only_range, span is not None, reason)
        if span is None:
            self.only_range.setChecked(False)

    def set_taken(self, taken: frozenset[Path]) -> None:
        """What other exports are writing now, so that no suggestion names it."""
        self._taken = taken

    def suggest_target(self) -> None:
        """Put a free name in place of the one that is there."""
        path = suggested_path(self._info.path, self.kind, self._taken)
        if self.kind == SOUND:
            path = path.with_suffix(self._suffix())
        self.target.setText(str(path))

    def propose_next_target(self) -> None:
        """Put the next free name in place of the one that has just been written; no edit."""
        before = self.blockSignals(True)
        with_stems = self.stems_too.isChecked() and self.kind != STEMS
        self.target.setText(str(next_free_path(self.path, with_stems, self._taken)))
        self.blockSignals(before)

    def _requested_sound(self) -> tuple[str | None, str | None]:
        """The codec in the clip or the sound file, and the form of an uncompressed one."""
        if self.kind == VIDEO:
            return self.codec.currentData(), None
        chosen = str(self.codec.currentData())
        if chosen in AUDIO_FORMATS and self.path.suffix.lower() == AUDIO_FORMATS[chosen].suffix:
            return None, chosen
        wanted = next((codec for suffix, codec, _ in _COMPRESSED if suffix == chosen), None)
        if self.path.suffix.lower() != chosen:
            return None, None  # the name that was typed says what it is to be
        sound = self._info.sound
        # what has that codec already is copied where the mix changes nothing
        return (None if sound is not None and sound.codec == wanted else wanted), None

    def _suffix(self) -> str:
        chosen = str(self.codec.currentData())
        return AUDIO_FORMATS[chosen].suffix if chosen in AUDIO_FORMATS else chosen

    def _fill(self) -> None:
        group = QButtonGroup(self)
        for name, words in _KINDS:
            self.kinds[name] = QRadioButton(translate(words))
            group.addButton(self.kinds[name])
        self.loudness.addItem(tr("As it is mixed"), None)
        for target in LOUDNESS_TARGETS_LUFS:
            self.loudness.addItem(
                translate(_LOUDNESS_USES[target], lufs=format_number(target)), target
            )
        for form, words in _FORMS:
            self.stems_form.addItem(translate(words), form)
        self.binaural.setChecked(self._project.mix.binaural)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for button in self.kinds.values():
            layout.addWidget(button)
        layout.addWidget(self.isolation)
        form = QGridLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        self._add_row(form, 0, tr("Save &to"), self.target, tr("Save to"))
        form.addWidget(self.browse_button, 0, 2)
        self._add_row(form, 1, tr("&Sound"), self.codec, tr("Sound format"))
        self._add_row(form, 2, tr("&Loudness"), self.loudness, tr("Loudness"))
        form.addWidget(self.only_range, 3, 1, 1, 2)
        form.addWidget(self.binaural, 4, 1, 1, 2)
        stems = QHBoxLayout()
        stems.setSpacing(8)
        stems.addWidget(self.stems_too)
        stems.addWidget(self.stems_form)
        stems.addStretch()
        self.stems_form.setAccessibleName(tr("Format of the strips"))
        form.addLayout(stems, 5, 1, 1, 2)
        layout.addLayout(form)
        self.browse_button.setAutoDefault(False)

    def _add_row(self, form: QGridLayout, row: int, words: str, field: QWidget, name: str) -> None:
        label = QLabel(words)
        label.setBuddy(field)
        field.setAccessibleName(name)
        form.addWidget(label, row, 0)
        form.addWidget(field, row, 1, 1, 1 if row == 0 else 2)

    def _connect(self) -> None:
        for button in self.kinds.values():
            button.toggled.connect(self._on_kind)
        self.browse_button.clicked.connect(self._browse)
        self.codec.currentIndexChanged.connect(self._on_codec)
        self.target.textChanged.connect(self.changed)
        self.isolation.changed.connect(self.changed)
        self.loudness.currentIndexChanged.connect(self.changed)
        self.stems_form.currentIndexChanged.connect(self.changed)
        for box in (self.only_range, self.binaural, self.stems_too):
            box.toggled.connect(self._on_box)

    def _on_kind(self, on: bool) -> None:
        if on:
            self._update_choices()
            self.changed.emit()

    def _on_codec(self) -> None:
        if self.kind == SOUND and self.target.text().strip():
            self.target.setText(str(self.path.with_suffix(self._suffix())))
        self.changed.emit()

    def _on_box(self) -> None:
        self._update_enabled()
        self.changed.emit()

    def _update_choices(self) -> None:
        """The choices of the kind that is chosen, and a name for it."""
        kind = self.kind
        blocked = self.blockSignals(True), self.codec.blockSignals(True)
        self.codec.clear()
        for data, words in _VIDEO_CODECS if kind == VIDEO else _FORMS:
            self.codec.addItem(translate(words), data)
        for suffix, _, words in _COMPRESSED if kind == SOUND else ():
            self.codec.addItem(translate(words), suffix)
        self.suggest_target()
        self.codec.blockSignals(blocked[1])
        self.blockSignals(blocked[0])
        self._update_enabled()

    def _update_enabled(self) -> None:
        """Only what this clip can give may be chosen."""
        kind = self.kind
        has_sound, has_strips = self._info.sound is not None, bool(self._project.mix.strips)
        no_sound = tr("This film has no sound.")
        no_strips = tr("Nothing was clicked yet: there are no strips.")
        one_mix = tr("Stems are what each strip is before it is mixed.")
        set_enabled(
            self.kinds[VIDEO], self._info.picture is not None, tr("This clip has no picture.")
        )
        set_enabled(self.kinds[SOUND], has_sound, no_sound)
        why = no_strips if has_sound else no_sound
        set_enabled(self.kinds[STEMS], has_sound and has_strips, why)
        set_enabled(self.loudness, kind != STEMS, one_mix)
        set_enabled(self.binaural, kind != STEMS, one_mix)
        self.isolation.show_mix(self._project.mix if kind != STEMS else Mix())
        self.stems_too.setVisible(kind != STEMS)
        self.stems_form.setVisible(kind != STEMS)
        set_enabled(self.stems_too, has_strips, no_strips)
        unasked = tr("Ask for the stems first.") if has_strips else no_strips
        set_enabled(self.stems_form, has_strips and self.stems_too.isChecked(), unasked)

    def _browse(self) -> None:
        text, video, every = self.target.text(), tr("Film"), tr("All files")
        if self.kind == STEMS:
            path = QFileDialog.getExistingDirectory(self, tr("Folder for the stems"), text)
        else:
            suffix = self._info.path.suffix
            filters = f"{video} (*{suffix});;{video} (*.mp4 *.mov *.mkv *.webm);;{every} (*)"
            if self.kind == SOUND:
                filters = f"{tr('Sound')} (*.wav *.flac *.m4a *.mp3 *.opus);;{every} (*)"
            # what is there already is asked about by the dialog itself
            unasked = QFileDialog.Option.DontConfirmOverwrite
            path, _ = QFileDialog.getSaveFileName(self, tr("Export"), text, filters, "", unasked)
        if path:
            self.target.setText(path)


def _with_translated_names(mix: Mix) -> Mix:
    """The mix with every strip's name as it is shown."""
    strips = (replace(strip, name=translated_name(strip.name)) for strip in mix.strips)
    return replace(mix, strips=tuple(strips))
