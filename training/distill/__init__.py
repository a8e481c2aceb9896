"""Smaller networks that learn from those of finished voices what these make of any text."""
