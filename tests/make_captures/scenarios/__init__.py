"""The scenarios: importing this package fills `scenario.SCENARIOS`."""
