"""``python -m engine.cli`` is ``pixelplayer`` without a window."""

from engine.cli.commands import main

if __name__ == "__main__":
    main()
