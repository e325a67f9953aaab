"""The outgoing signals of a session: what they are, and which signal of which part each one is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from pixelplayer_gui.session.session_parts import SessionParts


class OutgoingSignals(QObject):
    """All that a session tells: what changed in the project, and how the work on it goes."""

    project_changed = Signal(object)  # Project | None, whatever it was
    scene_changed = Signal(object)  # objects came or went, or more is known of them
    strips_changed = Signal(object)  # which, their order, names, objects, curves, who is silent
    mix_changed = Signal(object)  # any number of it, such as a fader
    markers_changed = Signal(object)
    isolation_changed = Signal(object)  # who alone is heard
    history_changed = Signal()  # undo and redo lead elsewhere now
    saved_changed = Signal(bool)  # whether there are edits that no file holds
    clip_opening = Signal(object)  # the Path that is being read
    clip_open_aborted = Signal()
    clip_opened = Signal(object)  # its ClipInfo
    clip_closed = Signal()
    clip_missing = Signal(object)  # the Path where it should be; ``relink`` goes on
    clip_mismatch = Signal(object)  # the Path that holds another clip; ``relink`` goes on
    open_clip_deleted = Signal(object)  # its Path
    open_clip_replaced = Signal(object)  # its Path
    project_saved = Signal(object)  # the Path of the file
    recoveries_found = Signal(object)  # a tuple of Recovery
    frame_changed = Signal(object)  # the Frame to be shown, None without one
    time_changed = Signal(float)  # seconds, of what is heard
    playing_changed = Signal(bool)
    levels_changed = Signal(object)  # id -> (peak_db, rms_db)
    loudness_changed = Signal(object)  # momentary, short-term, integrated, true peak
    limiter_changed = Signal(float)  # by how many dB it works
    range_changed = Signal(object, object)  # start and end in seconds, or None and None
    looping_changed = Signal(bool)
    speed_changed = Signal(float, float)  # the one that holds now, and the tempo
    original_changed = Signal(bool, float)  # whether it is heard, and its gain in dB
    click_started = Signal(float, float)  # x, y: a click waits for its answer
    click_finished = Signal()  # none waits any more
    analysis_busy = Signal(str, float, float)  # what, its share (0..1), seconds left (-1: unknown)
    analysis_idle = Signal()
    analysis_speed_changed = Signal(float)  # in times of real time
    stems_changed = Signal(object)  # id -> the spans of its sound that are there
    waveforms_changed = Signal(object)  # id -> LaneWaveform
    film_frames_changed = Signal(object)  # the LoadedFrames in view, None without a picture
    thumbnail_ready = Signal(str, QImage)  # an object's id and its picture
    heat_changed = Signal(object)  # HeatMap | None
    suggestions_changed = Signal(object)  # a tuple of SoundingObject that are in no project
    model_ready = Signal(str, str)  # its name and its device
    model_missing = Signal()
    model_reason_changed = Signal(object)  # why that is no GPU; empty when it is one
    audio_output_changed = Signal()
    sound_device_chosen = Signal(str)  # its name; empty: the default one
    sound_devices_listed = Signal(object)  # a tuple of AudioDevice
    exports_changed = Signal(object)  # all of them, a tuple of QueuedExport
    export_ended = Signal(object)  # the QueuedExport that is over now
    notice = Signal(object)  # a Message; nothing has failed
    failed = Signal(object)  # a Message; something has

    def _connect(self, parts: SessionParts) -> None:
        """Let what the parts tell leave as the session's own signals."""
        editor, loader = parts.editor, parts.loader
        transport, output, inference = parts.transport, parts.audio_output, parts.inference
        for source, own in (
            (editor.changed, self.project_changed),
            (editor.scene_changed, self.scene_changed),
            (editor.strips_changed, self.strips_changed),
            (editor.mix_changed, self.mix_changed),
            (editor.markers_changed, self.markers_changed),
            (editor.isolation_changed, self.isolation_changed),
            (editor.history_changed, self.history_changed),
            (editor.saved_changed, self.saved_changed),
            (loader.opening, self.clip_opening),
            (loader.not_opened, self.clip_open_aborted),
            (loader.file_missing, self.clip_missing),
            (loader.clip_replaced, self.clip_mismatch),
            (parts.clip_opened, self.clip_opened),
            (parts.project_saved, self.project_saved),
            (parts.clip_watcher.deleted, self.open_clip_deleted),
            (parts.clip_watcher.replaced, self.open_clip_replaced),
            (parts.autosave.recoveries_found, self.recoveries_found),
            (parts.exports.changed, self.exports_changed),
            (parts.exports.ended, self.export_ended),
            (parts.noticed, self.notice),
            (parts.failed, self.failed),
            (transport.frame_changed, self.frame_changed),
            (transport.time_changed, self.time_changed),
            (transport.playing_changed, self.playing_changed),
            (transport.levels_changed, self.levels_changed),
            (transport.loudness_changed, self.loudness_changed),
            (transport.limiter_changed, self.limiter_changed),
            (transport.range_changed, self.range_changed),
            (transport.looping_changed, self.looping_changed),
            (transport.speed_changed, self.speed_changed),
            (transport.original_changed, self.original_changed),
            (output.changed, self.audio_output_changed),
            (output.chosen, self.sound_device_chosen),
            (output.listed, self.sound_devices_listed),
            (parts.analysis.click_started, self.click_started),
            (parts.analysis.click_finished, self.click_finished),
            (parts.exclusions.click_started, self.click_started),
            (parts.exclusions.click_finished, self.click_finished),
            (inference.busy, self.analysis_busy),
            (inference.idle, self.analysis_idle),
            (inference.speed_measured, self.analysis_speed_changed),
            (inference.model_ready, self.model_ready),
            (inference.model_missing, self.model_missing),
            (inference.no_gpu_reason_changed, self.model_reason_changed),
            (parts.separation.stems_changed, self.stems_changed),
            (parts.heat.heat_changed, self.heat_changed),
            (parts.analysis.suggestions.changed, self.suggestions_changed),
            (parts.waveforms.waveforms_changed, self.waveforms_changed),
            (parts.film_strip.frames_changed, self.film_frames_changed),
            (parts.thumbnails.thumbnail_ready, self.thumbnail_ready),
        ):
            source.connect(own)
