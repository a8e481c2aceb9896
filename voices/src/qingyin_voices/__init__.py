"""Voices beside the one that Qingyin brings: a folder each, found by `qingyin voices` when this package is installed."""
