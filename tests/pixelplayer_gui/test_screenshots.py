"""Screenshots of every screen and dialog, per theme, language and scale; kept to look at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts" / "screens"
SCREENS = {"empty", "narrow", "hint", "film", "failure", "export", "palette", "keys", "about"}
LOOKS = {
    1: [(theme, language) for theme in ("dark", "light") for language in ("en", "zh_CN")],
    2: [("dark", "en"), ("light", "zh_CN")],
}


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1, 2])
def test_every_screen_fits(scale: int, tmp_path: Path):
    folder = ARTEFACTS / f"{scale}x"
    desk = {"name": "desk", "x": 0, "y": 0, "width": 1920 * scale, "height": 1200 * scale}
    desk |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": [desk]}), "utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "tests.support.screenshots", str(folder)],
        env={
            **os.environ,
            "QT_SCALE_FACTOR": str(scale),
            "QT_QPA_PLATFORM": f"offscreen:configfile={config}",
        },
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-2000:]
    assert "Traceback" not in result.stderr, result.stderr[-2000:]
    for theme, language in LOOKS[scale]:
        for screen in SCREENS:
            image = QImage(str(folder / f"{screen}-{theme}-{language}.png"))
            assert not image.isNull(), screen
            if screen == "film":
                assert image.width() == 1280 * scale
    assert json.loads((folder / "clipped.json").read_text("utf-8")) == {}
