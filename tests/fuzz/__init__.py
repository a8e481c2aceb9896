"""Inputs that nobody would write, for everything that reads something. `python -m tests.fuzz` runs them for long."""
