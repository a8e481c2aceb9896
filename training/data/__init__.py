"""Recordings to features, alignments and utterances."""
