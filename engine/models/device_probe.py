"""The device probe process: tries every compute device, one line of JSON for each.

It may hang in a driver for ever; whoever starts it waits only so long.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from engine.message import Message

SIDE = 256


def run() -> None:
    """Try the CPU, then every graphics card."""
    import torch

    _emit(name="cpu", what="CPU", seconds=_time_convolution("cpu"))
    if torch.version.cuda is None:
        _refuse("cuda", "GPU", Message("this PyTorch was built without CUDA"))
        return
    if not torch.cuda.is_available():
        _refuse("cuda", "GPU", Message("CUDA finds no usable GPU"))
        return
    for index in range(torch.cuda.device_count()):
        _try_card(f"cuda:{index}", index)


def _try_card(name: str, index: int) -> None:
    import torch

    what = "GPU"
    try:
        facts = torch.cuda.get_device_properties(index)
        what = f"{facts.name}, {facts.total_memory / 2**30:.0f} GB"
        _emit(name=name, what=what, seconds=_time_convolution(name))
    except Exception as error:  # whatever a driver may come up with
        why = str(error).strip().splitlines() or [type(error).__name__]
        _refuse(name, what, Message.verbatim(why[0][:200]))


def _time_convolution(device: str) -> float:
    """Seconds of a convolution like a model's, the second time: the first loads kernels."""
    import torch

    layer = torch.nn.Conv2d(32, 32, 3, padding=1).to(device)
    picture = torch.ones(1, 32, SIDE, SIDE, device=device)
    began = time.monotonic()
    with torch.inference_mode():
        for _ in range(2):
            began = time.monotonic()
            # .item() waits for the card
            if not torch.isfinite(layer(picture).sum()).item():
                raise RuntimeError("it computed nonsense")
    return time.monotonic() - began


def _refuse(name: str, what: str, why: Message) -> None:
    _emit(name=name, what=what, works=False, why_not=why.to_json())


def _emit(**facts: Any) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run()
