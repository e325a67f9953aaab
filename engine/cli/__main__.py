"""``python -m engine.cli`` is ``pixelplayer``."""

from engine.cli import main

if __name__ == "__main__":
    main()
