"""File <-> frames and samples, on one clock; every PyAV quirk lives here."""
