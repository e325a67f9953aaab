"""The outgoing signals of a session: which signal of which part each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pixelplayer_gui.session.session_parts import SessionParts

if TYPE_CHECKING:
    from pixelplayer_gui.session.session import Session


def connect_signals(session: Session, parts: SessionParts) -> None:
    """Let what the parts tell leave as the session's own signals."""
    editor, loader = parts.editor, parts.loader
    transport, output, inference = parts.transport, parts.audio_output, parts.inference
    for source, own in (
        (editor.changed, session.project_changed),
        (editor.scene_changed, session.scene_changed),
        (editor.strips_changed, session.strips_changed),
        (editor.mix_changed, session.mix_changed),
        (editor.markers_changed, session.markers_changed),
        (editor.isolation_changed, session.isolation_changed),
        (editor.history_changed, session.history_changed),
        (editor.saved_changed, session.saved_changed),
        (loader.opening, session.clip_opening),
        (loader.not_opened, session.clip_open_aborted),
        (loader.file_missing, session.clip_missing),
        (loader.clip_replaced, session.clip_mismatch),
        (parts.clip_opened, session.clip_opened),
        (parts.project_saved, session.project_saved),
        (parts.clip_watcher.deleted, session.open_clip_deleted),
        (parts.clip_watcher.replaced, session.open_clip_replaced),
        (parts.autosave.recoveries_found, session.recoveries_found),
        (parts.exports.changed, session.exports_changed),
        (parts.exports.ended, session.export_ended),
        (parts.noticed, session.notice),
        (parts.failed, session.failed),
        (transport.frame_changed, session.frame_changed),
        (transport.time_changed, session.time_changed),
        (transport.playing_changed, session.playing_changed),
        (transport.levels_changed, session.levels_changed),
        (transport.loudness_changed, session.loudness_changed),
        (transport.limiter_changed, session.limiter_changed),
        (transport.loop_changed, session.loop_changed),
        (transport.speed_changed, session.speed_changed),
        (transport.original_changed, session.original_changed),
        (output.changed, session.audio_output_changed),
        (output.chosen, session.sound_device_chosen),
        (output.listed, session.sound_devices_listed),
        (parts.analysis.click_started, session.click_started),
        (parts.analysis.click_finished, session.click_finished),
        (inference.busy, session.analysis_busy),
        (inference.idle, session.analysis_idle),
        (inference.speed_measured, session.analysis_speed_changed),
        (inference.model_ready, session.model_ready),
        (inference.model_missing, session.model_missing),
        (inference.no_gpu_reason_changed, session.model_reason_changed),
        (parts.separation.stems_changed, session.stems_changed),
        (parts.heat.heat_changed, session.heat_changed),
        (parts.analysis.suggestions.changed, session.suggestions_changed),
        (parts.waveforms.waveforms_changed, session.waveforms_changed),
        (parts.thumbnails.thumbnail_ready, session.thumbnail_ready),
    ):
        source.connect(own)
