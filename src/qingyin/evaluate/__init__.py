"""How good a voice is, and which of two is better: texts are spoken and measured, and one page tells what was found."""
