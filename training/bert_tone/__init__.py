"""BERT-tone: its corpus, its networks, its teachers, its graph."""
