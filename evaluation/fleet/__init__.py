"""Measures of many servers: simulated, and real ones on a Ray cluster of this machine."""
