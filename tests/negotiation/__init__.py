"""What is predicted against what real servers do."""
