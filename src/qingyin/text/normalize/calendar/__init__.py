"""Dates, days, months and times of day."""
