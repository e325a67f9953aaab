"""The categories of NMF + MIML, and the ImageNet neurons that see each of them.

From the authors' data preparation (Gao, Feris and Grauman, ECCV 2018, supplement): a category's
score is the mean of its neurons. One plane is a carpenter's (726), as the authors have it.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.models.sound_classes import CLASSES, class_name

INSTRUMENTS: Mapping[str, tuple[int, ...]] = {
    "accordion": (401,),
    "acoustic guitar": (402,),
    "banjo": (420,),
    "cello": (486,),
    "drum": (541,),
    "electric guitar": (546,),
    "flute": (558,),
    "french horn": (566,),
    "harmonica": (593,),
    "harp": (594,),
    "marimba": (642,),
    "piano": (579, 881),
    "saxophone": (776,),
    "trombone": (875,),
    "violin": (889,),
}
ANIMALS: Mapping[str, tuple[int, ...]] = {
    "cat": tuple(range(281, 286)),
    "dog": tuple(range(151, 276)),
    "chicken": (7, 8),
    "frog": (30, 31, 32),
}
VEHICLES: Mapping[str, tuple[int, ...]] = {
    "racing car": (751, 817, 511),
    "train": (705, 466, 820, 547),
    "plane": (726, 404, 895),
    "motor scooter": (670, 665),
}
DOMAINS: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "instruments": INSTRUMENTS,
    "animals": ANIMALS,
    "vehicles": VEHICLES,
    "all": {**INSTRUMENTS, **ANIMALS, **VEHICLES},
    "classes": dict.fromkeys(CLASSES, ()),
}
"""What one model knows: the paper trains one for each of its three, and one for all of them.

"classes" are those of the default model, for whose eye ImageNet has no neurons.
"""

_ALIASES = {"xylophone": "marimba"}


def category_of(label: str, categories: tuple[str, ...]) -> int | None:
    """Where a label of ours stands among the categories; None: the model knows no such thing."""
    plain = label.replace("_", " ")
    plain = class_name(label) if categories == CLASSES else _ALIASES.get(plain, plain)
    return categories.index(plain) if plain in categories else None
