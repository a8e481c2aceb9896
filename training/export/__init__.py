"""Trained networks to the graphs of a voice folder."""
