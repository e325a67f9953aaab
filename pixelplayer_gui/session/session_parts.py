"""What a session is made of, how its parts hear of each other, and what leaves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.errors import EngineError
from engine.project import DEFAULT_MODEL, Project
from pixelplayer_gui.i18n.text import mark, told
from pixelplayer_gui.session.audio_output import Sounding
from pixelplayer_gui.session.audition import Listening
from pixelplayer_gui.session.autosave import Keeping
from pixelplayer_gui.session.clip_watcher import FilmWatch
from pixelplayer_gui.session.export_queue import Exporting
from pixelplayer_gui.session.object_analysis import Discovery
from pixelplayer_gui.session.project_editor import Editing
from pixelplayer_gui.session.project_loader import Documents
from pixelplayer_gui.session.transport import Transport
from pixelplayer_gui.workers.frame_loader import Film
from pixelplayer_gui.workers.model_host import Load
from pixelplayer_gui.workers.spectrogram_cache import Spectra
from pixelplayer_gui.workers.thumbnail_loader import Thumbnails
from pixelplayer_gui.workers.waveform_cache import Peaks
from pixelplayer_gui.workers.worker import Lane

if TYPE_CHECKING:
    from engine.media.clip import ClipInfo
    from engine.playback.deck import Deck

NO_PICTURE = mark("This clip has no picture; its sound can be played and mixed.")
NO_SOUND = mark("This clip has no sound; its picture can be looked at.")


class Parts(QObject):
    """The parts of the one open project, wired to each other; all in the GUI thread.

    ``Editing`` keeps the project's history, ``Transport`` plays, ``Discovery`` speaks with the
    inference thread, ``Documents``, ``Film`` and ``Peaks`` with the file thread, ``Exporting`` with
    a process. Their signals are the session's own, listed in ``_wire``; these are added:

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
        load: Load | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._lane = Lane("files", self)
        self._film = Film(self._lane, self)
        self._peaks = Peaks(self._lane, self)
        self._spectra = Spectra(self._lane, self)
        self._transport = Transport(self._film, self)
        self._thumbnails = Thumbnails(self._lane, self)
        self._editing = Editing(self)
        self._discovery = Discovery(self._editing, load, self)
        self._listening = Listening(self._editing, self._discovery, self._transport, self)
        self._exporting = Exporting(self._lane, self)
        self._sounding = Sounding(self._lane, self)
        self._documents = Documents(self._lane, self._sounding, self)
        self._keeping = Keeping(self._editing, self)
        self._watch = FilmWatch(self._lane, self)
        self._deck: Deck | None = None
        self._path: Path | None = None
        self._wire()

    def _wire(self) -> None:
        """Who hears of whom."""
        editing, transport, discovery = self._editing, self._transport, self._discovery
        documents = self._documents
        editing.changed.connect(self._play_project)
        editing.changed.connect(discovery.show_project)
        editing.changed.connect(self._thumbnails.show_project)
        transport.time_changed.connect(discovery.follow)
        transport.sought.connect(discovery.follow_seek)
        documents.opened.connect(self._begin)
        documents.saved.connect(self._end_saving)
        documents.failed.connect(self._tell)
        documents.noticed.connect(discovery.notice)
        self._sounding.failed.connect(self._tell)
        documents.recovered.connect(self._keeping.adopt)
        self._keeping.failed.connect(self._tell)
        self._pass_on()
        self.thumbnail_made = self._thumbnails.made
        self.loudness_changed = transport.loudness_changed

    def _pass_on(self) -> None:
        """What leaves."""
        editing, transport, discovery = self._editing, self._transport, self._discovery
        self.project_changed = editing.changed
        self.history_changed = editing.history_changed
        self.saved_changed = editing.saved_changed
        self.frame_changed = transport.frame_changed
        self.time_changed = transport.time_changed
        self.playing_changed = transport.playing_changed
        self.levels_changed = transport.levels_changed
        self.limited_changed = transport.limited_changed
        self.loop_changed = transport.loop_changed
        self.speed_changed = transport.speed_changed
        self.original_changed = transport.original_changed
        self.scene_busy = discovery.busy
        self.scene_idle = discovery.idle
        self.click_asked = discovery.click_asked
        self.click_answered = discovery.click_answered
        self.stems_grew = discovery.stems_grew
        self.heat_changed = discovery.heat_changed
        self.model_ready = discovery.model_ready
        self.model_missing = discovery.model_missing
        self.model_reason_changed = discovery.model_reason_changed
        self.analysis_speed_changed = discovery.analysis_speed_changed
        self.notice = discovery.notice
        self.failed = discovery.failed
        self.peaks_changed = self._peaks.grew
        self._pass_on_files()

    def _pass_on_files(self) -> None:
        """What leaves, about files and devices."""
        documents, exporting = self._documents, self._exporting
        self.clip_opening = documents.opening
        self.clip_not_opened = documents.not_opened
        self.clip_missing = documents.missing
        self.clip_differs = documents.changed
        self.open_clip_gone = self._watch.gone
        self.open_clip_replaced = self._watch.replaced
        self.left_behind = self._keeping.found
        self.sound_output_changed = self._sounding.changed
        self.sound_device_chosen = self._sounding.chosen
        self.sound_devices_listed = self._sounding.listed
        self.exports_changed = exporting.changed
        self.export_ended = exporting.ended

    @property
    def spectra(self) -> Spectra:
        """The spectrograms of the timeline's lanes."""
        return self._spectra

    @property
    def project(self) -> Project | None:
        """What is shown and heard; None without a clip."""
        return self._editing.project

    @property
    def project_path(self) -> Path | None:
        """The file the project was opened from or saved to."""
        return self._path

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
        return self._sounding.device

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
        return self._editing.dirty

    @property
    def undo_name(self) -> str:
        """The step that undo takes back; empty when there is none."""
        return self._editing.undo_name

    @property
    def redo_name(self) -> str:
        """The step that redo does again; empty when there is none."""
        return self._editing.redo_name

    @property
    def step_names(self) -> tuple[str, ...]:
        """All steps since the project was opened, also those taken back, oldest first."""
        return self._editing.step_names

    @property
    def steps_taken(self) -> int:
        """How many of them hold."""
        return self._editing.steps_taken

    @property
    def exports(self) -> Exporting:
        """The queue of exports; each holds the project as it was when it was asked for."""
        return self._exporting

    @property
    def ended(self) -> bool:
        """Whether, after ``close``, both threads have ended."""
        return self._lane.ended and self._discovery.ended and self._keeping.ended

    def close(self) -> None:
        """Stop everything: the export, the sound, both threads."""
        self._keeping.close()
        self._watch.watch(None, None)
        self._exporting.close()
        self._transport.load(None)
        self._discovery.close()
        self._lane.close(self._close_readers)
        self._documents.close()

    @Slot(object, object, object, bool)
    def _begin(self, project: Project, deck: Deck, path: Path | None, saved: bool) -> None:
        self._load(deck, project.model)
        self._path = path
        self._keeping.set_place(path)
        self._watch.watch(project.clip, project.film)
        self.clip_opened.emit(deck.info)
        self._editing.begin(project, saved=saved)
        if deck.info.picture is None:
            self.notice.emit(told(NO_PICTURE))
        elif deck.info.sound is None:
            self.notice.emit(told(NO_SOUND))

    def _load(self, deck: Deck | None, model: str) -> None:
        """Let go of the old clip everywhere, then take the new one."""
        self._listening.forget()
        self._editing.begin(None, saved=True)
        self._deck, self._path = deck, None
        self._watch.watch(None, None)
        self.frame_changed.emit(None)
        self._transport.load(deck)
        self._sounding.set_deck(deck)
        self._discovery.load(deck, model)
        self._peaks.set_deck(deck)
        self._spectra.set_deck(deck)
        self._thumbnails.set_clip(deck.clip if deck and deck.info.picture else None)
        self._documents.close_all_but(deck)

    @Slot(object, object, object)
    def _end_saving(self, project: Project, path: Path, deck: Deck | None) -> None:
        if deck is not self._deck:  # another clip was opened meanwhile; that file is not its own
            return
        self._path = path
        self._keeping.set_place(path)
        self._editing.mark_saved(project)
        self.project_saved.emit(path)

    @Slot(object)
    def _play_project(self, project: Project | None) -> None:
        if self._deck is not None and project is not None:
            self._deck.show_project(project)
        self._peaks.show_project(project)
        self._spectra.show_project(project)

    @Slot(object)
    def _tell(self, error: EngineError) -> None:
        self.failed.emit(str(error))

    def _close_readers(self) -> None:
        self._film.close_readers()
        self._peaks.close_reader()
        self._spectra.close_reader()
        self._thumbnails.close_reader()
