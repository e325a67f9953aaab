"""The main window: its layout, its wiring, and how its picture is drawn."""
