"""``python -m engine.cli`` is ``pixelplayer`` without a window."""

from engine.cli.stop_signals import end_at_once_until_work_begins

if __name__ == "__main__":
    end_at_once_until_work_begins()
    from engine.cli.commands import main

    main()
