"""The page that tells what was found: one file that needs no network."""
