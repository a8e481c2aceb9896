"""Word lists and marked sentences to the lexicon of a voice."""
