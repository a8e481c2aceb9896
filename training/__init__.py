"""How the voice is made. PyTorch lives here and nowhere else; nothing under `src/` imports this."""
