"""What training and evaluation share: splits, labels, recordings, alignments, pitch, WORLD, scores. Imports neither."""
