"""The session: every edit and command of the open project, its state and its signals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from engine.analysis.model_host import ModelLoader
from engine.mixing.mix_change import MixChange, StripChange
from engine.project import SUFFIX, Marker, Project
from engine.project.stem_cache import StemCache
from pixelplayer_gui.session.export_queue import ExportQueue
from pixelplayer_gui.session.outgoing_signals import OutgoingSignals
from pixelplayer_gui.session.session_parts import SessionParts
from pixelplayer_gui.session.session_state import SessionState, StateRecorder
from pixelplayer_gui.workers.spectrogram_cache import SpectrogramCache

if TYPE_CHECKING:
    from engine.export import ExportRequest
    from engine.media.clip_info import ClipInfo
    from engine.mixing.mix import Mix
    from engine.project.recovery import Recovery
    from engine.scene import Box


class Session(OutgoingSignals):
    """Commands on the open project, and the signals that report what changed.

    A change is a new Project: it is shown, played, and remembered as one step of the history.
    ``project_changed`` comes once for every change; the signals of its parts come after it, each
    only when that part is another now, and all carry the whole Project.
    """

    def __init__(self, parent: QObject | None = None, *, load: ModelLoader | None = None) -> None:
        """``load`` makes a model of a name; left out, it is one of the installed weights."""
        super().__init__(parent)
        self._parts = SessionParts(self, load)
        self._recorder = StateRecorder(self._parts)
        self._connect(self._parts)

    @property
    def state(self) -> SessionState:
        """How everything stands now, for a window that is made in the middle of it."""
        return self._recorder.state

    @property
    def spectrograms(self) -> SpectrogramCache:
        """The spectrograms of the timeline's lanes."""
        return self._parts.spectrograms

    @property
    def exports(self) -> ExportQueue:
        """The queue of exports; each holds the project as it was when it was asked for."""
        return self._parts.exports

    @property
    def stem_cache(self) -> StemCache | None:
        """Where the sounds of objects are kept; None: nowhere."""
        return self._parts.keeper.cache

    @property
    def project(self) -> Project | None:
        """What is shown and heard; None without a clip."""
        return self._parts.editor.project

    @property
    def project_path(self) -> Path | None:
        """The file the project was opened from or saved to."""
        return self._parts.project_path

    @property
    def clip_info(self) -> ClipInfo | None:
        """What is in the open clip."""
        return self._parts.deck.info if self._parts.deck else None

    @property
    def output_name(self) -> str:
        """Where the sound goes; empty without a clip."""
        return self._parts.deck.player.output_name if self._parts.deck else ""

    @property
    def output_notice(self) -> str:
        """What the user should know about it, e.g. that there is no sound card; often empty."""
        return self._parts.deck.player.notice if self._parts.deck else ""

    @property
    def sound_device(self) -> str:
        """The name of the sound card that was chosen; empty: the default one."""
        return self._parts.audio_output.device

    @property
    def duration_seconds(self) -> float:
        """Where the clip ends; 0 without one."""
        return self._parts.deck.duration_seconds if self._parts.deck else 0.0

    @property
    def sound_span(self) -> tuple[float, float]:
        """Where the sound starts and ends on the clip's clock; (0, 0) without one."""
        return self._parts.deck.sound_span if self._parts.deck else (0.0, 0.0)

    @property
    def position_seconds(self) -> float:
        """The time that is heard now."""
        return self._parts.transport.position_seconds

    @property
    def time_range(self) -> tuple[float, float] | None:
        """The range that is looped, exported and shown close, in seconds; None for none."""
        return self._parts.transport.time_range

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._parts.transport.playing

    @property
    def dirty(self) -> bool:
        """Whether there are edits that no file holds."""
        return self._parts.editor.dirty

    @property
    def undo_name(self) -> str:
        """The step that undo takes back; empty when there is none."""
        return self._parts.editor.undo_name

    @property
    def redo_name(self) -> str:
        """The step that redo does again; empty when there is none."""
        return self._parts.editor.redo_name

    @property
    def step_names(self) -> tuple[str, ...]:
        """All steps since the project was opened, also those taken back, oldest first."""
        return self._parts.editor.step_names

    @property
    def steps_taken(self) -> int:
        """How many of them hold."""
        return self._parts.editor.steps_taken

    @property
    def ended(self) -> bool:
        """Whether, after ``close``, all threads have ended."""
        return self._parts.ended

    def close(self, keep_work: bool = False) -> None:
        """Stop everything: export, sound, threads; unsaved work can be kept to be recovered."""
        self._parts.close(keep_work)

    def warm_up(self) -> None:
        """Load what the first clip and the first click need, while the window stands already."""
        self._parts.loader.warm_up()
        self._parts.inference.warm_up(self._parts.model)

    def open(self, path: Path | str) -> None:
        """Open a project when the name says so, else a clip; the old one stays until it is read."""
        path, loader = Path(path).absolute(), self._parts.loader
        if path.suffix.lower() == SUFFIX:
            loader.open_project(path)
        else:
            loader.open_clip(path, self._parts.model)

    def open_version(self, version: Path, path: Path) -> None:
        """Open an earlier version of the project file at ``path``, unsaved."""
        self._parts.loader.open_version(version, path)

    def relink(self, clip: Path | str) -> None:
        """Go on opening what was missing or changed, with the file at this place."""
        self._parts.loader.relink(Path(clip).absolute(), self._parts.model)

    def reopen(self) -> None:
        """Open the clip once more, as it is now; all strips stay."""
        project = self._parts.editor.committed_project
        if project is not None:
            self._parts.loader.reopen(project, self._parts.project_path)

    def find_recoveries(self) -> None:
        """Search for recoveries that crashes left behind; ``recoveries_found`` answers."""
        self._parts.autosave.find_recoveries()

    def recover(self, recovery: Recovery) -> None:
        """Open work that a crash left behind, with its edits unsaved."""
        self._parts.loader.recover(recovery)

    def discard_recovery(self, recovery: Recovery) -> None:
        """Forget work that a crash left behind."""
        self._parts.autosave.discard(recovery)

    def save_now(self) -> str:
        """Something has crashed: keep the work at once; a sentence on what became of it."""
        return self._parts.autosave.save_now()

    def save_project(self, path: Path | str | None = None) -> None:
        """Save to a file; without ``path`` to the one it came from. ``project_saved`` answers."""
        target = Path(path).absolute() if path else self._parts.project_path
        project = self._parts.editor.committed_project
        if target is not None and project is not None:
            self._parts.loader.save(project, target, self._parts.deck)

    def close_clip(self) -> None:
        """Take the clip off; edits that were not saved are gone."""
        self._parts.loader.cancel_opening()
        self._parts.load(None)
        self.clip_closed.emit()

    def click(self, x: float, y: float) -> None:
        """Hear only what sounds at (x, y); once more on the same object: everything again.

        Where the film stands still it plays from there.
        """
        if self._parts.exclusions.takes_next_click:
            self._parts.exclusions.exclude(x, y)
            return
        self._parts.click_playback.begin()
        auditioned = self._parts.audition.auditioned_at(x, y)
        if auditioned is not None:
            self._parts.analysis.keep_auditioned(auditioned, isolate=True)
        else:
            self._parts.analysis.click(x, y)

    def add_strip(self, x: float, y: float) -> None:
        """A strip for what sounds at (x, y), without isolating it."""
        self._parts.analysis.add_strip(x, y)

    def exclude(self, x: float, y: float) -> None:
        """What is at (x, y) is none of the isolated object, or of the one that has it."""
        self._parts.exclusions.exclude(x, y)

    def exclude_on_next_click(self, strip_id: str) -> None:
        """The next click is what is none of this strip; "" for no more."""
        self._parts.exclusions.exclude_on_next_click(strip_id)

    def tell_label(self, strip_id: str, label: str) -> None:
        """Say what a strip's object is, whatever the model believes; "": let that be said."""
        self._parts.editor.tell_label(strip_id, label)

    def mark_solo(self, strip_id: str) -> None:
        """In the range only this strip's object plays."""
        self._parts.adaptation.mark(strip_id, self.time_range)

    def unmark_solo(self, strip_id: str) -> None:
        """Take the marks of a strip away that lie in the range, or all where there is none."""
        self._parts.adaptation.unmark(strip_id, self.time_range)

    @Slot()
    def adapt(self) -> None:
        """Learn from all marked seconds what their objects sound like."""
        self._parts.adaptation.adapt()

    @Slot(bool)
    def hear_adapted(self, on: bool) -> None:
        """Hear the objects with what was learned of them, or as before."""
        self._parts.adaptation.use(on)

    def add_region(self, box: Box, *, isolate: bool) -> None:
        """A strip for what sounds in a part of the picture; ``isolate``: hear only that."""
        self._parts.analysis.add_region(box, isolate=isolate)

    @Slot(float, float)
    def audition(self, x: float, y: float) -> None:
        """Hear what sounds at (x, y) until ``stop_audition``; nothing is kept."""
        self._parts.audition.start(x, y)

    @Slot()
    def stop_audition(self) -> None:
        """Everything as it was before ``audition``."""
        self._parts.audition.stop()

    def isolate(self, strip_id: str | None) -> None:
        """Hear one strip alone; None: everything."""
        self._parts.editor.isolate(strip_id)

    @Slot()
    def hear_everything(self) -> None:
        """Hear everything again; no click splits a strip any more."""
        self._parts.analysis.split_on_next_click("")
        self._parts.exclusions.exclude_on_next_click("")
        self._parts.editor.isolate(None)

    @Slot()
    def find_objects(self) -> None:
        """Look for everything that sounds in the clip."""
        self._parts.analysis.find_objects()

    @Slot()
    def cancel(self) -> None:
        """Stop the analysis, what is finished is kept; and what is being opened."""
        self._parts.loader.cancel_opening()
        self._parts.analysis.cancel()

    def set_model(self, name: str) -> None:
        """Let this model listen to the clips that are opened from now on."""
        self._parts.model = name

    def change_model(self, name: str) -> None:
        """Let this model listen to the open clip, in one step; its strips stay."""
        self._parts.editor.set_model(name)

    def set_device(self, device: str) -> None:
        """Let the model compute on this: "auto", "cpu", "cuda:0"..."""
        self._parts.set_device(device)
        self._parts.exports.device = device

    def keep_stems(self, folder: Path, limit_bytes: int) -> None:
        """Keep the sounds of objects here, so that a project opens with them, up to this size."""
        self._parts.keeper.configure(folder, limit_bytes)

    def unload_model(self) -> None:
        """Free the memory of the model; the next question loads it again."""
        self._parts.inference.unload()

    @Slot(bool)
    def show_heat(self, on: bool, coloured: bool = False) -> None:
        """Whether ``heat_changed`` follows the clip, and shows what sounds alike in one colour."""
        self._parts.heat.show_heat(on, coloured=coloured)

    def preview_strip(self, strip_id: str, change: StripChange) -> None:
        """Hear a strip so while its fader is held; no step of the history."""
        self._parts.editor.preview_strip(strip_id, change)

    def preview_mix(self, change: MixChange) -> None:
        """Hear the whole mix so while a control is held; no step of the history."""
        self._parts.editor.preview_mix(change)

    def set_strip(self, strip_id: str, change: StripChange) -> None:
        """Change a strip in one step."""
        self._parts.editor.set_strip(strip_id, change)

    def set_mix(self, change: MixChange) -> None:
        """Change the mix as a whole in one step."""
        self._parts.editor.set_mix(change)

    def change_mix(
        self, change: Callable[[Mix], Mix], step: str, *, keep_isolation: bool = True
    ) -> None:
        """Make another mix of the present one, in one named step."""
        self._parts.editor.change_mix(change, step, keep_isolation=keep_isolation)

    def split_on_next_click(self, strip_id: str) -> None:
        """The next click in the picture is a part of this strip that gets its own; "" for none."""
        self._parts.analysis.split_on_next_click(strip_id)

    @Slot()
    def reset_loudness(self) -> None:
        """Measure the loudness anew from here on."""
        self._parts.transport.reset_loudness()

    @Slot()
    def toggle_binaural(self) -> None:
        """Around the head, or plain stereo."""
        if self.project is not None:
            self.set_mix(MixChange(binaural=not self.project.mix.binaural))

    @Slot(str)
    def remove_object(self, object_id: str) -> None:
        """Take an object away; its sound falls back to the rest."""
        self._parts.editor.remove_object(object_id)

    @Slot()
    def undo(self) -> None:
        """One step back."""
        self._parts.editor.undo()

    @Slot()
    def redo(self) -> None:
        """One step forward again."""
        self._parts.editor.redo()

    @Slot(int)
    def jump_to_step(self, taken: int) -> None:
        """Go to where the first ``taken`` steps hold."""
        self._parts.editor.jump_to_step(taken)

    @Slot()
    def play(self) -> None:
        """Play on."""
        self._parts.transport.play()

    @Slot()
    def pause(self) -> None:
        """Pause."""
        self._parts.transport.pause()

    @Slot()
    def toggle_play(self) -> None:
        """Play or pause."""
        self._parts.transport.toggle_play()

    @Slot(float)
    def seek(self, seconds: float) -> None:
        """Go to a time, exactly."""
        self._parts.transport.seek(seconds)

    @Slot(float)
    def scrub(self, seconds: float) -> None:
        """Follow a dragged play head."""
        self._parts.transport.scrub(seconds)

    @Slot(float, float, int)
    def set_timeline_view(self, start: float, stop: float, columns: int) -> None:
        """Draw the sounds and pictures of a span first, as close as so many columns show."""
        self._parts.waveforms.set_view(start, stop, columns)
        self._parts.spectrograms.set_view(start, stop, columns)
        self._parts.film_strip.set_view(start, stop, columns)

    def set_markers(self, markers: Iterable[Marker], step: str) -> None:
        """Put markers where they shall be, in one step of that name."""
        self._parts.editor.set_markers(markers, step)

    def set_rgb_frames(self, rgb: bool) -> None:
        """Whether ``frame_changed`` tells RGB, or pictures for the screen's processor to paint."""
        self._parts.frame_loader.set_rgb_frames(rgb)

    @Slot(object, object)
    def set_range(self, start: float | None, end: float | None) -> None:
        """Mark the one range there is, in seconds; None and None: none."""
        self._parts.transport.set_range(start, end)

    @Slot(bool)
    def set_looping(self, on: bool) -> None:
        """Play the range over and over, or all of the clip where there is none; or play on."""
        self._parts.transport.set_looping(on)

    @Slot(float)
    def set_tempo(self, tempo: float) -> None:
        """Play 0.25 to 2 times as fast, at the same pitch."""
        self._parts.transport.set_tempo(tempo)

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1), again: twice as fast; ``pause`` ends it."""
        self._parts.transport.shuttle(direction)

    def play_slowly(self, direction: int) -> None:
        """Play slowly forwards (1) or backwards (-1); ``pause`` ends it."""
        self._parts.transport.play_slowly(direction)

    @Slot()
    def toggle_original(self) -> None:
        """The clip's own sound, as loud as the remix, or the remix again; no edit."""
        self._parts.transport.set_original(not self._parts.transport.original)

    def list_sound_devices(self) -> None:
        """List the sound cards; ``sound_devices_listed`` answers with SoundDevices."""
        self._parts.audio_output.list_devices()

    def set_sound_device(self, name: str | None) -> None:
        """Play on this sound card (``AudioDevice.name``) from now on; None: on the default one."""
        self._parts.audio_output.choose_device(name or "")

    @Slot()
    def play_test_tone(self) -> None:
        """A tone on the chosen sound card, left, right and both; playing pauses for it."""
        self.pause()
        self._parts.audio_output.play_tone()

    def export(self, request: ExportRequest) -> int:
        """Put an export of the project as it is now at the end of the queue; gives its id."""
        return self._parts.exports.add(request, self._parts.deck)
