"""Build scripts that make the files in resources/ again; not part of the wheel."""
