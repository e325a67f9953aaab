"""Mix presets: the built-in ones, and those a user made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.mixing.mix import MAX_GAIN_DB, Mix, Strip

DUCK_DB = -6.0


def solo_only(mix: Mix, strip_id: str) -> Mix:
    """Solo for one strip; for it alone no mute either."""
    return _each(mix, lambda s: replace(s, solo=s.id == strip_id, mute=s.mute and s.id != strip_id))


def toggle_exclusive_solo(mix: Mix, strip_id: str) -> Mix:
    """Solo for one strip and no other; once more on the only one, for none."""
    soloed = [strip.id for strip in mix.all_strips if strip.solo]
    on = soloed != [strip_id]
    strips = tuple(replace(s, solo=on and s.id == strip_id) for s in mix.strips)
    return replace(mix, strips=strips, rest=replace(mix.rest, solo=on and strip_id == mix.rest.id))


def karaoke(mix: Mix, strip_id: str) -> Mix:
    """One strip muted, all others heard."""
    return _each(mix, lambda s: replace(s, solo=False, mute=s.id == strip_id))


def duck_others(mix: Mix, strip_id: str, by_db: float = DUCK_DB) -> Mix:
    """All other strips, the rest too, turned down by 6 dB from where they stand."""

    def lowered(strip: Strip) -> Strip:
        if strip.id == strip_id:
            return strip
        return replace(strip, gain_db=min(strip.gain_db + by_db, MAX_GAIN_DB))

    return _each(mix, lowered)


def all_to_zero(mix: Mix) -> Mix:
    """Every fader at 0 dB, the master too, and nothing muted or soloed."""
    return replace(
        _each(mix, lambda s: replace(s, gain_db=0.0, mute=False, solo=False)), master_db=0.0
    )


@dataclass(frozen=True, slots=True)
class StripSetting:
    """What a preset keeps of a strip: all but which sound it holds."""

    gain_db: float = 0.0
    mute: bool = False
    solo: bool = False
    pan: float = 0.0
    width: float = 1.0
    distance: float = 1.0
    strength: float = 0.5
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """Faders to be set again, also in another project: strips are known by their names."""

    name: str
    strips: dict[str, StripSetting]
    rest: StripSetting
    master_db: float = 0.0
    binaural: bool = False


def preset_of(mix: Mix, name: str) -> Preset:
    """All faders of a mix as they stand, under a name."""
    strips = {_known_as(strip): _setting_of(strip) for strip in mix.strips}
    return Preset(name, strips, _setting_of(mix.rest), mix.master_db, mix.binaural)


def with_preset(mix: Mix, preset: Preset) -> Mix:
    """The mix with every strip set whose name the preset knows; the others stay as they are."""
    strips = tuple(
        _set(strip, preset.strips[_known_as(strip)]) if _known_as(strip) in preset.strips else strip
        for strip in mix.strips
    )
    rest = _set(mix.rest, preset.rest)
    return replace(
        mix, strips=strips, rest=rest, master_db=preset.master_db, binaural=preset.binaural
    )


def _each(mix: Mix, change: Callable[[Strip], Strip]) -> Mix:
    """Every strip changed; nothing stays isolated, or the change would not be heard."""
    strips = tuple(change(strip) for strip in mix.strips)
    return replace(mix, strips=strips, rest=change(mix.rest), isolated=None)


def _known_as(strip: Strip) -> str:
    return (strip.name or strip.id).strip().casefold()


def _setting_of(strip: Strip) -> StripSetting:
    return StripSetting(**{name: getattr(strip, name) for name in StripSetting.__slots__})


def _set(strip: Strip, setting: StripSetting) -> Strip:
    return replace(strip, **{name: getattr(setting, name) for name in StripSetting.__slots__})
