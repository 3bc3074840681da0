"""What is diagnosed against what was done."""
