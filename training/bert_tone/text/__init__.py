"""Text and labels as arrays for BERT-tone: what it learns from."""
