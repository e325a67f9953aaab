"""Pictures: the right one at every time, upright, square and in true colours."""

from fractions import Fraction

import av
import numpy as np
import pytest

from engine.media.clip import Clip
from tests.support.film import make_film, numbered_picture, read_number
from tests.support.present import present

SMALL = (128, 72)
VFR = [0, 0.04, 0.1, 0.5, 0.52, 1.3, 1.9]
FILMS = {
    "plain.mp4": {},
    "b-frames.mp4": {"b_frames": 3, "gop": 250},
    "b-frames.mkv": {"b_frames": 3},
    "b-frames.ts": {"b_frames": 3},
    "h264.avi": {"b_frames": 2, "audio_codec": "mp3"},
    "mpeg4.avi": {"codec": "mpeg4", "b_frames": 2, "audio_codec": "mp3"},
    "mpeg2.ts": {"codec": "mpeg2video", "audio_codec": "mp2", "b_frames": 2},
    "vp9.webm": {"codec": "vp9", "audio_codec": "opus", "rate": 48000},
    "av1.mp4": {"codec": "av1"},
    "hevc.mp4": {"codec": "hevc"},
    "ten-bit.mp4": {"pix_fmt": "yuv420p10le"},
    "mjpeg.mov": {"codec": "mjpeg", "audio_codec": "pcm_s16le"},
    "prores.mov": {"codec": "prores", "audio_codec": "pcm_s16le"},
    "vfr.mp4": {"times": VFR, "b_frames": 2},
    "vfr.mkv": {"times": VFR},
    "late-sound.mp4": {"sound_start": 0.5},
    "late-picture.mp4": {"start": 0.5},
    "late-both.mkv": {"start": 1.0, "sound_start": 1.5},
    "odd.mp4": {"size": (126, 74)},
    "24000-1001.mkv": {"fps": Fraction(24000, 1001), "gop": 5},
}


def open_film(folder, name, **options):
    options = {"seconds": 2, "size": SMALL} | options
    return Clip.open(make_film(folder / name, **options))


@pytest.mark.parametrize("name", FILMS)
def test_every_frame_in_order_and_every_time_exact(tmp_path, name):
    clip = open_film(tmp_path, name, **FILMS[name])
    with clip.pictures() as reader:
        frames = [(f.seconds, read_number(f.pixels)) for f in reader.frames_from(-1)]
    times = [seconds for seconds, _ in frames]
    numbers = [number for _, number in frames]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) == (len(VFR) if "vfr" in name else round(2 * clip_rate(name)))
    assert times == sorted(times)
    rng = np.random.default_rng(4)
    with clip.pictures(36) as reader:
        for seconds in [*rng.uniform(-0.2, times[-1] + 0.3, 12), *rng.choice(times, 6)]:
            wanted = max((i for i, t in enumerate(times) if t <= seconds + 1e-6), default=0)
            frame = reader.at(seconds)
            assert read_number(frame.pixels) == wanted
            assert frame.seconds == times[wanted]
            key = reader.key_frame_at(seconds)
            assert key.seconds <= max(seconds + 1e-6, times[0])
            assert read_number(key.pixels) == times.index(key.seconds)


def clip_rate(name):
    return FILMS[name].get("fps", 25)


def test_vfr_times_are_those_of_the_file(tmp_path):
    with open_film(tmp_path, "a.mp4", times=VFR).pictures() as reader:
        assert [f.seconds for f in reader.frames_from(0)] == pytest.approx(VFR, abs=1e-4)


def test_a_picture_that_starts_late_has_its_first_frame_before(tmp_path):
    clip = open_film(tmp_path, "a.mp4", start=0.5)
    assert present(clip.info.picture).start_seconds == pytest.approx(0.5, abs=1e-3)
    with clip.pictures() as reader:
        first = reader.at(0.1)
        assert (read_number(first.pixels), first.seconds) == (0, pytest.approx(0.5, abs=1e-3))


def test_an_edit_list_hides_what_lies_before_the_start(tmp_path):
    with open_film(tmp_path, "a.mp4", start=-0.2).pictures() as reader:
        assert read_number(reader.at(0).pixels) == 5


@pytest.mark.parametrize("rotation", [0, 90, 180, -90])
@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv"])
def test_pictures_stand_upright(tmp_path, rotation, name):
    clip = open_film(tmp_path, name, seconds=0.4, rotation=rotation, video_options={"qp": "10"})
    info = present(clip.info.picture)
    assert (info.width, info.height) == SMALL
    with clip.pictures() as reader:
        pixels = reader.at(0.2).pixels.astype(int)
    wanted = numbered_picture(5, SMALL).astype(int)
    assert np.abs(pixels - wanted).mean() < 4


def test_a_mirrored_picture_is_turned_back(tmp_path):
    """FFmpeg's own transpose filters say how a mirrored and turned picture is to look."""
    size = (96, 64)
    path = tmp_path / "mirror.mp4"
    wanted = numbered_picture(9, size)[:, ::-1]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"qp": "8"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.set_display_rotation(0, hflip=True)
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(wanted[:, ::-1]))
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with Clip.open(path).pictures() as reader:
        shown = reader.at(0).pixels.astype(int)
    assert np.abs(shown - wanted.astype(int)).mean() < 4


@pytest.mark.parametrize(("sar", "wanted"), [((4, 3), (171, 72)), ((3, 4), (128, 96))])
def test_pixels_become_square(tmp_path, sar, wanted):
    clip = open_film(tmp_path, "a.mp4", seconds=0.2, sar=Fraction(*sar))
    info = present(clip.info.picture)
    assert (info.width, info.height) == wanted
    with clip.pictures() as reader, clip.pictures(36) as small:
        assert reader.at(0).pixels.shape == (wanted[1], wanted[0], 3)
        assert min(small.at(0).pixels.shape[:2]) == 36


def test_turned_and_not_square_at_once(tmp_path):
    clip = open_film(tmp_path, "a.mp4", size=(72, 128), rotation=90, sar=Fraction(2, 1))
    info = present(clip.info.picture)
    assert (info.width, info.height) == (72, 256)


def patch_of(size):
    """A flat green-blue, the colour the research measured BT.601 and BT.709 apart with."""
    return np.full((size[1], size[0], 3), (87, 184, 75), np.uint8)


@pytest.mark.parametrize(
    ("size", "matrix", "tags", "space"),
    [
        ((1280, 720), "ITU709", {}, "bt709"),
        ((720, 1280), "ITU709", {}, "bt709"),
        ((640, 480), "ITU601", {}, "bt601"),
        ((640, 480), "ITU709", {"colorspace": 1}, "bt709"),
        ((1280, 720), "ITU601", {"colorspace": 6}, "bt601"),
    ],
)
def test_colours_are_true_tagged_or_not(tmp_path, size, matrix, tags, space):
    clip = open_film(
        tmp_path, "a.mp4", seconds=0.08, size=size, sound=None, matrix=matrix, colour=tags,
        picture=lambda index, seconds: patch_of(size), video_options={"qp": "4"},
    )  # fmt: skip
    with clip.pictures() as reader:
        colour = reader.at(0).pixels[8, 8].astype(int)
    assert present(clip.info.picture).colour_space == space
    assert np.abs(colour - (87, 184, 75)).max() <= 3


def test_full_range_is_not_stretched(tmp_path):
    grey = np.full((72, 128, 3), 240, np.uint8)
    clip = open_film(
        tmp_path, "a.mov", seconds=0.1, codec="mjpeg", sound=None, picture=lambda i, s: grey
    )
    with clip.pictures() as reader:
        assert abs(int(reader.at(0).pixels.mean()) - 240) <= 3


def test_ten_bits_keep_their_colours(tmp_path):
    clip = open_film(
        tmp_path, "a.mp4", seconds=0.1, pix_fmt="yuv420p10le", sound=None,
        picture=lambda i, s: patch_of(SMALL), video_options={"qp": "4"},
    )  # fmt: skip
    assert present(clip.info.picture).bit_depth == 10
    with clip.pictures() as reader:
        assert np.abs(reader.at(0).pixels[8, 8].astype(int) - (87, 184, 75)).max() <= 3


def test_key_frames_are_key_frames(tmp_path):
    clip = open_film(tmp_path, "a.mp4", gop=10, video_options={"sc_threshold": "0"})
    with clip.pictures() as reader:
        for seconds, wanted in [(1.5, 30), (0.39, 0), (0.41, 10), (1.99, 40)]:
            assert read_number(reader.key_frame_at(seconds).pixels) == wanted
        assert read_number(reader.at(0.41).pixels) == 10
        assert read_number(reader.at(0.45).pixels) == 11


def test_the_scaled_size_is_of_the_shorter_side(tmp_path):
    with open_film(tmp_path, "a.mp4", rotation=90, size=(72, 128)).pictures(36) as reader:
        assert reader.at(0).pixels.shape == (64, 36, 3)


def test_a_closed_reader_opens_again(tmp_path):
    reader = open_film(tmp_path, "a.mp4").pictures()
    before = reader.at(1).seconds
    reader.close()
    assert reader.at(1).seconds == before
    reader.close()
