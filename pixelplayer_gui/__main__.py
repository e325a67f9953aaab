"""``python -m pixelplayer_gui [FILE]``: the window."""

import sys

from pixelplayer_gui.app import main

sys.exit(main())
