"""Inline marks and SSML."""
