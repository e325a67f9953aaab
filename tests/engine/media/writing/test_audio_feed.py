"""How the sound of a film is encoded: beside the copying, and near to what was given."""

import threading

import av
import numpy as np
import pytest

from engine.media.clip import Clip
from engine.media.writing.audio_encoder import AudioEncoder
from engine.media.writing.writer import write_video
from tests.support.film import make_film

RATE = 48000


def two_players(seconds):
    """Two notes with all their partials that die away, one more on either side."""
    at = np.arange(round(seconds * RATE)) / RATE
    notes = [
        sum(np.sin(2 * np.pi * pitch * n * at + n * n) / n for n in range(1, 40))
        * np.exp(-3 * (at % 0.5))
        for pitch in (196.0, 293.7)
    ]
    both = np.stack([notes[0] + 0.3 * notes[1], notes[1] + 0.3 * notes[0]])
    return (0.05 * both).astype(np.float32)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "film.mp4"
    return Clip.open(make_film(path, seconds=2, size=(64, 36), sound=None))


def test_aac_comes_back_near_to_what_was_given(clip, tmp_path):
    sound = two_players(2)
    report = write_video(clip, tmp_path / "out.mp4", [sound], RATE, 2, codec="aac")
    assert report.passed
    with Clip.open(tmp_path / "out.mp4").sound() as reader:
        error = reader.read(0, sound.shape[1]) - sound
    # 35 dB; FFmpeg's usual search reaches 24 dB at these 256 kbit/s
    assert 10 * np.log10((sound**2).sum() / (error**2).sum()) > 30


def test_sound_is_encoded_in_a_thread_of_its_own_and_every_packet_is_the_same(
    clip, tmp_path, monkeypatch
):
    sound, threads, expected = two_players(2), set(), []
    add, finish = AudioEncoder.add, AudioEncoder.finish

    def watched_add(encoder, block):
        threads.add(threading.current_thread())
        packets = add(encoder, block)
        expected.extend(bytes(packet) for packet in packets)
        return packets

    def watched_finish(encoder):
        packets = finish(encoder)
        expected.extend(bytes(packet) for packet in packets)
        return packets

    monkeypatch.setattr(AudioEncoder, "add", watched_add)
    monkeypatch.setattr(AudioEncoder, "finish", watched_finish)
    blocks = np.array_split(sound, 7, axis=1)
    write_video(clip, tmp_path / "out.mp4", blocks, RATE, 2, codec="aac")
    assert threading.main_thread() not in threads
    assert not any(thread.is_alive() for thread in threads)
    with av.open(str(tmp_path / "out.mp4")) as out:
        written = [bytes(packet) for packet in out.demux(audio=0) if packet.size]
    assert written == [packet for packet in expected if packet]


def test_what_rendering_raises_ends_the_encoder_too(clip, tmp_path):
    def broken():
        yield two_players(1)
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_video(clip, tmp_path / "out.mp4", broken(), RATE, 2, codec="aac")
    assert not [thread for thread in threading.enumerate() if thread.name == "prefetch"]
    assert not list(tmp_path.iterdir())
