"""Measurements, not tests: each module runs as ``python -m tests.benchmarks.NAME`` and prints a table."""
