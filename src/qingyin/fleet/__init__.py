"""Many servers: how many machines it takes, and when they will be too few."""
