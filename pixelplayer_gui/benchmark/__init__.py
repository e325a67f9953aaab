"""``pixelplayer bench --gui``: benchmarks of the window, and the monkey."""
