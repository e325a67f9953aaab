"""The OpenGL probe: whether OpenGL draws pictures rightly here, tried in a child that may crash.

Run as a process (``COMMAND``) it draws a few colours, looks at them, and writes one line of JSON:
``{"right": true, "renderer": "..."}``. Nothing heavy is imported here: the window, which names the
process, must not load what only the process needs.
"""

from __future__ import annotations

import json
import sys

from engine.child_process import python_command

COMMAND = python_command(__name__)


def main() -> int:
    """Run the probe and print its result."""
    from PySide6.QtGui import QGuiApplication

    from pixelplayer_gui.widgets.video.picture_shader import ShaderFailed
    from pixelplayer_gui.window.gl_test_card import check_drawing

    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    try:
        result = check_drawing()
    except ShaderFailed as error:
        result = {"right": False, "renderer": "", "why": str(error)}
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()
    del app
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
