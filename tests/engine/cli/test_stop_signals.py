from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from engine.child_process import child_environment, python_command
from engine.cli.exit_status import run_to_exit_status
from engine.cli.stop_signals import STOP_SIGNALS, stop_signals_interrupt
from engine.media.source_file import SourceFile
from tests.support.film import make_film, noise

_PATIENCE_SECONDS = 300  # a new process may need minutes on a busy machine


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_a_stop_signal_is_one_sentence(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_to_exit_status(lambda: signal.raise_signal(number)) == 130
    assert capsys.readouterr().err == "Stopped on request.\n"
    assert signal.getsignal(number) is signal.SIG_DFL


def test_a_second_one_does_not_disturb_the_clean_up() -> None:
    cleaned = []

    def work() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            for number in STOP_SIGNALS:
                signal.raise_signal(number)
            cleaned.append(True)

    assert run_to_exit_status(work) == 130
    assert cleaned == [True]


def test_what_the_user_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with stop_signals_interrupt():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGINT, *STOP_SIGNALS])
def test_a_signal_while_ffmpeg_reads_is_not_lost(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "film").write_bytes(b"film")
    source, lseek = SourceFile(tmp_path / "film"), os.lseek

    def interrupted(*place: int) -> int:
        signal.raise_signal(number)
        return lseek(*place)

    monkeypatch.setattr(os, "lseek", interrupted)
    places = []

    def read_on() -> None:
        with stop_signals_interrupt():
            places.append(source.seek(2))
            for _ in range(_PATIENCE_SECONDS):
                time.sleep(1)

    with pytest.raises(KeyboardInterrupt):
        read_on()
    source.close()
    assert places == [2]


def test_a_terminated_remix_leaves_nothing(home: str, tmp_path: Path) -> None:
    sound = noise(1, 600 * 16000)
    film = make_film(
        tmp_path / "long.mkv", sound=sound, rate=16000, audio_codec="pcm_s16le", codec=None
    )
    place = tmp_path / "new" / "place"
    words = ("remix", str(film), "--binaural", "--out", str(tmp_path / "out.mkv"))
    command = python_command("engine.cli", *words, "--stems", str(place), "--progress", "none")
    process = subprocess.Popen(command, env=child_environment(), stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not any(".pp-tmp-" in name for name in os.listdir(tmp_path)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.communicate()[1].strip() == "Stopped on request."
    assert process.returncode == 130
    assert os.listdir(tmp_path) == [film.name]
