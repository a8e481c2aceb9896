"""Compressed sound: libsndfile's formats, and AAC by ffmpeg."""
