"""Workers: all that runs beside the GUI thread, and the caches they fill."""
