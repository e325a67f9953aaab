"""Sound classes: what an object in a clip can be; instruments, voices and kinds of noise.

The first 26 are the labels of pixel slots 2, in its order, so that its weights carry over.
"""

from __future__ import annotations

INSTRUMENTS = (
    "accordion", "acoustic guitar", "cello", "clarinet", "erhu", "flute", "saxophone", "trumpet",
    "tuba", "violin", "xylophone", "bagpipe", "banjo", "bassoon", "congas", "double bass", "drum",
    "electric bass", "electric guitar", "french horn", "guzheng", "oboe", "piano", "trombone",
    "harp",
)  # fmt: skip
VOICES = ("singing", "speech")
NOISES = ("crowd", "animal", "engine", "weather", "clatter")
OTHER = "other"
CLASSES = (*INSTRUMENTS, OTHER, *VOICES, *NOISES)
"""All names, in the order of the network's outputs; ``other`` is any sound that is none of them."""

PAPER_NAMES = (
    "guitar", "horn", "harmonica", "marimba", "cat", "dog", "chicken", "frog", "racing car",
    "train", "plane", "motor scooter",
)  # fmt: skip
"""What models of papers call an object and ours do not; here for the translators."""

MUSIC_CLASSES = INSTRUMENTS[:11]
"""The instruments of the MUSIC data set (Zhao et al., ECCV 2018)."""

ALIKE = (
    ("cello", "double bass", "violin", "erhu", "guzheng"),
    ("acoustic guitar", "banjo", "electric guitar", "electric bass"),
    ("clarinet", "oboe", "flute", "saxophone", "bassoon"),
    ("trumpet", "trombone", "french horn", "tuba", "saxophone"),
    ("accordion", "piano", "bagpipe"),
    ("xylophone", "drum", "congas", "piano"),
    ("singing", "speech", "crowd"),
)
"""Groups whose pictures are taken for one another."""

_NAMES = {
    "viola": "violin", "ukulele": "acoustic guitar", "tin whistle": "flute", "cornet": "trumpet",
    "marimba": "xylophone", "glockenspiel": "xylophone", "timpani": "drum", "euphonium": "tuba",
    "english horn": "oboe", "piccolo": "flute", "recorder": "flute", "dizi": "flute",
    "guqin": "guzheng", "voice": "singing", "voice singing": "singing", "voice speech": "speech",
    "noise cafe": "crowd", "noise clapping": "crowd", "noise crowd": "crowd",
    "noise animal": "animal", "noise birds": "animal", "noise dog": "animal",
    "noise frog": "animal", "noise insects": "animal",
    "noise airplane": "engine", "noise helicopter": "engine", "noise leafblower": "engine",
    "noise motorcycle": "engine", "noise traffic": "engine", "noise train": "engine",
    "noise construction": "engine",
    "noise rain": "weather", "noise thunder": "weather", "noise water": "weather",
    "noise wind": "weather",
}  # fmt: skip


def class_name(folder: str) -> str:
    """The class of a data folder's name: ``noise_dog`` -> ``animal``; unknown ones ``other``."""
    plain = folder.replace("_", " ")
    if plain in CLASSES:
        return plain
    if plain in _NAMES:
        return _NAMES[plain]
    return "clatter" if plain.startswith("noise ") else OTHER


def class_index(folder: str) -> int:
    """Where a data folder's class stands in ``CLASSES``."""
    return CLASSES.index(class_name(folder))
