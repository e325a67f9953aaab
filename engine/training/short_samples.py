"""Short samples: the switches of a training that sees and hears less at once than its paper.

More mixtures and faces for the same work; a U-Net does not care how wide its spectrogram is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from engine.training.data.image_dataset import SIZE

SHORT_SAMPLES: Mapping[str, tuple[Any, ...]] = {"columns": (128, 256), "look_size": (int,)}
"""``columns`` of a sample's spectrogram, of the paper's 256, and pixels across a picture."""


class SampleShape(TypedDict):
    """How many samples of sound, and how many pixels across a picture."""

    samples: int
    size: int


def sample_shape(switches: Mapping[str, Any], window_samples: int, hop: int) -> SampleShape:
    """What a dataset is to make; by itself the paper's window and whole pictures.

    As many samples as give ``columns`` columns, of ``hop`` samples, in a centred spectrogram.
    """
    columns = int(switches.get("columns", 256))
    return SampleShape(
        samples=min(window_samples, columns * hop - 1), size=int(switches.get("look_size", SIZE))
    )
