"""Where a speaker breathes: the places, and the words that make them good or bad."""
