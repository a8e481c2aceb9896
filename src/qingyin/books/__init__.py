"""Whole books: read from a file, spoken chapter by chapter, kept as files."""
