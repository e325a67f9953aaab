"""The session: every edit and command of the open project, its state and its signals."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from engine.mixing.mix_change import MixChange, StripChange
from engine.project import SUFFIX, Marker
from pixelplayer_gui.session.session_parts import SessionParts

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.export import ExportRequest
    from engine.mixing.mix import Mix
    from engine.project.recovery import Recovery
    from engine.scene import Box


class Session(SessionParts):
    """Commands on the open project; the signals of ``SessionParts`` report what changed.

    A change is a new Project: it is shown, played, and remembered as one step of the history.
    """

    def warm_up(self) -> None:
        """Load what the first film and the first click need, while the window stands already."""
        self._loader.warm_up()
        self._object_analysis.warm_up(self._model)

    def open(self, path: Path | str) -> None:
        """Open a film, or a project when the name says so."""
        path = Path(path)
        if path.suffix.lower() == SUFFIX:
            self.open_project(path)
        else:
            self.open_clip(path)

    def open_clip(self, path: Path | str, track: int = 0) -> None:
        """Open a film; the one that is open stays until the new one is ready."""
        self._loader.open_clip(Path(path).absolute(), track, self._model)

    def open_project(self, path: Path | str) -> None:
        """Open a project file."""
        self._loader.open_project(Path(path).absolute())

    def open_version(self, version: Path, path: Path) -> None:
        """Open an earlier version of the project file at ``path``, unsaved."""
        self._loader.open_version(version, path)

    def relink(self, clip: Path | str) -> None:
        """Go on opening what was missing or changed, with the file at this place."""
        self._loader.relink(Path(clip).absolute(), self._model)

    def reopen(self) -> None:
        """Open the film once more as it is now on the disk; all strips stay."""
        project = self._editor.committed_project
        if project is not None:
            self._loader.reopen(project, self._project_path)

    def find_recoveries(self) -> None:
        """Search for recoveries that crashes left behind; ``recoveries_found`` answers."""
        self._autosave.find_recoveries()

    def recover(self, recovery: Recovery) -> None:
        """Open work that a crash left behind, with its edits unsaved."""
        self._loader.recover(recovery)

    def discard_recovery(self, recovery: Recovery) -> None:
        """Forget work that a crash left behind."""
        self._autosave.discard(recovery)

    def save_now(self) -> str:
        """Something has crashed: keep the work at once; a sentence on what became of it."""
        return self._autosave.save_now()

    def save_project(self, path: Path | str | None = None) -> None:
        """Save to a file; without ``path`` to the one it came from. ``project_saved`` answers."""
        target = Path(path).absolute() if path else self._project_path
        project = self._editor.committed_project
        if target is not None and project is not None:
            self._loader.save(project, target, self._deck)

    def close_clip(self) -> None:
        """Take the clip off; edits that were not saved are gone."""
        self._loader.cancel_opening()
        self._load(None, self._model)
        self.clip_closed.emit()

    def click(self, x: float, y: float) -> None:
        """Hear only what sounds at (x, y); once more on the same object: everything again."""
        auditioned = self._audition.auditioned_at(x, y)
        if auditioned is not None:
            self._object_analysis.keep_auditioned(auditioned, isolate=True)
        else:
            self._object_analysis.click(x, y)

    def add_strip(self, x: float, y: float) -> None:
        """A strip for what sounds at (x, y), without isolating it."""
        self._object_analysis.add_strip(x, y)

    def add_region(self, box: Box, *, isolate: bool) -> None:
        """A strip for what sounds in a part of the picture; ``isolate``: hear only that."""
        self._object_analysis.add_region(box, isolate=isolate)

    @Slot(float, float)
    def audition(self, x: float, y: float) -> None:
        """Hear what sounds at (x, y) until ``stop_audition``; nothing is kept."""
        self._audition.start(x, y)

    @Slot()
    def stop_audition(self) -> None:
        """Everything as it was before ``audition``."""
        self._audition.stop()

    def isolate(self, strip_id: str | None) -> None:
        """Hear one strip alone; None: everything."""
        self._editor.isolate(strip_id)

    @Slot()
    def hear_everything(self) -> None:
        """Hear everything again; no click splits a strip any more."""
        self._object_analysis.split_on_next_click("")
        self._editor.isolate(None)

    @Slot()
    def find_objects(self) -> None:
        """Look for everything that sounds in the clip."""
        self._object_analysis.find_objects()

    @Slot()
    def cancel(self) -> None:
        """Stop the analysis, what is finished is kept; and what is being opened."""
        self._loader.cancel_opening()
        self._object_analysis.cancel()

    def set_model(self, name: str) -> None:
        """Let this model listen to the films that are opened from now on."""
        self._model = name

    def set_device(self, device: str) -> None:
        """Let the model compute on this: "auto", "cpu", "cuda:0"..."""
        self._object_analysis.set_device(device, self._model)
        self._export_queue.device = device

    def unload_model(self) -> None:
        """Free the memory of the model; the next question loads it again."""
        self._object_analysis.unload_model()

    @Slot(bool)
    def show_heat(self, on: bool) -> None:
        """Whether ``heat_changed`` follows the film."""
        self._object_analysis.show_heat(on)

    def preview_strip(self, strip_id: str, change: StripChange) -> None:
        """Hear a strip so while its fader is held; no step of the history."""
        self._editor.preview_strip(strip_id, change)

    def preview_mix(self, change: MixChange) -> None:
        """Hear the whole mix so while a control is held; no step of the history."""
        self._editor.preview_mix(change)

    def set_strip(self, strip_id: str, change: StripChange) -> None:
        """Change a strip in one step."""
        self._editor.set_strip(strip_id, change)

    def set_mix(self, change: MixChange) -> None:
        """Change the mix as a whole in one step."""
        self._editor.set_mix(change)

    def change_mix(self, change: Callable[[Mix], Mix], step: str) -> None:
        """Make another mix of the present one, in one named step."""
        self._editor.change_mix(change, step)

    def split_on_next_click(self, strip_id: str) -> None:
        """The next click in the picture is a part of this strip that gets its own; "" for none."""
        self._object_analysis.split_on_next_click(strip_id)

    @Slot()
    def reset_loudness(self) -> None:
        """Measure the loudness anew from here on."""
        if self._deck is not None:
            self._deck.player.reset_loudness()
            self.loudness_changed.emit(self._deck.player.loudness())

    @Slot()
    def toggle_binaural(self) -> None:
        """Around the head, or plain stereo."""
        if self.project is not None:
            self.set_mix(MixChange(binaural=not self.project.mix.binaural))

    @Slot(str)
    def remove_object(self, object_id: str) -> None:
        """Take an object away; its sound falls back to the rest."""
        self._editor.remove_object(object_id)

    @Slot(str, str)
    def rename(self, object_id: str, name: str) -> None:
        """Give a strip another name."""
        self._editor.set_strip(object_id, StripChange(name=name))

    @Slot()
    def undo(self) -> None:
        """One step back."""
        self._editor.undo()

    @Slot()
    def redo(self) -> None:
        """One step forward again."""
        self._editor.redo()

    @Slot(int)
    def jump_to_step(self, taken: int) -> None:
        """Go to where the first ``taken`` steps hold."""
        self._editor.jump_to_step(taken)

    @Slot()
    def play(self) -> None:
        """Play on."""
        self._transport.play()

    @Slot()
    def pause(self) -> None:
        """Pause."""
        self._transport.pause()

    @Slot()
    def toggle_play(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    @Slot(float)
    def seek(self, seconds: float) -> None:
        """Go to a time, exactly."""
        self._transport.seek(seconds)

    @Slot(float)
    def scrub(self, seconds: float) -> None:
        """Follow a dragged play head."""
        self._transport.scrub(seconds)

    @Slot(float, float, int)
    def set_timeline_view(self, start: float, stop: float, columns: int) -> None:
        """Draw the sounds of a span first, as close as so many columns show."""
        self._waveforms.set_view(start, stop, columns)
        self._spectrograms.set_view(start, stop, columns)

    def set_markers(self, markers: Iterable[Marker], step: str) -> None:
        """Put markers where they shall be, in one step of that name."""
        self._editor.set_markers(markers, step)

    def set_rgb_frames(self, rgb: bool) -> None:
        """Whether ``frame_changed`` tells RGB, or pictures for the screen's processor to paint."""
        self._frame_loader.set_rgb_frames(rgb)

    @Slot(object, object)
    def set_loop(self, start: float | None, end: float | None) -> None:
        """Play a span over and over; None and None: no more."""
        self._transport.set_loop(start, end)

    @Slot(float)
    def set_tempo(self, tempo: float) -> None:
        """Play 0.25 to 2 times as fast, at the same pitch."""
        self._transport.set_tempo(tempo)

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1), again: twice as fast; ``pause`` ends it."""
        self._transport.shuttle(direction)

    def play_slowly(self, direction: int) -> None:
        """Play slowly forwards (1) or backwards (-1); ``pause`` ends it."""
        self._transport.play_slowly(direction)

    @Slot()
    def toggle_original(self) -> None:
        """The film's own sound, as loud as the remix, or the remix again; no edit."""
        self._transport.set_original(not self._transport.original)

    def list_sound_devices(self) -> None:
        """List the sound cards; ``sound_devices_listed`` answers with SoundDevices."""
        self._audio_output.list_devices()

    def set_sound_device(self, name: str | None) -> None:
        """Play on this sound card (``AudioDevice.name``) from now on; None: on the default one."""
        self._audio_output.choose_device(name or "")

    @Slot()
    def play_test_tone(self) -> None:
        """A tone on the chosen sound card, left, right and both; playing pauses for it."""
        self.pause()
        self._audio_output.play_tone()

    def export(self, request: ExportRequest) -> int:
        """Put an export of the project as it is now at the end of the queue; gives its id."""
        return self._export_queue.add(request, self._deck)
