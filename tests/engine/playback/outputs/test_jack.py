"""A real PortAudio stream with a hard rhythm and nobody listening: JACK's dummy device."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.playback.outputs.base import FILL_SECONDS
from tests.support.present import present

ROOT = Path(__file__).parents[4]
SERVER_DELAYS = 4
"""How often the server may be late by itself in three seconds; one to three times were seen."""


class Server:
    """A JACK server of our own, with a device that keeps a hard rhythm and makes no sound."""

    def __init__(self, name):
        self._command = ["jackd", "-n", name, "--no-realtime", "-d", "dummy", "-r48000", "-p256"]
        self.environment = {
            **os.environ, "JACK_DEFAULT_SERVER": name, "JACK_NO_START_SERVER": "1"
        }  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self):
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def wait(self):
        """Until PortAudio sees it; False when it does not."""
        process = present(self._process)
        for _ in range(50):
            probe = run("import sounddevice as s; print(len(s.query_devices()))", self.environment)
            if probe.stdout.strip() not in ("", "0"):
                return True
            if process.poll() is not None:
                break
            time.sleep(0.1)
        return False

    def end(self):
        process = present(self._process)
        process.terminate()
        process.wait(10)

    def __enter__(self):
        self.start()
        self.wait()
        return self

    def __exit__(self, *_):
        self.end()


@pytest.fixture(scope="module")
def jack():
    """The environment of a JACK server of our own; skips where there is none to be had."""
    if shutil.which("jackd") is None:
        pytest.skip("jackd is not installed")
    with Server(f"pixelplayer{os.getpid()}") as server:
        if not server.wait():
            pytest.skip("PortAudio does not see the JACK server")
        yield server.environment


def run(code, environment, *arguments):
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.mark.slow
@pytest.mark.usefixtures("cores_to_itself")
@pytest.mark.parametrize("way", ["ring", "blocking"])
def test_playing_beside_a_busy_python(jack, way):
    code = "import sys; from tests.support.jack_run import main; main(sys.argv[1])"
    done = run(code, jack, way)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["monotone"]
    assert report["still"]
    assert report["end"] == 3 * 48000
    # The ring runs dry only where the whole process stood still, which no player can help, or where
    # the server, which has no real-time priority here, was late itself: now and then on a shared
    # machine, where a busy Python that held the player up would empty it again and again.
    stalls = sum(wait > FILL_SECONDS / 3 for wait in report["waits"])
    assert report["underruns"] <= stalls + SERVER_DELAYS


@pytest.mark.slow
@pytest.mark.usefixtures("cores_to_itself")
def test_a_server_that_ends_is_told_once_and_time_goes_on():
    """At 44.1 kHz on a server of 48, so that it is resampled too."""
    if shutil.which("jackd") is None:
        pytest.skip("jackd is not installed")
    with Server(f"pixelplayer-vanish{os.getpid()}") as server:
        command = [sys.executable, "-m", "tests.support.jack_vanish"]
        player = subprocess.Popen(
            command, env=server.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert player.stdout is not None
        try:
            begun = json.loads(player.stdout.readline())
            if begun["name"] == "Silence":
                pytest.skip("PortAudio does not see the JACK server")
            assert begun["rate"] == 44100
            server.end()
            report = json.loads(player.stdout.readline())
            assert player.wait(30) == 0  # nothing waits for the dead server
        finally:
            player.kill()
            player.wait()
    assert len(report["told"]) == 1
    assert f"{begun['name']} went away: playing silently" in report["told"][0]
    assert report["notice"] == report["told"][0]
    assert report["names"] == ["Silence"]
    assert report["monotone"]
    assert report["went_on"] >= 22050
