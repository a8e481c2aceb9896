"""Words, readings, sandhi, erhua and phones."""
