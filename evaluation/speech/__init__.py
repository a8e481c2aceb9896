"""What is heard: quality, intelligibility, tones, prosody, emotion."""
