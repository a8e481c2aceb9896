"""English words, initialisms and other Latin letters as Mandarin syllables."""
