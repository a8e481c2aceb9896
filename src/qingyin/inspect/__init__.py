"""Looks at speech and hands it back: analysis, plans, plots, subtitles."""
