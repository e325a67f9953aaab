"""Random numbers of a data worker: each worker of a loader has its own, settled by the seed."""

from __future__ import annotations

import numpy as np
from torch.utils.data import get_worker_info


def worker_rng(seed: int) -> np.random.Generator:
    """The generator of the worker that asks; without workers that of the first."""
    worker = get_worker_info()
    return np.random.default_rng([seed, worker.id if worker else 0])
