"""Whether the emotions of a dialogue fit together, turn by turn."""
