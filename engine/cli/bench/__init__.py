"""``pixelplayer bench``: benchmarks of the engine, without a window."""
