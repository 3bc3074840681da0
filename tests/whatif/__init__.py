"""What becomes of connections under other policies."""
