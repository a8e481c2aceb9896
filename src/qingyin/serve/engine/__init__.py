"""Scheduling: limits, workers, and the streams of every door."""
