"""What a client may ask, and the bytes that it gets."""
