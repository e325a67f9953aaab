"""The parts of a session: made, connected to each other, given a clip, and ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.analysis.model_host import ModelLoader
from engine.errors import EngineError
from engine.message import Message
from engine.project import DEFAULT_MODEL, Project
from pixelplayer_gui.session.adaptation import Adaptation
from pixelplayer_gui.session.audio_output import AudioOutput
from pixelplayer_gui.session.audition import Audition
from pixelplayer_gui.session.autosave import Autosave
from pixelplayer_gui.session.click_playback import ClickPlayback
from pixelplayer_gui.session.clip_watcher import ClipWatcher
from pixelplayer_gui.session.exclusions import Exclusions
from pixelplayer_gui.session.export_queue import ExportQueue
from pixelplayer_gui.session.heat_follower import HeatFollower
from pixelplayer_gui.session.object_analysis import ObjectAnalysis, can_be_analysed
from pixelplayer_gui.session.project_editor import ProjectEditor
from pixelplayer_gui.session.project_loader import ProjectLoader
from pixelplayer_gui.session.stem_keeper import StemKeeper
from pixelplayer_gui.session.stem_separation import StemSeparation
from pixelplayer_gui.session.transport import Transport
from pixelplayer_gui.workers.film_strip_loader import FilmStripLoader
from pixelplayer_gui.workers.frame_loader import FrameLoader
from pixelplayer_gui.workers.inference_worker import InferenceWorker
from pixelplayer_gui.workers.spectrogram_cache import SpectrogramCache
from pixelplayer_gui.workers.thumbnail_loader import ThumbnailLoader
from pixelplayer_gui.workers.waveform_cache import WaveformCache
from pixelplayer_gui.workers.worker import Worker

if TYPE_CHECKING:
    from engine.playback.deck import Deck

NO_PICTURE = Message("This clip has no picture; its sound can be played and mixed.")
NO_SOUND = Message("This clip has no sound; its picture can be looked at.")


class SessionParts(QObject):
    """What a session is made of; all in the GUI thread, and each signal goes where it is needed.

    ``editor`` keeps the project's history, ``transport`` plays. ``analysis``, ``separation`` and
    ``heat`` ask the inference thread; ``loader``, ``frame_loader``, ``film_strip``, ``waveforms``,
    ``spectrograms`` and ``thumbnails`` the file thread; ``autosave`` and ``keeper`` have threads of
    their own, ``exports`` a process.

    Signals:
        clip_opened: its ClipInfo.
        project_saved: the Path of the file.
        noticed, failed: a Message; nothing has failed, something has.
    """

    clip_opened = Signal(object)
    project_saved = Signal(object)
    noticed = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject, load: ModelLoader | None = None) -> None:
        """``load`` makes a model of a name."""
        super().__init__(parent)
        self.model = DEFAULT_MODEL
        """The one for clips without a project."""
        self.deck: Deck | None = None
        self._listening = ""  # the model that was last told to
        self.project_path: Path | None = None
        self.file_worker = Worker("files", self)
        self.frame_loader = FrameLoader(self.file_worker, self)
        self.waveforms = WaveformCache(self.file_worker, self)
        self.spectrograms = SpectrogramCache(self.file_worker, self)
        self.thumbnails = ThumbnailLoader(self.file_worker, self)
        self.film_strip = FilmStripLoader(self.file_worker, self)
        self.clip_watcher = ClipWatcher(self.file_worker, self)
        self.exports = ExportQueue(self.file_worker, self)
        self.audio_output = AudioOutput(self)
        self.loader = ProjectLoader(self.file_worker, self.audio_output, self)
        self.transport = Transport(self.frame_loader, self)
        self.editor = ProjectEditor(self)
        self.autosave = Autosave(self.editor, self)
        self.inference = InferenceWorker(load, self)
        self.analysis = ObjectAnalysis(self.editor, self.inference, self)
        self.keeper = StemKeeper(self.inference, self)
        self.adaptation = Adaptation(self.editor, self.inference, self)
        self.exclusions = Exclusions(self.editor, self.inference, self)
        self.separation = StemSeparation(self.editor, self.inference, self.keeper, self)
        self.heat = HeatFollower(self.inference, self)
        self.audition = Audition(self.editor, self.analysis, self.transport, self)
        self.click_playback = ClickPlayback(
            self.editor, self.analysis, self.transport, self.inference, self
        )
        self._connect()

    @property
    def ended(self) -> bool:
        """Whether, after ``close``, all threads have ended."""
        threads = (
            self.file_worker, self.audio_output, self.inference, self.autosave, self.keeper,
        )  # fmt: skip
        return all(thread.ended for thread in threads)

    def load(self, deck: Deck | None, model: str = "") -> None:
        """Let go of the old clip everywhere, then take the new one, for another model perhaps."""
        self.audition.reset()
        self.editor.set_project(None, saved=True)
        self.deck, self.project_path = deck, None
        self.clip_watcher.watch(None, None)
        self.transport.load(deck)
        self.audio_output.set_deck(deck)
        self.click_playback.set_deck(deck)
        self._analyse(deck, model or self.model)
        self.waveforms.set_deck(deck)
        self.spectrograms.set_deck(deck)
        pictures = deck.clip if deck and deck.info.picture else None
        self.thumbnails.set_clip(pictures)
        self.film_strip.set_clip(pictures)
        self.loader.close_other_decks(deck)

    def set_device(self, device: str) -> None:
        """Let the model compute on another device; what was separated there is separated again."""
        changed, deck = self.inference.set_device(device), self.deck
        if deck is None:
            self.inference.warm_up(self.model)
        elif changed and can_be_analysed(deck):
            self._analyse(deck, self._listening)
            self.separation.separate()

    def close(self, keep_work: bool) -> None:
        """Stop everything: the export, the sound, all threads."""
        self.autosave.close(keep_work)
        self.clip_watcher.watch(None, None)
        self.exports.close()
        self.transport.close()
        self.separation.close()
        self.inference.close()
        self.keeper.close()
        self.file_worker.close(self._close_readers)
        self.loader.close()
        self.audio_output.close()

    def _connect(self) -> None:
        """Who hears of whom."""
        editor, transport = self.editor, self.transport
        editor.changed.connect(self._update_playback)
        editor.model_changed.connect(self._follow_model)
        editor.scene_changed.connect(self.separation.set_project)
        editor.scene_changed.connect(self.thumbnails.set_project)
        editor.strips_changed.connect(self.waveforms.set_project)
        editor.changed.connect(self.waveforms.set_mix)
        editor.strips_changed.connect(self.spectrograms.set_project)
        transport.time_changed.connect(self.analysis.follow_time)
        transport.time_changed.connect(self.heat.follow_time)
        transport.seeked.connect(self.separation.follow_seek)
        self.loader.opened.connect(self._on_opened)
        self.loader.recovered.connect(self.autosave.take_over)
        self.loader.saved.connect(self._on_saved)
        for teller in (
            self.loader, self.inference, self.analysis, self.exclusions, self.adaptation
        ):  # fmt: skip
            teller.noticed.connect(self.noticed)
        for part in (self.loader, self.inference, self.autosave, self.audio_output):
            part.failed.connect(self._report_failure)

    def _analyse(self, deck: Deck | None, model: str) -> None:
        """Let the inference thread work for another clip, or for none."""
        self._listening = model
        analysed = deck if deck is not None and can_be_analysed(deck) else None
        self.inference.close_clip()
        self.analysis.set_deck(deck)
        self.exclusions.set_deck(deck)
        self.adaptation.set_deck(analysed)
        self.heat.set_deck(analysed)
        self.separation.set_deck(analysed)
        if analysed is not None:
            self.inference.open(analysed.clip, model)
            self.analysis.follow_time()
            self.heat.follow_time()
        elif deck is not None:  # to close the last one may have stopped the model's loading
            self.inference.warm_up(model)

    @Slot(object)
    def _follow_model(self, project: Project | None) -> None:
        """A step to another model, or back to it: what the one before has heard does not hold."""
        if project is None or self.deck is None or project.model == self._listening:
            return
        self.audition.reset()
        self._analyse(self.deck, project.model)
        self.separation.separate_anew()

    @Slot(object, object, object, bool)
    def _on_opened(self, project: Project, deck: Deck, path: Path | None, saved: bool) -> None:
        self.load(deck, project.model)
        self.project_path = path
        self.autosave.set_project_file(path)
        self.clip_watcher.watch(project.clip, project.fingerprint)
        self.clip_opened.emit(deck.info)
        self.editor.set_project(project, saved=saved)
        if deck.info.picture is None:
            self.noticed.emit(NO_PICTURE)
        elif deck.info.sound is None:
            self.noticed.emit(NO_SOUND)

    @Slot(object, object, object)
    def _on_saved(self, project: Project, path: Path, deck: Deck | None) -> None:
        if deck is not self.deck:  # another clip was opened meanwhile; that file is not its own
            return
        self.project_path = path
        self.autosave.set_project_file(path)
        self.editor.mark_saved(project)
        self.project_saved.emit(path)

    @Slot(object)
    def _report_failure(self, error: EngineError) -> None:
        self.failed.emit(error.message)

    @Slot(object)
    def _update_playback(self, project: Project | None) -> None:
        if self.deck is not None and project is not None:
            self.deck.set_project(project)

    def _close_readers(self) -> None:
        """In the file thread, at its end."""
        self.frame_loader.close_readers()
        self.waveforms.close_reader()
        self.spectrograms.close_reader()
        self.thumbnails.close_reader()
        self.film_strip.close_reader()
