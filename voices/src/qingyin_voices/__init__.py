"""Voices beside the one that Qingyin brings, a folder each; `qingyin voices` lists them once this is installed."""
