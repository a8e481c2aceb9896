"""What a feeling does to speech: emotion, intensity, style and scene become deltas for ProsodyNet."""
