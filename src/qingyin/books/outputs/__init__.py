"""Files of sound from samples: a file for each chapter, one file with chapters, an EPUB with sound."""
