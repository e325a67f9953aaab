"""``python -m pixelplayer_gui [FILE]``: start the application and open its window."""

import sys

from pixelplayer_gui.app import main

sys.exit(main())
