"""Other tools at the same work: what `python -m benches.against` runs of those installed."""
