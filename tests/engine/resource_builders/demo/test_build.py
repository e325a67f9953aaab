"""The demo film: as bundled, and the code that makes it."""

import itertools
import json
import shutil

import av
import numpy as np
import pytest
import soundfile

from engine.errors import BadRequest
from engine.illustrations.players import draw_stage
from engine.resource_builders.demo.build import (
    BACKGROUND_SEED,
    FRAMES_PER_SECOND,
    HEIGHT,
    RATE,
    SECONDS,
    WIDTH,
    breathing_motion,
    demo_players,
    picture_at,
    stems,
    striking_motion,
    write_demo_video,
)
from engine.resource_builders.demo.score import (
    ScoreNote,
    accordion_notes,
    find_sound_font,
    midi_file,
    with_reverb,
    xylophone_notes,
)
from engine.resources import resource


@pytest.fixture(scope="module")
def card():
    return json.loads(resource("demo", "demo.json").read_text("utf-8"))


def decoded_sound(path):
    with av.open(str(path)) as film:
        return np.concatenate([frame.to_ndarray() for frame in film.decode(audio=0)], axis=1)


def test_the_bundled_film_opens_and_is_what_its_card_says(card):
    path = resource("demo", "demo.mp4")
    assert path.stat().st_size < 1_500_000
    with av.open(str(path)) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height) == (card["width"], card["height"]) == (640, 360)
        assert video.average_rate == card["frames_per_second"] == 25
        assert (audio.rate, audio.channels) == (card["rate"], 2)
        assert video.frames == round(card["seconds"] * card["frames_per_second"])
        pictures = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(pictures) == video.frames


def test_its_sound_is_the_sum_of_its_stems(card):
    channels = soundfile.read(resource("demo", "stems.flac"))[0].T
    assert channels.shape == (4, round(card["seconds"] * card["rate"]))
    mixture = channels[:2] + channels[2:]
    sound = decoded_sound(resource("demo", "demo.mp4"))[:, : mixture.shape[1]]
    error = mixture[:, : sound.shape[1]] - sound
    assert 10 * np.log10((mixture**2).sum() / (error**2).sum()) > 20
    assert 0.5 < np.abs(mixture).max() < 1


def test_each_plays_alone_and_both_together(card):
    channels = soundfile.read(resource("demo", "stems.flac"))[0].T
    blocks = channels.reshape(2, 2, -1, card["rate"] // 2)
    loud = 10 * np.log10((blocks**2).mean(axis=(1, 3)) + 1e-12) > -50
    accordion, xylophone = loud
    assert (accordion & ~xylophone).sum() >= 4
    assert (xylophone & ~accordion).sum() >= 4
    assert (accordion & xylophone).sum() >= 6
    left, right = (channels[:2] ** 2).sum(axis=1)
    assert left > 2 * right
    left, right = (channels[2:] ** 2).sum(axis=1)
    assert right > 2 * left


def test_the_card_says_where_each_player_stands(card):
    accordion, xylophone = card["objects"]
    assert [accordion["class"], xylophone["class"]] == ["accordion", "xylophone"]
    for item, side in ((accordion, 0), (xylophone, 1)):
        x, y, width, height = item["box"]
        px, py = item["point"]
        assert x <= px < x + width <= WIDTH
        assert y <= py < y + height <= HEIGHT
        assert (px > WIDTH / 2) == side
    with av.open(str(resource("demo", "demo.mp4"))) as film:
        picture = next(film.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    # Brass and rosewood: red above green above blue, brighter than the curtain behind.
    for item in card["objects"]:
        r, g, b = picture[item["point"][1], item["point"][0]]
        assert r > g > b
        assert r > 90


def test_the_bundled_pictures_are_what_the_code_draws(card):
    players = demo_players()
    for item, player in zip(card["objects"], players, strict=True):
        assert item["class"] == player.instrument
        assert item["notes"] == [
            [n.start_seconds, n.seconds, n.pitch, n.velocity] for n in player.notes
        ]
    stage = draw_stage(np.random.default_rng(BACKGROUND_SEED), WIDTH, HEIGHT)
    drawn, covers = picture_at(players, stage, 7.2)
    with av.open(str(resource("demo", "demo.mp4"))) as film:
        frames = list(film.decode(video=0))
    shown = frames[round(7.2 * FRAMES_PER_SECOND)].to_ndarray(format="rgb24")
    assert np.abs(drawn.astype(int) - shown).mean() < 4
    for item, cover in zip(card["objects"], covers, strict=True):
        x, y, width, height = item["box"]
        rows, columns = np.nonzero(cover > 0.5)
        assert rows.min() >= y
        assert rows.max() < y + height
        assert columns.min() >= x
        assert columns.max() < x + width


def test_a_mallet_is_down_when_its_note_begins():
    notes = xylophone_notes()
    for index, note in enumerate(notes):
        phase, energy, reach = striking_motion(notes, note.start_seconds)
        assert (2 * phase) % 1 == pytest.approx(0, abs=1e-6)
        assert round(2 * phase) == index + 1
        assert energy == 1
        assert 0 <= reach <= 1
    assert striking_motion(notes, 1.0)[1] == 0


def test_the_bellows_move_while_it_sounds_and_rest_between():
    notes = accordion_notes()
    for note in notes:
        assert breathing_motion(notes, note.start_seconds + note.seconds / 2)[1] > 0.7
    assert breathing_motion(notes, 4.7)[1] < 0.05
    phases = [breathing_motion(notes, t)[0] for t in np.linspace(0, SECONDS, 200)]
    assert all(b >= a for a, b in itertools.pairwise(phases))


def test_the_score_is_a_midi_file_of_the_notes():
    score = midi_file([ScoreNote(0.0, 0.5, 60, 100), ScoreNote(0.5, 1.0, 64, 90)], 56)
    assert score[:14] == b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x01\xe0"
    assert int.from_bytes(score[18:22], "big") == len(score) - 22
    for event in (
        b"\x00\xc0\x38",
        b"\x90\x3c\x64",
        b"\x80\x3c\x00",
        b"\x90\x40\x5a",
        b"\x80\x40\x00",
    ):
        assert event in score
    # The second note begins at beat 1: 461 ticks after its predecessor began it went off, 19 later.
    assert b"\x83\x4d\x80\x3c\x00\x13\x90\x40\x5a" in score


def test_a_room_puts_a_sound_to_its_side_and_rings_on():
    click = np.zeros(RATE)
    click[0] = 1
    left, right = with_reverb(click, RATE, -0.8, np.random.default_rng(0))
    assert (left**2).sum() > 4 * (right**2).sum()
    assert 0 < (left[RATE // 10 : RATE // 2] ** 2).sum() < 0.1 * (left**2).sum()
    assert not left[int(0.65 * RATE) :].round(9).any()


def test_a_short_film_keeps_its_pictures_and_sound(tmp_path):
    rng = np.random.default_rng(0)
    sound = (8000 * np.sin(np.arange(RATE) * 0.05) * np.ones((2, 1))).astype(np.int16)
    pictures = [draw_stage(rng, WIDTH, HEIGHT) for _ in range(3)]
    write_demo_video(tmp_path / "film.mp4", iter(pictures), sound)
    with av.open(str(tmp_path / "film.mp4")) as film:
        shown = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(shown) == 3
    assert np.abs(shown[2].astype(int) - pictures[2]).mean() < 6
    heard = decoded_sound(tmp_path / "film.mp4")[:, : sound.shape[1]]
    error = heard - sound[:, : heard.shape[1]] / 32768
    assert (error**2).mean() < 1e-3 * ((sound / 32768) ** 2).mean()


@pytest.mark.skipif(shutil.which("fluidsynth") is None, reason="fluidsynth is not installed")
def test_the_stems_can_be_made_anew():
    try:
        font = find_sound_font()
    except BadRequest:
        pytest.skip("FluidR3_GM.sf2 is not installed")
    made = stems(demo_players(), font)
    bundled = soundfile.read(resource("demo", "stems.flac"), dtype="int16")[0].T
    assert made.shape == (2, 2, bundled.shape[1])
    error = made.reshape(4, -1).astype(float) - bundled
    assert (error**2).sum() < 1e-3 * (bundled.astype(float) ** 2).sum()


def test_a_missing_sound_font_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    with pytest.raises(BadRequest, match="fluid-soundfont-gm"):
        find_sound_font()
