"""Codec augmentation: a round trip keeps the length and most of the sound, and is made once."""

from pathlib import Path

import numpy as np

from engine.training.data.codec_augmentation import transcoded, write_transcoded
from engine.training.data.recordings import load_recordings, transcode_recordings
from tests.support.training_pack import tone


def test_a_round_trip_keeps_length_and_level() -> None:
    clean = tone(224, 1.5)
    heard = [transcoded(clean, np.random.default_rng(seed)) for seed in range(8)]
    for one in heard:
        assert one.shape == clean.shape
        ratio = np.sqrt(np.mean(one**2) / np.mean(clean**2))
        assert 0.7 < ratio < 1.2
    assert len({one.tobytes() for one in heard}) > 4


def test_a_flat_file_is_transcoded_once(tmp_path: Path) -> None:
    clean = tmp_path / "sounds-x.i16"
    samples = (tone(187, 1.0) * 20_000).astype(np.int16)
    samples.tofile(clean)
    made = write_transcoded(clean)
    assert made.stat().st_size == clean.stat().st_size
    first = made.stat().st_mtime_ns
    assert write_transcoded(clean).stat().st_mtime_ns == first
    assert not np.array_equal(np.fromfile(made, np.int16), samples)
    assert not list(tmp_path.glob("*.part"))


def test_recordings_are_heard_through_codecs_where_they_were_transcoded(
    data: Path, tmp_path: Path
) -> None:
    plain = load_recordings(data, tmp_path)
    item = plain.items[0]
    assert np.array_equal(plain.take(item, 0, 500, transcoded=True), plain.take(item, 0, 500))
    assert transcode_recordings(data, tmp_path).parent == tmp_path
    load_recordings.cache_clear()
    both = load_recordings(data, tmp_path)
    clean, heard = both.take(item, 0, 9_000), both.take(item, 0, 9_000, transcoded=True)
    assert heard.shape == clean.shape
    assert not np.array_equal(heard, clean)
