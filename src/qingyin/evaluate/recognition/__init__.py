"""Recognizers, and what they hear beside what was meant."""
