"""Benchmarks: their inputs, native against reference, and against other tools."""
