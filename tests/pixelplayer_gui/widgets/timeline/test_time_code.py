from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixelplayer_gui.widgets.timeline.time_code import TimeCode

NTSC, DOUBLE = 30000 / 1001, 60000 / 1001
DROPPING = TimeCode.of_film(NTSC, "01:00:00;00")


@pytest.mark.parametrize(
    ("rate", "seconds", "code"),
    [
        (25.0, 0.0, "0:00:00:00"),
        (25.0, 62.52, "0:01:02:13"),
        (25.0, 3599.96, "0:59:59:24"),
        (24000 / 1001, 600.0, "0:10:00:00"),  # to the clock, as the ruler says
        (120.0, 1.5, "0:00:01:060"),
        (25.0, -1.0, "0:00:00:00"),
    ],
)
def test_a_code_counts_the_frames_of_its_second(rate, seconds, code):
    assert TimeCode.of_film(rate, "").format(seconds) == code


# SMPTE 12M: numbers 0 and 1 of each minute are left out, but for minutes 0, 10, 20, ...
@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (0, "0:00:00;00"),
        (1799, "0:00:59;29"),
        (1800, "0:01:00;02"),
        (3597, "0:01:59;29"),
        (3598, "0:02:00;02"),
        (17981, "0:09:59;29"),
        (17982, "0:10:00;00"),
        (107892, "1:00:00;00"),
    ],
)
def test_drop_frame_numbers_as_broadcasters_count(frame, code):
    assert DROPPING.format(frame / NTSC) == code
    assert DROPPING.parse(code) == pytest.approx(frame / NTSC)


def test_frames_are_dropped_only_where_the_film_says_so_and_can():
    assert not TimeCode.of_film(NTSC, "01:00:00:00").drop_frame
    assert not TimeCode.of_film(NTSC, "").drop_frame
    assert not TimeCode.of_film(25.0, "01:00:00;00").drop_frame
    assert not TimeCode.of_film(30.0, "01:00:00;00").drop_frame
    assert TimeCode.of_film(DOUBLE, "00:00:00;00").format(3600 / DOUBLE) == "0:01:00;04"


@given(
    number=st.integers(0, 500_000),
    code=st.sampled_from(
        [DROPPING, TimeCode(25.0), TimeCode(24000 / 1001), TimeCode(DOUBLE, True)]
    ),
)
def test_what_is_typed_is_what_was_shown(number, code):
    shown = code.format(number / code.frames_per_second)
    typed = code.parse(shown)
    assert typed is not None
    assert code.format(typed) == shown
    if code.drop_frame:
        assert typed == pytest.approx(number / code.frames_per_second)


@pytest.mark.parametrize("text", ["1:15", "75", "soon", "1:02:03", "0:61:00:00"])
def test_what_is_no_code_is_a_plain_time(text):
    assert TimeCode(25.0).parse(text) is None
