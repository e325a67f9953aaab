"""A real PortAudio stream with a hard rhythm and nobody listening: JACK's dummy device."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.playback.output import FILL_SECONDS

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def jack():
    """The environment of a JACK server of our own; skips where there is none to be had."""
    if shutil.which("jackd") is None:
        pytest.skip("jackd is not installed")
    name = f"pixelplayer{os.getpid()}"
    command = ["jackd", "-n", name, "--no-realtime", "-d", "dummy", "-r48000", "-p256"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    environment = {**os.environ, "JACK_DEFAULT_SERVER": name, "JACK_NO_START_SERVER": "1"}
    try:
        for _ in range(50):
            probe = run("import sounddevice as s; print(len(s.query_devices()))", environment)
            if server.poll() is not None or probe.stdout.strip() not in ("", "0"):
                break
            time.sleep(0.1)
        if probe.stdout.strip() in ("", "0"):
            pytest.skip("PortAudio does not see the JACK server")
        yield environment
    finally:
        server.terminate()
        server.wait(10)


def run(code, environment, *arguments):
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("way", ["ring", "blocking"])
def test_playing_beside_a_busy_python(jack, way):
    code = "import sys; from tests.engine.playback.jack_run import main; main(sys.argv[1])"
    done = run(code, jack, way)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout.splitlines()[-1])
    assert report["monotone"]
    assert report["still"]
    assert report["end"] == 3 * 48000
    # The ring runs dry only where the whole process stood still, which no player can help.
    stalls = sum(wait > FILL_SECONDS / 3 for wait in report["waits"])
    assert report["underruns"] <= stalls
