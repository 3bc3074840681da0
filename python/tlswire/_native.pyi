"""Parsers and trackers of the Rust core, as Python objects."""

__all__ = ["__version__"]
__version__: str
