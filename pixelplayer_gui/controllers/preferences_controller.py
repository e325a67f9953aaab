"""The preferences controller: shows the preferences and applies them at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from engine.leftovers import remove_leftovers
from engine.models.registry import names
from engine.scratch_disk import configure_scratch_disk, scratch_bytes_used
from pixelplayer_gui.actions import Actions
from pixelplayer_gui.controllers.appearance_controller import AppearanceController
from pixelplayer_gui.dialogs.preferences.preferences import PreferencesDialog
from pixelplayer_gui.panels.status_bar import StatusBar
from pixelplayer_gui.session.session import Session
from pixelplayer_gui.settings import Settings
from pixelplayer_gui.shortcuts import apply_keys
from pixelplayer_gui.workers.device_probe import DeviceProbe
from pixelplayer_gui.workers.worker import Worker

if TYPE_CHECKING:
    from engine.playback.outputs.audio_devices import AudioDevice


class PreferencesController(QObject):
    """Applies the settings: device, model, cache, shortcuts, theme, language."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        settings: Settings,
        actions: Actions,
        appearance: AppearanceController,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._settings = window, session, settings
        self._actions, self._appearance = actions, appearance
        self._dialog: PreferencesDialog | None = None
        self._worker: Worker | None = None
        self._probe: DeviceProbe | None = None
        self._sound_before = ""
        actions["preferences"].triggered.connect(self.show)
        apply_keys(actions, settings.keys)
        self._configure_caches()
        session.set_model(settings.model)

    @property
    def dialog(self) -> PreferencesDialog | None:
        """The preferences, while they are shown."""
        return self._dialog

    def start(self) -> None:
        """The window stands: load the model on the device of the settings."""
        self._session.set_device(self._settings.device)

    @Slot()
    def show(self) -> None:
        """Open the preferences."""
        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog = dialog = PreferencesDialog(self._settings, names(), self._window)
        self._worker, self._probe = Worker("preferences", self), DeviceProbe(self)
        self._probe.done.connect(dialog.analysis.show_devices)
        dialog.analysis.test_requested.connect(self._probe.start)
        dialog.cache.clear_requested.connect(self._clear_cache)
        dialog.cache.empty_requested.connect(self._empty_stem_cache)
        dialog.sound.tone_requested.connect(self._play_tone)
        self._session.sound_devices_listed.connect(self._show_sound_devices)
        self._sound_before = self._session.sound_device
        dialog.applied.connect(self._apply)
        dialog.rejected.connect(self._revert_sound_device)
        dialog.finished.connect(self._close)
        self._measure_cache()
        self._session.list_sound_devices()
        dialog.show()

    @Slot(dict)
    def _apply(self, wanted: dict[str, Any]) -> None:
        settings, session = self._settings, self._session
        before = settings.model_dump()
        theme, language = wanted.pop("theme"), wanted.pop("language")
        self._set_sound_device(wanted.pop("sound_device"))
        self._sound_before = session.sound_device
        for name, value in wanted.items():
            setattr(settings, name, value)
        changed = {name for name in wanted if before[name] != wanted[name]}
        if "keys" in changed:
            apply_keys(self._actions, settings.keys)
        if changed & {"cache_folder", "cache_gigabytes", "stems_gigabytes"}:
            self._configure_caches()
            self._measure_cache()
        if "model" in changed:
            session.set_model(settings.model)
        if "device" in changed:
            session.set_device(settings.device)
        if theme != settings.theme:
            self._appearance.choose_theme(theme)
        settings.save()
        if language != settings.language:  # last: it makes the window anew
            if self._dialog is not None:
                self._dialog.close()
            self._appearance.choose_language(language)
            settings.save()

    @Slot()
    def _play_tone(self) -> None:
        """On the device that is shown, chosen or not yet."""
        if self._dialog is not None:
            self._set_sound_device(self._dialog.sound.device.currentData())
            self._session.play_test_tone()

    @Slot()
    def _revert_sound_device(self) -> None:
        """The tone was listened to, but the device was not wanted."""
        self._set_sound_device(self._sound_before)

    def _set_sound_device(self, name: str) -> None:
        if name != self._session.sound_device:
            self._session.set_sound_device(name)

    @Slot(object)
    def _show_sound_devices(self, devices: tuple[AudioDevice, ...]) -> None:
        if self._dialog is not None:
            self._dialog.sound.show_devices(tuple(device.name for device in devices))

    @Slot()
    def _clear_cache(self) -> None:
        """Free what the open clip's analysis holds, and what dead processes left."""
        self._session.unload_model()
        if self._worker is not None:
            self._worker.submit(lambda _: remove_leftovers(), lambda _: self._measure_cache())

    @Slot()
    def _empty_stem_cache(self) -> None:
        """Throw away the sounds of objects that are kept; those of the open film stay in use."""
        cache = self._session.stem_cache
        if self._worker is not None and cache is not None:
            self._worker.submit(lambda _: cache.empty(), lambda _: self._measure_cache())

    def _configure_caches(self) -> None:
        settings, folder = self._settings, _folder(self._settings.cache_folder)
        configure_scratch_disk(folder, _bytes(settings.cache_gigabytes))
        # beside scratch files where the user chose a disk for these
        kept = folder / "pixelplayer stems" if folder else user_cache_path("pixelplayer") / "stems"
        self._session.keep_stems(kept, _bytes(settings.stems_gigabytes))

    def _measure_cache(self) -> None:
        cache = self._session.stem_cache
        if self._worker is not None and self._dialog is not None:
            page = self._dialog.cache
            self._worker.submit(lambda _: scratch_bytes_used(), page.show_usage)
            if cache is not None:
                self._worker.submit(lambda _: cache.size_bytes(), page.show_stems_usage)

    @Slot()
    def _close(self) -> None:
        self._session.sound_devices_listed.disconnect(self._show_sound_devices)
        if self._probe is not None:
            self._probe.close()
        if self._worker is not None:
            self._worker.close()
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = self._worker = self._probe = None


def _folder(name: str) -> Path | None:
    return Path(name).expanduser() if name else None


def _bytes(gigabytes: float) -> int:
    return round(gigabytes * 1e9)


class SoundOutputSetting(QObject):
    """Shows the output in the status bar when it changes, and remembers the chosen device."""

    def __init__(self, status: StatusBar, session: Session, settings: Settings) -> None:
        super().__init__(status)
        self._status, self._session, self._settings = status, session, settings
        session.set_sound_device(settings.sound_device)
        session.audio_output_changed.connect(self._show)
        session.sound_device_chosen.connect(self._remember)

    @Slot()
    def _show(self) -> None:
        self._status.show_output(self._session.output_name, self._session.output_notice)

    @Slot(str)
    def _remember(self, name: str) -> None:
        self._settings.sound_device = name
        self._settings.save()
