"""Speed, memory and endurance."""
