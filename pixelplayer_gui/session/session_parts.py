"""Parts of the session: made, connected to each other, their signals exposed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.analysis.model_host import ModelLoader
from engine.errors import EngineError
from engine.message import Message
from engine.project import DEFAULT_MODEL, Project
from pixelplayer_gui.session.audio_output import AudioOutput
from pixelplayer_gui.session.audition import Audition
from pixelplayer_gui.session.autosave import Autosave
from pixelplayer_gui.session.clip_watcher import ClipWatcher
from pixelplayer_gui.session.export_queue import ExportQueue
from pixelplayer_gui.session.object_analysis import ObjectAnalysis
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.session.project_loader import ProjectLoader
from pixelplayer_gui.session.transport import Transport
from pixelplayer_gui.workers.frame_loader import FrameLoader
from pixelplayer_gui.workers.spectrogram_cache import SpectrogramCache
from pixelplayer_gui.workers.thumbnail_loader import ThumbnailLoader
from pixelplayer_gui.workers.waveform_cache import WaveformCache
from pixelplayer_gui.workers.worker import Worker

if TYPE_CHECKING:
    from engine.media.clip_info import ClipInfo
    from engine.playback.deck import Deck

NO_PICTURE = Message("This clip has no picture; its sound can be played and mixed.")
NO_SOUND = Message("This clip has no sound; its picture can be looked at.")


class SessionParts(QObject):
    """The parts of the session and their connections; all in the GUI thread.

    ``ProjectEditor`` keeps the project's history, ``Transport`` plays, ``ObjectAnalysis`` speaks
    with the inference thread, ``ProjectLoader``, ``FrameLoader`` and ``WaveformCache`` with the
    file thread, ``ExportQueue`` with a process. Their signals are the session's own, listed in
    ``_connect``; these are added:

    ``load`` makes a model of a name; left out, it is found among the installed weights.

    Signals:
        clip_opened, clip_closed: its ClipInfo; nothing.
        project_saved: the Path of the file.
    """

    clip_opened = Signal(object)
    clip_closed = Signal()
    project_saved = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        model: str = DEFAULT_MODEL,
        load: ModelLoader | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._file_worker = Worker("files", self)
        self._frame_loader = FrameLoader(self._file_worker, self)
        self._waveforms = WaveformCache(self._file_worker, self)
        self._spectrograms = SpectrogramCache(self._file_worker, self)
        self._transport = Transport(self._frame_loader, self)
        self._thumbnails = ThumbnailLoader(self._file_worker, self)
        self._editor = ProjectEditor(self)
        self._object_analysis = ObjectAnalysis(self._editor, load, self)
        self._audition = Audition(self._editor, self._object_analysis, self._transport, self)
        self._export_queue = ExportQueue(self._file_worker, self)
        self._audio_output = AudioOutput(self)
        self._loader = ProjectLoader(self._file_worker, self._audio_output, self)
        self._autosave = Autosave(self._editor, self)
        self._clip_watcher = ClipWatcher(self._file_worker, self)
        self._deck: Deck | None = None
        self._project_path: Path | None = None
        self._connect()

    def _connect(self) -> None:
        """Who hears of whom."""
        editor, transport, analysis = self._editor, self._transport, self._object_analysis
        loader = self._loader
        editor.changed.connect(self._update_playback)
        editor.changed.connect(analysis.set_project)
        editor.changed.connect(self._thumbnails.set_project)
        transport.time_changed.connect(analysis.follow_time)
        transport.seeked.connect(analysis.follow_seek)
        loader.opened.connect(self._on_opened)
        loader.saved.connect(self._on_saved)
        loader.failed.connect(self._report_failure)
        loader.noticed.connect(analysis.notice)
        self._audio_output.failed.connect(self._report_failure)
        loader.recovered.connect(self._autosave.take_over)
        self._autosave.failed.connect(self._report_failure)
        self._expose_signals()
        self.thumbnail_ready = self._thumbnails.thumbnail_ready
        self.loudness_changed = transport.loudness_changed

    def _expose_signals(self) -> None:
        """What leaves."""
        editor, transport, analysis = self._editor, self._transport, self._object_analysis
        self.project_changed = editor.changed
        self.history_changed = editor.history_changed
        self.saved_changed = editor.saved_changed
        self.frame_changed = transport.frame_changed
        self.time_changed = transport.time_changed
        self.playing_changed = transport.playing_changed
        self.levels_changed = transport.levels_changed
        self.limiter_changed = transport.limiter_changed
        self.loop_changed = transport.loop_changed
        self.speed_changed = transport.speed_changed
        self.original_changed = transport.original_changed
        self.analysis_busy = analysis.busy
        self.analysis_idle = analysis.idle
        self.click_started = analysis.click_started
        self.click_finished = analysis.click_finished
        self.stems_changed = analysis.stems_changed
        self.heat_changed = analysis.heat_changed
        self.model_ready = analysis.model_ready
        self.model_missing = analysis.model_missing
        self.model_reason_changed = analysis.model_reason_changed
        self.analysis_speed_changed = analysis.analysis_speed_changed
        self.notice = analysis.notice
        self.failed = analysis.failed
        self.waveforms_changed = self._waveforms.waveforms_changed
        self._expose_file_signals()

    def _expose_file_signals(self) -> None:
        """What leaves, about files and devices."""
        loader, queue = self._loader, self._export_queue
        self.clip_opening = loader.opening
        self.clip_open_aborted = loader.not_opened
        self.clip_missing = loader.file_missing
        self.clip_mismatch = loader.clip_replaced
        self.open_clip_deleted = self._clip_watcher.deleted
        self.open_clip_replaced = self._clip_watcher.replaced
        self.recoveries_found = self._autosave.recoveries_found
        self.audio_output_changed = self._audio_output.changed
        self.sound_device_chosen = self._audio_output.chosen
        self.sound_devices_listed = self._audio_output.listed
        self.exports_changed = queue.changed
        self.export_ended = queue.ended

    @property
    def spectrograms(self) -> SpectrogramCache:
        """The spectrograms of the timeline's lanes."""
        return self._spectrograms

    @property
    def project(self) -> Project | None:
        """What is shown and heard; None without a clip."""
        return self._editor.project

    @property
    def project_path(self) -> Path | None:
        """The file the project was opened from or saved to."""
        return self._project_path

    @property
    def clip_info(self) -> ClipInfo | None:
        """What is in the open clip."""
        return self._deck.info if self._deck else None

    @property
    def output_name(self) -> str:
        """Where the sound goes; empty without a clip."""
        return self._deck.player.output_name if self._deck else ""

    @property
    def output_notice(self) -> str:
        """What the user should know about it, e.g. that there is no sound card; often empty."""
        return self._deck.player.notice if self._deck else ""

    @property
    def sound_device(self) -> str:
        """The name of the sound card that was chosen; empty: the default one."""
        return self._audio_output.device

    @property
    def duration_seconds(self) -> float:
        """Where the clip ends; 0 without one."""
        return self._deck.duration_seconds if self._deck else 0.0

    @property
    def sound_span(self) -> tuple[float, float]:
        """Where the sound starts and ends on the clip's clock; (0, 0) without one."""
        return self._deck.sound_span if self._deck else (0.0, 0.0)

    @property
    def position_seconds(self) -> float:
        """The time that is heard now."""
        return self._transport.position_seconds

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._transport.playing

    @property
    def dirty(self) -> bool:
        """Whether there are edits that no file holds."""
        return self._editor.dirty

    @property
    def undo_name(self) -> str:
        """The step that undo takes back; empty when there is none."""
        return self._editor.undo_name

    @property
    def redo_name(self) -> str:
        """The step that redo does again; empty when there is none."""
        return self._editor.redo_name

    @property
    def step_names(self) -> tuple[str, ...]:
        """All steps since the project was opened, also those taken back, oldest first."""
        return self._editor.step_names

    @property
    def steps_taken(self) -> int:
        """How many of them hold."""
        return self._editor.steps_taken

    @property
    def exports(self) -> ExportQueue:
        """The queue of exports; each holds the project as it was when it was asked for."""
        return self._export_queue

    @property
    def ended(self) -> bool:
        """Whether, after ``close``, all threads have ended."""
        parts = self._file_worker, self._audio_output, self._object_analysis, self._autosave
        return all(part.ended for part in parts)

    def close(self) -> None:
        """Stop everything: the export, the sound, all threads."""
        self._autosave.close()
        self._clip_watcher.watch(None, None)
        self._export_queue.close()
        self._transport.load(None)
        self._object_analysis.close()
        self._file_worker.close(self._close_readers)
        self._loader.close()
        self._audio_output.close()

    @Slot(object, object, object, bool)
    def _on_opened(self, project: Project, deck: Deck, path: Path | None, saved: bool) -> None:
        self._load(deck, project.model)
        self._project_path = path
        self._autosave.set_project_file(path)
        self._clip_watcher.watch(project.clip, project.fingerprint)
        self.clip_opened.emit(deck.info)
        self._editor.set_project(project, saved=saved)
        if deck.info.picture is None:
            self.notice.emit(NO_PICTURE)
        elif deck.info.sound is None:
            self.notice.emit(NO_SOUND)

    def _load(self, deck: Deck | None, model: str) -> None:
        """Let go of the old clip everywhere, then take the new one."""
        self._audition.reset()
        self._editor.set_project(None, saved=True)
        self._deck, self._project_path = deck, None
        self._clip_watcher.watch(None, None)
        self.frame_changed.emit(None)
        self._transport.load(deck)
        self._audio_output.set_deck(deck)
        self._object_analysis.load(deck, model)
        self._waveforms.set_deck(deck)
        self._spectrograms.set_deck(deck)
        self._thumbnails.set_clip(deck.clip if deck and deck.info.picture else None)
        self._loader.close_other_decks(deck)

    @Slot(object, object, object)
    def _on_saved(self, project: Project, path: Path, deck: Deck | None) -> None:
        if deck is not self._deck:  # another clip was opened meanwhile; that file is not its own
            return
        self._project_path = path
        self._autosave.set_project_file(path)
        self._editor.mark_saved(project)
        self.project_saved.emit(path)

    @Slot(object)
    def _update_playback(self, project: Project | None) -> None:
        if self._deck is not None and project is not None:
            self._deck.set_project(project)
        self._waveforms.set_project(project)
        self._spectrograms.set_project(project)

    @Slot(object)
    def _report_failure(self, error: EngineError) -> None:
        self.failed.emit(error.message)

    def _close_readers(self) -> None:
        self._frame_loader.close_readers()
        self._waveforms.close_reader()
        self._spectrograms.close_reader()
        self._thumbnails.close_reader()
