"""Opening: what a clip says of itself, and one sentence for everything that is no clip."""

from contextlib import suppress
from fractions import Fraction

import numpy as np
import pytest

from engine.errors import BadRequest, CannotOpen
from engine.media.clip import Clip
from tests.support.film import Track, make_film, noise, test_tone
from tests.support.present import present


def sentence(path) -> str:
    with pytest.raises(CannotOpen) as caught:
        Clip.open(path)
    return str(caught.value)


def test_no_such_file(tmp_path):
    assert "no such file" in sentence(tmp_path / "nothing.mp4")


def test_a_folder(tmp_path):
    assert "folder" in sentence(tmp_path)


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.mp4").touch()
    assert "empty" in sentence(tmp_path / "empty.mp4")


def test_text_named_mp4(tmp_path):
    (tmp_path / "text.mp4").write_text("Dear diary, this is no film.\n" * 40)
    assert "not a film" in sentence(tmp_path / "text.mp4")


def test_noise_named_mp4(tmp_path):
    (tmp_path / "noise.mp4").write_bytes(np.random.default_rng(1).bytes(30_000))
    assert "Cannot open" in sentence(tmp_path / "noise.mp4")


def test_subtitles_alone_are_no_film(tmp_path):
    (tmp_path / "words.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nhello\n")
    assert "it is not a film or a sound file" in sentence(tmp_path / "words.srt")


def test_mp4_without_its_index(tmp_path):
    whole = make_film(tmp_path / "whole.mp4", seconds=1).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    assert "cut off" in sentence(tmp_path / "cut.mp4")


@pytest.mark.parametrize(
    ("name", "options"), [("a.mp4", {"movflags": "+faststart"}), ("a.mkv", {})]
)
def test_a_film_broken_off_plays_as_far_as_it_goes(tmp_path, name, options):
    whole = make_film(tmp_path / name, seconds=2, container_options=options).read_bytes()
    part = tmp_path / f"part-{name}"
    part.write_bytes(whole[: len(whole) // 2])
    clip = Clip.open(part)
    with clip.sound() as sound, clip.pictures() as pictures:
        heard = sum(block.shape[1] for block in sound.blocks())
        shown = sum(1 for _ in pictures.frames_from(0))
    assert 10_000 < heard < 80_000
    assert 10 < shown < 45


def test_no_sound_and_no_picture(tmp_path):
    silent = Clip.open(make_film(tmp_path / "silent.mp4", seconds=0.5, sound=None))
    assert silent.info.sound is None
    assert silent.info.sound_tracks == ()
    with pytest.raises(BadRequest, match="no sound"):
        silent.sound()
    blind = Clip.open(make_film(tmp_path / "blind.m4a", seconds=0.5, codec=None))
    assert blind.info.picture is None
    with pytest.raises(BadRequest, match="no picture"):
        blind.pictures()


def test_unicode_spaces_and_colons_in_the_name(tmp_path, monkeypatch):
    make_film(tmp_path / "12:30 Geige ü 日本 🎻.mp4", seconds=0.5)
    monkeypatch.chdir(tmp_path)
    assert Clip.open("12:30 Geige ü 日本 🎻.mp4").info.picture is not None


def test_tags_that_are_not_utf8_do_not_stop_it(tmp_path):
    path = make_film(tmp_path / "a.mkv", seconds=0.5, metadata={"title": "~~~~~~~~"})
    path.write_bytes(path.read_bytes().replace(b"~~~~~~~~", b"caf\xe9 \xff\xfe!"))
    assert "caf" in Clip.open(path).info.metadata["title"]


def test_a_clip_describes_itself(tmp_path):
    path = make_film(
        tmp_path / "a.mkv",
        seconds=1,
        fps=Fraction(30000, 1001),
        rotation=90,
        sound=test_tone(6, 1, 48000),
        rate=48000,
        audio_codec="flac",
        chapters=[(0, 0.5, "one"), (0.5, 1, "two")],
        subtitles=[(0, 1, "words")],
        metadata={"title": "A Film"},
    )
    info = Clip.open(path).info
    picture, sound = present(info.picture), present(info.sound)
    assert (picture.width, picture.height, picture.rotation) == (320, 180, 90)
    assert picture.frames_per_second == pytest.approx(29.97, abs=0.01)
    assert (picture.codec, picture.bit_depth) == ("h264", 8)
    assert (sound.rate, sound.channels, sound.layout, sound.codec) == (48000, 6, "5.1", "flac")
    assert (info.chapters, info.subtitles, info.metadata["title"]) == (2, 1, "A Film")
    assert info.duration_seconds == pytest.approx(1, abs=0.05)
    assert info.path == path


def test_sound_tracks_can_be_chosen(tmp_path):
    german = Track(noise(1, 24000, seed=2), 48000, "flac", "deu")
    path = make_film(
        tmp_path / "a.mkv",
        seconds=0.5,
        sound=noise(2, 22050, seed=1),
        audio_codec="flac",
        language="eng",
        more_sounds=[german],
    )
    first, second = Clip.open(path), Clip.open(path, track=1)
    assert [track.language for track in first.info.sound_tracks] == ["eng", "deu"]
    assert (present(first.info.sound).channels, present(second.info.sound).channels) == (2, 1)
    with second.sound() as sound:
        np.testing.assert_allclose(sound.read(0, 24000), german.samples, atol=2**-15)
    with pytest.raises(BadRequest, match="no sound track 3; it has 2"):
        Clip.open(path, track=2)


def test_a_cover_is_not_the_picture(tmp_path):
    clip = Clip.open(make_film(tmp_path / "a.mp4", seconds=0.5, cover=True))
    assert present(clip.info.picture).codec == "h264"
    only = Clip.open(make_film(tmp_path / "b.mp4", seconds=0.5, codec=None, cover=True))
    assert only.info.picture is None


def test_fuzzed_films_open_or_say_why(tmp_path):
    """Damage anywhere ends in a sentence or in a shorter film, never in another exception."""
    rng = np.random.default_rng(3)
    whole = {
        name: make_film(tmp_path / name, seconds=0.4, size=(64, 36)).read_bytes()
        for name in ("a.mp4", "a.mkv", "a.ts")
    }
    opened = 0
    for number in range(45):
        name = list(whole)[number % 3]
        raw = bytearray(whole[name])
        for at in rng.integers(0, len(raw), 12):
            raw[at] = rng.integers(256)
        path = tmp_path / f"fuzz-{number}-{name}"
        path.write_bytes(raw)
        with suppress(CannotOpen):
            clip = Clip.open(path)
            if clip.info.sound is not None:
                with clip.sound() as sound:
                    assert sound.read(0, 1000).shape[1] == 1000
            if clip.info.picture is not None:
                with clip.pictures() as pictures:
                    assert pictures.at(0.2).pixels.ndim == 3
            opened += 1
    assert opened > 10


@pytest.mark.parametrize("name", ["coded.mov", "coded.mkv"])
def test_the_time_code_a_film_was_given_is_told(tmp_path, name):
    code = {"timecode": "10:00:00:00"}
    path = make_film(tmp_path / name, seconds=0.5, sound=None, metadata=code)
    assert present(Clip.open(path).info.picture).time_code == "10:00:00:00"
    plain = make_film(tmp_path / f"plain {name}", seconds=0.5, sound=None)
    assert present(Clip.open(plain).info.picture).time_code == ""
