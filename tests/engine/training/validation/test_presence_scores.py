"""Presence scores: how well a network hears which classes sound."""

import torch

from engine.models.pixel_slots_v3.query_unet import PresenceHead
from engine.models.sound_classes import CLASSES
from engine.training.validation.band_scores import BandCase, presence_scores


def _case(*sounding: int) -> BandCase:
    """A case whose power names the classes that sound."""
    power = torch.zeros(1, len(CLASSES), 1)
    power[0, list(sounding)] = 1
    labels = tuple(CLASSES[i] for i in sounding)
    nothing = torch.zeros(len(sounding), 1, 1)
    return BandCase("case", "pair", labels, labels, power, nothing, torch.ones(len(sounding)))


CASES = [_case(0, 5), _case(1, 2, 9)]


def test_a_perfect_ear_has_all_of_it() -> None:
    scores = presence_scores(CASES, lambda power: power[:, :, 0])
    assert scores == {"presence_top": 1.0, "presence_auc": 1.0}


def test_a_deaf_ear_guesses() -> None:
    scores = presence_scores(CASES, lambda _: torch.zeros(1, len(CLASSES)))
    assert scores["presence_auc"] == 0.5
    inverted = presence_scores(CASES, lambda power: -power[:, :, 0])
    assert inverted == {"presence_top": 0.0, "presence_auc": 0.0}


@torch.inference_mode()
def test_a_class_is_heard_at_the_place_it_listens_to() -> None:
    torch.manual_seed(0)
    head = PresenceHead(8, 3).eval()
    head.hidden = torch.nn.Sequential()  # features as they are
    head.says.weight.copy_(torch.eye(3, 8) * 5)
    head.attends.weight.copy_(torch.eye(3, 8) * 50)
    deep = torch.zeros(1, 8, 4, 4)
    silent = head(deep)
    deep[0, 1, 2, 3] = 1.0  # one note of the second class
    heard = head(deep)
    assert heard[0, 1] > silent[0, 1] + 4.5
    assert torch.allclose(heard[0, [0, 2]], silent[0, [0, 2]], atol=1e-4)
