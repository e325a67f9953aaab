"""Held-out sources: the repositories, films and players that no training may hear or see.

Split by source, never by file: a player, a room or a repository is on one side only. All but the
erhu clips came with the third data pack, so that pixel slots 2 never heard them either.
"""

from __future__ import annotations

REPOSITORIES = frozenset({
    "AlexandraGes-ESL/Sounds", "GalShadman/frontend-capstone-team-7", "HZ6112/JasmineEcho",
    "JamesBrynes/Chinese_Echoes", "Marcos0209/marcos-3tri", "QIZHAO-cretor/OPEAR2.0",
    "RokkCa/weltkarte", "SourceSeparation2022-2023/SourceSeparation2022-2023.github.io",
    "anxefaraldo/KG-MCE01", "ekkezia/sonyc-dataviz", "fcaspe/fcaspe.github.io", "hanyutt/ssw",
    "hebrews110/InstrumentInformer", "jik876/hifi-gan-demo", "juandsanta/solo_musica",
    "m-talha-shaikh/Musically", "md-ash-dot/classical-music-hackathon",
    "mir-dataset-loaders/mirdata", "mrocamora/audio-dsp", "rajmic/declipping2020_codes",
    "realshafer/instrument-id-practice", "ronggong/jingjuSingingPhraseMatching",
    "sasogu/EduMusic",
})  # fmt: skip
"""Of sound. fcaspe's and SourceSeparation's are players of URMP, which validation holds too."""

FILMS = frozenset({"UKk9DJD1jOo", "4ooEeN51qdQ"})
"""Of sound and picture: a player of validation's E6jlrR-M3tk; an erhu player."""


def is_held_out(repository: str, name: str) -> bool:
    """Whether a recording of ``owner/name`` and of this file name is kept for measuring."""
    return repository in REPOSITORIES or any(film in name for film in FILMS)
