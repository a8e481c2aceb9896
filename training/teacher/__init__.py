"""Kokoro-82M as a teacher of sentence prosody: fetched, asked, and its answers kept as labels.

It is used by training alone. What it says of a sentence is taken, never its sound.
"""
