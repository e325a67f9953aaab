"""Evaluation: cases with true stems, metrics, baselines and the report."""
