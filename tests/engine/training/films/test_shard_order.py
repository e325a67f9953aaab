"""The division of shards: every sample of an epoch has one reader, from any place on the same."""

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from itertools import islice, takewhile
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.distributed as dist
from torch.utils.data import DataLoader, IterableDataset

from engine.training.data.audio_sources import SourceRecipe
from engine.training.data.data_share import (
    PLACE,
    START,
    DataShare,
    ReadPlaces,
    SharedDataset,
)
from engine.training.distributed import ProcessGroup
from engine.training.films import shard_order
from engine.training.films.extraction import Extraction, extract
from engine.training.films.film_data import Films, shared_samples
from engine.training.films.film_index import index_films
from engine.training.films.film_samples import ExtractionPlan
from engine.training.films.shard_order import Turn, turns

Seen = list[tuple[int, int]]


class Turns(IterableDataset):
    """What a loader's worker reads of shards of some sizes, told by numbers."""

    def __init__(self, sizes: list[int], data: Films, epochs: int) -> None:
        self.sizes, self.data, self.epochs = sizes, data, epochs

    def __iter__(self) -> Iterator[dict[str, torch.Tensor]]:
        for turn in takewhile(
            lambda each: each.place[0] < self.epochs, turns(self.sizes, self.data.share)
        ):
            self.data.place = turn.place
            yield {"turn": torch.tensor([turn.place[0], turn.shard, turn.sample])}


def shares(processes: int, seed: int = 3, place: tuple[int, int] = START) -> list[DataShare]:
    return [DataShare(number, processes, seed, (place,)) for number in range(processes)]


def epoch(sizes: list[int], share: DataShare, number: int = 0) -> list[Turn]:
    return [t for t in takewhile(lambda t: t.place[0] <= number, turns(sizes, share))
            if t.place[0] == number]  # fmt: skip


@pytest.mark.parametrize("sizes", [[5, 1, 7, 2], [1], [3, 3], [40]])
@pytest.mark.parametrize("readers", [1, 2, 3, 5])
def test_every_sample_of_an_epoch_has_one_reader(sizes: list[int], readers: int) -> None:
    every = {(shard, sample) for shard, size in enumerate(sizes) for sample in range(size)}
    for number in range(3):
        read = [[(t.shard, t.sample) for t in epoch(sizes, share, number)]
                for share in shares(readers)]  # fmt: skip
        assert sorted(each for own in read for each in own) == sorted(every)
        assert max(map(len, read)) - min(map(len, read)) <= 1
    orders = [tuple(epoch([5, 1, 7, 2], shares(2)[0], number)) for number in range(3)]
    assert len({tuple((t.shard, t.sample) for t in order) for order in orders}) == 3


def test_the_order_follows_from_the_seed_and_goes_on_from_any_place() -> None:
    sizes = [5, 1, 7, 2, 9]
    for one, same, other in zip(shares(2, 4), shares(2, 4), shares(2, 5), strict=True):
        whole = list(islice(turns(sizes, one), 40))
        assert whole == list(islice(turns(sizes, same), 40))
        assert whole != list(islice(turns(sizes, other), 40))
        for read in (1, 6, 13, 25):
            later = DataShare(one.process, 2, 4, (whole[read - 1].place,))
            assert list(islice(turns(sizes, later), 40 - read)) == whole[read:]


def test_few_shards_are_open_at_a_time_and_few_are_cut() -> None:
    sizes, open_ = [6] * 12, set()
    for turn in epoch(sizes, shares(2)[0]):
        open_.add(turn.shard)
        assert len(open_) <= shard_order._OPEN_SHARDS
        open_ -= {turn.shard} if turn.last else set()
    assert not open_
    touched = Counter(s for share in shares(4) for s in {t.shard for t in epoch(sizes, share)})
    assert sum(count - 1 for count in touched.values()) <= 3


def test_samples_are_read_as_the_order_has_it(films: Path, tmp_path: Path) -> None:
    # Shards of one film each: a closed one is begun anew after every few bytes.
    plan = ExtractionPlan(sample_seconds=0.5, frame_seconds=0.5, frame_size=48, shard_bytes=1)
    found = extract(index_films(films), tmp_path, plan).shards
    known = found.of(held_out=False)
    assert len(known) > 3
    total = sum(shard.samples for shard in known)
    keys: list[str] = []
    for share in shares(3):
        own = islice(shared_samples(found, known, share), total)
        keys += [s["__key__"] for _, s in takewhile(lambda read: read[0][0] == 0, own)]
    assert len(keys) == len(set(keys)) == total
    (share,) = shares(1)
    (place, _), (_, second) = islice(shared_samples(found, known, share), 2)
    _, again = next(shared_samples(found, known, shares(1, place=place)[0]))
    assert again["__key__"] == second["__key__"]


def _read_in_process(
    rank: int, at: str, root: str, kept: list, told: multiprocessing.Queue
) -> None:
    dist.init_process_group("gloo", init_method=f"file://{at}", rank=rank, world_size=2)
    group = ProcessGroup(rank, 2, torch.device("cpu"))
    data, places = Films(root), ReadPlaces.at_start(rank, 2, workers=2)
    places.go_on(kept)
    samples = Turns([5, 1, 7, 2, 9], data, epochs=2)
    loader = DataLoader(SharedDataset(samples, data, places.share(3)), 1, num_workers=2)
    seen = []
    for batch in islice(loader, None if kept else 5):
        places.note(batch.pop(PLACE))
        seen.append(tuple(batch["turn"][0].tolist()))
    told.put((seen, group.gathered(places.places[rank])))
    dist.destroy_process_group()


def _read_by_two(folder: Path, root: str, kept: list) -> tuple[list, list]:
    context = multiprocessing.get_context("fork")
    told = context.Queue()
    at = str(folder / f"meeting{len(kept)}")
    both = [context.Process(target=_read_in_process, args=(rank, at, root, kept, told))
            for rank in range(2)]  # fmt: skip
    for each in both:
        each.start()
    answers = [told.get(timeout=60) for _ in both]
    for each in both:
        each.join(60)
    told.close()
    told.join_thread()
    assert answers[0][1] == answers[1][1]
    return [turn for seen, _ in answers for turn in seen], answers[0][1]


def test_two_processes_of_two_workers_share_two_epochs_stopped_on_the_way(
    extracted: Extraction, tmp_path: Path
) -> None:
    # Batches lie ready that no step learned from when it stops; they come again.
    before, places = _read_by_two(tmp_path, extracted.shards.root, [])
    assert len(before) == 10
    after, _ = _read_by_two(tmp_path, extracted.shards.root, places)
    every = [(e, s, n) for e in range(2) for s, size in enumerate([5, 1, 7, 2, 9])
             for n in range(size)]  # fmt: skip
    assert sorted(before + after) == every


def test_another_number_of_readers_begins_the_next_epoch() -> None:
    places = ReadPlaces.at_start(0, 2, workers=1)
    places.go_on([[(3, 7)]])
    assert places.places == [[(4, 0)], [(4, 0)]]
    places.go_on([])  # a state of before there were places
    assert places.places == [[START], [START]]


def test_two_processes_draw_films_of_their_own(extracted: Extraction) -> None:
    data, pools = Films(extracted.shards.root), []
    for share in shares(2):
        data.share = share
        sources = data.sources(24_000, SourceRecipe())
        sources.draw(np.random.default_rng(0))
        pools.append(set(sources._pool))
        assert data.place > START
    assert pools[0].isdisjoint(pools[1])
