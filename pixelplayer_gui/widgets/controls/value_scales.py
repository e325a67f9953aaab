"""Value scales of pan, width, strength and distance: range, steps, text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import Qt

from pixelplayer_gui.i18n.quantities import format_distance
from pixelplayer_gui.i18n.text import tr

_STEPS: Mapping[int, float] = MappingProxyType(
    {
        Qt.Key.Key_Left: -1.0,
        Qt.Key.Key_Right: 1.0,
        Qt.Key.Key_PageDown: -5.0,
        Qt.Key.Key_PageUp: 5.0,
    }
)


@dataclass(frozen=True, slots=True)
class LinearScale:
    """A linear scale; ``tick`` is the finest difference."""

    lowest: float
    highest: float
    default: float
    step: float
    tick: float = 0.01
    display_factor: float = 100.0
    unit: str = "%"

    @property
    def key_steps(self) -> Mapping[int, float]:
        """Arrows a step, page keys five."""
        return _STEPS

    def position_of(self, number: float) -> float:
        """Where a number stands on the travel, 0..1."""
        return (number - self.lowest) / (self.highest - self.lowest)

    def number_at(self, share: float) -> float:
        """The number at a place on the travel, to a tick."""
        share = min(1.0, max(0.0, share))
        return self.number_of(self.ticks_of(self.lowest + share * (self.highest - self.lowest)))

    def stepped(self, number: float, steps: float) -> float:
        """The number some steps further."""
        wanted = round(number + steps * self.step, 4)
        return min(self.highest, max(self.lowest, wanted))

    def ticks_of(self, number: float) -> int:
        """The number in ticks."""
        return round(number / self.tick)

    def number_of(self, ticks: int) -> float:
        """The number of so many ticks."""
        return min(self.highest, max(self.lowest, round(ticks * self.tick, 4)))

    def description(self, number: float) -> str:
        """The number in words; a percentage, or in the unit of the law."""
        return f"{number * self.display_factor:.0f}{self.unit}".replace("-", "−")

    def parse(self, text: str) -> float | None:
        """The number somebody typed, kept within its ends; None when it is none."""
        plain = text.strip().replace("−", "-").replace(",", ".")
        plain = plain.removesuffix(self.unit.strip()).strip()
        try:
            number = float(plain) / self.display_factor
        except ValueError:
            return None
        return min(self.highest, max(self.lowest, number)) if math.isfinite(number) else None


class PanScale(LinearScale):
    """Scale of the pan: -1 left, 1 right."""

    def __init__(self) -> None:
        super().__init__(-1.0, 1.0, 0.0, 0.05)

    def description(self, number: float) -> str:
        """The pan in words."""
        percent = abs(round(number * 100))
        if percent == 0:
            return tr("middle")
        left = tr("{percent}% left", percent=percent)
        return left if number < 0 else tr("{percent}% right", percent=percent)

    def parse(self, text: str) -> float | None:
        """ "30", "-30", "L 30", "30 R", "C": left is negative."""
        plain = text.strip().upper().removesuffix("%").strip()
        side = {"L": -1, "R": 1}.get(plain[:1]) or {"L": -1, "R": 1}.get(plain[-1:])
        if plain in {"C", "M"}:
            return 0.0
        number = LinearScale.parse(self, plain.strip("LR ") if side else plain)
        return number if number is None or not side else abs(number) * side


class AngleScale(LinearScale):
    """Scale of an angle around the head: positive to the left, so the left end is the highest.

    Everything on the travel is mirrored: a bar that goes to the left means what is on the left.
    """

    def __init__(self) -> None:
        super().__init__(-180.0, 180.0, 0.0, 5.0, tick=1.0, display_factor=1.0, unit="°")

    def position_of(self, number: float) -> float:
        """Where an angle stands on the travel: 180 at the left end."""
        return 1.0 - LinearScale.position_of(self, number)

    def number_at(self, share: float) -> float:
        """The angle at a place on the travel, to a tick."""
        return LinearScale.number_at(self, 1.0 - share)

    def stepped(self, number: float, steps: float) -> float:
        """The angle some steps further to the right."""
        return LinearScale.stepped(self, number, -steps)

    def ticks_of(self, number: float) -> int:
        """The angle in ticks, which rise to the right."""
        return -LinearScale.ticks_of(self, number)

    def number_of(self, ticks: int) -> float:
        """The angle of so many ticks."""
        return LinearScale.number_of(self, -ticks)

    def description(self, number: float) -> str:
        """The angle with its side: "L 89°", "R 30°"; "0°" ahead, "180°" behind."""
        degrees = abs(round(number))
        if degrees in (0, 180):
            return f"{degrees}°"
        return (
            tr("L {degrees}°", degrees=degrees)
            if number > 0
            else tr("R {degrees}°", degrees=degrees)
        )

    def parse(self, text: str) -> float | None:
        """ "L 89", "89 L", "R 30", "-30": what is on the left is positive."""
        plain = text.strip().upper().replace("°", "").strip()
        sides = {"L": 1, "R": -1, tr("L {degrees}°", degrees="")[0]: 1}
        sides[tr("R {degrees}°", degrees="")[0]] = -1
        letter = next((each for each in (plain[:1], plain[-1:]) if each in sides), "")
        number = LinearScale.parse(self, plain.strip(f"{letter} ") if letter else plain)
        return number if number is None or not letter else abs(number) * sides[letter]


ANGLE_SCALE = AngleScale()
WIDTH_SCALE = LinearScale(0.0, 2.0, 1.0, 0.05)
STRENGTH_SCALE = LinearScale(0.0, 1.0, 0.5, 0.05)
ROOM_SCALE = LinearScale(0.0, 1.0, 0.0, 0.05)
FIELD_OF_VIEW_SCALE = LinearScale(10.0, 150.0, 60.0, 5.0, tick=1.0, display_factor=1.0, unit="°")


class DistanceScale(LinearScale):
    """Scale of a distance, logarithmic: a factor that doubles along even stretches."""

    def __init__(self) -> None:
        super().__init__(0.5, 4.0, 1.0, 0.25, display_factor=1.0, unit="×")

    def position_of(self, number: float) -> float:
        """Where a distance stands on the travel: half, once, twice, four times are even."""
        return math.log2(number / self.lowest) / math.log2(self.highest / self.lowest)

    def number_at(self, share: float) -> float:
        """The distance at a place on the travel, to a tick."""
        share = min(1.0, max(0.0, share))
        return self.number_of(self.ticks_of(self.lowest * (self.highest / self.lowest) ** share))

    def stepped(self, number: float, steps: float) -> float:
        """The distance some steps further, each an eighth of a doubling."""
        wanted = round(number * 2 ** (steps * self.step / 2), 3)
        return min(self.highest, max(self.lowest, wanted))

    def description(self, number: float) -> str:
        """The distance in times of the object's own."""
        return format_distance(number)
